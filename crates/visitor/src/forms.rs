//! Forms handed in by somebody of whom nothing is to be told.

use crate::Person;
use reqwest::Method;
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;

fn text(value: &Value) -> String {
    value.as_str().expect("a text").to_owned()
}

/// Items of a form that take answers, by link.
fn items(item: &Value, found: &mut BTreeMap<String, Value>) {
    for one in item["item"].as_array().into_iter().flatten() {
        found.insert(text(&one["linkId"]), one.clone());
        items(one, found);
    }
}

/// The harmless answer to a question.
fn harmless(item: &Value, photo: &str) -> Value {
    const CODES: [&str; 8] = ["none", "no", "never", "slow", "1-5-years", "usual", "NY", "male"];
    let codes: Vec<&str> = item["answerOption"]
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(|option| option["valueCoding"]["code"].as_str())
        .collect();
    let code =
        CODES.into_iter().find(|code| codes.contains(code)).or(codes.first().copied()).unwrap_or_default();
    match item["type"].as_str().expect("a type") {
        "boolean" => json!([{ "valueBoolean": item["linkId"] == "z.attest" }]),
        "date" => json!([{ "valueDate": "1984-05-01" }]),
        "integer" => json!([{ "valueInteger": 70 }]),
        "decimal" => json!([{ "valueDecimal": 1.0 }]),
        "quantity" => json!([{ "valueQuantity": { "value": 120.0 } }]),
        "attachment" => json!([{ "valueAttachment": { "url": photo } }]),
        "choice" | "open-choice" => json!([{ "valueCoding": { "code": code } }]),
        _ => json!([{ "valueString": "none" }]),
    }
}

/// Hands a form in with the harmless answer to whatever it asks, but for what is said.
pub async fn harmlessly(person: &Person, path: &str, photo: &str, said: &[(&str, &str)]) -> Value {
    handed_in(person, path, photo, said).await.0
}

/// The same, with what was sent in the end.
pub async fn handed_in(person: &Person, path: &str, photo: &str, said: &[(&str, &str)]) -> (Value, Value) {
    let state = person.get(path).await;
    let form = &state["form"];
    let mut all = BTreeMap::new();
    items(form, &mut all);
    let mut answers: Map<String, Value> = said
        .iter()
        .map(|(link, code)| ((*link).to_owned(), json!([{ "valueCoding": { "code": code } }])))
        .collect();
    for _ in 0..12 {
        let list: Vec<Value> =
            answers.iter().map(|(link, answer)| json!({ "linkId": link, "answer": answer })).collect();
        let canonical = format!("{}|{}", text(&form["url"]), text(&form["version"]));
        let response = json!({ "resourceType": "QuestionnaireResponse", "questionnaire": canonical, "status": "completed", "item": list });
        let body = json!({ "version": state["version"], "complete": true, "response": response });
        let answered = person.send(Method::PUT, path, Some(&body)).await;
        let done = answered.status().is_success();
        let answered: Value = answered.json().await.expect("JSON");
        if done {
            return (answered, body);
        }
        for problem in answered["problems"].as_array().unwrap_or_else(|| panic!("{answered}")) {
            let link = text(&problem["path"]);
            if text(&problem["message"]).contains("not asked") {
                answers.remove(&link);
            } else {
                let item = all.get(&link).unwrap_or_else(|| panic!("{problem}"));
                answers.insert(link, harmless(item, photo));
            }
        }
    }
    panic!("{path} does not end")
}
