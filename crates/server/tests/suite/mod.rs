//! A server on a database, and people who use it over HTTP.

use reqwest::header::{COOKIE, SET_COOKIE};
use reqwest::{Client, Method, Response, StatusCode};
use serde_json::{Value, json};
use server::{Config, Started, start};
use std::net::SocketAddr;
use tempfile::TempDir;
use totp_rs::{Builder, Secret};

/// A server in a folder of its own.
pub(crate) struct Studio {
    pub(crate) started: Started,
    pub(crate) folder: TempDir,
    pub(crate) client: Client,
}

/// A server on the embedded database.
pub(crate) async fn studio() -> Studio {
    studio_with(|config| config).await
}

/// A server as a test wants it.
pub(crate) async fn studio_with(change: impl FnOnce(Config) -> Config) -> Studio {
    let folder = tempfile::tempdir().expect("a folder");
    let listen = SocketAddr::from(([127, 0, 0, 1], 0));
    let config = change(Config::embedded(folder.path().join("data"), listen));
    let started = start(config).await.expect("a server");
    Studio { started, folder, client: Client::new() }
}

/// Somebody at a browser.
#[derive(Clone)]
pub(crate) struct Person {
    client: Client,
    address: String,
    cookie: String,
    csrf: String,
    /// Secret of the second factor.
    pub(crate) factor: String,
}

/// The six digits of now; a step that was used before is waited out by asking for the next one.
pub(crate) fn digits(secret: &str, steps_ahead: u64) -> String {
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

impl Studio {
    /// Anybody, signed in as nobody.
    pub(crate) fn nobody(&self) -> Person {
        Person {
            client: self.client.clone(),
            address: self.started.address.clone(),
            cookie: String::new(),
            csrf: String::new(),
            factor: String::new(),
        }
    }

    /// A new clinic's owner, wholly signed in.
    pub(crate) async fn owner(&self, name: &str) -> Person {
        let link = self.started.founding_link().await.expect("a link");
        self.signed_up(&link, Some(name), name).await
    }

    /// Somebody whom an owner invited.
    pub(crate) async fn practitioner(&self, owner: &Person, name: &str) -> Person {
        let link = owner.post("/api/invitations", &json!({ "role": "practitioner" })).await;
        self.signed_up(link["link"].as_str().expect("a link"), None, name).await
    }

    async fn signed_up(&self, link: &str, clinic: Option<&str>, name: &str) -> Person {
        let secret = link.rsplit('#').next().expect("a secret");
        let body = json!({ "invitation": secret, "clinic": clinic, "name": name,
            "email": format!("{name}@clinic.example"), "password": "four plain words here" });
        let mut person = self.nobody();
        person.begin("/api/sign-up", &body).await;
        let factor = person.post("/api/second-factor", &json!({})).await;
        person.factor = factor["secret"].as_str().expect("a secret").to_owned();
        let me = person.post("/api/second-factor/code", &json!({ "code": digits(&person.factor, 0) })).await;
        assert_eq!(me["second_factor"], "given");
        person
    }
}

impl Person {
    /// Signs up or in, and keeps cookie and token.
    pub(crate) async fn begin(&mut self, path: &str, body: &Value) {
        let response =
            self.client.post(format!("{}{path}", self.address)).json(body).send().await.expect("an answer");
        assert_eq!(response.status(), StatusCode::OK, "{path}");
        let cookie = response.headers()[SET_COOKIE].to_str().expect("a cookie").to_owned();
        assert!(cookie.contains("HttpOnly") && cookie.contains("SameSite=Strict"), "{cookie}");
        self.cookie = cookie.split(';').next().expect("a pair").to_owned();
        let me: Value = response.json().await.expect("JSON");
        self.csrf = me["csrf"].as_str().expect("a token").to_owned();
    }

    /// The same person without the token that writing needs.
    pub(crate) fn without_token(&self) -> Self {
        Self { csrf: String::new(), ..self.clone() }
    }

    /// Sends something and takes whatever comes back.
    pub(crate) async fn send(&self, method: Method, path: &str, body: Option<&Value>) -> Response {
        let mut request = self.client.request(method, format!("{}{path}", self.address));
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
        request.send().await.expect("an answer")
    }

    /// Sends bytes.
    pub(crate) async fn put_bytes(&self, path: &str, bytes: Vec<u8>) -> Response {
        let request = self.client.put(format!("{}{path}", self.address)).body(bytes);
        request
            .header(COOKIE, &self.cookie)
            .header("x-hairline-csrf", &self.csrf)
            .send()
            .await
            .expect("an answer")
    }

    /// Asks with the secret of a client's link.
    pub(crate) async fn by_link(
        &self,
        secret: &str,
        method: Method,
        path: &str,
        body: Option<&Value>,
    ) -> Response {
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
    pub(crate) async fn get(&self, path: &str) -> Value {
        self.json(Method::GET, path, None).await
    }

    /// Sends a new thing.
    pub(crate) async fn post(&self, path: &str, body: &Value) -> Value {
        self.json(Method::POST, path, Some(body)).await
    }

    /// Saves.
    pub(crate) async fn put(&self, path: &str, body: &Value) -> Value {
        self.json(Method::PUT, path, Some(body)).await
    }

    /// A client and a case of theirs, by their ids.
    pub(crate) async fn case(&self, reference: &str) -> (String, Value) {
        let client =
            self.post("/api/clients", &json!({ "name": "Test Client", "reference": reference })).await;
        let id = client["id"].as_str().expect("an id").to_owned();
        let body =
            json!({ "title": "Top", "reference": reference, "sex": "male", "age": 40, "date": "2026-11-26" });
        let case = self.post(&format!("/api/clients/{id}/cases"), &body).await;
        (id, case)
    }
}

/// Status and code of an error.
pub(crate) async fn fault(response: Response) -> (u16, String) {
    let status = response.status().as_u16();
    let body: Value = response.json().await.unwrap_or(Value::Null);
    (status, body["code"].as_str().unwrap_or_default().to_owned())
}
