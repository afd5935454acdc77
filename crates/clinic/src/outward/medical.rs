//! The medical road: consultation, diagnosis, orders, prescription, supply, side effect.

use super::answers::{category, observation_code, plain_id, severity};
use super::people::{patient, period, practitioner};
use super::smp::lot;
use crate::chart::Noted;
use crate::medical::consultations::{
    APPROVED, Consultation, DECLINED, REFERRED, WAITS_CLIENT, WAITS_VISIT, WITHDRAWN,
};
use crate::medical::pharmacy::{ASKED, CANCELLED, CHECKED, DELIVERED, Dispense, LOST, REFUSED, SHIPPED};
use crate::medical::prescriptions::{ACTIVE, Prescription};
use crate::medical::side_effects::SideEffect;
use care::{Care, Outcome, Product, Rule};
use fhir::Resource;
use fhir::outward::{coded, coded_as, coding, extension, our_code, quantity, reference, system, worded};
use records::model::stock::Lot;
use serde_json::{Value, json};

/// A consultation: the encounter, its task, the diagnosis, questions, orders.
pub(super) fn consultation(noted: &Noted<Consultation>, care: &Care) -> Vec<Resource> {
    let mut all = vec![encounter(noted), review(noted)];
    all.extend(diagnosis(noted));
    all.extend(questions(noted));
    all.extend(orders(noted, care));
    all.extend(measured(noted, care));
    all
}

fn of(kind: &'static str, noted: &Noted<Consultation>, part: &str, body: Value) -> Resource {
    let id = format!("{}{part}", noted.entry.id);
    Resource::new(kind, id, noted.entry.version, noted.entry.changed, body)
}

fn encounter(noted: &Noted<Consultation>) -> Resource {
    let (entry, own) = (&noted.entry, &noted.body);
    let status = match entry.standing.state.as_str() {
        APPROVED | DECLINED | REFERRED => "finished",
        WITHDRAWN => "cancelled",
        _ => "in-progress",
    };
    let participant = own.decided_by.map(|doctor| json!([{ "individual": practitioner(doctor) }]));
    let condition =
        own.diagnosis.is_some().then(|| json!([{ "condition": reference("Condition", entry.id) }]));
    let place = entry
        .standing
        .place
        .as_ref()
        .map(|place| json!([extension("patient-state", "Code", place.as_str())]));
    let body = json!({
        "status": status,
        "class": coding(system::ACT_CODE, "VR", "virtual"),
        "type": [worded(if own.visit_held.is_some() { "Live visit" } else { "Asynchronous consultation" })],
        "subject": patient(entry.client),
        "participant": participant,
        "period": period(Some(entry.created), own.decided),
        "diagnosis": condition,
        "extension": place,
    });
    of("Encounter", noted, "", body)
}

fn review(noted: &Noted<Consultation>) -> Resource {
    let (entry, own) = (&noted.entry, &noted.body);
    let state = entry.standing.state.as_str();
    let status = match (state, entry.standing.owner) {
        (APPROVED | DECLINED | REFERRED, _) => "completed",
        (WITHDRAWN, _) => "cancelled",
        (WAITS_CLIENT | WAITS_VISIT, _) => "on-hold",
        (_, Some(_)) => "accepted",
        (_, None) => "requested",
    };
    let body = json!({
        "status": status,
        "businessStatus": our_code("consultation", state, state),
        "intent": "order",
        "priority": "routine",
        "code": our_code("task", "review-intake", "Review of a questionnaire"),
        "focus": reference("QuestionnaireResponse", own.answers),
        "for": patient(entry.client),
        "encounter": reference("Encounter", entry.id),
        "authoredOn": entry.created.to_string(),
        "lastModified": entry.changed.to_string(),
        "owner": entry.standing.owner.map(practitioner),
        "restriction": { "period": { "end": entry.standing.due.map(|at| at.to_string()) } },
    });
    of("Task", noted, "", body)
}

fn diagnosis(noted: &Noted<Consultation>) -> Option<Resource> {
    const CLINICAL: &str = "http://terminology.hl7.org/CodeSystem/condition-clinical";
    const VERIFICATION: &str = "http://terminology.hl7.org/CodeSystem/condition-ver-status";
    let own = noted.body.diagnosis.as_ref()?;
    let (certain, words) = match noted.body.decided {
        Some(_) => ("confirmed", "Confirmed"),
        None => ("provisional", "Provisional"),
    };
    let body = json!({
        "clinicalStatus": coded(CLINICAL, "active", "Active"),
        "verificationStatus": coded(VERIFICATION, certain, words),
        "category": [coded("http://terminology.hl7.org/CodeSystem/condition-category", "encounter-diagnosis", "Encounter Diagnosis")],
        "code": coded_as(system::ICD_10_CM, &own.code, &own.text),
        "subject": patient(noted.entry.client),
        "encounter": reference("Encounter", noted.entry.id),
        "recordedDate": noted.entry.changed.to_string(),
        "recorder": noted.body.decided_by.map(practitioner),
    });
    Some(of("Condition", noted, "", body))
}

fn questions(noted: &Noted<Consultation>) -> Vec<Resource> {
    let who = patient(noted.entry.client);
    let mut all = Vec::new();
    for (k, question) in noted.body.questions.iter().enumerate() {
        let said = |text: &str, at: String| {
            json!({ "status": "completed", "subject": who, "encounter": reference("Encounter", noted.entry.id),
                "sent": at, "payload": [{ "contentString": text }] })
        };
        let mut asked = said(&question.text, question.at.to_string());
        asked["recipient"] = json!([who]);
        all.push(of("Communication", noted, &format!("-q{}", k + 1), asked));
        if let (Some(answer), Some(at)) = (&question.answer, question.answered) {
            let mut answered = said(answer, at.to_string());
            answered["sender"] = who.clone();
            answered["inResponseTo"] =
                json!([reference("Communication", format!("{}-q{}", noted.entry.id, k + 1))]);
            all.push(of("Communication", noted, &format!("-a{}", k + 1), answered));
        }
    }
    all
}

fn orders(noted: &Noted<Consultation>, care: &Care) -> Vec<Resource> {
    let request = |code: &str, at: String, done: bool, note: &str| {
        let title = care.act(code).map_or(code, |act| &act.meaning);
        json!({
            "status": if done { "completed" } else { "active" },
            "intent": "order",
            "code": our_code("act", code, title),
            "subject": patient(noted.entry.client),
            "encounter": reference("Encounter", noted.entry.id),
            "authoredOn": at,
            "note": if note.is_empty() { Value::Null } else { json!([{ "text": note }]) },
        })
    };
    let ordered = noted.body.orders.iter().enumerate().map(|(k, order)| {
        let note = order.result.as_deref().unwrap_or_default();
        let body = request(&order.what, order.at.to_string(), order.result.is_some(), note);
        of("ServiceRequest", noted, &format!("-o{}", k + 1), body)
    });
    let referred = (noted.entry.standing.state == REFERRED).then(|| {
        let at = noted.body.decided.unwrap_or(noted.entry.changed).to_string();
        of("ServiceRequest", noted, "-referral", request("refer-in-person", at, false, &noted.body.reason))
    });
    ordered.chain(referred).collect()
}

/// What was measured for an order.
fn measured(noted: &Noted<Consultation>, care: &Care) -> Vec<Resource> {
    let mut all = Vec::new();
    for (k, order) in noted.body.orders.iter().enumerate() {
        for (link, value) in &order.values {
            let Some(row) = care.observed.iter().find(|row| row.link == *link) else { continue };
            let body = json!({
                "status": "final",
                "category": [category(&row.category)],
                "code": observation_code(row),
                "subject": patient(noted.entry.client),
                "encounter": reference("Encounter", noted.entry.id),
                "basedOn": [reference("ServiceRequest", format!("{}-o{}", noted.entry.id, k + 1))],
                "effectiveDateTime": order.resulted.map(|at| at.to_string()),
                "valueQuantity": quantity(*value, care.unit(link).unwrap_or("1")),
            });
            all.push(of("Observation", noted, &format!("-o{}-{}", k + 1, plain_id(link)), body));
        }
    }
    all
}

/// A prescription: the request, its plan, and the hits that the doctor answered. `product` is the formulary's now, `rules` those that it was judged by,
/// `diagnosed` whether its consultation has a diagnosis.
pub(super) fn prescription(
    noted: &Noted<Prescription>,
    product: Option<&Product>,
    rules: &[Rule],
    diagnosed: bool,
) -> Vec<Resource> {
    let issues = issues(noted, rules);
    let mut all = vec![request(noted, product, &issues, diagnosed), plan(noted)];
    all.extend(issues);
    all
}

fn request(
    noted: &Noted<Prescription>,
    product: Option<&Product>,
    issues: &[Resource],
    diagnosed: bool,
) -> Resource {
    let (entry, own) = (&noted.entry, &noted.body);
    let stands = entry.standing.state == ACTIVE;
    let reason = own.drafted.difference.as_ref().map(|kind| {
        json!([extension(
            "significant-difference",
            "String",
            format!("{kind}: {}", own.drafted.difference_text)
        )])
    });
    let number = own.number.map(|number| {
        json!([{ "system": format!("{}prescription", system::IDENTIFIER), "value": number.to_string() }])
    });
    let body = json!({
        "contained": [medication(own, product)],
        "identifier": number,
        "status": if stands { "active" } else { "stopped" },
        "statusReason": if own.stopped.is_empty() { Value::Null } else { worded(&own.stopped) },
        "intent": "order",
        "medicationReference": { "reference": "#medicine" },
        "subject": patient(entry.client),
        "encounter": reference("Encounter", own.consultation),
        "authoredOn": own.signed.to_string(),
        "requester": practitioner(own.doctor),
        "reasonReference": diagnosed.then(|| vec![reference("Condition", own.consultation)]),
        "dosageInstruction": [{ "text": own.drafted.directions }],
        "dispenseRequest": {
            "numberOfRepeatsAllowed": own.drafted.refills,
            "quantity": amount(&own.drafted.quantity),
            "expectedSupplyDuration": { "value": own.days, "unit": "days", "system": system::UCUM, "code": "d" },
        },
        "substitution": { "allowedBoolean": !own.compounded },
        "detectedIssue": issues.iter().map(|one| reference("DetectedIssue", one.id())).collect::<Vec<_>>(),
        "extension": reason,
    });
    Resource::new("MedicationRequest", entry.id, entry.version, entry.changed, body)
}

/// A `Quantity` of an amount with its unit in words, such as `30 tablets`.
fn amount(text: &str) -> Option<Value> {
    let (count, unit) = text.split_once(' ').unwrap_or((text, ""));
    count.parse::<f64>().ok().map(|value| json!({ "value": value, "unit": unit }))
}

fn medication(own: &Prescription, product: Option<&Product>) -> Value {
    let code = match product.and_then(|product| product.rxnorm.as_ref()) {
        Some(rxnorm) => coded_as(system::RXNORM, rxnorm, &own.title),
        None => worded(&own.title),
    };
    let ingredients = product.into_iter().flat_map(|product| &product.ingredients).map(|part| {
        let strength = json!({ "numerator": { "value": part.strength, "unit": part.unit }, "denominator": { "value": 1 } });
        json!({ "itemCodeableConcept": worded(&part.substance), "isActive": true, "strength": strength })
    });
    json!({
        "resourceType": "Medication",
        "id": "medicine",
        "code": code,
        "form": product.map(|product| worded(&product.form)),
        "ingredient": ingredients.collect::<Vec<_>>(),
    })
}

fn plan(noted: &Noted<Prescription>) -> Resource {
    let (entry, own) = (&noted.entry, &noted.body);
    let stands = entry.standing.state == ACTIVE;
    let body = json!({
        "status": if stands { "active" } else { "revoked" },
        "intent": "plan",
        "title": own.title,
        "subject": patient(entry.client),
        "encounter": reference("Encounter", own.consultation),
        "period": { "start": own.signed.to_string(), "end": (!stands).then(|| entry.changed.to_string()) },
        "author": practitioner(own.doctor),
        "activity": [{ "reference": reference("MedicationRequest", entry.id) }],
    });
    Resource::new("CarePlan", entry.id, entry.version, entry.changed, body)
}

fn issues(noted: &Noted<Prescription>, rules: &[Rule]) -> Vec<Resource> {
    let (entry, own) = (&noted.entry, &noted.body);
    let all = own.hits.iter().map(|hit| {
        let name = hit.split_once('/').map_or(hit.as_str(), |(name, _)| name);
        let title = rules.iter().find(|rule| rule.id == name).map_or(name, |rule| &rule.title);
        let answered = own.drafted.settled.iter().filter(|one| one.hit == *hit);
        let mitigation = answered.map(|one| {
            json!({ "action": worded(&one.reason), "date": own.signed.to_string(), "author": practitioner(own.doctor) })
        });
        let body = json!({
            "status": "final",
            "code": our_code("rule", name, title),
            "severity": severity(Outcome::Doctor),
            "patient": patient(entry.client),
            "identifiedDateTime": own.signed.to_string(),
            "author": practitioner(own.doctor),
            "implicated": [reference("MedicationRequest", entry.id)],
            "mitigation": mitigation.collect::<Vec<_>>(),
        });
        Resource::new("DetectedIssue", format!("{}-{}", entry.id, plain_id(hit)), entry.version, entry.changed, body)
    });
    all.collect()
}

/// A supply: what was dispensed, and its parcel. `lots` are those that it names.
pub(super) fn dispense(noted: &Noted<Dispense>, lots: &[Lot]) -> Vec<Resource> {
    let (entry, own) = (&noted.entry, &noted.body);
    let state = entry.standing.state.as_str();
    let status = match state {
        ASKED => "on-hold",
        CHECKED => "in-progress",
        SHIPPED | DELIVERED | LOST => "completed",
        CANCELLED => "cancelled",
        REFUSED => "declined",
        _ => "preparation",
    };
    let hands = [("verifier", own.verified), ("packager", own.made), ("checker", own.checked)];
    let performer = hands.into_iter().filter_map(|(what, done)| {
        let (account, _) = done?;
        Some(json!({ "function": our_code("pharmacy", what, what), "actor": practitioner(account) }))
    });
    let lots_said =
        lots.iter().map(|own| extension("lot", "Reference", json!({ "reference": format!("#{}", own.id) })));
    let beyond_use = own.beyond_use.map(|day| extension("beyond-use-date", "Date", day.to_string()));
    let body = json!({
        "contained": lots.iter().map(lot).collect::<Vec<_>>(),
        "status": status,
        "statusReasonCodeableConcept": own.refused.as_ref().map(|refused| worded(&refused.why)),
        "medicationCodeableConcept": worded(&own.title),
        "subject": patient(entry.client),
        "performer": performer.collect::<Vec<_>>(),
        "authorizingPrescription": [reference("MedicationRequest", own.prescription)],
        "quantity": amount(&own.quantity),
        "whenPrepared": own.made.map(|(_, at)| at.to_string()),
        "whenHandedOver": own.shipped.map(|at| at.to_string()),
        "dosageInstruction": [{ "text": own.directions }],
        "extension": lots_said.chain(beyond_use).collect::<Vec<_>>(),
    });
    let own = Resource::new("MedicationDispense", entry.id, entry.version, entry.changed, body);
    std::iter::once(own).chain(parcel(noted)).collect()
}

fn parcel(noted: &Noted<Dispense>) -> Option<Resource> {
    let (entry, own) = (&noted.entry, &noted.body);
    let shipped = own.shipped?;
    let status = match entry.standing.state.as_str() {
        DELIVERED => "completed",
        LOST => "abandoned",
        _ => "in-progress",
    };
    let body = json!({
        "identifier": [{ "system": format!("{}tracking", system::IDENTIFIER), "value": own.tracking, "assigner": { "display": own.carrier } }],
        "status": status,
        "patient": patient(entry.client),
        "type": coded("http://terminology.hl7.org/CodeSystem/supply-item-type", "medication", "Medication"),
        "suppliedItem": { "itemCodeableConcept": worded(&own.title) },
        "occurrenceDateTime": shipped.to_string(),
        "extension": [extension("dispense", "Reference", reference("MedicationDispense", entry.id))],
    });
    Some(Resource::new("SupplyDelivery", entry.id, entry.version, entry.changed, body))
}

pub(super) fn side_effect(noted: &Noted<SideEffect>) -> Resource {
    const SERIOUSNESS: &str = "http://terminology.hl7.org/CodeSystem/adverse-event-seriousness";
    let (entry, own) = (&noted.entry, &noted.body);
    let (code, words) = if own.serious { ("Serious", "Serious") } else { ("Non-serious", "Non-serious") };
    let answer =
        (!own.answer.is_empty()).then(|| json!([extension("answer", "String", own.answer.as_str())]));
    let body = json!({
        "actuality": "actual",
        "event": worded(&own.text),
        "subject": patient(entry.client),
        "date": entry.created.to_string(),
        "recordedDate": entry.created.to_string(),
        "seriousness": coded(SERIOUSNESS, code, words),
        "recorder": patient(entry.client),
        "extension": answer,
    });
    Resource::new("AdverseEvent", entry.id, entry.version, entry.changed, body)
}
