//! What can be wrong with a design, and the checks of plain numbers.

use crate::case::{Case, HairlineWish, HealthAnswer, is_plain_line};
use crate::content::Content;
use crate::keys;

/// One thing wrong with the wishes of a case on this head.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum DesignProblem {
    /// A pattern that content does not have.
    #[error("pattern `{0}` is unknown; `hairline defaults` lists the patterns")]
    UnknownPattern(String),
    /// A pattern that lies behind a hairline, in a case without one.
    #[error("pattern `{0}` needs a hairline; add [hairline] to the case, or choose a pattern within hair")]
    NeedsHairline(String),
    /// A pigment that content does not have.
    #[error("pigment `{0}` is unknown; `hairline defaults` lists the pigments")]
    UnknownPigment(String),
    /// A price book that content does not have.
    #[error("price book `{0}` is unknown; `hairline defaults` lists the price books")]
    UnknownPriceBook(String),
    /// A health answer to a question that is not asked.
    #[error("health answer `{0}` belongs to no question; `hairline defaults` lists the questions")]
    UnknownQuestion(String),
    /// A health answer in months to a question of yes or no.
    #[error("health.{0}: the answer is yes or no; write true or false")]
    AnswerNotYesNo(String),
    /// A yes where the months are asked for.
    #[error("health.{0}: answer in months since; leave it out, or write false, where there never was any")]
    AnswerNotMonths(String),
    /// The hairline crosses itself.
    #[error("the hairline crosses itself between points {first} and {second}; move one of them")]
    HairlineCrosses {
        /// Index of the control point before the first crossing segment.
        first: usize,
        /// Index of the control point before the second.
        second: usize,
    },
    /// The hairline does not stay on the scalp.
    #[error(
        "the hairline leaves the scalp at azimuth {azimuth:.0}°, elevation {elevation:.0}°; bring that point back"
    )]
    HairlineOffScalp {
        /// Degrees.
        azimuth: f64,
        /// Degrees.
        elevation: f64,
    },
    /// The hairline falls to the brow.
    #[error("the hairline falls to {found_mm:.0} mm above the glabella, on or below the brow; raise it")]
    HairlineBelowBrow {
        /// Height of its lowest point over the glabella, mm.
        found_mm: f64,
    },
    /// A hand-drawn hairline with too few points.
    #[error("a hairline drawn by hand needs at least 3 points, not {0}")]
    TooFewPoints(usize),
    /// A place that is not on the head.
    #[error(
        "{what}: point {index} lies nowhere on the head; give it in head-frame mm, at most 12 mm off the skin, or in scalp degrees"
    )]
    PlaceOffHead {
        /// Whose point.
        what: String,
        /// Which.
        index: usize,
    },
    /// Fewer points than a line needs, or all in one place.
    #[error("{0} needs at least two points apart from each other")]
    NoLine(String),
    /// A list that is longer than any hand draws.
    #[error("{what} has {found} entries, more than {most}; leave out what adds nothing")]
    TooManyEntries {
        /// Which list.
        what: String,
        /// Its length.
        found: usize,
        /// The most that is taken.
        most: usize,
    },
    /// A text that no label needs.
    #[error("{0} must be at most 120 characters, without line ends, control or direction marks")]
    BadText(String),
    /// A zone whose border crosses itself or encloses nothing.
    #[error("zone `{0}`: its border crosses itself or encloses nothing; draw it as one simple loop")]
    ZoneNotSimple(String),
    /// What is left out of a zone is not in it.
    #[error(
        "{zone}.holes[{hole}] does not lie within the zone's border and apart from its other holes; draw it inside, or leave it away"
    )]
    HoleNotWithin {
        /// The zone.
        zone: String,
        /// Place of the hole in its list.
        hole: usize,
    },
    /// Two zones over each other.
    #[error("zones `{first}` and `{second}` overlap by {overlap_cm2:.1} cm²; draw their borders apart")]
    Overlap {
        /// One zone.
        first: String,
        /// The other.
        second: String,
        /// Shared area.
        overlap_cm2: f64,
    },
    /// A number outside what is accepted.
    #[error("{what} is {found}, but must be between {lo} and {hi} {unit}")]
    OutOfRange {
        /// Which number.
        what: String,
        /// Its value.
        found: f64,
        /// Least.
        lo: f64,
        /// Most.
        hi: f64,
        /// Unit.
        unit: &'static str,
    },
    /// The design has no dots at all.
    #[error(
        "nothing to do: the case names no pattern, zone or scar, or hair already grows everywhere in them"
    )]
    NothingToDo,
}

struct Ranges(Vec<DesignProblem>);

impl Ranges {
    fn check(&mut self, what: impl Into<String>, found: f64, (lo, hi): (f64, f64), unit: &'static str) {
        if !(found >= lo && found <= hi) {
            self.0.push(DesignProblem::OutOfRange { what: what.into(), found, lo, hi, unit });
        }
    }
}

/// Checks every number and name of a case that needs no head.
pub(crate) fn check_numbers(case: &Case, content: &Content) -> Vec<DesignProblem> {
    let mut ranges = Ranges(Vec::new());
    let density = content.defaults.pair(keys::DENSITY_ACCEPTED);
    for (zone, found) in &case.hair.follicular_units {
        ranges.check(format!("hair.follicular_units.{}", zone.name()), *found, (0.0, density.1), "per cm²");
    }
    for (i, zone) in case.zones.iter().enumerate() {
        if let Some(found) = zone.density {
            ranges.check(format!("zones[{i}].density"), found, density, "per cm²");
        }
    }
    ranges.check("client.age", case.age, (0.0, 120.0), "years");
    ranges.check("skin.fitzpatrick", f64::from(case.skin.fitzpatrick), (1.0, 6.0), "(types I to VI)");
    ranges.check("hair.worn_length_mm", case.hair.worn_length_mm, (0.0, 2000.0), "mm");
    ranges.check("hair.grey_share", case.hair.grey_share, (0.0, 1.0), "(share)");
    check_practitioner(case, &mut ranges);
    if let Some(wish) = &case.hairline {
        check_hairline(wish, &mut ranges);
    }
    for (i, scar) in case.scars.iter().enumerate() {
        if let Some(age) = scar.age_months {
            ranges.check(format!("scars[{i}].age_months"), age, (0.0, 1200.0), "months");
        }
        ranges.check(format!("scars[{i}].width_mm"), scar.width_mm, (0.2, 100.0), "mm");
    }
    for (i, mole) in case.exclusions.iter().enumerate() {
        ranges.check(format!("exclusions[{i}].radius_mm"), mole.radius_mm, (0.1, 100.0), "mm");
    }
    for (id, answer) in &case.health {
        if let HealthAnswer::Months(months) = answer {
            ranges.check(format!("health.{id}"), *months, (0.0, 1200.0), "months");
        }
    }
    let years = [Some(case.date), case.first_session.map(|s| s.date())];
    for date in years.into_iter().flatten() {
        ranges.check("year of a date", f64::from(date.year()), (2000.0, 2200.0), "");
    }
    check_lists(case, &mut ranges.0);
    check_texts(case, &mut ranges.0);
    ranges.0.extend(check_names(case, content));
    ranges.0
}

/// Most points of a line, and most lines, zones or moles.
const MOST_POINTS: usize = 500;
const MOST_ENTRIES: usize = 2_000;

fn check_lists(case: &Case, problems: &mut Vec<DesignProblem>) {
    let mut most = |what: String, found: usize, most: usize| {
        if found > most {
            problems.push(DesignProblem::TooManyEntries { what, found, most });
        }
    };
    most("zones".to_owned(), case.zones.len(), MOST_POINTS);
    most("scars".to_owned(), case.scars.len(), MOST_POINTS);
    most("exclusions".to_owned(), case.exclusions.len(), MOST_ENTRIES);
    for (i, zone) in case.zones.iter().enumerate() {
        most(format!("zones[{i}].border"), zone.border.len(), MOST_POINTS);
        most(format!("zones[{i}].holes"), zone.holes.len(), MOST_POINTS);
        let holes = zone.holes.iter().enumerate();
        holes.for_each(|(k, hole)| most(format!("zones[{i}].holes[{k}]"), hole.len(), MOST_POINTS));
    }
    case.scars
        .iter()
        .enumerate()
        .for_each(|(i, s)| most(format!("scars[{i}].line"), s.line.len(), MOST_POINTS));
    case.hairline.iter().for_each(|h| most("hairline.points".to_owned(), h.points.len(), MOST_POINTS));
}

/// Texts end up in documents and calendars.
fn check_texts(case: &Case, problems: &mut Vec<DesignProblem>) {
    let mut check = |what: String, text: &str| {
        if !is_plain_line(text) {
            problems.push(DesignProblem::BadText(what));
        }
    };
    check("client.reference".to_owned(), &case.reference);
    for (what, needle) in
        [("needle", &case.practitioner.needle), ("hairline_needle", &case.practitioner.hairline_needle)]
    {
        needle.iter().for_each(|n| check(format!("practitioner.{what}"), n));
    }
    case.exclusions.iter().enumerate().for_each(|(i, e)| check(format!("exclusions[{i}].label"), &e.label));
}

fn check_practitioner(case: &Case, ranges: &mut Ranges) {
    let p = &case.practitioner;
    let mut optional = |what: &str, value: Option<f64>, range, unit| {
        if let Some(found) = value {
            ranges.check(format!("practitioner.{what}"), found, range, unit);
        }
    };
    optional("dots_per_hour", p.dots_per_hour, (100.0, 20_000.0), "dots per hour");
    optional("hours_per_session", p.hours_per_session, (0.5, 12.0), "hours");
    optional("depth_mm", p.depth_mm, (0.05, 3.0), "mm");
    optional("dot_mm", p.dot_mm, (0.03, 1.0), "mm");
    optional("lidocaine_percent", p.lidocaine_percent, (0.0, 100.0), "percent");
    for (i, days) in p.gap_days.iter().flatten().enumerate() {
        ranges.check(format!("practitioner.gap_days[{i}]"), *days, (1.0, 365.0), "days");
    }
    if let Some(found) = case.pigment.dilution {
        ranges.check("pigment.dilution", found, (0.0, 100.0), "parts of water");
    }
}

fn check_hairline(wish: &HairlineWish, ranges: &mut Ranges) {
    if let Some(found) = wish.height_mm {
        ranges.check("hairline.height_mm", found, (5.0, 160.0), "mm");
    }
    if let Some(found) = wish.recession_mm {
        ranges.check("hairline.recession_mm", found, (-40.0, 90.0), "mm");
    }
    if let Some(found) = wish.asymmetry_mm {
        ranges.check("hairline.asymmetry_mm", found, (0.0, 20.0), "mm");
    }
}

fn check_names(case: &Case, content: &Content) -> Vec<DesignProblem> {
    let mut problems = Vec::new();
    if !content.pigments.iter().any(|p| p.id == case.pigment.name) {
        problems.push(DesignProblem::UnknownPigment(case.pigment.name.clone()));
    }
    if !content.price_books.iter().any(|p| p.id == case.practitioner.price_book) {
        problems.push(DesignProblem::UnknownPriceBook(case.practitioner.price_book.clone()));
    }
    for (id, answer) in &case.health {
        let months_asked = content.screening.iter().find(|q| q.id == *id).map(|q| q.months_needed.is_some());
        match (months_asked, answer) {
            (None, _) => problems.push(DesignProblem::UnknownQuestion(id.clone())),
            (Some(true), HealthAnswer::YesNo(true)) => {
                problems.push(DesignProblem::AnswerNotMonths(id.clone()));
            }
            (Some(false), HealthAnswer::Months(_)) => {
                problems.push(DesignProblem::AnswerNotYesNo(id.clone()))
            }
            _ => {}
        }
    }
    problems
}
