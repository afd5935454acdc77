//! How long the server takes to answer while a point of the hairline is dragged, with nothing else on the machine.

use super::figure;
use crate::report::{Figure, Goal};
use crate::serving::Place;
use serde_json::{Value, json};
use std::time::Instant;
use visitor::{Method, Person, document_of, head_of};

const ANSWERS: u32 = 120;
/// Points of the line, and the one that is dragged.
const POINTS: usize = 9;
const DRAGGED: usize = 4;

pub(super) async fn run(place: &Place) -> Result<Vec<Figure>, String> {
    let serving = place.serve()?;
    let owner = serving.owner().await?;
    let (_, case) = owner.case("R-1").await;
    let path = format!("/api/cases/{}/draft", case["id"].as_str().ok_or("no id")?);
    let mut document = document_of(&case);
    document["pattern"] = json!({ "name": "norwood-6" });
    let (first, _) = asked(&owner, &path, &document, &Value::Null).await?;
    let line = first["hairline"]["smooth"].as_array().ok_or("no line")?;
    let points: Vec<Value> = (0..POINTS).map(|k| line[k * (line.len() - 1) / (POINTS - 1)].clone()).collect();
    let mut took = Vec::new();
    let mut dots = 0;
    for k in 0..ANSWERS {
        let mut moved = points.clone();
        let up = moved[DRAGGED][1].as_f64().ok_or("no place")?;
        moved[DRAGGED][1] = json!(up + 4.0 * f64::from(k % 40) / 40.0);
        document["hairline"]["points"] = json!(moved);
        let (said, ms) = asked(&owner, &path, &document, &first["head"]).await?;
        dots = said["dots"].as_u64().unwrap_or(0);
        took.push(ms);
    }
    took.sort_by(f64::total_cmp);
    let at = |share: f64| took[(took.len() as f64 * share) as usize];
    let note = format!("{ANSWERS} answers, median {:.0} ms, {dots} dots; no browser on the machine", at(0.5));
    Ok(vec![figure(
        "the server alone: answer while dragging, 95th percentile, ms",
        at(0.95),
        Goal::AtMost(200.0),
        note,
    )])
}

/// What a plan says, and after how many milliseconds.
async fn asked(by: &Person, path: &str, document: &Value, head: &Value) -> Result<(Value, f64), String> {
    let looks = json!({ "day": 42.0, "touch_ups": false, "light": "studio", "what_if": null });
    let body = json!({ "document": document, "head": head, "hair": head.is_null(), "looks": looks });
    let begun = Instant::now();
    let answer = by.try_send(Method::POST, path, Some(&body)).await?;
    let good = answer.status().is_success();
    let bytes = answer.bytes().await.map_err(|e| e.to_string())?;
    let ms = begun.elapsed().as_secs_f64() * 1e3;
    if !good {
        return Err(String::from_utf8_lossy(&bytes).into_owned());
    }
    Ok((head_of(&bytes)["said"].clone(), ms))
}
