//! Days and clocks: a clinic counts them in its own zone, queues by instants.

use crate::{ClinicError, Service};
use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Span, Timestamp};
use records::ClinicId;

/// A day so many days later.
pub(crate) fn later(day: Date, days: i64) -> Date {
    Span::new().try_days(days).and_then(|span| day.checked_add(span)).unwrap_or(day)
}

/// The morning of a day, UTC: what a queue sorts a day by.
pub(crate) fn morning(day: Date) -> Option<Timestamp> {
    day.at(0, 0, 0, 0).to_zoned(TimeZone::UTC).ok().map(|at| at.timestamp())
}

/// An hour of a day where a clinic lies: when what falls due that day is told.
fn at_hour(day: Date, hour: i8, zone: &TimeZone) -> Option<Timestamp> {
    day.at(hour, 0, 0, 0).to_zoned(zone.clone()).ok().map(|at| at.timestamp())
}

/// A day as papers and mails say it: `March 9, 2027`.
pub(crate) fn in_words(day: Date) -> String {
    day.strftime("%B %-d, %Y").to_string()
}

impl Service {
    /// When a clinic tells of what falls due on a day (limit `mail-hour`).
    pub(crate) async fn told_on(
        &self,
        clinic: ClinicId,
    ) -> Result<impl Fn(Date) -> Option<Timestamp>, ClinicError> {
        let zone = self.clinic_zone(clinic).await?;
        let hour = self.care_of(clinic).await?.limit("mail-hour")? as i8;
        Ok(move |day| at_hour(day, hour, &zone))
    }

    /// The zone in which a clinic counts its days; UTC until it is set.
    pub(crate) async fn clinic_zone(&self, clinic: ClinicId) -> Result<TimeZone, ClinicError> {
        Ok(self.clinic_settings(clinic).await?.zone.unwrap_or(TimeZone::UTC))
    }

    /// The day at a clinic.
    pub(crate) async fn clinic_today(&self, clinic: ClinicId) -> Result<Date, ClinicError> {
        Ok(self.now().to_zoned(self.clinic_zone(clinic).await?).date())
    }

    /// When something of a clock of the content falls due that begins now.
    pub(crate) async fn due_by(
        &self,
        clinic: ClinicId,
        clock: &str,
    ) -> Result<Option<Timestamp>, ClinicError> {
        let hours = self.care_of(clinic).await?.journey.hours(clock);
        Ok(hours.and_then(|hours| self.now().checked_add(SignedDuration::from_hours(i64::from(hours))).ok()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn what_falls_due_is_told_on_its_day_wherever_a_clinic_lies() {
        for name in ["America/New_York", "Pacific/Honolulu", "Pacific/Auckland", "Europe/Berlin", "Etc/UTC"] {
            let zone = TimeZone::get(name).expect("a zone");
            for (month, hour) in [(1, 0), (3, 9), (7, 23)] {
                let day = date(2027, month, 14);
                let at = at_hour(day, hour, &zone).expect("a time").to_zoned(zone.clone());
                assert_eq!((at.date(), at.hour()), (day, hour), "{name}");
            }
        }
    }
}
