//! The API tried by Schemathesis, which others wrote: what it makes up from the description is sent as an owner, a doctor and a client to a
//! server with a small clinic in it; no answer may be a fault of the server's or another than the description says.

use super::figure;
use crate::python;
use crate::report::{Figure, Goal};
use crate::serving::{Place, Serving};
use serde_json::{Value, json};
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use visitor::{Person, handed_in};

/// The version that the figure is of.
const PACKAGE: &str = "schemathesis==4.32.5";
/// What each answer is looked at for.
const CHECKS: &str = "not_a_server_error,status_code_conformance,content_type_conformance,response_headers_conformance,response_schema_conformance";
/// Operations that end the very session they are tried with, and the stream of events, which does not end.
const LEFT_OUT: &str = "^/api/(sign-out|my/out|second-factor|second-factor/code|password|events)$";
/// Who tries, and for how many seconds.
const TIMES: [(&str, u32); 3] = [("owner", 300), ("doctor", 120), ("client", 180)];

pub(super) fn run() -> Result<Vec<Figure>, String> {
    let runtime =
        tokio::runtime::Builder::new_multi_thread().enable_all().build().map_err(|e| e.to_string())?;
    runtime.block_on(tried())
}

async fn tried() -> Result<Vec<Figure>, String> {
    let folder = beside()?.join("schemathesis");
    let python = python::environment(&folder.join("venv"))?;
    python::install(&python, PACKAGE)?;
    let place = Place::embedded()?;
    let serving = place.serve()?;
    let small = small_clinic(&serving).await?;
    std::fs::write(folder.join("schemathesis.toml"), settings(&small.places)).map_err(|e| e.to_string())?;
    let mut whole = Said::default();
    let mut notes = Vec::new();
    for ((name, seconds), person) in TIMES.into_iter().zip(&small.people) {
        let said = schemathesis(&python, &folder, &serving, name, person, seconds)?;
        notes.push(format!("{name} {} requests in {seconds} s", said.sent));
        whole.sent += said.sent;
        whole.failures.extend(said.failures);
        whole.tested = whole.tested.max(said.tested);
    }
    for failure in &whole.failures {
        eprintln!("{failure}");
    }
    let note = format!("{PACKAGE}, {} operations: {}", whole.tested, notes.join(", "));
    let faults = whole.failures.len() as f64;
    Ok(vec![figure("server errors and breaches of the description", faults, Goal::AtMost(0.0), note)])
}

/// Where this program is.
pub(super) fn beside() -> Result<PathBuf, String> {
    let here = std::env::current_exe().map_err(|e| e.to_string())?;
    here.parent().map(Path::to_owned).ok_or_else(|| "this program is nowhere".to_owned())
}

/// A clinic with something of everything that an address can name.
struct Small {
    /// An owner, a doctor, a client.
    people: [Person; 3],
    /// The beginning of an address, the part of a request that names something, what it is.
    places: Vec<(&'static str, &'static str, String)>,
}

/// The text at a place of an answer.
fn text(answer: &Value, place: &str) -> Result<String, String> {
    let found = answer.pointer(place).and_then(Value::as_str);
    found.map(str::to_owned).ok_or_else(|| format!("{place} is missing of {answer}"))
}

async fn small_clinic(serving: &Serving) -> Result<Small, String> {
    let owner = serving.owner().await?;
    let doctor = owner.colleague(serving.nobody(2), "doctor", "doctor").await;
    let members = owner.get("/api/members").await;
    let own = members.as_array().into_iter().flatten().find(|m| m["role"] == "doctor").ok_or("no doctor")?;
    let licence = json!({ "account": own["id"], "place": "ny", "number": "MD 1", "expires": "2040-01-01" });
    owner.post("/api/licences", &licence).await;
    let (client, case) = owner.case("R-1").await;
    let mut at_page = serving.nobody(3);
    let link = owner.post(&format!("/api/clients/{client}/hand-over"), &json!({})).await;
    let link = text(&link, "/link")?;
    let secret = link.rsplit('#').next().unwrap_or_default();
    at_page.begin("/api/my/in", &json!({ "secret": secret })).await;
    let photo = json!({ "kind": "photograph", "name": "front.jpg", "label": "front", "bytes": 3 });
    let upload = text(&at_page.post("/api/my/uploads", &photo).await, "/id")?;
    let sent = at_page.put_bytes(&format!("/api/my/uploads/{upload}?offset=0"), vec![1, 2, 3]).await;
    let photo = text(&sent.json::<Value>().await.map_err(|e| e.to_string())?, "/file")?;
    handed_in(&at_page, "/api/my/forms/intake-men", &photo, &[("g0.state", "NY"), ("g1.sab", "male")]).await;
    handed_in(&at_page, "/api/my/forms/smp-screening", &photo, &[]).await;
    let consultation = doctor.get("/api/consultations").await[0].clone();
    let lot = json!({ "kind": "pigment", "product": "Carbon black", "number": "CB-1", "received": "2026-01-01", "state": "in-use" });
    let lot = owner.post("/api/lots", &lot).await;
    let tasks = owner.get("/api/tasks").await;
    let me = owner.get("/api/me").await;
    let places = vec![
        ("/fhir/Patient/", "path.id", client.clone()),
        ("/api/clients/", "path.id", client),
        ("/api/cases/", "path.id", text(&case, "/id")?),
        ("/api/cases/", "path.variant", text(&case, "/variants/0/id")?),
        ("/api/variants/", "path.id", text(&case, "/variants/0/id")?),
        ("/api/consultations/", "path.id", text(&consultation, "/id")?),
        ("/api/my/consultations/", "path.id", text(&consultation, "/id")?),
        ("/api/answers/", "path.id", text(&consultation, "/answers")?),
        ("/fhir/", "path.kind", "QuestionnaireResponse".to_owned()),
        ("/fhir/\\{kind\\}/", "path.id", text(&consultation, "/answers")?),
        ("/fhir/.*_history/", "path.version", "1".to_owned()),
        ("/fhir/.*export$", "header.Prefer", "respond-async".to_owned()),
        ("/api/lots/", "path.id", text(&lot, "/id")?),
        ("/api/tasks/", "path.id", text(&tasks, "/0/id")?),
        ("/api/clinics/", "path.id", text(&me, "/clinic_id")?),
        ("/api/care/questionnaires/", "path.id", "intake-men".to_owned()),
        ("/api/my/forms/", "path.form", "intake-men".to_owned()),
        ("/api/my/files/", "path.id", photo.clone()),
        ("/fhir/Binary/", "path.id", photo.clone()),
        ("/api/chart-files/", "path.id", photo),
    ];
    Ok(Small { people: [owner, doctor, at_page], places })
}

/// Parts of addresses that name what there is.
fn settings(places: &[(&str, &str, String)]) -> String {
    let mut all = String::new();
    for (before, part, name) in places {
        let operations = match part.strip_prefix("path.") {
            Some(part) => format!("^{before}.*\\{{{part}\\}}"),
            None => format!("^{before}"),
        };
        // A TOML text as JSON writes one.
        let _ = write!(all, "[[operations]]\ninclude-path-regex = {}\n", json!(operations));
        let _ = write!(all, "parameters = {{ {} = {} }}\n\n", json!(part), json!(name));
    }
    all
}

/// What a run came to.
#[derive(Default)]
struct Said {
    sent: u64,
    tested: u64,
    failures: Vec<String>,
}

fn schemathesis(
    python: &Path,
    folder: &Path,
    serving: &Serving,
    name: &str,
    person: &Person,
    seconds: u32,
) -> Result<Said, String> {
    let report = folder.join(format!("{name}.json"));
    let mut command = Command::new(python.with_file_name("schemathesis"));
    command.current_dir(folder).args(["run", &format!("{}/api/openapi.json", serving.address)]);
    command.args(["--url", &serving.address, "--max-time", &seconds.to_string(), "--seed", "1"]);
    command.args(["--workers", "2", "--request-timeout", "60", "--suppress-health-check", "all"]);
    command.args(["--checks", CHECKS, "--exclude-path-regex", LEFT_OUT, "--continue-on-failure"]);
    command.args(["--warnings", "off", "--report", "json", "--report-json-path"]).arg(&report);
    for (name, value) in person.headers() {
        command.args(["-H", &format!("{name}: {value}")]);
    }
    let done = command.stdin(Stdio::null()).output().map_err(|e| format!("schemathesis: {e}"))?;
    let words = String::from_utf8_lossy(&done.stdout);
    std::fs::write(folder.join(format!("{name}.log")), words.as_bytes()).map_err(|e| e.to_string())?;
    let read = std::fs::read_to_string(&report)
        .map_err(|_| format!("schemathesis said nothing: {}", words.lines().last().unwrap_or_default()))?;
    let read: Value = serde_json::from_str(&read).map_err(|e| e.to_string())?;
    let mut said = Said {
        sent: read["test_cases"]["generated"].as_u64().unwrap_or_default(),
        tested: read["operations"]["tested"].as_u64().unwrap_or_default(),
        failures: Vec::new(),
    };
    for list in [&read["failures"], &read["errors"]] {
        said.failures.extend(list.as_array().into_iter().flatten().map(|one| format!("as {name}: {one}")));
    }
    if read["stop_reason"] != "max_time" && read["stop_reason"] != "completed" {
        return Err(format!("schemathesis stopped: {}", read["stop_reason"]));
    }
    Ok(said)
}
