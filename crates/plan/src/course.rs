//! The course: which dots in which session, in what order, how long, how far apart.

use crate::case::{Case, Look, ZoneKind};
use crate::content::Defaults;
use crate::keys;
use crate::layout::{Dot, Layout, lighter_step};
use head::Head;
use jiff::civil::DateTime;
use jiff::{Span, ToSpan};

/// What a session is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// Wide, light groundwork.
    Foundation,
    /// Filling between the dots that took.
    Density,
    /// Edge, blends, details.
    Refinement,
    /// Replacing dots that did not take, chosen on the day; for scars also their last pass.
    TopUp,
}

/// Dots of one zone in one session.
#[derive(Debug, Clone, PartialEq)]
pub struct ZoneWork {
    /// Zone.
    pub zone: ZoneKind,
    /// Dots.
    pub dots: usize,
    /// Hours.
    pub hours: f64,
    /// Dilution, water to one of pigment.
    pub dilution: f64,
    /// Depth, mm.
    pub depth_mm: f64,
    /// Needle.
    pub needle: String,
}

/// One session.
#[derive(Debug, Clone, PartialEq)]
pub struct Session {
    /// Number, from 1.
    pub number: u32,
    /// Purpose.
    pub purpose: Purpose,
    /// Start, in the clinic's local time.
    pub start: DateTime,
    /// Hours of placing dots.
    pub hours: f64,
    /// Hours of the visit: placing dots, and talk, drawing, photographs and numbing besides.
    pub visit_hours: f64,
    /// Days since the session before; 0 for the first.
    pub gap_days: f64,
    /// Zones in the order of work.
    pub work: Vec<ZoneWork>,
    /// Dots expected to be placed again, where the session is a top-up.
    pub replaced_dots: usize,
}

impl Session {
    /// Dots planned.
    pub fn dots(&self) -> usize {
        self.work.iter().map(|w| w.dots).sum()
    }
}

/// Why a course has a session more than its dots need.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Extra {
    /// Scars take pigment unevenly.
    Scar,
    /// Oily skin keeps less pigment.
    OilySkin,
}

impl Extra {
    /// The reason in words.
    pub fn reason(self) -> &'static str {
        match self {
            Self::Scar => "scar tissue takes pigment unevenly",
            Self::OilySkin => "oily skin keeps less pigment",
        }
    }
}

/// All sessions and what follows them.
#[derive(Debug, Clone, PartialEq)]
pub struct Course {
    /// Sessions in order.
    pub sessions: Vec<Session>,
    /// Test patch, where scars are treated.
    pub test_patch: Option<DateTime>,
    /// Final photographs and review.
    pub review: DateTime,
    /// Included touch-up.
    pub included_touch_up: DateTime,
    /// Why there is an extra session, if there is.
    pub extra: Option<Extra>,
}

/// Rows of work within a zone, mm on the scalp map: about the reach of a stretched patch of skin.
const ROW_MM: f64 = 10.0;

/// Plans the sessions, gives every dot its session and order, and sorts the layout by them.
pub fn plan_course(head: &Head, case: &Case, layout: &mut Layout, defaults: &Defaults) -> Course {
    let scar = layout.dots.iter().any(|d| d.zone == ZoneKind::Scar);
    let extra = match (scar, case.skin.oily) {
        (true, _) => Some(Extra::Scar),
        (false, true) => Some(Extra::OilySkin),
        _ => None,
    };
    sort_for_work(head, &mut layout.dots);
    let pace = Pace::of(case, defaults);
    let most = case.practitioner.hours_per_session.unwrap_or_else(|| defaults.get(keys::SESSION_HOURS));
    let purposes = assign_sessions(&mut layout.dots, &pace, most, extra.is_some());
    layout.dots.sort_by_key(|d| d.session);
    number_orders(&mut layout.dots);
    let test_patch = test_patch(case, scar, defaults);
    let sessions = schedule(case, &mut layout.dots, &purposes, &pace, test_patch, defaults);
    let last = sessions.last().map_or(case.date.at(0, 0, 0, 0), |s| s.start);
    let after = |days: f64| last.saturating_add((days as i64).days());
    Course {
        review: after(defaults.get(keys::REVIEW_DAYS)),
        included_touch_up: after(defaults.get(keys::INCLUDED_TOUCH_UP_DAYS)),
        test_patch,
        sessions,
        extra,
    }
}

/// By pass, then zone from behind forward, then rows walked to and fro.
fn sort_for_work(head: &Head, dots: &mut [Dot]) {
    let zone_rank = |z: ZoneKind| ZoneKind::ALL.iter().position(|k| *k == z).unwrap_or(0);
    dots.sort_by_cached_key(|d| {
        let map = head.map.from_head(d.position);
        let row = (map.y / ROW_MM).floor() as i64;
        let along = (map.x * 1000.0) as i64;
        (d.pass, zone_rank(d.zone), row, if row % 2 == 0 { along } else { -along })
    });
}

/// Splits each pass into as few sessions of at most `most` hours as it needs, of equal length; returns their
/// purposes.
fn assign_sessions(dots: &mut [Dot], pace: &Pace, most: f64, extra: bool) -> Vec<Purpose> {
    let mut purposes = Vec::new();
    for pass in dots.chunk_by_mut(|a, b| a.pass == b.pass) {
        let purpose = match pass[0].pass {
            0 => Purpose::Foundation,
            1 => Purpose::Density,
            2 => Purpose::Refinement,
            _ => Purpose::TopUp,
        };
        let count = (pace.hours(pass) / most).ceil().max(1.0) as usize;
        let size = pass.len().div_ceil(count);
        for part in pass.chunks_mut(size) {
            purposes.push(purpose);
            part.iter_mut().for_each(|d| d.session = purposes.len() as u32);
        }
    }
    if extra && purposes.last() != Some(&Purpose::TopUp) {
        purposes.push(Purpose::TopUp);
    }
    purposes
}

/// Hours that a dot takes: longer in scars and where hair has to be parted.
struct Pace {
    in_scars: f64,
    elsewhere: f64,
}

impl Pace {
    fn of(case: &Case, defaults: &Defaults) -> Self {
        let per_hour = case.practitioner.dots_per_hour.unwrap_or_else(|| defaults.get(keys::DOTS_PER_HOUR));
        let (scars, hair) = defaults.pair(keys::PACE_SHARE);
        let share = if case.look == Look::DensityUnderHair { hair } else { 1.0 };
        Self { in_scars: 1.0 / (scars * per_hour), elsewhere: 1.0 / (share * per_hour) }
    }

    fn hours_per_dot(&self, zone: ZoneKind) -> f64 {
        if zone == ZoneKind::Scar { self.in_scars } else { self.elsewhere }
    }

    fn hours(&self, dots: &[Dot]) -> f64 {
        dots.iter().map(|d| self.hours_per_dot(d.zone)).sum()
    }
}

fn number_orders(dots: &mut [Dot]) {
    for session in dots.chunk_by_mut(|a, b| a.session == b.session) {
        for (order, dot) in session.iter_mut().enumerate() {
            dot.order = order as u32 + 1;
        }
    }
}

fn schedule(
    case: &Case,
    dots: &mut [Dot],
    purposes: &[Purpose],
    pace: &Pace,
    test_patch: Option<DateTime>,
    defaults: &Defaults,
) -> Vec<Session> {
    let gaps = case.practitioner.gap_days.clone().unwrap_or_else(|| defaults.list(keys::GAP_DAYS).to_vec());
    let lead = lead(defaults);
    let after_patch = test_patch.map(|p| p.saturating_add(patch_wait(defaults)));
    let soonest = after_patch.unwrap_or_else(|| case.date.at(10, 0, 0, 0).saturating_add(lead));
    let mut start = case.first_session.unwrap_or(soonest);
    let total = dots.len();
    let mean_hours = pace.hours(dots) / total.max(1) as f64;
    let mut sessions = Vec::new();
    for (i, &purpose) in purposes.iter().enumerate() {
        let number = i as u32 + 1;
        let gap_days = match i {
            0 => 0.0,
            _ => gaps.get(i - 1).or(gaps.last()).copied().unwrap_or(0.0),
        };
        start = start.saturating_add((gap_days as i64).days());
        let from = dots.partition_point(|d| d.session < number);
        let to = dots.partition_point(|d| d.session <= number);
        let work = zone_work(case, &mut dots[from..to], purpose, pace, defaults);
        let replaced_dots = match purpose {
            Purpose::TopUp => (defaults.get(keys::EXTRA_SHARE) * total as f64) as usize,
            _ => 0,
        };
        let placed: f64 = work.iter().map(|w| w.hours).sum();
        // Dots that are placed again take as long as the plan's do on average.
        let hours = placed + replaced_dots as f64 * mean_hours;
        let visit_hours = hours + defaults.get(keys::VISIT_MINUTES) / 60.0;
        sessions.push(Session { number, purpose, start, hours, visit_hours, gap_days, work, replaced_dots });
    }
    sessions
}

fn lead(defaults: &Defaults) -> Span {
    (defaults.get(keys::LEAD_DAYS) as i64).days()
}

fn patch_wait(defaults: &Defaults) -> Span {
    (defaults.get(keys::TEST_PATCH_DAYS) as i64).days()
}

/// Scars are tried on a patch first: so long before the first session, or after the usual time to think.
fn test_patch(case: &Case, scar: bool, defaults: &Defaults) -> Option<DateTime> {
    let date = match case.first_session {
        Some(first) => first.saturating_sub(patch_wait(defaults)),
        None => case.date.at(10, 0, 0, 0).saturating_add(lead(defaults)),
    };
    scar.then_some(date)
}

fn zone_work(
    case: &Case,
    dots: &mut [Dot],
    purpose: Purpose,
    pace: &Pace,
    defaults: &Defaults,
) -> Vec<ZoneWork> {
    let mut work = Vec::new();
    for zone in dots.chunk_by_mut(|a, b| a.zone == b.zone) {
        if purpose == Purpose::Foundation {
            // The first session is one step lighter everywhere: skins heal differently.
            zone.iter_mut().for_each(|d| d.dilution = lighter_step(d.dilution, defaults));
        }
        work.push(ZoneWork {
            zone: zone[0].zone,
            dots: zone.len(),
            hours: zone.len() as f64 * pace.hours_per_dot(zone[0].zone),
            dilution: zone[0].dilution,
            depth_mm: zone[0].depth_mm,
            needle: needle(case, zone[0].zone, defaults),
        });
    }
    work
}

fn needle(case: &Case, zone: ZoneKind, defaults: &Defaults) -> String {
    let p = &case.practitioner;
    let (chosen, usual) = match zone {
        ZoneKind::Hairline | ZoneKind::Sentinel | ZoneKind::Temples => {
            (&p.hairline_needle, keys::NEEDLE_HAIRLINE)
        }
        _ => (&p.needle, keys::NEEDLE),
    };
    let (points, gauge_mm) = defaults.pair(usual);
    chosen.clone().unwrap_or_else(|| format!("{points}RL {gauge_mm} mm"))
}
