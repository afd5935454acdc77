//! Consents, papers, messages, tasks, decisions after a screening; and who wrote what.

use super::people::{patient, practitioner};
use crate::chart::Noted;
use crate::chart::consents::{Agreement, Word};
use crate::chart::identity::Identity;
use crate::chart::messages::Message;
use crate::chart::screening::{Clearance, Cleared};
use crate::chart::tasks::{OPEN, Task, WhatToDo};
use care::Consent;
use fhir::Resource;
use fhir::outward::{coded, coding, extension, our_code, reference, worded};
use records::ClinicId;
use records::model::chart::{ChartEntry, ChartKind};
use serde_json::{Value, json};

/// A word on a consent. `text` is the consent as the content has it now, for its title.
pub(super) fn consent(noted: &Noted<Agreement>, text: Option<&Consent>) -> Resource {
    const SCOPE: &str = "http://terminology.hl7.org/CodeSystem/consentscope";
    let (entry, own) = (&noted.entry, &noted.body);
    let title = text.map_or(own.kind.as_str(), |text| &text.title);
    let scope = match text.is_some_and(|text| text.treatments.is_empty()) {
        true => coded(SCOPE, "patient-privacy", "Privacy Consent"),
        false => coded(SCOPE, "treatment", "Treatment"),
    };
    let (status, provision) = match own.word {
        Word::Given => ("active", "permit"),
        Word::Refused => ("rejected", "deny"),
        Word::Withdrawn => ("inactive", "deny"),
    };
    let body = json!({
        "status": status,
        "scope": scope,
        "category": [our_code("consent", &own.kind, title)],
        "patient": patient(entry.client),
        "dateTime": entry.created.to_string(),
        "performer": [patient(entry.client)],
        "policyRule": worded(&format!("{title}, version {}", own.version)),
        "provision": { "type": provision },
        "extension": [extension("sha-256", "String", own.text_sha256.as_str())],
    });
    Resource::new("Consent", entry.id, entry.version, entry.changed, body)
}

pub(super) fn identity(noted: &Noted<Identity>) -> Resource {
    let (entry, own) = (&noted.entry, &noted.body);
    let body = json!({
        "target": [patient(entry.client)],
        "status": if own.verified { "validated" } else { "val-fail" },
        "statusDate": entry.created.to_string(),
        "validationProcess": [worded(&format!("{} seen by staff", own.paper))],
    });
    Resource::new("VerificationResult", entry.id, entry.version, entry.changed, body)
}

pub(super) fn clearance(noted: &Noted<Clearance>) -> Resource {
    let (entry, own) = (&noted.entry, &noted.body);
    let description = match (own.decision, own.until) {
        (Cleared::Defer, Some(day)) => format!("not before {day}"),
        (Cleared::Ok, _) => "nothing stands against micropigmentation".to_owned(),
        (decision, _) => decision.name().to_owned(),
    };
    let aside = own.set_aside.iter().map(|one| json!({ "text": format!("{}: {}", one.hit, one.reason) }));
    let body = json!({
        "status": "completed",
        "code": our_code("impression", "smp-screening", "Screening for scalp micropigmentation"),
        "description": description,
        "subject": patient(entry.client),
        "date": entry.created.to_string(),
        "assessor": entry.wrote.map(practitioner),
        "summary": own.reason,
        "investigation": [{ "code": worded("Screening questionnaire"), "item": [reference("QuestionnaireResponse", own.answers)] }],
        "note": aside.collect::<Vec<_>>(),
    });
    Resource::new("ClinicalImpression", entry.id, entry.version, entry.changed, body)
}

pub(super) fn message(noted: &Noted<Message>, clinic: ClinicId) -> Resource {
    let (entry, own) = (&noted.entry, &noted.body);
    let house = reference("Organization", clinic);
    let (sender, recipient) = match own.from_client {
        true => (patient(entry.client), house),
        false => (entry.wrote.map_or(house, practitioner), patient(entry.client)),
    };
    let files =
        own.files.iter().map(|file| json!({ "contentReference": reference("DocumentReference", file) }));
    let text = (!own.text.is_empty()).then(|| json!({ "contentString": own.text }));
    let body = json!({
        "status": "completed",
        "subject": patient(entry.client),
        "sender": sender,
        "recipient": [recipient],
        "sent": entry.created.to_string(),
        "received": own.read_at.map(|at| at.to_string()),
        "payload": text.into_iter().chain(files).collect::<Vec<_>>(),
    });
    Resource::new("Communication", entry.id, entry.version, entry.changed, body)
}

/// The kind of what a task is about.
fn about(what: WhatToDo) -> Option<&'static str> {
    Some(match what {
        WhatToDo::DecideScreening
        | WhatToDo::LookAtPapers
        | WhatToDo::LookAtAnswers
        | WhatToDo::Alarm
        | WhatToDo::ReviewIntake
        | WhatToDo::ReviewCheckIn
        | WhatToDo::ReadCheckIn
        | WhatToDo::UrgentReview => "QuestionnaireResponse",
        WhatToDo::AnswerMessage | WhatToDo::AnswerMedicalMessage => "Communication",
        WhatToDo::HeldRefill => "MedicationRequest",
        WhatToDo::TouchUp | WhatToDo::TellOfRecall => "Procedure",
        WhatToDo::GiveBack
        | WhatToDo::Verify
        | WhatToDo::Make
        | WhatToDo::SecondCheck
        | WhatToDo::Ship
        | WhatToDo::ReadRefusal
        | WhatToDo::TakeOffShelf
        | WhatToDo::TellOfRecalledMedicine
        | WhatToDo::AnswerPharmacist => "MedicationDispense",
        WhatToDo::SideEffect => "AdverseEvent",
        WhatToDo::AnswerDoctor | WhatToDo::BookVisit => "Encounter",
        WhatToDo::Correct
        | WhatToDo::CorrectMedical
        | WhatToDo::CardDeclined
        | WhatToDo::FillIn
        | WhatToDo::WelcomeClient
        | WhatToDo::EmergencyAccess
        | WhatToDo::AgreeToExport => {
            return None;
        }
    })
}

pub(super) fn task(noted: &Noted<Task>) -> Resource {
    let (entry, own) = (&noted.entry, &noted.body);
    let open = entry.standing.state == OPEN;
    let status = match (open, entry.standing.owner) {
        (false, _) => "completed",
        (true, Some(_)) => "accepted",
        (true, None) => "requested",
    };
    let what = serde_json::to_value(own.what).unwrap_or_default();
    let what = what.as_str().unwrap_or_default();
    let focus = about(own.what).and_then(|kind| own.entry.map(|id| reference(kind, id)));
    let body = json!({
        "status": status,
        "intent": "order",
        "priority": if own.what.is_urgent() { "urgent" } else { "routine" },
        "code": our_code("task", what, what),
        "focus": focus,
        "for": patient(entry.client),
        "authoredOn": entry.created.to_string(),
        "lastModified": entry.changed.to_string(),
        "owner": entry.standing.owner.map(practitioner),
        "performerType": entry.standing.role.map(|role| vec![our_code("role", role.name(), role.name())]),
        "restriction": { "period": { "end": entry.standing.due.map(|at| at.to_string()) } },
        "note": if own.note.is_empty() { Value::Null } else { json!([{ "text": own.note }]) },
    });
    Resource::new("Task", entry.id, entry.version, entry.changed, body)
}

/// The kind that an entry is above all.
fn chief(kind: ChartKind) -> Option<&'static str> {
    Some(match kind {
        ChartKind::Answers => "QuestionnaireResponse",
        ChartKind::Clearance => "ClinicalImpression",
        ChartKind::Identity => "VerificationResult",
        ChartKind::Consent => "Consent",
        ChartKind::Session => "Procedure",
        ChartKind::Message => "Communication",
        ChartKind::Consultation => "Encounter",
        ChartKind::Prescription => "MedicationRequest",
        ChartKind::Dispense => "MedicationDispense",
        ChartKind::SideEffect => "AdverseEvent",
        ChartKind::Task
        | ChartKind::Subscription
        | ChartKind::Card
        | ChartKind::Correction
        | ChartKind::PhotographExport => {
            return None;
        }
    })
}

/// Who wrote the version of an entry that stands; a prescription is signed.
pub(super) fn provenance(entry: &ChartEntry, clinic: ClinicId) -> Option<Resource> {
    const PARTICIPANT: &str = "http://terminology.hl7.org/CodeSystem/provenance-participant-type";
    let target = reference(chief(entry.kind)?, entry.id);
    let who = match (entry.by_client, entry.wrote) {
        (true, _) => patient(entry.client),
        (false, Some(account)) => practitioner(account),
        (false, None) => reference("Organization", clinic),
    };
    let signature = (entry.kind == ChartKind::Prescription).then(|| {
        let author = coding("urn:iso-astm:E1762-95:2013", "1.2.840.10065.1.12.1.1", "Author's Signature");
        // The pharmacy writes its number in later: who signed is whose it is.
        let signer = entry.standing.owner.map_or_else(|| who.clone(), practitioner);
        json!([{ "type": [author], "when": entry.created.to_string(), "who": signer }])
    });
    let body = json!({
        "target": [target, patient(entry.client)],
        "recorded": entry.changed.to_string(),
        "agent": [{ "type": coded(PARTICIPANT, "author", "Author"), "who": who }],
        "signature": signature,
    });
    Some(Resource::new("Provenance", entry.id, entry.version, entry.changed, body))
}
