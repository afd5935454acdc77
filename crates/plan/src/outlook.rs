//! The outlook: contrast, dot size and coverage over ten years, and when a touch-up is due.

use crate::case::{Case, SunHabit, ZoneKind};
use crate::content::{Content, Defaults};
use crate::course::Course;
use crate::keys;
use crate::layout::Layout;
use jiff::ToSpan;
use jiff::civil::Date;
use optics::fading::Belief;
use optics::{DotAge, FadeModel, Fading};

/// The look at one time.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Moment {
    /// Days after the last session.
    pub day: f64,
    /// Contrast against the healed dot, expected.
    pub contrast: f64,
    /// With fast and with slow fading.
    pub band: (f64, f64),
    /// Factor on the healed diameter.
    pub diameter_factor: f64,
}

/// The outlook of a plan.
#[derive(Debug, Clone, PartialEq)]
pub struct Outlook {
    /// Moments: fresh, pale week, healed, half a year, then each year to ten.
    pub moments: Vec<Moment>,
    /// Months after the last session at which a touch-up is due, and with fast and slow fading.
    pub touch_up_month: u32,
    /// Soonest and latest such month.
    pub touch_up_band: (u32, u32),
    /// Date of the touch-up.
    pub touch_up: Date,
    /// Share of skin under healed dots in the densest treated square centimetre, percent.
    pub coverage_percent: f64,
    /// The same after five years.
    pub coverage_year5_percent: f64,
}

/// How fast dots are taken to fade.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Pace {
    /// As expected.
    Usual,
    /// As slowly as is reported.
    Slow,
    /// As fast as is reported.
    Fast,
}

/// The model of fading of a pigment that stays.
pub fn permanent_model(defaults: &Defaults, pace: Pace) -> FadeModel {
    let healing = defaults.list(keys::FADE_HEALING);
    let rate = defaults.list(keys::FADE_RATE);
    let growth = defaults.list(keys::DOT_GROWTH);
    let (fresh, red_days) = (defaults.pair(keys::DOT_FRESH_FACTOR), defaults.pair(keys::HEAL_REDNESS).1);
    let per_year = match pace {
        Pace::Usual => rate[1],
        Pace::Slow => rate[2],
        Pace::Fast => rate[3],
    };
    FadeModel {
        fresh_contrast: healing[0],
        pale_contrast: healing[1],
        pale_day: healing[2],
        healed_day: healing[3],
        // Who fades fast later has faded fast before.
        loss_six_months: (rate[0] * per_year / rate[1]).min(1.0),
        rate_per_year: per_year,
        fresh_growth: fresh.into(),
        growth: [growth[0], growth[1], growth[2]],
        red_days,
    }
}

/// The model of fading for a case's pigment.
pub fn fade_model(case: &Case, content: &Content, pace: Pace) -> FadeModel {
    let defaults = &content.defaults;
    let permanent = permanent_model(defaults, pace);
    let pigment = content.pigments.iter().find(|p| p.id == case.pigment.name);
    if !pigment.is_some_and(|p| p.temporary) {
        return permanent;
    }
    let months = defaults.list(keys::FADE_TEMPORARY_MONTHS);
    permanent.gone_after(match pace {
        Pace::Usual => months[0],
        Pace::Fast => months[1],
        Pace::Slow => months[2],
    })
}

/// What is known to make dots fade faster or slower.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct FadeHabits {
    /// Oily skin.
    pub oily: bool,
    /// Sun.
    pub sun: SunHabit,
    /// Pigment shallower than is advised.
    pub shallow: bool,
    /// Mostly in scars.
    pub scar: bool,
}

impl FadeHabits {
    /// What that does to fading.
    pub fn fading(self, defaults: &Defaults) -> Fading {
        let factors = defaults.list(keys::FADE_FACTORS);
        let when = |holds: bool, factor: f64| if holds { factor } else { 1.0 };
        let sun = match self.sun {
            SunHabit::High => factors[1],
            SunHabit::Protected => factors[2],
            SunHabit::Usual => 1.0,
        };
        Fading {
            rate_factor: when(self.oily, factors[0]) * sun * when(self.shallow, factors[3]),
            // What is read is listed in the plan as used.
            early_loss_factor: if self.scar { defaults.get(keys::FADE_SCAR) } else { 1.0 },
        }
    }
}

fn habits(case: &Case, layout: &Layout, defaults: &Defaults) -> FadeHabits {
    let depth = case.practitioner.depth_mm.unwrap_or_else(|| defaults.get(keys::DEPTH_MM));
    let scars = layout.dots.iter().filter(|d| d.zone == ZoneKind::Scar).count();
    FadeHabits {
        oily: case.skin.oily,
        sun: case.skin.sun,
        shallow: depth < defaults.pair(keys::DEPTH_ADVISED_MM).0,
        scar: 2 * scars > layout.dots.len(),
    }
}

/// How a plan's dots age: found once, asked for any day.
#[derive(Debug, Clone)]
pub struct Ageing {
    model: FadeModel,
    /// What is known of this client.
    known: Fading,
    /// What follow-ups of the case have taught; none without any.
    belief: Option<Belief>,
    /// What is expected: what is known, and what follow-ups have shown.
    expected: Fading,
    /// Months between touch-ups.
    touch_up_months: u32,
}

impl Ageing {
    /// The ageing of a plan's dots.
    pub fn of(case: &Case, layout: &Layout, content: &Content) -> Self {
        let defaults = &content.defaults;
        let model = fade_model(case, content, Pace::Usual);
        let known = habits(case, layout, defaults).fading(defaults);
        let belief = (!case.follow_ups.is_empty()).then(|| {
            let [early, rate] = defaults.array(keys::FADE_UNCERTAINTY);
            Belief::prior(early, rate).updated(&model, known, &case.follow_ups)
        });
        let [early, rate] = belief.as_ref().map_or([1.0, 1.0], Belief::factors);
        let expected = Fading {
            early_loss_factor: known.early_loss_factor * early,
            rate_factor: known.rate_factor * rate,
        };
        let (threshold, months) = defaults.pair(keys::TOUCH_UP);
        let touch_up_months = model.touch_up_month(expected, threshold, months as u32);
        Self { model, known, belief, expected, touch_up_months }
    }

    /// The dots some days after the last session, as expected; with the touch-ups that the outlook counts on, or
    /// without any.
    pub fn at(&self, day: f64, touch_ups: bool) -> DotAge {
        self.model.age(self.expected, day, touch_ups.then_some(self.touch_up_months))
    }

    /// The day on which the result is judged.
    pub fn healed_day(&self) -> f64 {
        self.model.healed_day
    }
}

/// Days of the outlook's moments.
fn days(model: &FadeModel) -> Vec<f64> {
    let mut days = vec![0.0, model.pale_day, model.healed_day, 182.625];
    days.extend((1..=10).map(|y| 365.25 * f64::from(y)));
    days
}

/// Months beyond which no touch-up is forecast.
const LATEST_MONTH: u32 = 120;
/// Days of a month on an average.
const MONTH_DAYS: f64 = 365.25 / 12.0;

/// Computes the outlook.
pub fn outlook(case: &Case, layout: &Layout, course: &Course, content: &Content) -> Outlook {
    let defaults = &content.defaults;
    let [slow, fast] = [Pace::Slow, Pace::Fast].map(|pace| fade_model(case, content, pace));
    let ageing = Ageing::of(case, layout, content);
    let Ageing { model, known, belief, expected, touch_up_months } = &ageing;
    let moment = |day: f64| {
        let band = match belief {
            // Before the first review nothing is learnt from follow-ups.
            Some(belief) if day > model.healed_day => belief.contrast(model, *known, day).1.into(),
            _ => (fast.contrast(*known, day), slow.contrast(*known, day)),
        };
        let contrast = model.contrast(*expected, day);
        Moment { day, contrast, band, diameter_factor: model.diameter_factor(day) }
    };
    let (threshold, months) = defaults.pair(keys::TOUCH_UP);
    let month = |m: &FadeModel, latest: u32| m.touch_up_month(*expected, threshold, latest);
    let (soonest, latest) = (months as u32, LATEST_MONTH);
    let touch_up_band = match belief {
        Some(belief) => {
            let seen = |month: u32| belief.contrast(model, *known, f64::from(month) * MONTH_DAYS).1;
            // From the third month on contrast only falls.
            let first = |side: usize, last: u32| {
                let months: Vec<u32> = (3..last).collect();
                let fallen = months.partition_point(|m| seen(*m)[side] >= threshold);
                months.get(fallen).copied().unwrap_or(last)
            };
            (first(0, soonest), first(1, latest))
        }
        None => (month(&fast, soonest), month(&slow, latest)),
    };
    let last = course.sessions.last().map_or(case.date, |s| s.start.date());
    let coverage_percent = densest_coverage(layout);
    let growth = model.diameter_factor(5.0 * 365.25);
    Outlook {
        moments: days(model).into_iter().map(moment).collect(),
        touch_up_month: *touch_up_months,
        touch_up_band,
        touch_up: last.saturating_add(i64::from(*touch_up_months).months()),
        coverage_percent,
        coverage_year5_percent: coverage_percent * growth * growth,
    }
}

/// Coverage from local density and mean dot area by zone; the largest over zones, percent.
fn densest_coverage(layout: &Layout) -> f64 {
    let of_zone = |zone: ZoneKind| {
        let dots: Vec<_> = layout.dots.iter().filter(|d| d.zone == zone).collect();
        if dots.is_empty() {
            return 0.0;
        }
        let area: f64 =
            dots.iter().map(|d| d.diameter_mm * d.diameter_mm * std::f64::consts::FRAC_PI_4).sum();
        let densest = dots.iter().map(|d| d.density).fold(0.0, f64::max);
        100.0 * densest * area / dots.len() as f64 / 100.0
    };
    ZoneKind::ALL.into_iter().map(of_zone).fold(0.0, f64::max)
}
