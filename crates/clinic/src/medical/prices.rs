//! What medicines cost: a clinic's own price book, else the lower end of the formulary's; and changes, told in time.

use crate::chart::days::later;
use crate::{ClinicError, Problem, Service};
use care::{Care, Product};
use jiff::civil::Date;
use records::ClinicId;
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// The clinic's own prices among its settings: hundredths a month by product.
const BOOK: &str = "medicine_prices";

/// A price that will be another.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PriceChange {
    /// What one supply will cost, hundredths.
    pub cents: i64,
    /// From the charge of this day on.
    pub from: Date,
}

/// How a price stands and when it is charged next.
pub(crate) struct Stands<'a> {
    /// What one supply costs, hundredths.
    pub(crate) cents: i64,
    /// What was told of a change.
    pub(crate) told: Option<&'a PriceChange>,
    /// The day of the next charge.
    pub(crate) next: Date,
    /// Days between charges.
    pub(crate) every: u32,
}

/// The change that is to be told for a price: from the first charge that is at least `notice` days away; what was told before stays as it was.
pub(crate) fn change_to(price: i64, stands: &Stands<'_>, today: Date, notice: i64) -> Option<PriceChange> {
    if price == stands.cents {
        return None;
    }
    if let Some(told) = stands.told.filter(|told| told.cents == price) {
        return Some(told.clone());
    }
    let mut from = stands.next;
    while from < later(today, notice) {
        from = later(from, i64::from(stands.every.max(1)));
    }
    Some(PriceChange { cents: price, from })
}

/// What a charge of a day costs.
pub(crate) fn charged(cents: i64, told: Option<&PriceChange>, day: Date) -> i64 {
    told.filter(|told| told.from <= day).map_or(cents, |told| told.cents)
}

/// What no month of a medicine costs more than, hundredths.
fn dearest(care: &Care) -> i64 {
    care.journey.limit("medicine-month-dearest").map_or(0, |most| (100.0 * most).round() as i64)
}

/// What one supply costs by settings and formulary, hundredths.
fn price(settings: &Value, care: &Care, product: &Product, days: u32) -> i64 {
    let own = settings[BOOK][&product.id].as_i64().filter(|cents| (0..=dearest(care)).contains(cents));
    let month = own.unwrap_or(product.month_cents.0);
    (month as f64 * f64::from(days) / f64::from(MONTH_DAYS)).round() as i64
}

/// Everything wrong with a clinic's price book.
pub(crate) fn problems(settings: &Value, care: &Care) -> Vec<Problem> {
    let Some(book) = settings.get(BOOK) else { return Vec::new() };
    let Some(book) = book.as_object() else {
        return vec![Problem::at(BOOK, "prices by product, such as { \"finasteride-1\": 2500 }")];
    };
    let most = dearest(care);
    let wrong = book.iter().filter_map(|(id, cents)| {
        let path = format!("{BOOK}.{id}");
        if !care.formulary.iter().any(|product| product.id == *id) {
            return Some(Problem::at(&path, "is not in the formulary"));
        }
        let sound = cents.as_i64().is_some_and(|cents| (0..=most).contains(&cents));
        (!sound).then(|| Problem::at(&path, format!("hundredths a month, from 0 to {most}")))
    });
    wrong.collect()
}

/// What a month of a medicine costs at a clinic.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MonthPrice {
    /// The medicine.
    pub title: String,
    /// Hundredths.
    pub cents: i64,
}

/// Days of the month by which prices are said.
const MONTH_DAYS: u32 = 30;

impl Service {
    /// What a month of each medicine costs at a clinic, before anybody agrees to pay for one; and in what (ISO 4217).
    ///
    /// # Errors
    /// [`ClinicError::Internal`].
    pub async fn month_prices(&self, clinic: ClinicId) -> Result<(Vec<MonthPrice>, String), ClinicError> {
        let care = self.care_of(clinic).await?;
        let (_, settings) = self.settings_of(clinic).await?;
        let month = |product: &Product| MonthPrice {
            title: product.title.clone(),
            cents: price(&settings, &care, product, MONTH_DAYS),
        };
        let currency = self.clinic_settings(clinic).await?.currency;
        Ok((care.formulary.iter().map(month).collect(), currency))
    }

    /// What one supply of a product costs at a clinic, hundredths.
    pub(crate) async fn price_of(
        &self,
        clinic: ClinicId,
        care: &Care,
        product: &Product,
        days: u32,
    ) -> Result<i64, ClinicError> {
        let (_, settings) = self.settings_of(clinic).await?;
        Ok(price(&settings, care, product, days))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use document::care::shipped_care;
    use jiff::civil::date;
    use serde_json::json;

    #[test]
    fn a_change_is_told_in_time_and_holds_from_then() {
        let stands = |cents, told| Stands { cents, told, next: date(2027, 3, 10), every: 30 };
        let today = date(2027, 3, 2);
        let told = change_to(3500, &stands(3000, None), today, 7).expect("a change");
        assert_eq!(told, PriceChange { cents: 3500, from: date(2027, 3, 10) });
        // Too late for the next charge: it is the one after.
        let late = change_to(3500, &stands(3000, None), date(2027, 3, 5), 7).expect("a change");
        assert_eq!(late.from, date(2027, 4, 9));
        // Told once, it stays; taken back, it is none.
        assert_eq!(change_to(3500, &stands(3000, Some(&told)), date(2027, 3, 9), 7), Some(told.clone()));
        assert_eq!(change_to(3000, &stands(3000, Some(&told)), today, 7), None);
        assert_eq!(charged(3000, Some(&told), date(2027, 3, 9)), 3000);
        assert_eq!(charged(3000, Some(&told), date(2027, 3, 10)), 3500);
    }

    #[test]
    fn a_clinics_own_price_counts() {
        let care = shipped_care().expect("it reads");
        let product = care.formulary.iter().find(|p| p.id == "finasteride-1").expect("finasteride");
        let own = json!({ "medicine_prices": { "finasteride-1": 2500 } });
        assert_eq!(price(&own, care, product, 90), 7500);
        assert_eq!(price(&json!({}), care, product, 30), product.month_cents.0);
        assert!(problems(&own, care).is_empty());
        let wrong = json!({ "medicine_prices": { "aspirin": 1, "finasteride-1": -1 } });
        assert_eq!(problems(&wrong, care).len(), 2);
    }
}
