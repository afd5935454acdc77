//! Supplies and their steps in the pharmacy.

use super::{PrescriptionAnswer, instant};
use crate::wire::AskedAnswer;
use clinic::ClinicError;
use clinic::chart::Noted;
use clinic::medical::pharmacy::{
    Answered, AnswersSeen, Compounding, Dispense, Done, Formula, MadeOfLot, Making, Parcel, Part, Query,
    Step, SupplyRead,
};
use jiff::civil::Date;
use records::LotId;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

/// A supply of a medicine.
#[derive(Serialize, ToSchema)]
pub(crate) struct DispenseAnswer {
    pub(crate) id: Uuid,
    pub(crate) version: i64,
    pub(crate) client: Uuid,
    /// Their name and reference, in lists of what waits.
    pub(crate) name: String,
    /// `queued`, `asked`, `verified`, `made`, `checked`, `shipped`, `delivered`, `lost`, `cancelled` or `refused`.
    pub(crate) state: String,
    pub(crate) prescription: Uuid,
    /// Serial number of the prescription, once it has one.
    pub(crate) serial: Option<i64>,
    pub(crate) number: u32,
    pub(crate) title: String,
    pub(crate) quantity: String,
    pub(crate) directions: String,
    pub(crate) compounded: bool,
    pub(crate) beyond_use: Option<String>,
    pub(crate) carrier: String,
    pub(crate) tracking: String,
    pub(crate) shipped: Option<String>,
    /// Why a pharmacist did not fill it.
    pub(crate) refused: Option<String>,
    /// The lost supply whose place it takes.
    pub(crate) replaces: Option<Uuid>,
    pub(crate) created: String,
    /// By when the next step is to be taken.
    pub(crate) due: Option<String>,
    /// What a pharmacist asked the doctor, and the answers.
    pub(crate) queries: Vec<QueryAnswer>,
}

/// What a pharmacist asked a doctor.
#[derive(Serialize, ToSchema)]
pub(crate) struct QueryAnswer {
    pub(crate) text: String,
    pub(crate) at: String,
    /// What the doctor said; nothing yet where none.
    pub(crate) answer: Option<String>,
    pub(crate) answered: Option<String>,
}

impl From<Query> for QueryAnswer {
    fn from(query: Query) -> Self {
        let (answered, answer) = match query.answer {
            Some((_, at, text)) => (Some(at.to_string()), Some(text)),
            None => (None, None),
        };
        Self { text: query.text, at: query.asked.1.to_string(), answer, answered }
    }
}

impl From<Noted<Dispense>> for DispenseAnswer {
    fn from(noted: Noted<Dispense>) -> Self {
        let (entry, body) = (noted.entry, noted.body);
        Self {
            id: entry.id.0,
            version: entry.version,
            client: entry.client.0,
            name: String::new(),
            state: entry.standing.state,
            prescription: body.prescription.0,
            serial: body.serial,
            number: body.number,
            title: body.title,
            quantity: body.quantity,
            directions: body.directions,
            compounded: body.compounded,
            beyond_use: body.beyond_use.map(|day| day.to_string()),
            carrier: body.carrier,
            tracking: body.tracking,
            shipped: instant(body.shipped),
            refused: body.refused.map(|refused| refused.why),
            replaces: body.replaces.map(|id| id.0),
            created: entry.created.to_string(),
            due: instant(entry.standing.due),
            queries: body.queries.into_iter().map(QueryAnswer::from).collect(),
        }
    }
}

impl DispenseAnswer {
    /// For the client: what a pharmacist and a doctor said to each other is in the record that they download.
    pub(crate) fn for_client(noted: Noted<Dispense>) -> Self {
        Self { queries: Vec::new(), ..Self::from(noted) }
    }
}

/// A hit of the rules, and what the doctor said to it.
#[derive(Serialize, ToSchema)]
pub(crate) struct AnsweredAnswer {
    pub(crate) hit: String,
    pub(crate) title: String,
    pub(crate) reason: String,
}

impl From<Answered> for AnsweredAnswer {
    fn from(a: Answered) -> Self {
        Self { hit: a.hit, title: a.title, reason: a.reason }
    }
}

/// Answers of the client that bear on a medicine.
#[derive(Serialize, ToSchema)]
pub(crate) struct AnswersSeenAnswer {
    pub(crate) title: String,
    pub(crate) day: Option<String>,
    pub(crate) asked: Vec<AskedAnswer>,
}

impl From<AnswersSeen> for AnswersSeenAnswer {
    fn from(a: AnswersSeen) -> Self {
        Self {
            title: a.title,
            day: a.day.map(|day| day.to_string()),
            asked: a.asked.iter().map(AskedAnswer::from).collect(),
        }
    }
}

/// An ingredient, and how much of it is in the quantity.
#[derive(Serialize, ToSchema)]
pub(crate) struct FormulaAnswer {
    pub(crate) substance: String,
    pub(crate) strength: f64,
    /// `mg` a piece, or `%`.
    pub(crate) unit: String,
    /// Milligrams in the whole quantity, where it can be said.
    pub(crate) mg: Option<f64>,
}

impl From<Formula> for FormulaAnswer {
    fn from(f: Formula) -> Self {
        Self { substance: f.substance, strength: f.strength, unit: f.unit, mg: f.mg }
    }
}

/// A lot that went in.
#[derive(Serialize, ToSchema)]
pub(crate) struct LotReadAnswer {
    pub(crate) product: String,
    pub(crate) number: String,
    pub(crate) expires: Option<String>,
    pub(crate) amount: String,
}

impl From<MadeOfLot> for LotReadAnswer {
    fn from(lot: MadeOfLot) -> Self {
        Self {
            product: lot.product,
            number: lot.number,
            expires: lot.expires.map(|day| day.to_string()),
            amount: lot.amount,
        }
    }
}

/// Something that was done.
#[derive(Serialize, ToSchema)]
pub(crate) struct DoneAnswer {
    /// `verified`, `made` or `checked`.
    pub(crate) what: String,
    /// By whom; empty for somebody who is not of the clinic any more.
    pub(crate) name: String,
    pub(crate) at: String,
}

impl From<Done> for DoneAnswer {
    fn from(d: Done) -> Self {
        Self { what: d.what, name: d.name, at: d.at.to_string() }
    }
}

/// Something that a second person looks at.
#[derive(Serialize, ToSchema)]
pub(crate) struct FinalCheckAnswer {
    pub(crate) id: String,
    pub(crate) text: String,
    pub(crate) needed: bool,
}

/// A supply with everything that a pharmacist reads of it.
#[derive(Serialize, ToSchema)]
pub(crate) struct DispenseRead {
    /// Whom it goes to.
    pub(crate) name: String,
    /// When they were born.
    pub(crate) born: Option<String>,
    /// Where; empty where the client has not said.
    pub(crate) address: String,
    /// The state that the address names.
    pub(crate) goes_to: Option<String>,
    /// The state that it was prescribed for.
    pub(crate) prescribed_for: Option<String>,
    /// Number of the pharmacy's permit for the state to which it goes; none where none that is good today is on file.
    pub(crate) permit: Option<String>,
    /// What was diagnosed, with its code.
    pub(crate) diagnosis: Option<String>,
    /// What was ordered when it was prescribed, with results.
    pub(crate) orders: Vec<String>,
    /// What else they are prescribed here and now.
    pub(crate) others: Vec<String>,
    pub(crate) dispense: DispenseAnswer,
    pub(crate) prescription: PrescriptionAnswer,
    /// Why a compounded product differs for this client: `strength`, `combination`, `vehicle` or `route`.
    pub(crate) difference: Option<String>,
    /// The same in the doctor's words.
    pub(crate) difference_text: String,
    pub(crate) answered: Vec<AnsweredAnswer>,
    pub(crate) answers: Vec<AnswersSeenAnswer>,
    pub(crate) formula: Vec<FormulaAnswer>,
    /// What is printed on the label beside the directions.
    pub(crate) cautions: Vec<String>,
    pub(crate) final_checks: Vec<FinalCheckAnswer>,
    pub(crate) lots: Vec<LotReadAnswer>,
    pub(crate) done: Vec<DoneAnswer>,
    /// What a second person looked at.
    pub(crate) looked_at: Vec<String>,
    /// What a second person found wrong with what was made before.
    pub(crate) found_wrong: String,
    /// Days that a supply lasts as it is directed.
    pub(crate) days: u32,
}

impl From<SupplyRead> for DispenseRead {
    fn from(read: SupplyRead) -> Self {
        let check = |c: care::FinalCheck| FinalCheckAnswer { id: c.id, text: c.text, needed: c.needed };
        let drafted = &read.prescription.body.drafted;
        Self {
            name: read.name,
            born: read.born,
            address: read.address,
            goes_to: read.goes_to,
            prescribed_for: read.prescription.entry.standing.place.clone(),
            permit: read.permit.map(|permit| permit.number),
            diagnosis: read.diagnosis.map(|one| format!("{} ({})", one.text, one.code)),
            orders: read.orders,
            others: read.others,
            difference: drafted.difference.clone(),
            difference_text: drafted.difference_text.clone(),
            answered: read.answered.into_iter().map(AnsweredAnswer::from).collect(),
            answers: read.answers.into_iter().map(AnswersSeenAnswer::from).collect(),
            formula: read.formula.into_iter().map(FormulaAnswer::from).collect(),
            final_checks: read.final_checks.into_iter().map(check).collect(),
            lots: read.lots.into_iter().map(LotReadAnswer::from).collect(),
            done: read.done.into_iter().map(DoneAnswer::from).collect(),
            looked_at: read.supply.body.looked_at.clone(),
            found_wrong: read.supply.body.rejected.last().map(|one| one.why.clone()).unwrap_or_default(),
            days: read.prescription.body.days,
            dispense: read.supply.into(),
            prescription: PrescriptionAnswer::with(read.prescription, read.cautions.clone()),
            cautions: read.cautions,
        }
    }
}

/// A lot that went in, with how much of it.
#[derive(Deserialize, ToSchema)]
pub(crate) struct LotAmount {
    pub(crate) lot: Uuid,
    #[serde(default)]
    pub(crate) amount: String,
    /// The ingredient for which it goes in; empty for a vehicle, or where nothing is made.
    #[serde(default)]
    pub(crate) substance: String,
}

/// A step in the pharmacy.
#[derive(Deserialize, ToSchema)]
pub(crate) struct StepBody {
    pub(crate) version: i64,
    /// `ask`, `take-back`, `refuse`, `verify`, `make`, `check`, `make-again`, `ship`, `deliver` or `lost`.
    pub(crate) step: String,
    /// What is asked (`ask`), why (`take-back`, `refuse`), or what is wrong (`make-again`).
    #[serde(default)]
    pub(crate) text: String,
    /// What was looked at (`check`), by id.
    #[serde(default)]
    pub(crate) looked_at: Vec<String>,
    #[serde(default)]
    pub(crate) lots: Vec<LotAmount>,
    /// The last day of use (`make`), where it is sooner than formulary and lots say.
    #[schema(value_type = Option<String>)]
    #[serde(default)]
    pub(crate) use_by: Option<Date>,
    /// By which master formulation record it was made (`make`, of what a pharmacy makes).
    #[serde(default)]
    pub(crate) formulation: String,
    /// What the finished preparation looks like.
    #[serde(default)]
    pub(crate) looks: String,
    /// What was tested of it, with the result.
    #[serde(default)]
    pub(crate) quality: String,
    /// Rx number as it stands on the label (`check`).
    #[serde(default)]
    pub(crate) label: String,
    #[serde(default)]
    pub(crate) carrier: String,
    #[serde(default)]
    pub(crate) tracking: String,
    /// Why it goes to another state than it was prescribed for (`ship`).
    #[serde(default)]
    pub(crate) elsewhere: String,
}

impl StepBody {
    /// The step.
    pub(crate) fn step(self) -> Result<Step, ClinicError> {
        Ok(match self.step.as_str() {
            "verify" => Step::Verify,
            "make" => {
                let part = |one: LotAmount| Part {
                    lot: LotId(one.lot),
                    amount: one.amount,
                    substance: one.substance,
                };
                let how =
                    Compounding { formulation: self.formulation, looks: self.looks, quality: self.quality };
                let parts = self.lots.into_iter().map(part).collect();
                Step::Make(Making { parts, use_by: self.use_by, how })
            }
            "refuse" => Step::Refuse(self.text),
            "check" => Step::Check { looked_at: self.looked_at, label: self.label },
            "make-again" => Step::MakeAgain(self.text),
            "ask" => Step::Ask(self.text),
            "take-back" => Step::TakeBack(self.text),
            "ship" => {
                let (carrier, tracking) = (self.carrier, self.tracking);
                Step::Ship(Parcel { carrier, tracking, elsewhere: self.elsewhere })
            }
            "deliver" => Step::Deliver,
            "lost" => Step::Lost,
            other => {
                return Err(ClinicError::invalid("step", format!("`{other}` is no step of the pharmacy")));
            }
        })
    }
}
