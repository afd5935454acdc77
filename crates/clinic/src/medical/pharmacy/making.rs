//! Making a supply: of which lots, how much of each, until when it may be used; what stands on its label and in its record from then on.

use super::reading::{cautions, formula};
use super::{Compounding, Dispense, Hand, MadeAs, MadeOfLot};
use crate::chart::Noted;
use crate::content::CareInForce;
use crate::medical::prescriptions::Prescription;
use crate::stock::not_to_be_used;
use crate::text::line;
use crate::{ClinicError, Problem, Service};
use care::Product;
use jiff::ToSpan;
use jiff::civil::Date;
use records::model::chart::{ChartBatch, LotUse};
use records::model::stock::{Lot, LotKind};
use records::{AccountId, Actor, LotId};

/// A lot that goes in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Part {
    /// Which.
    pub lot: LotId,
    /// How much of it.
    pub amount: String,
    /// The ingredient for which it goes in; empty for a vehicle, or where nothing is made.
    pub substance: String,
}

/// How a supply is made.
#[derive(Debug, Clone, Default)]
pub struct Making {
    /// Lots that go in.
    pub parts: Vec<Part>,
    /// Not to be used after, where that is sooner than formulary and lots say.
    pub use_by: Option<Date>,
    /// What is written down of what a pharmacy makes; nothing of what is taken from stock.
    pub how: Compounding,
}

/// Milligrams of an amount such as `90 mg`, `1.8 g` or `250 mcg`; none where it is no weight.
fn milligrams(amount: &str) -> Option<f64> {
    let (number, unit) = amount.trim().split_once(' ')?;
    let number: f64 = number.parse().ok()?;
    match unit.trim() {
        "mg" => Some(number),
        "g" => Some(number * 1000.0),
        "mcg" => Some(number / 1000.0),
        _ => None,
    }
}

/// What is wrong with the rows by themselves: kinds of lots, amounts, what a lot is for.
fn of_lots(
    parts: &[Part],
    found: &[Lot],
    product: Option<&Product>,
    compounded: bool,
    today: Date,
) -> Vec<Problem> {
    let mut problems = Vec::new();
    let substances =
        || product.into_iter().flat_map(|product| &product.ingredients).map(|part| part.substance.as_str());
    for (k, part) in parts.iter().enumerate() {
        let path = format!("lots[{k}]");
        let Some(lot) = found.iter().find(|lot| lot.id == part.lot) else {
            problems.push(Problem::at(&path, "there is no such lot"));
            continue;
        };
        let name = format!("{} (lot {})", lot.product, lot.number);
        if !matches!(lot.kind, LotKind::Medicine | LotKind::Ingredient | LotKind::Vehicle) {
            problems.push(Problem::at(&path, format!("{name} is nothing that goes into a medicine")));
        }
        problems.extend(not_to_be_used(lot, today).map(|why| Problem::at(&path, why)));
        if part.amount.trim().is_empty() {
            problems.push(Problem::at(&format!("{path}.amount"), format!("say how much of {name} went in")));
        }
        let names = |substance: &str| lot.product.to_lowercase().contains(&substance.to_lowercase());
        let wanted: Vec<&str> = match (compounded, part.substance.is_empty()) {
            (true, true) => Vec::new(),
            (true, false) => vec![part.substance.as_str()],
            (false, _) => substances().collect(),
        };
        for substance in wanted.into_iter().filter(|substance| !names(substance)) {
            let words = format!(
                "{name} does not name {substance}; choose a lot of it, or mend the name of this one in stock"
            );
            problems.push(Problem::at(&path, words));
        }
    }
    problems
}

/// What is wrong with what goes in of each ingredient, beside the formula.
fn of_formula(parts: &[Part], product: &Product, quantity: &str, tolerance: f64) -> Vec<Problem> {
    let mut problems = Vec::new();
    let asked = product.weighed(quantity).unwrap_or_default();
    for (k, ingredient) in product.ingredients.iter().enumerate() {
        let substance = &ingredient.substance;
        let own: Vec<&Part> = parts.iter().filter(|part| part.substance == *substance).collect();
        if own.is_empty() {
            problems.push(Problem::at("lots", format!("say which lot of {substance} went in")));
            continue;
        }
        let weights: Option<Vec<f64>> = own.iter().map(|part| milligrams(&part.amount)).collect();
        match (weights, asked.get(k)) {
            (None, _) => {
                problems.push(Problem::at(
                    "lots",
                    format!("write how much {substance} went in as 90 mg or 1.8 g"),
                ));
            }
            (Some(weights), Some(mg)) => {
                let sum: f64 = weights.iter().sum();
                if (sum - mg).abs() > mg * tolerance / 100.0 {
                    let words = format!(
                        "{substance}: {sum} mg went in, and the formula asks for {mg} mg, give or take {tolerance} %"
                    );
                    problems.push(Problem::at("lots", words));
                }
            }
            (Some(_), None) => {}
        }
    }
    problems
}

impl Service {
    /// Lots that went in: each may be used today and is what it is said to be, each ingredient is there as the formula asks. The date beyond which it
    /// may not be used is the formulary's, no later than any lot's, and of what was repackaged no later than its limit.
    pub(super) async fn made_of(
        &self,
        by: &Actor,
        noted: &mut Noted<Dispense>,
        prescription: &Prescription,
        making: Making,
        batch: &mut ChartBatch,
    ) -> Result<(), ClinicError> {
        let Making { parts, use_by, how } = making;
        if parts.is_empty() {
            return Err(ClinicError::invalid("lots", "say which lots went into it"));
        }
        let today = self.clinic_today(by.clinic).await?;
        let ids: Vec<LotId> = parts.iter().map(|part| part.lot).collect();
        let found = self.records.lots_of(by, &ids).await?;
        let care = self.care_of(by.clinic).await?;
        let product = self.supplied(&care, prescription).await?;
        let compounded = noted.body.compounded;
        let mut problems = of_lots(&parts, &found, product.as_ref(), compounded, today);
        if let Some(product) = product.as_ref().filter(|_| compounded) {
            problems.extend(of_formula(
                &parts,
                product,
                &noted.body.quantity,
                care.limit("compound-tolerance")?,
            ));
        }
        for (k, part) in parts.iter().enumerate() {
            line(&format!("lots[{k}].amount"), &part.amount)?;
        }
        let how = if compounded { written_down(how, &mut problems)? } else { Compounding::default() };
        ClinicError::none_of(problems)?;
        let days = match product.as_ref().and_then(|product| product.beyond_use_days) {
            Some(days) => i64::from(days),
            None => care.limit("repackaged-use")? as i64,
        };
        let own = today.checked_add(days.days()).ok();
        let latest = found.iter().filter_map(|lot| lot.expires).chain(own).min();
        noted.body.beyond_use = no_later(use_by, latest)?;
        lasts_long_enough(noted, prescription, today)?;
        noted.body.cautions = product.as_ref().map_or(Vec::new(), |product| cautions(&care, product));
        noted.body.made_as = Some(self.made_as(by, noted, product.as_ref(), (&parts, &found), how).await?);
        let (entry, client, at) = (noted.entry.id, noted.entry.client, self.now());
        batch.lots_of.push(entry);
        let mut used: Vec<LotId> = ids;
        used.sort_unstable();
        used.dedup();
        batch.uses = used.into_iter().map(|lot| LotUse { lot, entry, client, at }).collect();
        noted.body.lots = parts.into_iter().map(|part| (part.lot, part.amount)).collect();
        Ok(())
    }

    /// What stands in its record from now on, whatever is renamed later.
    async fn made_as(
        &self,
        by: &Actor,
        noted: &Noted<Dispense>,
        product: Option<&Product>,
        (parts, found): (&[Part], &[Lot]),
        how: Compounding,
    ) -> Result<MadeAs, ClinicError> {
        let client = self.records.client(by, noted.entry.client).await?.fields;
        let lot = |part: &Part| {
            found.iter().find(|lot| lot.id == part.lot).map(|lot| MadeOfLot::of(lot, &part.amount))
        };
        Ok(MadeAs {
            patient: client.name,
            born: client.born,
            formula: product.map_or(Vec::new(), |product| formula(product, &noted.body.quantity)),
            lots: parts.iter().filter_map(lot).collect(),
            dispenser: self.dispenser(by.clinic).await.ok(),
            how,
        })
    }

    /// Who did a step, by the name and licence of that day.
    pub(super) async fn did(
        &self,
        by: &Actor,
        noted: &mut Noted<Dispense>,
        what: &str,
    ) -> Result<(), ClinicError> {
        let me = by.account().ok_or(ClinicError::Forbidden)?;
        let name = self.name_with_licence(by, me).await?;
        noted.body.hands.retain(|hand| hand.what != what);
        noted.body.hands.push(Hand { what: what.to_owned(), name });
        Ok(())
    }

    /// The name of who acts, with the licence that is good today where there is one.
    pub(super) async fn name_with_licence(&self, by: &Actor, me: AccountId) -> Result<String, ClinicError> {
        let (name, licence) = (self.name_of(by, me).await?, self.pharmacists_licence(by).await.ok());
        Ok([Some(name), licence].into_iter().flatten().collect::<Vec<_>>().join(", "))
    }

    /// Somebody's name at the clinic; empty for whoever is not of it any more.
    pub(crate) async fn name_of(&self, by: &Actor, account: AccountId) -> Result<String, ClinicError> {
        let members = self.records.members(by).await?;
        let own = members.into_iter().find(|member| member.account == account);
        Ok(own.map(|member| member.name).unwrap_or_default())
    }

    /// The product of a prescription as it was signed; by the formulary of today where the content of that day is not known.
    pub(super) async fn supplied(
        &self,
        today: &CareInForce,
        prescription: &Prescription,
    ) -> Result<Option<Product>, ClinicError> {
        if let Ok(then) = self.care_under(&prescription.content).await
            && let Ok(product) = then.product(&prescription.product)
        {
            return Ok(Some(product.clone()));
        }
        Ok(today.product(&prescription.product).ok().cloned())
    }
}

/// What is written down of what a pharmacy makes: all of it, each in a line.
fn written_down(how: Compounding, problems: &mut Vec<Problem>) -> Result<Compounding, ClinicError> {
    let how = Compounding {
        formulation: line("formulation", &how.formulation)?,
        looks: line("looks", &how.looks)?,
        quality: line("quality", &how.quality)?,
    };
    for (path, text, words) in [
        ("formulation", &how.formulation, "by which master formulation record it was made"),
        ("looks", &how.looks, "what the finished preparation looks like"),
        ("quality", &how.quality, "what was tested of it, with the result"),
    ] {
        if text.is_empty() {
            problems.push(Problem::at(path, format!("write down {words}")));
        }
    }
    Ok(how)
}

/// The date that a pharmacist chose, where it is no later than formulary and lots allow.
fn no_later(chosen: Option<Date>, latest: Option<Date>) -> Result<Option<Date>, ClinicError> {
    match (chosen, latest) {
        (Some(chosen), Some(latest)) if chosen > latest => {
            Err(ClinicError::invalid("use_by", format!("no later than {latest}, as formulary and lots say")))
        }
        (Some(chosen), _) => Ok(Some(chosen)),
        (None, latest) => Ok(latest),
    }
}

/// What was made has to last for the days that it is for.
fn lasts_long_enough(
    noted: &Noted<Dispense>,
    prescription: &Prescription,
    today: Date,
) -> Result<(), ClinicError> {
    let Some(last) = noted.body.beyond_use else { return Ok(()) };
    let needed = i64::from(prescription.days);
    if i64::from((last - today).get_days()) >= needed {
        return Ok(());
    }
    let words = format!(
        "it would have to be used by {last}, and is for {needed} days; choose lots that are good for longer"
    );
    Err(ClinicError::invalid("lots", words))
}

#[cfg(test)]
mod tests {
    use super::*;
    use document::care::shipped_care;

    #[test]
    fn weights_are_read() {
        let cases = [
            ("90 mg", Some(90.0)),
            ("1.8 g", Some(1800.0)),
            ("250 mcg", Some(0.25)),
            ("banana", None),
            ("30", None),
        ];
        for (text, mg) in cases {
            assert_eq!(milligrams(text), mg, "{text}");
        }
    }

    #[test]
    fn a_formula_is_kept_to() {
        let care = shipped_care().expect("it reads");
        let spray = care.formulary.iter().find(|product| product.id == "fin-min-spray").expect("a spray");
        let part = |substance: &str, amount: &str| Part {
            lot: LotId::new(),
            amount: amount.to_owned(),
            substance: substance.to_owned(),
        };
        let said = |parts: &[Part]| -> Vec<String> {
            of_formula(parts, spray, "30 mL", 10.0).into_iter().map(|problem| problem.message).collect()
        };
        assert!(
            said(&[part("finasteride", "90 mg"), part("minoxidil", "1 g"), part("minoxidil", "800 mg")])
                .is_empty()
        );
        assert_eq!(said(&[part("finasteride", "90 mg")]), ["say which lot of minoxidil went in"]);
        let wrong = said(&[part("finasteride", "120 mg"), part("minoxidil", "banana")]);
        assert!(
            wrong[0].contains("the formula asks for 90 mg") && wrong[1].contains("as 90 mg or 1.8 g"),
            "{wrong:?}"
        );
    }
}
