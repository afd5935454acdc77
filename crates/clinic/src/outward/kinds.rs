//! Which kinds of resources go out, what they are made of, by what they are searched, and who may see them.

use crate::rights::{Right, allow};
use records::Actor;
use records::model::chart::ChartKind;

/// What resources are made of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Source {
    /// Clients.
    Clients,
    /// The clinic's people.
    Members,
    /// The clinic.
    Clinic,
    /// Forms of the content.
    Forms,
    /// Entries of the chart.
    Chart(&'static [ChartKind]),
    /// Visits.
    Visits,
    /// Files.
    Files,
    /// Who wrote entries of the chart.
    Writes,
    /// The audit trail.
    Trail,
}

/// A kind of resources.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Kind {
    /// Its name in FHIR.
    pub name: &'static str,
    /// Search parameters with their types, besides `_id`, `_lastUpdated`, `_count`; none where it cannot be searched.
    pub params: &'static [(&'static str, &'static str)],
    pub(super) source: Source,
}

const PATIENT: (&str, &str) = ("patient", "reference");
const SUBJECT: (&str, &str) = ("subject", "reference");
const STATUS: (&str, &str) = ("status", "token");
const CODE: (&str, &str) = ("code", "token");
const CATEGORY: (&str, &str) = ("category", "token");

const fn chart(
    name: &'static str,
    params: &'static [(&'static str, &'static str)],
    from: &'static [ChartKind],
) -> Kind {
    Kind { name, params, source: Source::Chart(from) }
}

/// Every kind, by name. What it is searched by is what R4 calls so for that kind.
pub const KINDS: &[Kind] = &[
    chart("AdverseEvent", &[SUBJECT], &[ChartKind::SideEffect]),
    Kind { name: "Appointment", params: &[PATIENT, STATUS, ("date", "date")], source: Source::Visits },
    Kind { name: "AuditEvent", params: &[PATIENT, ("date", "date")], source: Source::Trail },
    chart("CarePlan", &[PATIENT, SUBJECT, STATUS], &[ChartKind::Prescription]),
    chart("ClinicalImpression", &[PATIENT, SUBJECT, STATUS], &[ChartKind::Clearance]),
    chart("Communication", &[PATIENT, SUBJECT, STATUS], &[ChartKind::Message, ChartKind::Consultation]),
    chart("Condition", &[PATIENT, SUBJECT, CODE], &[ChartKind::Consultation]),
    chart("Consent", &[PATIENT, STATUS], &[ChartKind::Consent]),
    chart("DetectedIssue", &[PATIENT, CODE], &[ChartKind::Answers, ChartKind::Prescription]),
    Kind { name: "DocumentReference", params: &[PATIENT, SUBJECT, STATUS, CATEGORY], source: Source::Files },
    chart("Encounter", &[PATIENT, SUBJECT, STATUS], &[ChartKind::Consultation]),
    chart("MedicationAdministration", &[PATIENT, SUBJECT, STATUS], &[ChartKind::Session]),
    chart("MedicationDispense", &[PATIENT, SUBJECT, STATUS], &[ChartKind::Dispense]),
    chart("MedicationRequest", &[PATIENT, SUBJECT, STATUS], &[ChartKind::Prescription]),
    chart(
        "Observation",
        &[PATIENT, SUBJECT, STATUS, CODE, CATEGORY],
        &[ChartKind::Answers, ChartKind::Session, ChartKind::Consultation],
    ),
    Kind { name: "Organization", params: &[], source: Source::Clinic },
    Kind {
        name: "Patient",
        params: &[("name", "string"), ("email", "token"), ("identifier", "token")],
        source: Source::Clients,
    },
    Kind { name: "Practitioner", params: &[], source: Source::Members },
    chart("Procedure", &[PATIENT, SUBJECT, STATUS, CODE], &[ChartKind::Session]),
    Kind { name: "Provenance", params: &[PATIENT], source: Source::Writes },
    Kind { name: "Questionnaire", params: &[("url", "uri")], source: Source::Forms },
    chart(
        "QuestionnaireResponse",
        &[PATIENT, SUBJECT, STATUS, ("questionnaire", "reference")],
        &[ChartKind::Answers],
    ),
    chart("ServiceRequest", &[PATIENT, SUBJECT, STATUS, CODE], &[ChartKind::Consultation]),
    chart("SupplyDelivery", &[PATIENT, STATUS], &[ChartKind::Dispense]),
    chart("Task", &[PATIENT, SUBJECT, STATUS, CODE], &[ChartKind::Task, ChartKind::Consultation]),
    chart("VerificationResult", &[("target", "reference")], &[ChartKind::Identity]),
];

/// Chart entries that somebody's writing is told of.
pub(super) const WRITTEN: &[ChartKind] = &[
    ChartKind::Answers,
    ChartKind::Clearance,
    ChartKind::Identity,
    ChartKind::Consent,
    ChartKind::Session,
    ChartKind::Message,
    ChartKind::Consultation,
    ChartKind::Prescription,
    ChartKind::Dispense,
    ChartKind::SideEffect,
];

impl Kind {
    /// The kind of a name.
    pub fn named(name: &str) -> Option<&'static Self> {
        KINDS.iter().find(|kind| kind.name == name)
    }

    /// Whether earlier versions are kept: of what is of the chart.
    pub fn has_history(&self) -> bool {
        matches!(self.source, Source::Chart(_))
    }

    /// Whether a search reads all that there is; its pages are cut from it.
    pub(super) fn is_read_whole(&self) -> bool {
        matches!(
            self.source,
            Source::Members | Source::Clinic | Source::Forms | Source::Visits | Source::Files
        )
    }

    /// The parameter that says whose.
    pub(super) fn whose(&self) -> Option<&'static str> {
        self.params
            .iter()
            .map(|(name, _)| *name)
            .find(|name| matches!(*name, "patient" | "subject" | "target"))
    }

    /// Whether somebody may see any of them.
    pub(super) fn may_see(&self, by: &Actor) -> bool {
        let any = |rights: &[Right]| rights.iter().any(|right| allow(by, *right).is_ok());
        match (self.source, by.client()) {
            // The rules' hits and the clinic's own work are no pages of a client.
            (Source::Trail | Source::Writes, Some(_)) => false,
            (_, Some(_)) => !matches!(self.name, "DetectedIssue" | "Task"),
            (Source::Clinic | Source::Members | Source::Forms, None) => true,
            (Source::Clients | Source::Visits, None) => any(&[Right::Receive, Right::Chart]),
            (Source::Chart(kinds), None) => kinds.iter().any(|kind| may_see_entry(by, *kind)),
            (Source::Files, None) => any(&[Right::Chart]),
            (Source::Writes, None) => any(&[Right::Chart, Right::Run]),
            (Source::Trail, None) => any(&[Right::Audit]),
        }
    }
}

/// Whether somebody may see entries of the chart of a kind: what the pages show to their role, and all of it who may take records out.
pub(super) fn may_see_entry(by: &Actor, kind: ChartKind) -> bool {
    let right = match kind {
        ChartKind::Consultation | ChartKind::Prescription | ChartKind::SideEffect => Right::Consult,
        ChartKind::Dispense => Right::Dispense,
        _ => Right::Chart,
    };
    by.client().is_some() || allow(by, right).is_ok() || allow(by, Right::Run).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use records::{AccountId, ClientId, ClinicId, Role, Who};

    fn seen(by: &Actor) -> Vec<&'static str> {
        KINDS.iter().filter(|kind| kind.may_see(by)).map(|kind| kind.name).collect()
    }

    #[test]
    fn each_role_sees_what_its_pages_show() {
        let of = |role| Actor { clinic: ClinicId::new(), who: Who::Account(AccountId::new()), role };
        assert_eq!(
            seen(&of(Role::FrontDesk)),
            ["Appointment", "Organization", "Patient", "Practitioner", "Questionnaire"]
        );
        assert_eq!(seen(&of(Role::Auditor)), ["AuditEvent", "Organization", "Practitioner", "Questionnaire"]);
        let pharmacist = seen(&of(Role::Pharmacist));
        assert!(pharmacist.contains(&"MedicationDispense") && !pharmacist.contains(&"Patient"));
        assert_eq!(seen(&of(Role::Owner)).len(), KINDS.len());
        let practitioner = seen(&of(Role::Practitioner));
        assert!(practitioner.contains(&"Procedure") && !practitioner.contains(&"MedicationRequest"));
        let client = seen(&Actor::of_client(ClinicId::new(), ClientId::new()));
        for hidden in ["AuditEvent", "DetectedIssue", "Provenance", "Task"] {
            assert!(!client.contains(&hidden));
        }
    }

    #[test]
    fn kinds_stand_in_order_and_once() {
        assert!(KINDS.windows(2).all(|pair| pair[0].name < pair[1].name));
    }
}
