//! The medical road: consultations, prescriptions, the pharmacy, what goes on, money.

use super::{AnswerSetAnswer, HitAnswer, SetAsideBody, at};
use care::Product;
use clinic::ClinicError;
use clinic::chart::Noted;
use clinic::medical::consultations::{Consultation, Diagnosis, DoctorAct, ReadConsultation};
use clinic::medical::payments::balance;
use clinic::medical::pharmacy::{Dispense, Step};
use clinic::medical::prescriptions::{Checked, Drafted, Prescription};
use clinic::medical::side_effects::SideEffect;
use clinic::medical::subscriptions::{Change, Subscription};
use jiff::Timestamp;
use jiff::civil::Date;
use records::model::account::Licence;
use records::model::ledger::{Posting, PostingKind};
use records::{LotId, PostingId};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

fn instant(at: Option<Timestamp>) -> Option<String> {
    at.map(|at| at.to_string())
}

/// A doctor's question.
#[derive(Serialize, ToSchema)]
pub(crate) struct QuestionWire {
    pub(crate) text: String,
    pub(crate) at: String,
    pub(crate) answer: Option<String>,
}

/// Something that a doctor ordered.
#[derive(Serialize, ToSchema)]
pub(crate) struct OrderWire {
    pub(crate) what: String,
    pub(crate) at: String,
    pub(crate) result: Option<String>,
}

/// A consultation.
#[derive(Serialize, ToSchema)]
pub(crate) struct ConsultationAnswer {
    pub(crate) id: Uuid,
    pub(crate) version: i64,
    pub(crate) client: Uuid,
    /// `submitted`, `waits-for-client`, `waits-for-visit`, `approved`, `declined`, `referred` or `withdrawn`.
    pub(crate) state: String,
    /// Postal code of the state where the client is.
    pub(crate) place: Option<String>,
    /// Whose it is.
    pub(crate) owner: Option<Uuid>,
    /// By when a doctor should have acted.
    pub(crate) due: Option<String>,
    /// The questionnaire.
    pub(crate) answers: Uuid,
    pub(crate) questions: Vec<QuestionWire>,
    pub(crate) orders: Vec<OrderWire>,
    pub(crate) visit_held: Option<String>,
    pub(crate) specialist_agrees: bool,
    pub(crate) stage_difference: Option<f64>,
    /// Code and words of the diagnosis.
    pub(crate) diagnosis: Option<[String; 2]>,
    /// Why it was declined or referred.
    pub(crate) reason: String,
    pub(crate) decided: Option<String>,
    pub(crate) created: String,
}

impl From<Noted<Consultation>> for ConsultationAnswer {
    fn from(noted: Noted<Consultation>) -> Self {
        let (entry, body) = (noted.entry, noted.body);
        Self {
            id: entry.id.0,
            version: entry.version,
            client: entry.client.0,
            state: entry.standing.state,
            place: entry.standing.place,
            owner: entry.standing.owner.map(|a| a.0),
            due: instant(entry.standing.due),
            answers: body.answers.0,
            questions: body
                .questions
                .into_iter()
                .map(|q| QuestionWire { text: q.text, at: q.at.to_string(), answer: q.answer })
                .collect(),
            orders: body
                .orders
                .into_iter()
                .map(|o| OrderWire { what: o.what, at: o.at.to_string(), result: o.result })
                .collect(),
            visit_held: instant(body.visit_held),
            specialist_agrees: body.specialist_agrees,
            stage_difference: body.stage_difference,
            diagnosis: body.diagnosis.map(|d| [d.code, d.text]),
            reason: body.reason,
            decided: instant(body.decided),
            created: entry.created.to_string(),
        }
    }
}

impl ConsultationAnswer {
    /// The same for the client: what a doctor has found is told when it is decided.
    pub(crate) fn for_client(self) -> Self {
        if self.decided.is_some() {
            return self;
        }
        let orders = self.orders.into_iter().map(|order| OrderWire { result: None, ..order }).collect();
        Self { diagnosis: None, stage_difference: None, specialist_agrees: false, orders, ..self }
    }
}

/// A consultation for the doctor.
#[derive(Serialize, ToSchema)]
pub(crate) struct ConsultationRead {
    pub(crate) consultation: ConsultationAnswer,
    pub(crate) answers: AnswerSetAnswer,
    /// Consents that are still missing.
    pub(crate) consents_missing: Vec<String>,
    /// `verified`, `not-yet` or `failed`.
    pub(crate) identity: String,
}

impl From<ReadConsultation> for ConsultationRead {
    fn from(read: ReadConsultation) -> Self {
        Self {
            consultation: read.noted.into(),
            answers: read.answers.into(),
            consents_missing: read.consents_missing,
            identity: read.identity,
        }
    }
}

/// What a doctor does with a consultation.
#[derive(Deserialize, ToSchema)]
pub(crate) struct ActBody {
    pub(crate) version: i64,
    /// `take`, `give-back`, `ask`, `order`, `result`, `visit-held`, `note`, `decline` or `refer`.
    pub(crate) act: String,
    /// The question, what is ordered, its result, or the reason.
    #[serde(default)]
    pub(crate) text: String,
    /// The place of the order that a result is of.
    #[serde(default)]
    pub(crate) order: usize,
    #[serde(default)]
    pub(crate) specialist_agrees: bool,
    pub(crate) stage_difference: Option<f64>,
    /// Code (ICD-10-CM) and words.
    pub(crate) diagnosis: Option<[String; 2]>,
}

impl ActBody {
    /// The act.
    pub(crate) fn act(self) -> Result<DoctorAct, ClinicError> {
        Ok(match self.act.as_str() {
            "take" => DoctorAct::Take(true),
            "give-back" => DoctorAct::Take(false),
            "ask" => DoctorAct::Ask(self.text),
            "order" => DoctorAct::Order(self.text),
            "result" => DoctorAct::Result(self.order, self.text),
            "visit-held" => DoctorAct::VisitHeld,
            "note" => DoctorAct::Note {
                specialist_agrees: self.specialist_agrees,
                stage_difference: self.stage_difference,
                diagnosis: self.diagnosis.map(|[code, text]| Diagnosis { code, text }),
            },
            "decline" => DoctorAct::Decline(self.text),
            "refer" => DoctorAct::Refer(self.text),
            other => return Err(at("act", &format!("`{other}` is nothing that a doctor does here"))),
        })
    }
}

/// The doctor's review, an answer set of the form `review`.
#[derive(Deserialize, ToSchema)]
pub(crate) struct ReviewBody {
    pub(crate) version: i64,
    pub(crate) answers: Uuid,
}

/// A prescription before it is signed.
#[derive(Deserialize, ToSchema)]
pub(crate) struct DraftedBody {
    pub(crate) product: String,
    pub(crate) directions: String,
    pub(crate) quantity: String,
    pub(crate) refills: u32,
    /// `strength`, `combination`, `vehicle` or `route`.
    pub(crate) difference: Option<String>,
    #[serde(default)]
    pub(crate) difference_text: String,
    #[serde(default)]
    pub(crate) replaces: bool,
    /// Hits that are answered.
    #[serde(default)]
    pub(crate) settled: Vec<SetAsideBody>,
}

impl From<DraftedBody> for Drafted {
    fn from(b: DraftedBody) -> Self {
        Self {
            product: b.product,
            directions: b.directions,
            quantity: b.quantity,
            refills: b.refills,
            difference: b.difference,
            difference_text: b.difference_text,
            replaces: b.replaces,
            settled: b.settled.into_iter().map(Into::into).collect(),
        }
    }
}

/// A prescription to be signed.
#[derive(Deserialize, ToSchema)]
pub(crate) struct SignBody {
    pub(crate) version: i64,
    pub(crate) drafted: DraftedBody,
    /// The doctor's own password, given anew.
    pub(crate) password: String,
}

/// What a draft meets.
#[derive(Serialize, ToSchema)]
pub(crate) struct CheckedAnswer {
    pub(crate) hits: Vec<HitAnswer>,
    pub(crate) problems: Vec<super::FaultPlace>,
}

impl From<Checked> for CheckedAnswer {
    fn from(c: Checked) -> Self {
        let place = |p: clinic::Problem| super::FaultPlace { path: p.path, message: p.message };
        Self {
            hits: c.hits.iter().map(HitAnswer::from).collect(),
            problems: c.problems.into_iter().map(place).collect(),
        }
    }
}

/// A product of the formulary.
#[derive(Serialize, ToSchema)]
pub(crate) struct ProductAnswer {
    pub(crate) id: String,
    pub(crate) title: String,
    pub(crate) treatments: Vec<String>,
    pub(crate) form: String,
    pub(crate) compounded: bool,
    /// What else is in it that people react to.
    pub(crate) contains: Vec<String>,
    pub(crate) sexes: Vec<String>,
    pub(crate) directions: Vec<String>,
    pub(crate) quantities: Vec<String>,
    pub(crate) refills: u32,
    pub(crate) source: String,
}

impl From<&Product> for ProductAnswer {
    fn from(p: &Product) -> Self {
        Self {
            id: p.id.clone(),
            title: p.title.clone(),
            treatments: p.treatments.clone(),
            form: p.form.clone(),
            compounded: p.compounded,
            contains: p.contains.clone(),
            sexes: p.sexes.clone(),
            directions: p.directions.clone(),
            quantities: p.quantities.clone(),
            refills: p.refills,
            source: p.provenance.source.clone(),
        }
    }
}

/// A prescription.
#[derive(Serialize, ToSchema)]
pub(crate) struct PrescriptionAnswer {
    pub(crate) id: Uuid,
    pub(crate) version: i64,
    /// `active` or `stopped`.
    pub(crate) state: String,
    pub(crate) title: String,
    pub(crate) directions: String,
    pub(crate) quantity: String,
    pub(crate) refills: u32,
    pub(crate) compounded: bool,
    /// Name, state and number of the licence.
    pub(crate) signed_as: String,
    pub(crate) signed: String,
    pub(crate) stopped: String,
}

impl From<Noted<Prescription>> for PrescriptionAnswer {
    fn from(noted: Noted<Prescription>) -> Self {
        let body = noted.body;
        Self {
            id: noted.entry.id.0,
            version: noted.entry.version,
            state: noted.entry.standing.state,
            title: body.title,
            directions: body.drafted.directions,
            quantity: body.drafted.quantity,
            refills: body.drafted.refills,
            compounded: body.compounded,
            signed_as: body.signed_as,
            signed: body.signed.to_string(),
            stopped: body.stopped,
        }
    }
}

/// A reason over a version.
#[derive(Deserialize, ToSchema)]
pub(crate) struct ReasonBody {
    pub(crate) version: i64,
    pub(crate) reason: String,
}

/// A supply of a medicine.
#[derive(Serialize, ToSchema)]
pub(crate) struct DispenseAnswer {
    pub(crate) id: Uuid,
    pub(crate) version: i64,
    pub(crate) client: Uuid,
    /// `queued`, `verified`, `made`, `checked`, `shipped`, `delivered`, `lost` or `cancelled`.
    pub(crate) state: String,
    pub(crate) prescription: Uuid,
    pub(crate) number: u32,
    pub(crate) title: String,
    pub(crate) quantity: String,
    pub(crate) directions: String,
    pub(crate) compounded: bool,
    pub(crate) beyond_use: Option<String>,
    pub(crate) carrier: String,
    pub(crate) tracking: String,
    pub(crate) shipped: Option<String>,
    /// The lost supply whose place it takes.
    pub(crate) replaces: Option<Uuid>,
    pub(crate) created: String,
}

impl From<Noted<Dispense>> for DispenseAnswer {
    fn from(noted: Noted<Dispense>) -> Self {
        let (entry, body) = (noted.entry, noted.body);
        Self {
            id: entry.id.0,
            version: entry.version,
            client: entry.client.0,
            state: entry.standing.state,
            prescription: body.prescription.0,
            number: body.number,
            title: body.title,
            quantity: body.quantity,
            directions: body.directions,
            compounded: body.compounded,
            beyond_use: body.beyond_use.map(|day| day.to_string()),
            carrier: body.carrier,
            tracking: body.tracking,
            shipped: instant(body.shipped),
            replaces: body.replaces.map(|id| id.0),
            created: entry.created.to_string(),
        }
    }
}

/// A supply with its prescription and whom it goes to.
#[derive(Serialize, ToSchema)]
pub(crate) struct DispenseRead {
    /// Whom it goes to.
    pub(crate) name: String,
    /// Where; empty where the client has not said.
    pub(crate) address: String,
    pub(crate) dispense: DispenseAnswer,
    pub(crate) prescription: PrescriptionAnswer,
}

/// A lot that went in, with how much of it.
#[derive(Deserialize, ToSchema)]
pub(crate) struct LotAmount {
    pub(crate) lot: Uuid,
    #[serde(default)]
    pub(crate) amount: String,
}

/// A step in the pharmacy.
#[derive(Deserialize, ToSchema)]
pub(crate) struct StepBody {
    pub(crate) version: i64,
    /// `verify`, `make`, `check`, `ship`, `deliver` or `lost`.
    pub(crate) step: String,
    #[serde(default)]
    pub(crate) lots: Vec<LotAmount>,
    #[serde(default)]
    pub(crate) carrier: String,
    #[serde(default)]
    pub(crate) tracking: String,
}

impl StepBody {
    /// The step.
    pub(crate) fn step(self) -> Result<Step, ClinicError> {
        Ok(match self.step.as_str() {
            "verify" => Step::Verify,
            "make" => Step::Make(self.lots.into_iter().map(|one| (LotId(one.lot), one.amount)).collect()),
            "check" => Step::Check,
            "ship" => Step::Ship { carrier: self.carrier, tracking: self.tracking },
            "deliver" => Step::Deliver,
            "lost" => Step::Lost,
            other => return Err(at("step", &format!("`{other}` is no step of the pharmacy"))),
        })
    }
}

/// How a prescription goes on.
#[derive(Serialize, ToSchema)]
pub(crate) struct SubscriptionAnswer {
    pub(crate) id: Uuid,
    pub(crate) version: i64,
    /// `active`, `paused`, `held` or `ended`.
    pub(crate) state: String,
    pub(crate) title: String,
    pub(crate) every_days: u32,
    /// What one supply costs, hundredths.
    pub(crate) cents: i64,
    pub(crate) currency: String,
    /// The day of the next charge; none where there is none.
    pub(crate) next_charge: Option<String>,
    /// Supplies that are left.
    pub(crate) left: u32,
    /// Why a refill waits.
    pub(crate) held: String,
}

impl From<Noted<Subscription>> for SubscriptionAnswer {
    fn from(noted: Noted<Subscription>) -> Self {
        let (entry, body) = (noted.entry, noted.body);
        let goes_on = entry.standing.state == "active";
        Self {
            id: entry.id.0,
            version: entry.version,
            state: entry.standing.state,
            title: body.title,
            every_days: body.every_days,
            cents: body.cents,
            currency: body.currency,
            next_charge: goes_on.then(|| body.next_charge.to_string()),
            left: (body.most + 1).saturating_sub(body.next),
            held: body.held,
        }
    }
}

/// What a client does with what goes on.
#[derive(Deserialize, ToSchema)]
pub(crate) struct ChangeBody {
    pub(crate) version: i64,
    /// `pause`, `resume`, `delay` or `end`.
    pub(crate) change: String,
    /// The day to which the next charge is put off.
    #[schema(value_type = Option<String>)]
    pub(crate) until: Option<Date>,
}

impl ChangeBody {
    /// The change.
    pub(crate) fn change(&self) -> Result<Change, ClinicError> {
        Ok(match (self.change.as_str(), self.until) {
            ("pause", _) => Change::Pause,
            ("resume", _) => Change::Resume,
            ("delay", Some(day)) => Change::Delay(day),
            ("delay", None) => return Err(at("until", "say the day")),
            ("end", _) => Change::End,
            (other, _) => {
                return Err(at("change", &format!("`{other}` is none of pause, resume, delay, end")));
            }
        })
    }
}

/// Where parcels go.
#[derive(Deserialize, ToSchema)]
pub(crate) struct AddressBody {
    /// Lines of text.
    pub(crate) address: String,
}

/// An answer to the doctor; none takes the request back.
#[derive(Deserialize, ToSchema)]
pub(crate) struct ReplyBody {
    pub(crate) answer: Option<String>,
}

/// A side effect to be reported.
#[derive(Deserialize, ToSchema)]
pub(crate) struct SideEffectBody {
    pub(crate) text: String,
    pub(crate) serious: bool,
}

/// A side effect.
#[derive(Serialize, ToSchema)]
pub(crate) struct SideEffectAnswer {
    pub(crate) id: Uuid,
    pub(crate) version: i64,
    /// `open` or `settled`.
    pub(crate) state: String,
    pub(crate) text: String,
    pub(crate) serious: bool,
    pub(crate) answer: String,
    pub(crate) at: String,
}

impl From<Noted<SideEffect>> for SideEffectAnswer {
    fn from(noted: Noted<SideEffect>) -> Self {
        Self {
            id: noted.entry.id.0,
            version: noted.entry.version,
            state: noted.entry.standing.state,
            text: noted.body.text,
            serious: noted.body.serious,
            answer: noted.body.answer,
            at: noted.entry.created.to_string(),
        }
    }
}

/// A posting of an account.
#[derive(Serialize, ToSchema)]
pub(crate) struct PostingAnswer {
    pub(crate) id: Uuid,
    /// `invoice`, `payment`, `refund` or `void`.
    pub(crate) kind: String,
    pub(crate) cents: i64,
    pub(crate) currency: String,
    pub(crate) settles: Option<Uuid>,
    pub(crate) said: String,
    pub(crate) at: String,
}

impl From<&Posting> for PostingAnswer {
    fn from(p: &Posting) -> Self {
        let own = &p.posting;
        Self {
            id: own.id.0,
            kind: own.kind.name().to_owned(),
            cents: own.cents,
            currency: own.currency.clone(),
            settles: own.settles.map(|s| s.0),
            said: own.said.clone(),
            at: p.at.to_string(),
        }
    }
}

/// A client's account.
#[derive(Serialize, ToSchema)]
pub(crate) struct AccountAnswer {
    /// What is owed, hundredths; below nothing is to the client's good.
    pub(crate) balance: i64,
    pub(crate) postings: Vec<PostingAnswer>,
}

impl AccountAnswer {
    /// Of postings.
    pub(crate) fn of(postings: &[Posting]) -> Self {
        Self { balance: balance(postings), postings: postings.iter().map(PostingAnswer::from).collect() }
    }
}

/// A posting to be noted.
#[derive(Deserialize, ToSchema)]
pub(crate) struct PostingBody {
    /// `payment`, `refund` or `void`.
    pub(crate) kind: String,
    /// The invoice or the payment.
    pub(crate) settles: Uuid,
    pub(crate) cents: i64,
    #[serde(default)]
    pub(crate) said: String,
}

impl PostingBody {
    /// Its kind, and what it settles.
    pub(crate) fn parts(&self) -> Result<(PostingKind, PostingId), ClinicError> {
        let kind = PostingKind::named(&self.kind).ok_or_else(|| at("kind", "payment, refund or void"))?;
        Ok((kind, PostingId(self.settles)))
    }
}

/// Everything of the medical road for the client.
#[derive(Serialize, ToSchema)]
pub(crate) struct MedicinesAnswer {
    pub(crate) consultations: Vec<ConsultationAnswer>,
    pub(crate) prescriptions: Vec<PrescriptionAnswer>,
    pub(crate) subscriptions: Vec<SubscriptionAnswer>,
    pub(crate) supplies: Vec<DispenseAnswer>,
    pub(crate) side_effects: Vec<SideEffectAnswer>,
    pub(crate) account: AccountAnswer,
    /// Where parcels go; empty where it was not said.
    pub(crate) address: String,
}

/// A licence.
#[derive(Serialize, ToSchema)]
pub(crate) struct LicenceAnswer {
    pub(crate) id: Uuid,
    pub(crate) account: Uuid,
    pub(crate) place: String,
    pub(crate) number: String,
    pub(crate) expires: String,
}

impl From<Licence> for LicenceAnswer {
    fn from(l: Licence) -> Self {
        Self {
            id: l.id.0,
            account: l.account.0,
            place: l.place,
            number: l.number,
            expires: l.expires.to_string(),
        }
    }
}

/// A licence to be kept.
#[derive(Deserialize, ToSchema)]
pub(crate) struct LicenceBody {
    pub(crate) account: Uuid,
    pub(crate) place: String,
    pub(crate) number: String,
    #[schema(value_type = String)]
    pub(crate) expires: Date,
}
