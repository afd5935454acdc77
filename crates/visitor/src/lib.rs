//! People who use a studio over HTTP, for tests and benches: they sign up, keep their cookie and their token, and ask.
//!
//! Panics where an answer is not what a person would go on with: whoever tests or measures wants to see it at once.

mod forms;

pub use forms::{handed_in, harmlessly};
use reqwest::header::{COOKIE, SET_COOKIE};
pub use reqwest::{Certificate, Client, Method, Response, StatusCode};
use serde_json::{Value, json};
use totp_rs::{Builder, Secret};

/// What people send their requests with.
pub fn client() -> Client {
    // Fails only where the process has one already.
    let _ = rustls::crypto::ring::default_provider().install_default();
    Client::new()
}

/// Somebody at a browser.
#[derive(Clone)]
pub struct Person {
    client: Client,
    address: String,
    /// Where the person seems to be: tries at passwords are counted by it.
    from: String,
    cookie: String,
    /// The cookie as it was given, with what it is for.
    given: String,
    csrf: String,
    /// Secret of the second factor.
    pub factor: String,
}

/// The six digits of now; a step that was used before is waited out by asking for the next one.
pub fn digits(secret: &str, steps_ahead: u64) -> String {
    let secret = Secret::try_from_base32(secret).expect("a secret");
    let totp = Builder::new()
        .with_secret(secret)
        .with_account_name("a")
        .with_issuer(Some("Hairline"))
        .build()
        .expect("a factor");
    let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).expect("a time").as_secs();
    totp.generate(now + 30 * steps_ahead).to_string()
}

impl Person {
    /// Anybody, signed in as nobody, who seems to be at an address of their own.
    pub fn nobody(client: &Client, address: &str, number: u32) -> Self {
        let from = format!("10.{}.{}.{}", number >> 16 & 255, number >> 8 & 255, number & 255);
        Self {
            client: client.clone(),
            address: address.to_owned(),
            from,
            cookie: String::new(),
            given: String::new(),
            csrf: String::new(),
            factor: String::new(),
        }
    }

    /// Signs up by a link, founding a clinic where one is named, and sets the second factor up.
    pub async fn signed_up(mut self, link: &str, clinic: Option<&str>, name: &str) -> Self {
        let secret = link.rsplit('#').next().expect("a secret");
        let body = json!({ "invitation": secret, "clinic": clinic, "name": name,
            "email": format!("{name}@clinic.example"), "password": "four plain words here" });
        self.begin("/api/sign-up", &body).await;
        let factor = self.post("/api/second-factor", &json!({})).await;
        self.factor = factor["secret"].as_str().expect("a secret").to_owned();
        let me = self.post("/api/second-factor/code", &json!({ "code": digits(&self.factor, 0) })).await;
        assert_eq!(me["second_factor"], "given");
        self
    }

    /// Somebody whom this owner invites, in a role.
    pub async fn colleague(&self, nobody: Self, name: &str, role: &str) -> Self {
        let link = self.post("/api/invitations", &json!({ "role": role })).await;
        nobody.signed_up(link["link"].as_str().expect("a link"), None, name).await
    }

    /// Signs up or in, and keeps cookie and token.
    pub async fn begin(&mut self, path: &str, body: &Value) {
        let response = self
            .client
            .post(format!("{}{path}", self.address))
            .header("x-forwarded-for", &self.from)
            .json(body)
            .send()
            .await
            .expect("an answer");
        assert_eq!(response.status(), StatusCode::OK, "{path}");
        let cookie = response.headers()[SET_COOKIE].to_str().expect("a cookie").to_owned();
        assert!(cookie.contains("HttpOnly") && cookie.contains("SameSite=Strict"), "{cookie}");
        self.cookie = cookie.split(';').next().expect("a pair").to_owned();
        self.given = cookie;
        let me: Value = response.json().await.expect("JSON");
        self.csrf = me["csrf"].as_str().expect("a token").to_owned();
    }

    /// What the requests of a signed-in person carry: names of headers with their values.
    pub fn headers(&self) -> [(&'static str, &str); 2] {
        [("cookie", &self.cookie), ("x-hairline-csrf", &self.csrf)]
    }

    /// The session's cookie as it was given.
    pub fn cookie_said(&self) -> &str {
        &self.given
    }

    /// A client whose session stands already: the secret of its cookie, and its token.
    pub fn client_in(&self, secret: &str, token: &str) -> Self {
        Self { cookie: format!("hairline-client={secret}"), csrf: token.to_owned(), ..self.clone() }
    }

    /// The same person at a server that listens elsewhere now.
    pub fn at(&self, address: &str) -> Self {
        Self { address: address.to_owned(), ..self.clone() }
    }

    /// The same person without the token that writing needs.
    pub fn without_token(&self) -> Self {
        Self { csrf: String::new(), ..self.clone() }
    }

    /// Sends something and takes whatever comes back.
    pub async fn send(&self, method: Method, path: &str, body: Option<&Value>) -> Response {
        self.try_send(method, path, body).await.expect("an answer")
    }

    /// The same towards a server that may be gone.
    ///
    /// # Errors
    /// What the connection says.
    pub async fn try_send(
        &self,
        method: Method,
        path: &str,
        body: Option<&Value>,
    ) -> Result<Response, String> {
        let address = format!("{}{path}", self.address);
        let mut request = self.client.request(method, address).header("x-forwarded-for", &self.from);
        if !self.cookie.is_empty() {
            request = request.header(COOKIE, &self.cookie);
        }
        if !self.csrf.is_empty() {
            request = request.header("x-hairline-csrf", &self.csrf);
        }
        let request = match body {
            Some(body) => request.json(body),
            None => request,
        };
        request.send().await.map_err(|e| e.to_string())
    }

    /// Sends bytes.
    pub async fn put_bytes(&self, path: &str, bytes: Vec<u8>) -> Response {
        let request = self.client.put(format!("{}{path}", self.address)).body(bytes);
        request
            .header(COOKIE, &self.cookie)
            .header("x-hairline-csrf", &self.csrf)
            .send()
            .await
            .expect("an answer")
    }

    /// Asks with the secret of a client's link.
    pub async fn by_link(&self, secret: &str, method: Method, path: &str, body: Option<&Value>) -> Response {
        let request =
            self.client.request(method, format!("{}{path}", self.address)).header("x-hairline-link", secret);
        let request = match body {
            Some(body) => request.json(body),
            None => request,
        };
        request.send().await.expect("an answer")
    }

    async fn json(&self, method: Method, path: &str, body: Option<&Value>) -> Value {
        let response = self.send(method, path, body).await;
        let status = response.status();
        let text = response.text().await.expect("a text");
        assert!(status.is_success(), "{path}: {status} {text}");
        if text.is_empty() { Value::Null } else { serde_json::from_str(&text).expect("JSON") }
    }

    /// Reads.
    pub async fn get(&self, path: &str) -> Value {
        self.json(Method::GET, path, None).await
    }

    /// Sends a new thing.
    pub async fn post(&self, path: &str, body: &Value) -> Value {
        self.json(Method::POST, path, Some(body)).await
    }

    /// Saves.
    pub async fn put(&self, path: &str, body: &Value) -> Value {
        self.json(Method::PUT, path, Some(body)).await
    }

    /// A client and a case of theirs, by their ids.
    pub async fn case(&self, reference: &str) -> (String, Value) {
        let client =
            self.post("/api/clients", &json!({ "name": "Test Client", "reference": reference })).await;
        let id = client["id"].as_str().expect("an id").to_owned();
        let body =
            json!({ "title": "Top", "reference": reference, "sex": "male", "age": 40, "date": "2026-11-26" });
        let case = self.post(&format!("/api/clients/{id}/cases"), &body).await;
        (id, case)
    }
}

/// The document of a case's first variant, as it is planned.
pub fn document_of(case: &Value) -> Value {
    let mut all = case["base"].clone();
    let design = case["variants"][0]["design"].as_object().expect("a design").clone();
    all.as_object_mut().expect("an object").extend(design);
    all
}

/// The head of a packed answer: what it says, and where its tables are.
pub fn head_of(packed: &[u8]) -> Value {
    assert_eq!(&packed[..4], b"HLP1");
    let length = u32::from_le_bytes([packed[4], packed[5], packed[6], packed[7]]) as usize;
    serde_json::from_slice(&packed[8..8 + length]).expect("a head")
}

/// Status and code of an error.
pub async fn fault(response: Response) -> (u16, String) {
    let status = response.status().as_u16();
    let body: Value = response.json().await.unwrap_or(Value::Null);
    (status, body["code"].as_str().unwrap_or_default().to_owned())
}
