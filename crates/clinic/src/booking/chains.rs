//! Chains: the sessions of a plan, with the days between them.

use super::free::{FreeTime, visit_of};
use super::{MOST_VISITS, content};
use crate::planning::Heads;
use crate::rights::{Right, allow};
use crate::{ClinicError, Service};
use booking::{Ask, Link, TICK_MINUTES, Visit, chain};
use jiff::Timestamp;
use plan::keys;
use records::{AccountId, Actor, CaseId, VariantId};

/// The sessions of a plan.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SessionsOf {
    /// Minutes of each visit, on the grid.
    pub minutes: Vec<u32>,
    /// Days that the plan leaves before each visit; 0 before the first.
    pub gap_days: Vec<u16>,
    /// Deposit of the plan's quote, hundredths.
    pub deposit_cents: i64,
}

/// A chain that is free.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Proposal {
    /// The visits in order.
    pub visits: Vec<FreeTime>,
}

impl Service {
    /// How many sessions a variant of a case has, and how long their visits are.
    ///
    /// # Errors
    /// [`ClinicError::Forbidden`], [`ClinicError::NotFound`], [`ClinicError::Invalid`] where it cannot be planned.
    pub async fn sessions_of(
        &self,
        by: &Actor,
        case: CaseId,
        variant: Option<VariantId>,
    ) -> Result<SessionsOf, ClinicError> {
        allow(by, Right::Receive)?;
        let (_, document) = self.designed(by, case, variant).await?;
        let planned = self.planned(by, case, document, Heads::Kept).await?;
        let sessions = &planned.plan.course.sessions;
        Ok(SessionsOf {
            minutes: sessions.iter().map(|s| on_grid(s.visit_hours)).collect(),
            gap_days: sessions.iter().map(|s| s.gap_days.ceil() as u16).collect(),
            deposit_cents: planned.plan.quote.deposit,
        })
    }

    /// Free times for a whole chain of sessions from a first start on.
    ///
    /// # Errors
    /// [`ClinicError::Forbidden`]; [`ClinicError::State`] with the visit that finds no place.
    pub async fn propose_chain(
        &self,
        by: &Actor,
        minutes: &[u32],
        gap_days: &[u16],
        first: Timestamp,
        account: Option<AccountId>,
    ) -> Result<Proposal, ClinicError> {
        allow(by, Right::Receive)?;
        if minutes.is_empty() || minutes.len() > MOST_VISITS {
            return Err(ClinicError::invalid("minutes", format!("from 1 to {MOST_VISITS} visits")));
        }
        let visits: Vec<Visit> =
            minutes.iter().map(|m| visit_of("session", Some(*m))).collect::<Result<_, _>>()?;
        let links = self.links(&visits, gap_days)?;
        let settings = self.clinic_settings(by.clinic).await?;
        let zone = settings.zone()?.clone();
        let date = first.to_zoned(zone.clone()).date();
        let days: i64 = links.iter().map(|link| i64::from(link.most)).sum();
        let ground = self.ground(by, &zone, account, (date, days + 1), None).await?;
        let _turn = self.planner.turn().await?;
        let not_before = self.now();
        let search = move || {
            let ask = Ask { zone: &zone, people: &ground.people, rooms: &ground.busy, not_before };
            (chain(&ask, &links, first), ground)
        };
        let (found, ground) = tokio::task::spawn_blocking(search).await.map_err(ClinicError::internal)?;
        let found = found.map_err(|error| ClinicError::State(error.to_string()))?;
        let visits =
            found.into_iter().zip(&visits).map(|(offer, visit)| ground.free(offer, *visit)).collect();
        Ok(Proposal { visits })
    }

    /// Visits with the days between them: those of the plan where they are given, else what the content wants.
    pub(crate) fn links(&self, visits: &[Visit], gap_days: &[u16]) -> Result<Vec<Link>, ClinicError> {
        let defaults = &self.content.defaults;
        let wished = defaults.list(keys::GAP_DAYS);
        let least = defaults.get(keys::GAP_LEAST_DAYS);
        let most = content()?.gap_most_days as f64;
        let link = |(k, visit): (usize, &Visit)| {
            if k == 0 {
                return Link { visit: *visit, least: 0, wished: 0, most: 0 };
            }
            let own = gap_days.get(k).map(|days| f64::from((*days).min(365)));
            let days =
                own.or(wished.get(k - 1).copied()).or(wished.last().copied()).unwrap_or(least).max(least);
            Link { visit: *visit, least: least as u16, wished: days as u16, most: (days + most) as u16 }
        };
        Ok(visits.iter().enumerate().map(link).collect())
    }
}

/// Hours as minutes, rounded up to a quarter of an hour.
fn on_grid(hours: f64) -> u32 {
    let quarters = (hours * 60.0 / f64::from(TICK_MINUTES)).ceil().max(1.0);
    quarters as u32 * u32::from(TICK_MINUTES)
}
