//! Clients, the clinic and its people, visits.

use fhir::Resource;
use fhir::outward::{our_code, reference, system, worded};
use jiff::Timestamp;
use records::model::account::{Licence, Member};
use records::model::booking::{Appointment, AppointmentState};
use records::model::client::Client;
use records::model::clinic::Clinic;
use records::{AccountId, ClientId, ClinicId};
use serde_json::{Value, json};

/// A reference to a client.
pub(super) fn patient(client: ClientId) -> Value {
    reference("Patient", client)
}

/// A reference to a person of the clinic.
pub(super) fn practitioner(account: AccountId) -> Value {
    reference("Practitioner", account)
}

pub(super) fn client(row: &Client, clinic: ClinicId) -> Resource {
    let own = &row.fields;
    let telecom = [("phone", &own.phone), ("email", &own.email)];
    let telecom = telecom.into_iter().filter(|(_, value)| value.as_ref().is_some_and(|v| !v.is_empty()));
    let lines: Vec<&str> = own.address.as_deref().unwrap_or_default().lines().collect();
    let body = json!({
        "identifier": [{ "use": "usual", "system": format!("{}client-reference", system::IDENTIFIER), "value": own.reference }],
        "active": row.archived.is_none(),
        "name": [{ "use": "usual", "text": own.name }],
        "telecom": telecom.map(|(kind, value)| json!({ "system": kind, "value": value })).collect::<Vec<_>>(),
        "birthDate": own.born,
        "address": [{ "text": lines.join("\n"), "line": lines }],
        "managingOrganization": reference("Organization", clinic),
    });
    Resource::new("Patient", row.id, row.version, row.changed, body)
}

pub(super) fn clinic(row: &Clinic) -> Resource {
    let body = json!({ "active": true, "name": row.name });
    Resource::new("Organization", row.id, 1, row.created, body)
}

pub(super) fn member(row: &Member, licences: &[Licence]) -> Resource {
    let own = licences.iter().filter(|licence| licence.account == row.account);
    let qualification = own.map(|licence| {
        json!({
            "identifier": [{ "system": format!("{}license", system::IDENTIFIER), "value": licence.number }],
            "code": worded(&format!("License, {}", licence.place)),
            "period": { "end": licence.expires.to_string() },
        })
    });
    let body = json!({
        "active": true,
        "name": [{ "text": row.name }],
        "qualification": qualification.collect::<Vec<_>>(),
        "extension": [{ "url": format!("{}role", system::EXTENSION), "valueCode": row.role.name() }],
    });
    Resource::new("Practitioner", row.account, 1, row.since, body)
}

pub(super) fn visit(row: &Appointment, to_the_client: bool) -> Resource {
    let status = match row.state {
        AppointmentState::Booked => "booked",
        AppointmentState::Arrived => "arrived",
        AppointmentState::Done => "fulfilled",
        AppointmentState::Cancelled => "cancelled",
        AppointmentState::Missed => "noshow",
    };
    let who = [patient(row.client), practitioner(row.account)];
    let body = json!({
        "status": status,
        "serviceType": [our_code("visit", &row.kind, &row.kind)],
        "start": row.starts.to_string(),
        "end": row.ends.to_string(),
        "created": row.created.to_string(),
        // What the front desk notes is its own.
        "comment": if to_the_client { "" } else { &row.note },
        "participant": who.map(|actor| json!({ "actor": actor, "status": "accepted" })),
    });
    Resource::new("Appointment", row.id, row.version, row.changed, body)
}

/// A period from one time to another, where there is one.
pub(super) fn period(from: Option<Timestamp>, to: Option<Timestamp>) -> Value {
    json!({ "start": from.map(|at| at.to_string()), "end": to.map(|at| at.to_string()) })
}
