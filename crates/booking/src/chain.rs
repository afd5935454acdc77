//! Chains of visits with days between them.

use crate::{Busy, Offer, Person, Visit, offers};
use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan};

/// Places tried in all before a chain is given up.
const MOST_TRIES: usize = 4000;
/// Places of one visit tried on one day: those nearest to the wished time of day.
const A_DAY: usize = 3;

/// A visit of a chain, and the days since the one before (the first has none).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Link {
    /// What it takes.
    pub visit: Visit,
    /// Fewest days.
    pub least: u16,
    /// Days wished.
    pub wished: u16,
    /// Most days that are looked at.
    pub most: u16,
}

/// Who and what a chain may use.
#[derive(Debug, Clone)]
pub struct Ask<'a> {
    /// The clinic's zone.
    pub zone: &'a TimeZone,
    /// Who may be booked.
    pub people: &'a [Person],
    /// When rooms are taken.
    pub rooms: &'a [Busy],
    /// Nothing before this.
    pub not_before: Timestamp,
}

/// Why there is no chain.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ChainError {
    /// The first visit cannot begin then.
    #[error("the first visit cannot begin then: it is taken, or nobody works")]
    First,
    /// A later visit finds no place.
    #[error("visit {number} finds no place between {least} and {most} days after the one before")]
    NoPlace {
        /// Its number, from 1.
        number: usize,
        /// Fewest days.
        least: u16,
        /// Most days.
        most: u16,
    },
}

/// The first visit at a start, and the others after it.
///
/// # Errors
/// [`ChainError`]: which visit finds no place.
pub fn chain(ask: &Ask<'_>, links: &[Link], first: Timestamp) -> Result<Vec<Offer>, ChainError> {
    let Some(link) = links.first() else { return Ok(Vec::new()) };
    let date = local(ask.zone, first);
    let begin = offers(ask.zone, date, ask.people, ask.rooms, link.visit, ask.not_before);
    let begin = begin.into_iter().find(|offer| offer.start == first).ok_or(ChainError::First)?;
    let mut search = Search { ask, links, found: vec![begin], tries: 0, furthest: 1 };
    if search.go_on() {
        return Ok(search.found);
    }
    let at = links[search.furthest.min(links.len() - 1)];
    Err(ChainError::NoPlace { number: search.furthest + 1, least: at.least, most: at.most })
}

struct Search<'a> {
    ask: &'a Ask<'a>,
    links: &'a [Link],
    found: Vec<Offer>,
    tries: usize,
    furthest: usize,
}

impl Search<'_> {
    /// Places the visits that are left; takes a place back where those after it find none.
    fn go_on(&mut self) -> bool {
        let Some(link) = self.links.get(self.found.len()).copied() else { return true };
        self.furthest = self.furthest.max(self.found.len());
        let Some(before) = self.found.last().copied() else { return false };
        for days in by_nearness(link) {
            // A day without any place costs as much looking as one with.
            self.tries += 1;
            for offer in self.places(before, days, link.visit) {
                self.tries += 1;
                if self.tries > MOST_TRIES {
                    return false;
                }
                self.found.push(offer);
                if self.go_on() {
                    return true;
                }
                self.found.pop();
            }
        }
        false
    }

    /// Free places so many days after a visit: the same person first, then by how near the time of day is.
    fn places(&self, before: Offer, days: u16, visit: Visit) -> Vec<Offer> {
        let Ask { zone, people, rooms, not_before } = *self.ask;
        let clock = before.start.to_zoned(zone.clone()).time();
        let date = local(zone, before.start).saturating_add(i64::from(days).days());
        let mut found = offers(zone, date, people, rooms, visit, not_before);
        let away = |offer: &Offer| {
            let time = offer.start.to_zoned(zone.clone()).time();
            time.duration_since(clock).unsigned_abs()
        };
        found.sort_by_key(|offer| (offer.person != before.person, away(offer), offer.start));
        found.truncate(A_DAY);
        found
    }
}

/// Days from least to most, the wished first, then those nearest to it, the later of two first.
fn by_nearness(link: Link) -> Vec<u16> {
    let mut days: Vec<u16> = (link.least..=link.most.max(link.least)).collect();
    days.sort_by_key(|day| (day.abs_diff(link.wished), *day < link.wished));
    days
}

fn local(zone: &TimeZone, at: Timestamp) -> Date {
    at.to_zoned(zone.clone()).date()
}

/// A gap of a chain that is too short or long.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct GapFinding {
    /// Place of the later visit in the chain, from 0.
    pub index: usize,
    /// Days between, by the clinic's calendar.
    pub days: i32,
    /// Whether it is too short, and so refused; otherwise it is long, and remarked on.
    pub too_short: bool,
}

/// Gaps of visits, in order of the chain, held against what is wished.
pub fn gaps(zone: &TimeZone, starts: &[Timestamp], links: &[Link]) -> Vec<GapFinding> {
    let mut found = Vec::new();
    for (index, two) in starts.windows(2).enumerate() {
        let Some(link) = links.get(index + 1) else { break };
        let days = (local(zone, two[1]) - local(zone, two[0])).get_days();
        if days < i32::from(link.least) || days > i32::from(link.most) {
            found.push(GapFinding { index: index + 1, days, too_short: days < i32::from(link.least) });
        }
    }
    found
}
