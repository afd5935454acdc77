//! Sessions of micropigmentation: the procedure with its lots, dots by zone, what numbed the skin.

use super::answers::author;
use super::people::{patient, period, practitioner};
use crate::chart::Noted;
use crate::chart::days::later;
use crate::sessions::{Held, OPEN, SessionLog};
use fhir::Resource;
use fhir::outward::{coded, coding, extension, our_code, quantity, reference, system, worded};
use jiff::tz::TimeZone;
use records::model::stock::{Lot, LotKind};
use serde_json::{Value, json};

/// Everything that a session is: `lots` are those that it names, `zone` is where the clinic counts its days.
pub(super) fn session(noted: &Noted<SessionLog>, lots: &[Lot], zone: &TimeZone) -> Vec<Resource> {
    let mut all = vec![procedure(noted, lots), dots(noted)];
    all.extend(numbing(noted));
    let held = noted.body.held.iter().enumerate();
    all.extend(held.filter_map(|(place, held)| left(noted, zone, place, held)));
    all
}

fn status(noted: &Noted<SessionLog>) -> &'static str {
    if noted.entry.standing.state == OPEN { "in-progress" } else { "completed" }
}

fn procedure(noted: &Noted<SessionLog>, lots: &[Lot]) -> Resource {
    let (entry, own) = (&noted.entry, &noted.body);
    let used = lots.iter().map(|lot| json!({ "reference": format!("#{}", lot.id) }));
    let notes = [&own.end_point, &own.note, &own.amendment];
    let notes = notes.into_iter().filter(|text| !text.is_empty()).map(|text| json!({ "text": text }));
    let complication =
        if own.complications.is_empty() { Value::Null } else { json!([worded(&own.complications)]) };
    let photographs = own.photographs.iter().map(|file| reference("DocumentReference", file));
    let body = json!({
        "contained": lots.iter().map(lot).collect::<Vec<_>>(),
        "status": status(noted),
        "code": our_code("procedure", "scalp-micropigmentation", "Scalp micropigmentation"),
        "subject": patient(entry.client),
        "performedPeriod": period(Some(own.began), own.ended),
        "performer": [{ "actor": author(noted) }],
        "bodySite": [coded(system::SNOMED, "41695006", "Scalp structure")],
        "report": photographs.collect::<Vec<_>>(),
        "complication": complication,
        "note": notes.collect::<Vec<_>>(),
        "usedReference": used.collect::<Vec<_>>(),
        "extension": [
            extension("session-number", "PositiveInt", own.number),
            extension("sessions-planned", "PositiveInt", own.of),
            extension("touch-up-likely", "Date", own.touch_up.to_string()),
        ],
    });
    Resource::new("Procedure", entry.id, entry.version, entry.changed, body)
}

/// A lot, within what it went into: a needle is a device, a medicine a medication, everything else a substance.
pub(super) fn lot(lot: &Lot) -> Value {
    let expires = lot.expires.map(|day| day.to_string());
    let mut body = match lot.kind {
        LotKind::Needle | LotKind::Supply => json!({
            "resourceType": "Device",
            "lotNumber": lot.number,
            "manufacturer": lot.maker,
            "deviceName": [{ "name": lot.product, "type": "user-friendly-name" }],
        }),
        LotKind::Numbing | LotKind::Medicine => json!({
            "resourceType": "Medication",
            "code": worded(&lot.product),
            "batch": { "lotNumber": lot.number },
        }),
        LotKind::Pigment | LotKind::Diluent | LotKind::Ingredient | LotKind::Vehicle => json!({
            "resourceType": "Substance",
            "code": worded(&lot.product),
            "instance": [{ "identifier": { "value": lot.number } }],
        }),
    };
    body["id"] = json!(lot.id.to_string());
    match (lot.kind, expires) {
        (_, None) => {}
        (LotKind::Needle | LotKind::Supply, Some(day)) => body["expirationDate"] = json!(day),
        (LotKind::Numbing | LotKind::Medicine, Some(day)) => body["batch"]["expirationDate"] = json!(day),
        (_, Some(day)) => body["instance"][0]["expiry"] = json!(day),
    }
    body
}

fn dots(noted: &Noted<SessionLog>) -> Resource {
    let (entry, own) = (&noted.entry, &noted.body);
    let zones = own.zones.iter().map(|zone| {
        json!({
            "code": our_code("smp-zone", &zone.zone, &zone.zone),
            "valueInteger": zone.placed,
            "extension": [
                extension("dots-planned", "UnsignedInt", zone.planned),
                extension("dilution-parts", "Decimal", zone.dilution),
                extension("depth", "Quantity", quantity(zone.depth_mm, "mm")),
                extension("needle", "String", zone.needle.as_str()),
            ],
        })
    });
    let placed: u64 = own.zones.iter().map(|zone| u64::from(zone.placed)).sum();
    let body = json!({
        "status": if own.ended.is_some() { "final" } else { "preliminary" },
        "category": [{ "coding": [coding(system::OBSERVATION_CATEGORY, "procedure", "Procedure")] }],
        "code": our_code("observation", "smp-dots-placed", "Dots placed"),
        "subject": patient(entry.client),
        "effectivePeriod": period(Some(own.began), own.ended),
        "performer": [author(noted)],
        "partOf": [reference("Procedure", entry.id)],
        "valueInteger": placed,
        "component": zones.collect::<Vec<_>>(),
    });
    Resource::new("Observation", format!("{}-dots", entry.id), entry.version, entry.changed, body)
}

/// What is left of the healed result, measured in photographs.
fn left(noted: &Noted<SessionLog>, zone: &TimeZone, place: usize, held: &Held) -> Option<Resource> {
    let entry = &noted.entry;
    let ended = noted.body.ended?.to_zoned(zone.clone()).date();
    let percent = |share: f64| quantity(100.0 * share, "%");
    let photographs = [Some(held.healed), Some(held.later), held.before].into_iter().flatten();
    let body = json!({
        "status": "final",
        "category": [{ "coding": [coding(system::OBSERVATION_CATEGORY, "imaging", "Imaging")] }],
        "code": our_code("observation", "smp-contrast-left", "Share of the healed contrast that is left"),
        "subject": patient(entry.client),
        "effectiveDateTime": later(ended, held.day).to_string(),
        "issued": held.at.to_string(),
        "performer": held.by.map(|account| json!([practitioner(account)])),
        "partOf": [reference("Procedure", entry.id)],
        "bodySite": coded(system::SNOMED, "41695006", "Scalp structure"),
        "valueQuantity": percent(held.contrast),
        "derivedFrom": photographs.map(|beside| reference("DocumentReference", beside.file)).collect::<Vec<_>>(),
        "component": [{
            "code": our_code("observation", "standard-deviation", "Standard deviation"),
            "valueQuantity": percent(held.deviation),
        }],
    });
    let id = format!("{}-left-{place}", entry.id);
    Some(Resource::new("Observation", id, entry.version, entry.changed, body))
}

fn numbing(noted: &Noted<SessionLog>) -> Option<Resource> {
    let (entry, own) = (&noted.entry, noted.body.numbing.as_ref()?);
    let dosage =
        format!("{} % lidocaine on {} cm², {} min", own.lidocaine_percent, own.area_cm2, own.minutes);
    let product = if own.product.is_empty() { "Lidocaine" } else { &own.product };
    let body = json!({
        "status": "completed",
        "medicationCodeableConcept": worded(product),
        "subject": patient(entry.client),
        "effectiveDateTime": noted.body.began.to_string(),
        "partOf": [reference("Procedure", entry.id)],
        "dosage": { "text": dosage },
    });
    Some(Resource::new(
        "MedicationAdministration",
        format!("{}-numbing", entry.id),
        entry.version,
        entry.changed,
        body,
    ))
}
