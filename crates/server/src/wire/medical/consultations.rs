//! Requests for a medicine, and who may decide on them.

use super::instant;
use crate::wire::AnswerSetAnswer;
use care::{Act, Care};
use clinic::ClinicError;
use clinic::chart::Noted;
use clinic::medical::consultations::{Consultation, Diagnosis, DoctorAct, ReadConsultation};
use clinic::medical::orders::{Measure, Order};
use jiff::civil::Date;
use records::model::account::Licence;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use utoipa::ToSchema;
use uuid::Uuid;

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
    /// What it is, in words.
    pub(crate) title: String,
    pub(crate) at: String,
    /// What came of it, in words.
    pub(crate) result: Option<String>,
    /// The numbers that it brings.
    pub(crate) values: Vec<MeasureWire>,
}

/// A number that an order brings.
#[derive(Serialize, ToSchema)]
pub(crate) struct MeasureWire {
    pub(crate) link: String,
    pub(crate) title: String,
    /// Unit (UCUM).
    pub(crate) unit: String,
    pub(crate) value: Option<f64>,
}

impl From<Measure> for MeasureWire {
    fn from(one: Measure) -> Self {
        Self { link: one.link, title: one.title, unit: one.unit, value: one.value }
    }
}

impl OrderWire {
    fn of(order: Order, care: &Care) -> Self {
        Self {
            title: order.title(care).to_owned(),
            values: order.measures(care).into_iter().map(MeasureWire::from).collect(),
            what: order.what,
            at: order.at.to_string(),
            result: order.result,
        }
    }
}

/// A consultation.
#[derive(Serialize, ToSchema)]
pub(crate) struct ConsultationAnswer {
    pub(crate) id: Uuid,
    pub(crate) version: i64,
    pub(crate) client: Uuid,
    /// Their name and reference, for the doctor.
    pub(crate) name: String,
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
    /// What the doctor ticked while looking at photographs.
    pub(crate) review: Option<Uuid>,
    /// Code and words of the diagnosis.
    pub(crate) diagnosis: Option<[String; 2]>,
    /// Why it was declined or referred.
    pub(crate) reason: String,
    pub(crate) decided: Option<String>,
    pub(crate) created: String,
}

impl ConsultationAnswer {
    /// A consultation, its orders in the words of the content.
    pub(crate) fn of(noted: Noted<Consultation>, care: &Care) -> Self {
        let (entry, body) = (noted.entry, noted.body);
        Self {
            id: entry.id.0,
            version: entry.version,
            client: entry.client.0,
            name: String::new(),
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
            orders: body.orders.into_iter().map(|order| OrderWire::of(order, care)).collect(),
            visit_held: instant(body.visit_held),
            specialist_agrees: body.specialist_agrees,
            stage_difference: body.stage_difference,
            review: body.review.map(|id| id.0),
            diagnosis: body.diagnosis.map(|d| [d.code, d.text]),
            reason: body.reason,
            decided: instant(body.decided),
            created: entry.created.to_string(),
        }
    }

    /// The same for the client: what a doctor has found is told when it is decided.
    pub(crate) fn for_client(mut noted: Noted<Consultation>, care: &Care) -> Self {
        if noted.body.decided.is_none() {
            noted.body.orders = noted.body.orders.into_iter().map(Order::without_result).collect();
            (noted.body.review, noted.body.diagnosis) = (None, None);
            (noted.body.stage_difference, noted.body.specialist_agrees) = (None, false);
        }
        Self::of(noted, care)
    }
}

/// Something that a doctor may order.
#[derive(Serialize, ToSchema)]
pub(crate) struct OrderableWire {
    pub(crate) what: String,
    pub(crate) title: String,
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
    /// What may be ordered.
    pub(crate) orderable: Vec<OrderableWire>,
}

impl ConsultationRead {
    /// A consultation in the words of the content.
    pub(crate) fn of(read: ReadConsultation, care: &Care) -> Self {
        let orderable =
            |act: &Act| act.order.clone().map(|title| OrderableWire { what: act.code.clone(), title });
        Self {
            consultation: ConsultationAnswer::of(read.noted, care),
            orderable: care.acts.iter().filter_map(orderable).collect(),
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
    /// The result's numbers by their links.
    #[serde(default)]
    pub(crate) values: BTreeMap<String, f64>,
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
            "result" => DoctorAct::Result(self.order, self.text, self.values),
            "visit-held" => DoctorAct::VisitHeld,
            "note" => DoctorAct::Note {
                specialist_agrees: self.specialist_agrees,
                stage_difference: self.stage_difference,
                diagnosis: self.diagnosis.map(|[code, text]| Diagnosis { code, text }),
            },
            "decline" => DoctorAct::Decline(self.text),
            "refer" => DoctorAct::Refer(self.text),
            other => {
                return Err(ClinicError::invalid(
                    "act",
                    format!("`{other}` is nothing that a doctor does here"),
                ));
            }
        })
    }
}

/// The doctor's review, an answer set of the form `review`.
#[derive(Deserialize, ToSchema)]
pub(crate) struct ReviewBody {
    pub(crate) version: i64,
    pub(crate) answers: Uuid,
}

/// An answer to the doctor; none takes the request back.
#[derive(Deserialize, ToSchema)]
pub(crate) struct ReplyBody {
    pub(crate) answer: Option<String>,
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
