//! Records that are kept as long as the law asks, and erased when their time is over.

use crate::rights::{Right, allow};
use crate::{ClinicError, Service};
use care::Care;
use jiff::civil::Date;
use jiff::{Timestamp, ToSpan};
use records::model::client::Untouched;
use records::{Actor, ClientId};

/// Most records that are proposed at a time.
const MOST: i64 = 200;
/// Years that are kept where the content says nothing.
const LONGEST: f64 = 10.0;

/// A record whose time is over.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Due {
    /// Whose, and when it was last touched.
    pub record: Untouched,
    /// The day from which it may be erased.
    pub from: Date,
}

/// The day so many years after an instant, UTC.
fn years_after(last: Timestamp, years: f64) -> Date {
    let day = last.to_zoned(jiff::tz::TimeZone::UTC).date();
    day.checked_add((years.ceil() as i64).years()).unwrap_or(Date::MAX)
}

/// Years of a limit.
fn years(care: &Care, id: &str) -> f64 {
    care.journey.limit(id).unwrap_or(LONGEST)
}

impl Service {
    /// Years that a record has to be kept: by the roads that the client went, and by their state.
    async fn years_of(&self, by: &Actor, care: &Care, record: &Untouched) -> Result<f64, ClinicError> {
        let medical = if record.medical { years(care, "keep-medical") } else { 0.0 };
        if !record.treated {
            return Ok(medical);
        }
        let place = self.place_of(by, record.client).await?;
        let state = place.and_then(|place| care.state(&place)).and_then(|state| state.body_art_years);
        Ok(medical.max(years(care, "keep-smp")).max(f64::from(state.unwrap_or(0))))
    }

    /// Records whose time is over, the longest untouched first.
    ///
    /// # Errors
    /// [`ClinicError::Forbidden`].
    pub async fn records_due(&self, by: &Actor) -> Result<Vec<Due>, ClinicError> {
        allow(by, Right::Run)?;
        let today = self.clinic_today(by.clinic).await?;
        let care = self.care_of(by.clinic).await?;
        let inquiry = years(&care, "keep-inquiry");
        let least = inquiry.min(years(&care, "keep-smp")).min(years(&care, "keep-medical"));
        let before = self.now() - (24 * 365 * least.floor() as i64).hours();
        let system = Actor::system(by.clinic);
        let mut due = Vec::new();
        for record in self.records.untouched_since(by, before, MOST).await? {
            let years = self.years_of(&system, &care, &record).await?;
            let from = years_after(record.last, if years > 0.0 { years } else { inquiry });
            if from <= today {
                due.push(Due { record, from });
            }
        }
        Ok(due)
    }

    /// Erases a client's record for good. The owner types its reference; somebody who was never treated may be erased at any time.
    ///
    /// # Errors
    /// [`ClinicError::Forbidden`], [`ClinicError::NotFound`], [`ClinicError::Invalid`] for another reference, [`ClinicError::State`] while the record
    /// has to be kept.
    pub async fn erase_client(
        &self,
        by: &Actor,
        client: ClientId,
        reference: &str,
    ) -> Result<(), ClinicError> {
        allow(by, Right::Run)?;
        let record = self.records.touched(by, client).await?;
        if record.reference != reference.trim() {
            return Err(ClinicError::invalid("reference", "type the reference of this client"));
        }
        let care = self.care_of(by.clinic).await?;
        let years = self.years_of(&Actor::system(by.clinic), &care, &record).await?;
        let from = years_after(record.last, years);
        if years > 0.0 && from > self.clinic_today(by.clinic).await? {
            return Err(ClinicError::State(format!("this record has to be kept until {from}")));
        }
        self.delete_cards_of(&Actor::system(by.clinic), client).await?;
        // Bytes first: where this stops in the middle the rows still say what is left to do.
        for (place, parts) in self.records.stored_of(by, client).await? {
            self.remove_parts(by, place, parts).await?;
        }
        Ok(self.records.erase_client(by, client, record.last).await?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn years_count_from_the_day() {
        let last: Timestamp = "2024-02-29T23:00:00Z".parse().expect("a time");
        assert_eq!(years_after(last, 7.0), date(2031, 2, 28));
        assert_eq!(years_after(last, 0.0), date(2024, 2, 29));
    }
}
