//! Answers: the response itself, what of it is an observation under a code that others know, and the hits of the rules.

use super::people::{patient, practitioner};
use crate::chart::answers::{AMENDED, AnswerSet, DRAFT};
use crate::chart::{HitSaid, Judged, Noted};
use care::{Answers, Care, Observed, Outcome, Value as Answered};
use fhir::Resource;
use fhir::outward::{coded_as, coding, extension, our_code, quantity, reference, system, worded};
use serde_json::{Value, json};

/// Who wrote an entry.
pub(super) fn author<T>(noted: &Noted<T>) -> Value {
    match (noted.entry.by_client, noted.entry.wrote) {
        (true, _) => patient(noted.entry.client),
        (false, Some(account)) => practitioner(account),
        (false, None) => Value::Null,
    }
}

/// The response as it stands.
pub(super) fn response(noted: &Noted<AnswerSet>) -> Resource {
    let entry = &noted.entry;
    let mut body = serde_json::to_value(&noted.body.response).unwrap_or_default();
    files_as_binaries(&mut body);
    body["status"] = json!(match entry.standing.state.as_str() {
        DRAFT => "in-progress",
        AMENDED => "amended",
        _ => "completed",
    });
    body["subject"] = patient(entry.client);
    body["author"] = author(noted);
    body["source"] = if entry.by_client { patient(entry.client) } else { Value::Null };
    body["authored"] = json!(entry.changed.to_string());
    Resource::whole("QuestionnaireResponse", entry.id, entry.version, entry.changed, body)
}

/// Files are kept by id; outside they are `Binary`s.
fn files_as_binaries(value: &mut Value) {
    match value {
        Value::Object(all) => {
            if let Some(url) = all.get_mut("valueAttachment").and_then(|file| file.get_mut("url")) {
                *url = json!(format!("Binary/{}", url.as_str().unwrap_or_default()));
            }
            all.values_mut().for_each(files_as_binaries);
        }
        Value::Array(all) => all.iter_mut().for_each(files_as_binaries),
        _ => {}
    }
}

/// Answers that are observations; those of a draft are none yet.
pub(super) fn observations(noted: &Noted<AnswerSet>, care: &Care) -> Vec<Resource> {
    let Some(answers) = noted.body.day.and_then(|_| noted.body.response.answers().ok()) else {
        return Vec::new();
    };
    let mut done: Vec<&str> = Vec::new();
    let mut found = Vec::new();
    for row in care.observed.iter().filter(|row| !answers.of(&row.link).is_empty()) {
        let Some((panel, title)) = &row.panel else {
            let mut body = observed(noted, row, observation_code(row));
            merge(&mut body, value_of(care, row, &answers));
            found.push(observation(noted, &row.link, body));
            continue;
        };
        if done.contains(&panel.as_str()) {
            continue;
        }
        done.push(panel);
        let parts =
            care.observed.iter().filter(|own| own.panel.as_ref().is_some_and(|(code, _)| code == panel));
        let parts = parts.filter(|own| !answers.of(&own.link).is_empty()).map(|own| {
            let mut part = json!({ "code": observation_code(own) });
            merge(&mut part, value_of(care, own, &answers));
            part
        });
        let mut body = observed(noted, row, coded_as(system::LOINC, panel, title));
        body["component"] = parts.collect();
        found.push(observation(noted, &row.link, body));
    }
    found
}

fn observation(noted: &Noted<AnswerSet>, link: &str, body: Value) -> Resource {
    let id = format!("{}-{}", noted.entry.id, plain_id(link));
    Resource::new("Observation", id, noted.entry.version, noted.entry.changed, body)
}

/// The code of an observation.
pub(super) fn observation_code(row: &Observed) -> Value {
    if row.system == "ours" {
        our_code("observation", &row.code, &row.title)
    } else {
        coded_as(system::LOINC, &row.code, &row.title)
    }
}

fn observed(noted: &Noted<AnswerSet>, row: &Observed, code: Value) -> Value {
    json!({
        "status": if noted.entry.standing.state == AMENDED { "amended" } else { "final" },
        "category": [category(&row.category)],
        "code": code,
        "subject": patient(noted.entry.client),
        "effectiveDateTime": noted.entry.changed.to_string(),
        "performer": [author(noted)],
        "derivedFrom": [reference("QuestionnaireResponse", noted.entry.id)],
    })
}

/// A category of observations.
pub(super) fn category(code: &str) -> Value {
    json!({ "coding": [coding(system::OBSERVATION_CATEGORY, code, title_of(code))] })
}

/// A category in HL7's words.
fn title_of(category: &str) -> &'static str {
    match category {
        "vital-signs" => "Vital Signs",
        "laboratory" => "Laboratory",
        "survey" => "Survey",
        _ => "Exam",
    }
}

/// `value[x]` of an answer.
fn value_of(care: &Care, row: &Observed, answers: &Answers) -> Value {
    match answers.of(&row.link).first() {
        Some(Answered::Number(number)) => {
            json!({ "valueQuantity": quantity(*number, care.unit(&row.link).unwrap_or("1")) })
        }
        Some(Answered::Code(code)) => {
            json!({ "valueCodeableConcept": our_code(&row.code, code, words_of(care, row, code)) })
        }
        Some(Answered::Boolean(yes)) => json!({ "valueBoolean": yes }),
        Some(Answered::Date(day)) => json!({ "valueDateTime": day.to_string() }),
        Some(Answered::Text(text)) => json!({ "valueString": text }),
        Some(Answered::Attachment(_)) | None => Value::Null,
    }
}

/// An answer in the words of its form.
fn words_of<'c>(care: &'c Care, row: &Observed, code: &'c str) -> &'c str {
    let item = care.forms.iter().find_map(|form| form.item(&row.link));
    item.and_then(|item| item.option(code)).map_or(code, |option| &option.title)
}

fn merge(into: &mut Value, from: Value) {
    if let (Some(into), Value::Object(from)) = (into.as_object_mut(), from) {
        into.extend(from);
    }
}

/// The hits of the rules on answers that were handed in.
pub(super) fn hits(noted: &Noted<AnswerSet>, judged: &Judged) -> Vec<Resource> {
    let graver = judged.hits.iter().filter(|hit| hit.outcome > Outcome::Ok);
    graver.map(|hit| issue(noted, hit)).collect()
}

fn issue(noted: &Noted<AnswerSet>, hit: &HitSaid) -> Resource {
    let entry = &noted.entry;
    let evidence = hit.evidence.iter().map(|asked| {
        let text = format!("{} {}", asked.text, asked.answers.join(", "));
        json!({ "code": [worded(text.trim())], "detail": [reference("QuestionnaireResponse", entry.id)] })
    });
    let body = json!({
        "status": "final",
        "code": our_code("rule", &hit.rule, &hit.title),
        "severity": severity(hit.outcome),
        "patient": patient(entry.client),
        "identifiedDateTime": entry.changed.to_string(),
        "evidence": evidence.collect::<Vec<_>>(),
        "detail": hit.clinician,
        "extension": [extension("rule-source", "String", format!("{} ({})", hit.source, hit.kind))],
    });
    Resource::new(
        "DetectedIssue",
        format!("{}-{}", entry.id, plain_id(&hit.id)),
        entry.version,
        entry.changed,
        body,
    )
}

/// How grave an outcome is, as `DetectedIssue` says it.
pub(super) fn severity(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Emergency | Outcome::Block => "high",
        Outcome::Refer | Outcome::Doctor => "moderate",
        _ => "low",
    }
}

/// A part of an id: letters, digits, dashes and dots alone.
pub(super) fn plain_id(text: &str) -> String {
    text.chars().map(|c| if c.is_ascii_alphanumeric() || c == '-' { c } else { '.' }).collect()
}
