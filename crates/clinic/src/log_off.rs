//! Logging off whoever leaves a device alone (45 CFR 164.312(a)(2)(iii)): after how long, as the clinic set it.

use crate::settings::log_off_minutes;
use crate::sign_in::SignedIn;
use crate::{ClinicError, Service};
use jiff::{SignedDuration, Timestamp};
use records::ClinicId;
use records::model::account::SEEN_STEP;
use std::collections::HashMap;
use tokio::sync::RwLock;

/// For so long what a clinic set is not asked again.
const KNOWN: SignedDuration = SignedDuration::from_secs(10);

/// What clinics set, and when it was asked.
pub(crate) type Known = RwLock<HashMap<ClinicId, (Timestamp, i64)>>;

/// Whether a session last seen then was left alone for longer than so many minutes; how exactly that is kept logs nobody off too early.
fn left_alone(seen: Timestamp, now: Timestamp, minutes: i64) -> bool {
    now.duration_since(seen) - SEEN_STEP > SignedDuration::from_mins(minutes)
}

impl Service {
    /// Minutes after which a clinic's people are logged off.
    ///
    /// # Errors
    /// [`ClinicError::Internal`].
    pub async fn log_off_minutes(&self, clinic: ClinicId) -> Result<i64, ClinicError> {
        let now = self.now();
        let known = self.log_off.read().await.get(&clinic).copied();
        if let Some((_, minutes)) = known.filter(|(asked, _)| now.duration_since(*asked) < KNOWN) {
            return Ok(minutes);
        }
        let (_, settings) = self.settings_of(clinic).await?;
        let minutes = match log_off_minutes(&settings) {
            Some(minutes) => minutes,
            None => self.care_of(clinic).await?.limit("log-off")? as i64,
        };
        self.log_off.write().await.insert(clinic, (now, minutes));
        Ok(minutes)
    }

    /// Refuses a session that was left alone for too long, and ends it.
    pub(crate) async fn not_left_alone(&self, who: SignedIn) -> Result<SignedIn, ClinicError> {
        let minutes = self.log_off_minutes(who.session.clinic).await?;
        if !left_alone(who.session.seen, self.now(), minutes) {
            return Ok(who);
        }
        self.sign_out(&who).await?;
        Err(ClinicError::NotSignedIn)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nobody_is_logged_off_too_early() {
        let seen = Timestamp::from_second(1_000_000).expect("a time");
        let after = |seconds: i64| Timestamp::from_second(1_000_000 + seconds).expect("a time");
        assert!(!left_alone(seen, after(30 * 60), 30));
        assert!(!left_alone(seen, after(31 * 60), 30));
        assert!(left_alone(seen, after(31 * 60 + 1), 30));
    }
}
