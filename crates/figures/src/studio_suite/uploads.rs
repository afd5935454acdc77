//! A hundred large uploads at once, and the hostile folder file by file.

use super::figure;
use crate::report::{Figure, Goal};
use crate::serving::{Place, Serving};
use serde_json::{Value, json};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};
use visitor::{Method, Person};

const UPLOADS: usize = 100;
/// Bytes of a photograph of a good camera.
pub(super) const BYTES: usize = 8 << 20;
const PART: usize = 1 << 20;
/// Largest hostile file that is sent: beyond it only time is measured.
const MOST: u64 = 40 << 20;

pub(super) async fn run() -> Result<Vec<Figure>, String> {
    let place = Place::embedded()?;
    let mut serving = place.serve()?;
    let owner = serving.owner().await?;
    let (_, case) = owner.case("R-1").await;
    let case = case["id"].as_str().ok_or("no id")?.to_owned();
    let mut figures = vec![many(&serving, &owner, &case).await?];
    figures.extend(hostile(&mut serving, &owner).await?);
    Ok(figures)
}

async fn many(serving: &Serving, owner: &Person, case: &str) -> Result<Figure, String> {
    let begun = Instant::now();
    let tasks: Vec<_> = (0..UPLOADS)
        .map(|n| {
            let (person, case) = (owner.clone(), case.to_owned());
            tokio::spawn(
                async move { upload(&person, &case, &format!("{n}.jpg"), &vec![n as u8; BYTES]).await },
            )
        })
        .collect();
    for task in tasks {
        task.await.map_err(|e| e.to_string())??;
    }
    let took = begun.elapsed().as_secs_f64();
    let note = format!(
        "{UPLOADS} uploads of {} MB at once in {took:.1} s; peak of the server's memory",
        BYTES >> 20
    );
    Ok(figure("memory of the server under uploads, MB", serving.peak_mb(), Goal::AtMost(500.0), note))
}

/// Uploads a file part by part and gives its id.
pub(super) async fn upload(person: &Person, case: &str, name: &str, bytes: &[u8]) -> Result<String, String> {
    let body = json!({ "kind": "photograph", "label": "", "name": name, "bytes": bytes.len() });
    let answer = person.send(Method::POST, &format!("/api/cases/{case}/uploads"), Some(&body)).await;
    let status = answer.status();
    let begun: Value = answer.json().await.map_err(|e| e.to_string())?;
    if !status.is_success() {
        return Err(said(&begun));
    }
    let id = begun["id"].as_str().ok_or("no id")?.to_owned();
    for (k, part) in bytes.chunks(PART).enumerate() {
        let answer = person.put_bytes(&format!("/api/uploads/{id}?offset={}", k * PART), part.to_vec()).await;
        if !answer.status().is_success() {
            return Err(answer.text().await.unwrap_or_default());
        }
    }
    Ok(id)
}

/// The words of a fault.
fn said(fault: &Value) -> String {
    let problems = fault["problems"].as_array().into_iter().flatten().filter_map(|p| p["message"].as_str());
    let all: Vec<&str> = fault["message"].as_str().into_iter().chain(problems).collect();
    all.join("; ")
}

async fn hostile(serving: &mut Serving, owner: &Person) -> Result<Vec<Figure>, String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data/hostile");
    let files = files_below(&folder);
    if files.is_empty() {
        eprintln!("studio: {} is absent; hostile files were not sent", folder.display());
        return Ok(Vec::new());
    }
    let (_, case) = owner.case("R-2").await;
    let case = case["id"].as_str().ok_or("no id")?.to_owned();
    let (mut sent, mut without_words) = (0, Vec::new());
    for path in &files {
        let bytes = std::fs::read(path).map_err(|e| e.to_string())?;
        if bytes.len() as u64 > MOST {
            continue;
        }
        let name: String =
            path.file_name().map_or_else(String::new, |n| n.to_string_lossy().chars().take(100).collect());
        sent += 1;
        match upload(owner, &case, &name, &bytes).await {
            Ok(id) => {
                let facts = looked_at(owner, &case, &id).await?;
                let clear =
                    facts["readable"] == true || facts["problem"].as_str().is_some_and(|p| p.len() > 10);
                if !clear {
                    without_words.push(name);
                }
            }
            Err(words) if words.len() > 10 => {}
            Err(_) => without_words.push(name),
        }
    }
    let alive = if serving.lives() { 0.0 } else { 1.0 };
    let note =
        format!("{sent} files, each looked at; the server's peak afterwards {:.0} MB", serving.peak_mb());
    Ok(vec![
        figure(
            "hostile files without a clear message",
            without_words.len() as f64,
            Goal::AtMost(0.0),
            without_words.join(" "),
        ),
        figure("hostile files that harmed the server", alive, Goal::AtMost(0.0), note),
    ])
}

async fn looked_at(owner: &Person, case: &str, id: &str) -> Result<Value, String> {
    let end = Instant::now() + Duration::from_secs(60);
    while Instant::now() < end {
        let files = owner.get(&format!("/api/cases/{case}/files")).await;
        let found = files.as_array().and_then(|list| list.iter().find(|f| f["id"] == *id).cloned());
        if let Some(file) = found.filter(|f| f["facts"]["readable"].is_boolean()) {
            return Ok(file["facts"].clone());
        }
        tokio::time::sleep(Duration::from_millis(30)).await;
    }
    Ok(Value::Null)
}

fn files_below(folder: &Path) -> Vec<PathBuf> {
    let Ok(entries) = std::fs::read_dir(folder) else { return Vec::new() };
    let mut all: Vec<PathBuf> = entries
        .flatten()
        .flat_map(|e| if e.path().is_dir() { files_below(&e.path()) } else { vec![e.path()] })
        .collect();
    all.sort();
    all
}
