//! Every route, tried as nobody, without the token, as the wrong role and from another clinic. A route that is not in this list fails the test.

mod list;
mod things;

use crate::suite::{Person, fault, studio};
use list::{Open, ROUTES};
use reqwest::{Method, Response};
use serde_json::json;
use things::{body, medical_things, things};

#[test]
fn the_list_is_the_api() {
    let described = serde_json::to_value(server::openapi()).expect("a description");
    let mut found: Vec<(String, String)> = Vec::new();
    for (path, methods) in described["paths"].as_object().expect("paths") {
        found.extend(methods.as_object().expect("methods").keys().map(|m| (m.to_uppercase(), shape(path))));
    }
    let mut listed: Vec<(String, String)> =
        ROUTES.iter().map(|(m, p, _)| ((*m).to_owned(), shape(p))).collect();
    found.sort();
    listed.sort();
    assert_eq!(found, listed);
}

/// A path with its places unnamed.
fn shape(path: &str) -> String {
    path.split('/').map(|part| if part.starts_with('{') { "{}" } else { part }).collect::<Vec<_>>().join("/")
}

async fn tried(person: &Person, method: &str, path: &str, filled: &str) -> Response {
    let method: Method = method.parse().expect("a method");
    let body = body(path);
    let body = (method != Method::GET && method != Method::DELETE).then_some(&body);
    person.send(method, filled, body).await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nobody_else_gets_in() {
    let studio = studio().await;
    let here = studio.owner("here").await;
    let colleague = studio.colleague(&here, "colleague", "practitioner").await;
    let desk = studio.colleague(&here, "desk", "front-desk").await;
    let auditor = studio.colleague(&here, "auditor", "auditor").await;
    let doctor = studio.colleague(&here, "doctor", "doctor").await;
    let elsewhere = studio.owner("elsewhere").await;
    let there = crate::medical::staff(&studio, &elsewhere, "there").await;
    let mut things = things(&here).await;
    things.places.extend(medical_things(&studio, &here).await);
    let client = crate::chart::another_client(&studio, &here).await;
    for (method, path, open) in ROUTES {
        let filled = things.path(path);
        let name = format!("{method} {path}");
        if *open == Open::Fhir {
            let nobodys = tried(&studio.nobody(), method, path, &filled).await;
            assert_eq!(nobodys.status().as_u16(), 401, "{name} as nobody");
            assert_eq!(nobodys.headers()["www-authenticate"], "Bearer", "{name}");
            if path.contains('{') {
                elsewhere_sees_nothing(&elsewhere, method, path, &filled, &name).await;
            }
            continue;
        }
        if *open != Open::All {
            assert_eq!(
                fault(tried(&studio.nobody(), method, path, &filled).await).await,
                (401, "not-signed-in".to_owned()),
                "{name} as nobody"
            );
        }
        if *open == Open::My {
            let theirs = tried(&here, method, path, &filled).await;
            assert_eq!(fault(theirs).await, (401, "not-signed-in".to_owned()), "{name} as an owner");
            clients_only(&client, method, path, &filled, &name).await;
        }
        if !matches!(open, Open::All | Open::Link | Open::My) && *method != "GET" {
            let refused = tried(&here.without_token(), method, path, &filled).await;
            assert_eq!(fault(refused).await, (403, "forbidden".to_owned()), "{name} without the token");
        }
        if *open == Open::Link {
            assert_eq!(
                fault(tried(&here, method, path, &filled).await).await.0,
                401,
                "{name} as an owner without a link"
            );
            let method: Method = method.parse().expect("a method");
            let body = body(path);
            let wrong = here
                .by_link("wrong", method.clone(), &filled, (method != Method::GET).then_some(&body))
                .await;
            assert_eq!(fault(wrong).await.0, 404, "{name} by a wrong link");
        }
        let wrong = match open {
            Open::Run | Open::Govern | Open::Audit | Open::Consult | Open::Dispense => Some(&colleague),
            Open::Plan => Some(&desk),
            Open::Receive | Open::Work => Some(&auditor),
            Open::Chart | Open::Stock => Some(&desk),
            Open::Treat => Some(&doctor),
            Open::All | Open::Person | Open::Link | Open::My | Open::Fhir => None,
        };
        if let Some(wrong) = wrong {
            let refused = fault(tried(wrong, method, path, &filled).await).await;
            assert_eq!(refused, (403, "forbidden".to_owned()), "{name} in the wrong role");
        }
        if path.contains('{')
            && matches!(
                open,
                Open::Plan
                    | Open::Run
                    | Open::Govern
                    | Open::Receive
                    | Open::Chart
                    | Open::Treat
                    | Open::Stock
                    | Open::Work
            )
            && *path != "/api/clients/{client}/cases"
        {
            elsewhere_sees_nothing(&elsewhere, method, path, &filled, &name).await;
        }
        if path.contains('{') && *open == Open::Consult {
            elsewhere_sees_nothing(&there.doctor, method, path, &filled, &name).await;
        }
        if path.contains('{') && *open == Open::Dispense {
            elsewhere_sees_nothing(&there.pharmacists[0], method, path, &filled, &name).await;
        }
    }
    // Nothing of all this changed anything.
    assert_eq!(here.get("/api/members").await.as_array().expect("members").len(), 8);
    assert_eq!(here.get("/api/trail/chain").await["whole"], true);
    studio.started.stop().await;
}

/// A client without the token writes nothing, and another's things are not there for them.
async fn clients_only(client: &Person, method: &str, path: &str, filled: &str, name: &str) {
    if method != "GET" {
        let refused = tried(&client.without_token(), method, path, filled).await;
        assert_eq!(fault(refused).await, (403, "forbidden".to_owned()), "{name} without the token");
    }
    if ["{upload}", "{file}", "{consultation}", "{subscription}", "{wish}", "{invoice}", "{correction}"]
        .iter()
        .any(|thing| path.contains(thing))
    {
        elsewhere_sees_nothing(client, method, path, filled, name).await;
        assert_eq!(
            tried(client, method, path, filled).await.status().as_u16(),
            404,
            "{name} of another client"
        );
    }
}

/// Another clinic's owner is told what they would be told of a thing that is not there at all.
async fn elsewhere_sees_nothing(elsewhere: &Person, method: &str, path: &str, filled: &str, name: &str) {
    let theirs = tried(elsewhere, method, path, filled).await;
    let nowhere = uuid::Uuid::now_v7().to_string();
    let missing: String = path
        .split('/')
        .map(|part| match part {
            "{form}" => "smp-screening",
            "{kind}" => "Patient",
            "{charted}" => "QuestionnaireResponse",
            "{number}" | "{version}" => "1",
            other if other.starts_with('{') => nowhere.as_str(),
            other => other,
        })
        .collect::<Vec<_>>()
        .join("/");
    let query = filled.split_once('?').map_or_else(String::new, |(_, query)| format!("?{query}"));
    let missing = format!("{missing}{query}");
    let absent = tried(elsewhere, method, path, &missing).await;
    assert_eq!(theirs.status(), absent.status(), "{name} from elsewhere");
    let (theirs, absent) = (theirs.text().await.expect("a text"), absent.text().await.expect("a text"));
    assert_eq!(theirs, absent, "{name} from elsewhere tells that the thing exists");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_answer_carries_its_headers() {
    let studio = studio().await;
    for path in ["/", "/api/health", "/api/nothing", "/assets/nothing.js"] {
        let response = studio.nobody().send(Method::GET, path, None).await;
        let headers = response.headers().clone();
        let policy = headers["content-security-policy"].to_str().expect("a text");
        assert!(
            policy.contains("default-src 'none'") && policy.contains("script-src 'self';"),
            "{path}: {policy}"
        );
        assert!(!policy.contains("unsafe"), "{path}: no inline script or style");
        assert_eq!(headers["x-content-type-options"], "nosniff", "{path}");
        assert_eq!(headers["referrer-policy"], "no-referrer", "{path}");
        if path.starts_with("/api/") {
            assert_eq!(headers["cache-control"], "no-store", "{path}");
        }
    }
    let crossed = studio
        .client
        .post(format!("{}/api/sign-in", studio.started.address))
        .header("sec-fetch-site", "cross-site")
        .json(&json!({}));
    assert_eq!(fault(crossed.send().await.expect("an answer")).await, (403, "forbidden".to_owned()));
    let huge = json!({ "email": "x".repeat(5 << 20), "password": "" });
    assert_eq!(studio.nobody().send(Method::POST, "/api/sign-in", Some(&huge)).await.status().as_u16(), 413);
    studio.started.stop().await;
}
