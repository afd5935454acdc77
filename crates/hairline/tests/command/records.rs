//! Commands that work with a clinic's records, on a clinic that stands.

use clinic::people::SignUp;
use records::model::client::ClientFields;
use records::{Actor, ClientId};
use server::Config;
use std::path::Path;

/// Founds a clinic in a folder, with a client of a reference.
fn clinic_with(folder: &Path, reference: &str) -> ClientId {
    tokio::runtime::Runtime::new().unwrap().block_on(async {
        let config = Config::embedded(folder.to_owned(), ([127, 0, 0, 1], 0).into());
        let service = server::open_service(&config).await.unwrap();
        let founded = SignUp {
            invitation: service.founding_secret().await.unwrap(),
            clinic: Some("Clinic of the test".to_owned()),
            name: "Ada Owner".to_owned(),
            email: format!("{}@clinic.example", ClientId::new()),
            password: "four plain words here".to_owned(),
        };
        let by = Actor::system(service.sign_up(&founded).await.unwrap().session.clinic);
        let fields = ClientFields {
            name: "Bob Stone".to_owned(),
            reference: reference.to_owned(),
            ..ClientFields::default()
        };
        let client = service.create_client(&by, fields).await.unwrap();
        service.records().close().await;
        client.id
    })
}

/// Runs the program: its exit code and all that it said.
fn run(folder: &Path, args: &[&str]) -> (i32, String) {
    let (code, out, err) = super::run(folder, args);
    (code, out + &err)
}

#[test]
fn a_client_s_record_is_taken_out_whole_once_and_told() {
    let folder = tempfile::tempdir().unwrap();
    let here = folder.path();
    let id = clinic_with(&here.join("clinic"), "R-7").to_string();
    let (code, said) = run(here, &["export", "R-7", "--out", "record.zip"]);
    assert_eq!(code, 0, "{said}");
    let mut zip = zip::ZipArchive::new(std::fs::File::open(here.join("record.zip")).unwrap()).unwrap();
    let client: serde_json::Value = serde_json::from_reader(zip.by_name("client.json").unwrap()).unwrap();
    assert_eq!((client["name"].as_str(), client["id"].as_str()), (Some("Bob Stone"), Some(id.as_str())));
    let access: serde_json::Value = serde_json::from_reader(zip.by_name("access.json").unwrap()).unwrap();
    assert_eq!(access[0]["action"], "exported");
    // Nothing is overwritten, and what was not written was not taken out.
    let (code, said) = run(here, &["export", &id, "--out", "record.zip"]);
    assert_eq!(code, 4, "{said}");
    assert!(said.contains("exists already"), "{said}");
    let (code, said) = run(here, &["export", &id, "--out", "again.zip", "--json"]);
    assert_eq!(code, 0, "{said}");
    let mut zip = zip::ZipArchive::new(std::fs::File::open(here.join("again.zip")).unwrap()).unwrap();
    let access: serde_json::Value = serde_json::from_reader(zip.by_name("access.json").unwrap()).unwrap();
    let taken = access.as_array().unwrap().iter().filter(|e| e["action"] == "exported").count();
    assert_eq!(taken, 2);
    let (code, said) = run(here, &["audit"]);
    assert_eq!(code, 0, "{said}");
}

#[test]
fn whom_nobody_knows_and_whom_two_clinics_know_is_said() {
    let folder = tempfile::tempdir().unwrap();
    let here = folder.path();
    let (code, said) = run(here, &["export", "R-1", "--out", "record.zip"]);
    assert_eq!(code, 2, "{said}");
    assert!(said.contains("there are no records here"), "{said}");
    let ids = [clinic_with(&here.join("clinic"), "R-1"), clinic_with(&here.join("clinic"), "R-1")];
    let (code, said) = run(here, &["export", "R-2", "--out", "record.zip"]);
    assert_eq!(code, 2, "{said}");
    assert!(said.contains("nobody here has this reference"), "{said}");
    let (code, said) = run(here, &["export", "R-1", "--out", "record.zip"]);
    assert_eq!(code, 2, "{said}");
    assert!(ids.iter().all(|id| said.contains(&id.to_string())), "{said}");
    let left: Vec<_> = std::fs::read_dir(here).unwrap().map(|e| e.unwrap().file_name()).collect();
    assert_eq!(left, ["clinic"]);
}
