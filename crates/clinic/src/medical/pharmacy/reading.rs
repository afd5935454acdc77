//! What a pharmacist reads of a supply: the prescription as the doctor signed it, what the client answered that bears on it, the formula, who did what.

use super::permits::Permit;
use super::{Dispense, MadeOfLot};
use crate::chart::answers::{AnswerSet, name_of};
use crate::chart::days::in_words;
use crate::chart::{Asked, Noted};
use crate::content::CareInForce;
use crate::medical::consultations::{Consultation, Diagnosis};
use crate::medical::orders::Order;
use crate::medical::prescriptions::Prescription;
use crate::{ClinicError, Service};
use care::{FinalCheck, Product, Questionnaire};
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use records::{Actor, EntryId, LotId};
use serde::{Deserialize, Serialize};

/// A hit of a rule that the doctor answered when the prescription was signed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answered {
    /// The hit, as `S3/2`.
    pub hit: String,
    /// What it is about.
    pub title: String,
    /// What the doctor said to it; empty where nothing had to be said.
    pub reason: String,
}

/// Answers of the client that bear on a medicine.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AnswersSeen {
    /// The form.
    pub title: String,
    /// The day on which it was handed in.
    pub day: Option<Date>,
    /// The questions that the content lets a pharmacist read.
    pub asked: Vec<Asked>,
}

/// An ingredient, and how much of it is in a quantity.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Formula {
    /// Substance.
    pub substance: String,
    /// Strength, in `unit`.
    pub strength: f64,
    /// `mg` a piece, or `%`.
    pub unit: String,
    /// Milligrams in the whole quantity, where it can be said.
    pub mg: Option<f64>,
}

/// Something that was done, by whom and when.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Done {
    /// `verified`, `made` or `checked`.
    pub what: String,
    /// Name; empty for somebody who is not of the clinic any more.
    pub name: String,
    /// When.
    pub at: Timestamp,
}

/// A supply with everything that a pharmacist reads of it.
#[derive(Debug)]
pub struct SupplyRead {
    /// The supply.
    pub supply: Noted<Dispense>,
    /// Its prescription.
    pub prescription: Noted<Prescription>,
    /// For whom.
    pub name: String,
    /// When they were born, where it is known.
    pub born: Option<String>,
    /// Where it goes; empty where they have not said.
    pub address: String,
    /// The state that the address names, by its postal code.
    pub goes_to: Option<String>,
    /// The pharmacy's permit for it that is good today.
    pub permit: Option<Permit>,
    /// What was diagnosed.
    pub diagnosis: Option<Diagnosis>,
    /// What was ordered when it was prescribed, with results.
    pub orders: Vec<String>,
    /// What else they are prescribed here and now.
    pub others: Vec<String>,
    /// Hits of the rules, and what the doctor said to each.
    pub answered: Vec<Answered>,
    /// Answers that bear on it.
    pub answers: Vec<AnswersSeen>,
    /// What is in it.
    pub formula: Vec<Formula>,
    /// What is printed on its label beside the directions.
    pub cautions: Vec<String>,
    /// What a second person looks at.
    pub final_checks: Vec<FinalCheck>,
    /// Lots that went in.
    pub lots: Vec<MadeOfLot>,
    /// Who did what.
    pub done: Vec<Done>,
}

impl Service {
    /// A supply with everything that a pharmacist reads of it.
    ///
    /// # Errors
    /// [`ClinicError::Forbidden`], [`ClinicError::NotFound`].
    pub async fn read_supply(&self, by: &Actor, id: EntryId) -> Result<SupplyRead, ClinicError> {
        let (supply, prescription) = self.dispense(by, id).await?;
        let client = self.records.client(by, supply.entry.client).await?.fields;
        let care = self.care_of(by.clinic).await?;
        let product = self.supplied(&care, &prescription.body).await?;
        let consultation: Noted<Consultation> = self.noted(by, prescription.body.consultation).await?;
        let address = client.address.unwrap_or_default();
        let (goes_to, permit) = self.goes_to(by.clinic, &care, &address).await?;
        let zone = self.clinic_zone(by.clinic).await?;
        let others = self.active_prescriptions(by, supply.entry.client).await?;
        let others = others.iter().filter(|other| other.entry.id != prescription.entry.id);
        let made = supply.body.made_as.as_ref();
        Ok(SupplyRead {
            name: client.name,
            born: client.born,
            address,
            goes_to,
            permit,
            diagnosis: consultation.body.diagnosis,
            orders: consultation.body.orders.iter().map(|order| said_of(order, &care, &zone)).collect(),
            others: others
                .map(|other| format!("{}, {}", other.body.title, other.body.drafted.directions))
                .collect(),
            answered: self.answered(&prescription.body).await?,
            answers: self.answers_that_bear(by, &care, &prescription).await?,
            formula: match (made, &product) {
                (Some(made), _) => made.formula.clone(),
                (None, Some(product)) => formula(product, &supply.body.quantity),
                (None, None) => Vec::new(),
            },
            cautions: match product.as_ref() {
                // What was made before labels had cautions has those of today.
                Some(product) if supply.body.made.is_none() || supply.body.cautions.is_empty() => {
                    cautions(&care, product)
                }
                _ => supply.body.cautions.clone(),
            },
            final_checks: care.pharmacy.final_checks.clone(),
            lots: match made {
                Some(made) => made.lots.clone(),
                None => self.lots_read(by, &supply.body).await?,
            },
            done: self.steps_done(by, &supply.body).await?,
            supply,
            prescription,
        })
    }

    async fn answered(&self, prescription: &Prescription) -> Result<Vec<Answered>, ClinicError> {
        let care = self.care_under(&prescription.content).await?;
        let said = |hit: &String| {
            let rule = hit.split_once('/').map_or(hit.as_str(), |(rule, _)| rule);
            let title = care.rules.iter().find(|one| one.id == rule).map_or(rule, |rule| &rule.title);
            let reason = prescription.drafted.settled.iter().find(|one| one.hit == *hit);
            Answered {
                hit: hit.clone(),
                title: title.to_owned(),
                reason: reason.map(|one| one.reason.clone()).unwrap_or_default(),
            }
        };
        Ok(prescription.hits.iter().map(said).collect())
    }

    /// What the client answered when it was prescribed, and at the latest check-in since.
    async fn answers_that_bear(
        &self,
        by: &Actor,
        care: &CareInForce,
        prescription: &Noted<Prescription>,
    ) -> Result<Vec<AnswersSeen>, ClinicError> {
        let consultation: Noted<Consultation> = self.noted(by, prescription.body.consultation).await?;
        let client = prescription.entry.client;
        let check_ins = name_of(client, "check-in").trim_end_matches('/').to_owned();
        let latest: Option<Noted<AnswerSet>> = self.last_handed_in(by, client, check_ins).await?;
        let today = self.clinic_today(by.clinic).await?;
        let stands = self.good_intake(by, client, today).await?;
        let mut ids = vec![consultation.body.answers];
        ids.extend(stands.into_iter().chain(latest).map(|noted| noted.entry.id));
        ids.dedup();
        let mut seen = Vec::new();
        for id in ids {
            let read = self.answers_read(by, id).await?;
            let form = care.form(&read.noted.body.form);
            let bears = |asked: &Asked| care.pharmacy.answers.contains(&asked.link);
            let asked = read.asked.into_iter().filter(bears).map(|asked| with_choices(form, asked));
            let asked: Vec<Asked> = asked.collect();
            if !asked.is_empty() {
                seen.push(AnswersSeen { title: read.title, day: read.noted.body.day, asked });
            }
        }
        Ok(seen)
    }

    /// Lots of what was made before they were kept with it.
    async fn lots_read(&self, by: &Actor, supply: &Dispense) -> Result<Vec<MadeOfLot>, ClinicError> {
        let ids: Vec<LotId> = supply.lots.iter().map(|(lot, _)| *lot).collect();
        let found = self.records.lots_of(by, &ids).await?;
        let read = |(id, amount): &(LotId, String)| {
            found.iter().find(|lot| lot.id == *id).map(|lot| MadeOfLot::of(lot, amount))
        };
        Ok(supply.lots.iter().filter_map(read).collect())
    }

    async fn steps_done(&self, by: &Actor, supply: &Dispense) -> Result<Vec<Done>, ClinicError> {
        let steps = [("verified", supply.verified), ("made", supply.made), ("checked", supply.checked)];
        let mut all = Vec::new();
        for (what, done) in steps {
            let Some((account, at)) = done else { continue };
            let name = match supply.hands.iter().find(|hand| hand.what == what) {
                Some(hand) => hand.name.clone(),
                None => self.name_of(by, account).await?,
            };
            all.push(Done { what: what.to_owned(), name, at });
        }
        Ok(all)
    }
}

/// An order in a line: what, when, what came of it.
fn said_of(order: &Order, care: &CareInForce, zone: &TimeZone) -> String {
    let values = order.measures(care).into_iter().filter_map(|measure| {
        measure.value.map(|value| format!("{} {value} {}", measure.title, measure.unit).trim().to_owned())
    });
    let came: Vec<String> =
        order.result.clone().into_iter().chain(values).filter(|text| !text.is_empty()).collect();
    let came = if came.is_empty() { "no result yet".to_owned() } else { came.join("; ") };
    let day = in_words(order.at.to_zoned(zone.clone()).date());
    format!("{}, {day}: {came}", order.title(care))
}

pub(super) fn formula(product: &Product, quantity: &str) -> Vec<Formula> {
    let weighed = product.weighed(quantity);
    let each = |(k, part): (usize, &care::Ingredient)| Formula {
        substance: part.substance.clone(),
        strength: part.strength,
        unit: part.unit.clone(),
        mg: weighed.as_ref().and_then(|all| all.get(k).copied()),
    };
    product.ingredients.iter().enumerate().map(each).collect()
}

pub(super) fn cautions(care: &CareInForce, product: &Product) -> Vec<String> {
    care.cautions(product).map(|caution| caution.text.clone()).collect()
}

/// Most choices that are said beside a question.
const MOST_CHOICES: usize = 20;

/// A question to which nothing of what it offered was said, with all that it offered: "none of these" alone says nothing.
fn with_choices(form: Option<&Questionnaire>, mut asked: Asked) -> Asked {
    let options = form.and_then(|form| form.item(&asked.link)).map_or(&[][..], |item| &item.options);
    let none = options.iter().any(|option| option.exclusive && asked.answers.contains(&option.title));
    if none && options.len() <= MOST_CHOICES {
        let offered = options.iter().filter(|option| !option.exclusive).map(|option| option.title.as_str());
        asked.text = format!("{} ({})", asked.text, offered.collect::<Vec<_>>().join("; "));
    }
    asked
}
