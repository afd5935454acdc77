//! What a pharmacist reads of a supply: the prescription as the doctor signed it, what the client answered that bears on it, the formula, who did what.

use super::Dispense;
use crate::chart::answers::{AnswerSet, name_of};
use crate::chart::{Asked, Noted};
use crate::content::CareInForce;
use crate::medical::consultations::Consultation;
use crate::medical::prescriptions::Prescription;
use crate::{ClinicError, Service};
use care::{FinalCheck, Product};
use jiff::Timestamp;
use jiff::civil::Date;
use records::model::stock::Lot;
use records::{AccountId, Actor, EntryId, LotId};
use std::collections::HashMap;

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
#[derive(Debug, Clone, PartialEq)]
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

/// A lot that went in, with how much of it.
#[derive(Debug, Clone)]
pub struct LotRead {
    /// The lot.
    pub lot: Lot,
    /// How much.
    pub amount: String,
}

/// Something that was done, by whom and when.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Done {
    /// `verified`, `made` or `checked`.
    pub what: &'static str,
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
    pub lots: Vec<LotRead>,
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
        let names = self.names(by).await?;
        Ok(SupplyRead {
            name: client.name,
            born: client.born,
            address: client.address.unwrap_or_default(),
            answered: self.answered(&prescription.body).await?,
            answers: self.answers_that_bear(by, &care, &prescription).await?,
            formula: product.as_ref().map_or(Vec::new(), |product| formula(product, &supply.body.quantity)),
            cautions: match product.as_ref() {
                Some(product) if supply.body.made.is_none() => cautions(&care, product),
                _ => supply.body.cautions.clone(),
            },
            final_checks: care.pharmacy.final_checks.clone(),
            lots: self.lots_read(by, &supply.body).await?,
            done: done(&supply.body, &names),
            supply,
            prescription,
        })
    }

    /// The product of a prescription, by the formulary of today; what it holds no more is as it was when it was prescribed.
    pub(super) async fn supplied(
        &self,
        today: &CareInForce,
        prescription: &Prescription,
    ) -> Result<Option<Product>, ClinicError> {
        if let Ok(product) = today.product(&prescription.product) {
            return Ok(Some(product.clone()));
        }
        Ok(self.care_under(&prescription.content).await?.product(&prescription.product).ok().cloned())
    }

    /// Names of the clinic's people.
    async fn names(&self, by: &Actor) -> Result<HashMap<AccountId, String>, ClinicError> {
        let members = self.records.members(by).await?;
        Ok(members.into_iter().map(|member| (member.account, member.name)).collect())
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
        let mut seen = Vec::new();
        for id in [Some(consultation.body.answers), latest.map(|noted| noted.entry.id)].into_iter().flatten()
        {
            let read = self.answers_read(by, id).await?;
            let bears = |asked: &Asked| care.pharmacy.answers.contains(&asked.link);
            let asked: Vec<Asked> = read.asked.into_iter().filter(bears).collect();
            if !asked.is_empty() {
                seen.push(AnswersSeen { title: read.title, day: read.noted.body.day, asked });
            }
        }
        Ok(seen)
    }

    async fn lots_read(&self, by: &Actor, supply: &Dispense) -> Result<Vec<LotRead>, ClinicError> {
        let ids: Vec<LotId> = supply.lots.iter().map(|(lot, _)| *lot).collect();
        let found = self.records.lots_of(by, &ids).await?;
        let read = |(id, amount): &(LotId, String)| {
            let lot = found.iter().find(|lot| lot.id == *id)?.clone();
            Some(LotRead { lot, amount: amount.clone() })
        };
        Ok(supply.lots.iter().filter_map(read).collect())
    }
}

fn formula(product: &Product, quantity: &str) -> Vec<Formula> {
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

fn done(supply: &Dispense, names: &HashMap<AccountId, String>) -> Vec<Done> {
    let steps = [("verified", supply.verified), ("made", supply.made), ("checked", supply.checked)];
    let each = |(what, done): (&'static str, Option<(AccountId, Timestamp)>)| {
        let (account, at) = done?;
        Some(Done { what, name: names.get(&account).cloned().unwrap_or_default(), at })
    };
    steps.into_iter().filter_map(each).collect()
}
