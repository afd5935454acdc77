//! A server with a certificate of its own.

use crate::suite::studio_with;
use rcgen::{CertifiedKey, generate_simple_self_signed};
use serde_json::json;
use server::Tls;
use visitor::{Client, Method, Person, StatusCode};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_certificate_makes_it_https_and_cookies_secure() {
    let folder = tempfile::tempdir().expect("a folder");
    let CertifiedKey { cert, signing_key } =
        generate_simple_self_signed(["localhost".to_owned()]).expect("a certificate");
    let at = |name: &str| folder.path().join(name);
    std::fs::write(at("cert.pem"), cert.pem()).expect("written");
    std::fs::write(at("key.pem"), signing_key.serialize_pem()).expect("written");
    let tls = Tls { certificate: at("cert.pem"), private_key: at("key.pem") };
    let studio = studio_with(|config| server::Config { tls: Some(tls), ..config }).await;
    let port = studio.started.address.rsplit(':').next().expect("a port").to_owned();
    assert!(studio.started.address.starts_with("https://"), "{}", studio.started.address);

    // Only who trusts the certificate gets in, by its name.
    let address = format!("https://localhost:{port}");
    assert!(Client::new().get(format!("{address}/api/health")).send().await.is_err(), "an unknown authority");
    let root = visitor::Certificate::from_pem(cert.pem().as_bytes()).expect("a root");
    let client = Client::builder().add_root_certificate(root).build().expect("a client");
    let health = client.get(format!("{address}/api/health")).send().await.expect("an answer");
    assert_eq!(health.status(), StatusCode::OK);
    assert!(health.headers().contains_key("strict-transport-security"), "browsers stay with HTTPS");

    // A session's cookie is for HTTPS alone, and it works.
    let link = studio.started.founding_link().await.expect("a link");
    let owner = Person::nobody(&client, &address, 1).signed_up(&link, Some("Clinic"), "ada").await;
    assert!(owner.cookie_said().contains("Secure"), "{}", owner.cookie_said());
    let made =
        owner.send(Method::POST, "/api/clients", Some(&json!({ "name": "N", "reference": "R" }))).await;
    assert_eq!(made.status(), StatusCode::OK);
    studio.started.stop().await;
}
