//! Days after a session, counted from the hour at which it ended; and forms that fall due by them.

use super::Noted;
use super::answers::name_of;
use super::days::later;
use super::screening::{Cleared, SCREENING};
use super::tasks::asks_for;
use crate::medical::pharmacy::{DELIVERED, Dispense, LOST, SHIPPED};
use crate::medical::subscriptions::{ACTIVE, FINISHED, HELD, PAUSED, Subscription};
use crate::rights::chart_of;
use crate::sessions::{Forecasted, SessionLog};
use crate::{ClinicError, Service};
use care::{Begins, FormUse, Healing};
use jiff::civil::Date;
use jiff::{Timestamp, ToSpan};
use plan::case::Look;
use records::model::chart::ChartSearch;
use records::model::mail::NewMail;
use records::{Actor, ClientId, ClinicId};

/// How often a form that comes again is asked for ahead: as many years as a plan's outlook has.
const ROUNDS: i64 = 10;

/// What to do on some days.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CareStep {
    /// From this day on.
    pub from_day: i64,
    /// To this day; open-ended where none.
    pub to_day: Option<i64>,
    /// What to do and not to do.
    pub text: String,
    /// Source.
    pub source: String,
}

/// The days after a client's last session.
pub struct Aftercare {
    /// When it ended.
    pub ended: Timestamp,
    /// The day: whole days since then.
    pub day: i64,
    /// Everything to do, by day.
    pub steps: Vec<CareStep>,
    /// What is normal, and what is not, by day.
    pub healing: Vec<Healing>,
    /// When a touch-up is likely wanted.
    pub forecast: Option<Forecasted>,
}

/// A form that has fallen due by itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DueForm {
    /// The form.
    pub form: String,
    /// Its title.
    pub title: String,
    /// Since when it is due.
    pub since: Date,
}

/// Whole days since a session ended.
fn days_since(ended: Timestamp, now: Timestamp) -> i64 {
    (now.as_second() - ended.as_second()).div_euclid(24 * 60 * 60)
}

/// The latest day, not after today, on which a form is due that began on a day.
fn due_on(used: &FormUse, began: Date, today: Date) -> Option<Date> {
    let first = began.checked_add(i64::from(used.day).days()).ok().filter(|first| *first <= today)?;
    let Some(every) = used.every.filter(|every| *every > 0) else { return Some(first) };
    let passed = i64::from((today - first).get_days()) / i64::from(every) * i64::from(every);
    first.checked_add(passed.days()).ok()
}

/// The days on which a form falls due that began on a day, the first ones.
fn dues(used: &FormUse, began: Date) -> impl Iterator<Item = Date> {
    let rounds = if used.every.is_some_and(|every| every > 0) { ROUNDS } else { 1 };
    let (day, every) = (i64::from(used.day), i64::from(used.every.unwrap_or(0)));
    (0..rounds).map(move |round| later(began, day + round * every))
}

impl Service {
    /// Mails that ask a client for forms as they fall due. Each goes out only where its form is still due by then.
    ///
    /// # Errors
    /// [`ClinicError`] where the clinic's zone or content cannot be read.
    pub(crate) async fn forms_told(
        &self,
        clinic: ClinicId,
        client: ClientId,
        begins: &[Begins],
        named: &str,
    ) -> Result<Vec<NewMail>, ClinicError> {
        let (told_on, began) = (self.told_on(clinic).await?, self.clinic_today(clinic).await?);
        let forms = self.care().journey.forms.iter();
        let begun = forms.filter(|used| used.after.is_some_and(|after| begins.contains(&after)));
        let told = |used: &FormUse, day: Date| {
            Some(asks_for(client, &used.id, told_on(day)?, format!("{named}/{}/{day}", used.id)))
        };
        Ok(begun.flat_map(|used| dues(used, began).filter_map(|day| told(used, day))).collect())
    }

    fn steps(&self, look: &str) -> Result<Vec<CareStep>, ClinicError> {
        let look = Look::from_name(look)
            .ok_or_else(|| ClinicError::internal(format!("no look is called `{look}`")))?;
        let own = self.content.aftercare.iter().filter(|step| step.suits(look));
        Ok(own
            .map(|s| CareStep {
                from_day: s.from_day,
                to_day: s.to_day,
                text: s.text.clone(),
                source: s.source.clone(),
            })
            .collect())
    }

    /// Days on which a client is told something new: a step begins, healing goes on.
    pub(crate) async fn aftercare_days(
        &self,
        clinic: ClinicId,
        log: &SessionLog,
    ) -> Result<Vec<i64>, ClinicError> {
        let journey = &self.care_of(clinic).await?.journey;
        let mut days: Vec<i64> = self.steps(&log.look)?.iter().map(|step| step.from_day).collect();
        days.extend(journey.healing.iter().map(|healing| healing.from_day));
        days.sort_unstable();
        days.dedup();
        Ok(days)
    }

    /// The days after a client's last session; nothing before the first.
    ///
    /// # Errors
    /// [`ClinicError::Forbidden`], [`ClinicError::NotFound`].
    pub async fn aftercare(&self, by: &Actor, client: ClientId) -> Result<Option<Aftercare>, ClinicError> {
        chart_of(by, client)?;
        let Some((ended, noted)) = self.last_ended(by, client).await? else { return Ok(None) };
        Ok(Some(Aftercare {
            ended,
            day: days_since(ended, self.now()),
            steps: self.steps(&noted.body.look)?,
            healing: self.care_of(by.clinic).await?.journey.healing.clone(),
            forecast: noted.body.forecasted(&self.clinic_zone(by.clinic).await?),
        }))
    }

    /// The last session that has ended.
    async fn last_ended(
        &self,
        by: &Actor,
        client: ClientId,
    ) -> Result<Option<(Timestamp, Noted<SessionLog>)>, ClinicError> {
        let held = self.held(by, client).await?;
        Ok(held
            .into_iter()
            .filter_map(|noted| Some((noted.body.ended?, noted)))
            .max_by_key(|(ended, _)| *ended))
    }

    /// Forms that have fallen due by a session, or by a medicine that goes on, and were not answered since. Of forms of one occasion only the
    /// latest is due: who missed an earlier one answers it no more.
    pub(crate) async fn due_forms(&self, by: &Actor, client: ClientId) -> Result<Vec<DueForm>, ClinicError> {
        let zone = self.clinic_zone(by.clinic).await?;
        let day_of = |at: Timestamp| at.to_zoned(zone.clone()).date();
        let today = day_of(self.now());
        let session = self.last_ended(by, client).await?.map(|(ended, _)| day_of(ended));
        let dispense = if self.takes_a_medicine(by, client, today).await? {
            self.first_dispensed(by, client).await?.map(day_of)
        } else {
            None
        };
        let mut fallen: Vec<(&FormUse, Date)> = Vec::new();
        for used in &self.care().journey.forms {
            let began = match used.after {
                Some(Begins::Session | Begins::LastSession) => session,
                Some(Begins::FirstDispense) => dispense,
                None => None,
            };
            let Some(since) = began.and_then(|began| due_on(used, began, today)) else { continue };
            match fallen
                .iter_mut()
                .find(|(other, _)| used.occasion.is_some() && other.occasion == used.occasion)
            {
                Some(stands) if stands.1 > since => {}
                Some(stands) => *stands = (used, since),
                None => fallen.push((used, since)),
            }
        }
        let mut due = Vec::new();
        for (used, since) in fallen {
            if self.answered_since(by, client, &used.id, since).await? {
                continue;
            }
            due.push(DueForm { form: used.id.clone(), title: self.form_title(&used.id), since });
        }
        due.extend(self.put_off_until(by, client, today).await?);
        Ok(due)
    }

    /// The questions of health of somebody who was put off until a day that has come: how they are now is asked anew.
    async fn put_off_until(
        &self,
        by: &Actor,
        client: ClientId,
        today: Date,
    ) -> Result<Option<DueForm>, ClinicError> {
        let Some(noted) = self.standing_clearance(by, client).await? else { return Ok(None) };
        let (Cleared::Defer, Some(since)) = (noted.body.decision, noted.body.until) else { return Ok(None) };
        if since > today {
            return Ok(None);
        }
        // Answered since, it waits for a practitioner, not for the client.
        let latest = self.last_handed_in(by, client, name_of(client, SCREENING)).await?;
        let decided = (noted.body.answers, noted.body.version);
        if latest.is_none_or(|latest| (latest.entry.id, latest.entry.version) != decided) {
            return Ok(None);
        }
        Ok(Some(DueForm { form: SCREENING.to_owned(), title: self.form_title(SCREENING), since }))
    }

    /// Whether a client has a medicine that goes on, or a last supply of it.
    async fn takes_a_medicine(&self, by: &Actor, client: ClientId, today: Date) -> Result<bool, ClinicError> {
        let states = vec![ACTIVE, PAUSED, HELD, FINISHED];
        let search = ChartSearch { states, ..ChartSearch::of(client) };
        let all: Vec<Noted<Subscription>> = self.all_noted(by, search).await?;
        // The last supply lasts until what would be the day of the next.
        let taken = |noted: &Noted<Subscription>| {
            noted.entry.standing.state != FINISHED || noted.body.next_charge >= today
        };
        Ok(all.iter().any(taken))
    }

    async fn answered_since(
        &self,
        by: &Actor,
        client: ClientId,
        form: &str,
        since: Date,
    ) -> Result<bool, ClinicError> {
        let latest = self.last_handed_in(by, client, name_of(client, form)).await?;
        Ok(latest.and_then(|noted| noted.body.day).is_some_and(|day| day >= since))
    }

    /// When a client's first medicine was sent.
    pub(crate) async fn first_dispensed(
        &self,
        by: &Actor,
        client: ClientId,
    ) -> Result<Option<Timestamp>, ClinicError> {
        let sent = vec![SHIPPED, DELIVERED, LOST];
        let search = ChartSearch { states: sent, ..ChartSearch::of(client) };
        let all: Vec<Noted<Dispense>> = self.all_noted(by, search).await?;
        Ok(all.into_iter().filter_map(|noted| noted.body.shipped).min())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use document::care::shipped_care;
    use jiff::civil::date;

    #[test]
    fn days_count_from_the_hour() {
        let ended: Timestamp = "2026-11-27T15:00:00Z".parse().expect("a time");
        for (now, expected) in [
            ("2026-11-27T15:00:00Z", 0),
            ("2026-11-28T14:59:59Z", 0),
            ("2026-11-28T15:00:00Z", 1),
            ("2026-12-07T16:00:00Z", 10),
        ] {
            assert_eq!(days_since(ended, now.parse().expect("a time")), expected, "{now}");
        }
    }

    #[test]
    fn forms_fall_due_once_or_again_and_again() {
        let care = shipped_care().expect("it reads");
        let due =
            |form: &str, today| due_on(care.journey.form(form).expect("a form"), date(2026, 1, 1), today);
        assert_eq!(due("healing-day-10", date(2026, 1, 10)), None);
        assert_eq!(due("healing-day-10", date(2026, 5, 1)), Some(date(2026, 1, 11)));
        assert_eq!(due("smp-yearly", date(2026, 12, 31)), None);
        assert_eq!(due("smp-yearly", date(2027, 6, 1)), Some(date(2027, 1, 1)));
        assert_eq!(due("smp-yearly", date(2028, 6, 1)), Some(date(2028, 1, 1)));
        let days = |form: &str| -> Vec<Date> {
            dues(care.journey.form(form).expect("a form"), date(2026, 1, 1)).collect()
        };
        assert_eq!(days("healing-day-10"), [date(2026, 1, 11)]);
        let yearly = days("smp-yearly");
        assert_eq!((yearly.len(), yearly[0], yearly[9]), (10, date(2027, 1, 1), date(2035, 12, 30)));
    }
}
