//! What time it is for an installation.

use jiff::{SignedDuration, Timestamp};
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

/// The machine's clock, or so far ahead of it: with it months of notices, charges and check-ins are played in a moment. Copies show the same time.
#[derive(Debug, Clone, Default)]
pub struct Clock {
    /// Milliseconds.
    ahead: Arc<AtomicI64>,
}

impl Clock {
    /// The time.
    pub fn now(&self) -> Timestamp {
        let ahead = SignedDuration::from_millis(self.ahead.load(Ordering::Relaxed));
        let machine = Timestamp::now();
        machine.checked_add(ahead).unwrap_or(machine)
    }

    /// Goes on by so long, never back.
    pub fn advance(&self, by: std::time::Duration) {
        let millis = i64::try_from(by.as_millis()).unwrap_or(i64::MAX);
        let add = |ahead: i64| Some(ahead.saturating_add(millis));
        // Fails only where nothing is to be set.
        let _ = self.ahead.fetch_update(Ordering::Relaxed, Ordering::Relaxed, add);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    #[test]
    fn copies_go_on_together_and_only_forward() {
        let clock = Clock::default();
        let (copy, before) = (clock.clone(), clock.now());
        clock.advance(Duration::from_hours(24 * 90));
        assert!(copy.now() >= before + SignedDuration::from_hours(24 * 90));
        clock.advance(Duration::MAX);
        assert!(copy.now() >= before, "beyond all calendars the machine's time stays");
    }
}
