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

/// What changes fading for this client.
pub fn fading(case: &Case, layout: &Layout, defaults: &Defaults) -> Fading {
    let factors = defaults.list(keys::FADE_FACTORS);
    let mut rate_factor = if case.skin.oily { factors[0] } else { 1.0 };
    rate_factor *= match case.skin.sun {
        SunHabit::High => factors[1],
        SunHabit::Protected => factors[2],
        SunHabit::Usual => 1.0,
    };
    let depth = case.practitioner.depth_mm.unwrap_or_else(|| defaults.get(keys::DEPTH_MM));
    if depth < defaults.pair(keys::DEPTH_ADVISED_MM).0 {
        rate_factor *= factors[3];
    }
    let scars = layout.dots.iter().filter(|d| d.zone == ZoneKind::Scar).count();
    let early = if 2 * scars > layout.dots.len() { defaults.get(keys::FADE_SCAR) } else { 1.0 };
    Fading { rate_factor, early_loss_factor: early }
}

/// What is believed of this client's fading after the follow-ups of the case; `None` without any.
pub fn belief(case: &Case, layout: &Layout, content: &Content) -> Option<Belief> {
    if case.follow_ups.is_empty() {
        return None;
    }
    let spread = content.defaults.list(keys::FADE_UNCERTAINTY);
    let model = fade_model(case, content, Pace::Usual);
    let own = fading(case, layout, &content.defaults);
    Some(Belief::prior(spread[0], spread[1]).updated(&model, own, &case.follow_ups))
}

/// The fading that is expected of this client: what is known of the skin, and what follow-ups have shown.
pub fn expected_fading(case: &Case, layout: &Layout, content: &Content) -> Fading {
    let known = fading(case, layout, &content.defaults);
    let [early, rate] = belief(case, layout, content).map_or([1.0, 1.0], |b| b.factors());
    Fading { early_loss_factor: known.early_loss_factor * early, rate_factor: known.rate_factor * rate }
}

/// The plan's dots `day` days after the last session, as expected; with the touch-ups that the outlook counts on,
/// or without any.
pub fn dots_at(case: &Case, layout: &Layout, content: &Content, day: f64, touch_ups: bool) -> DotAge {
    let (model, fading) = (fade_model(case, content, Pace::Usual), expected_fading(case, layout, content));
    let (threshold, months) = content.defaults.pair(keys::TOUCH_UP);
    let every = touch_ups.then(|| model.touch_up_month(fading, threshold, months as u32));
    model.age(fading, day, every)
}

/// Days of the outlook's moments.
fn days(model: &FadeModel) -> Vec<f64> {
    let mut days = vec![0.0, model.pale_day, model.healed_day, 182.625];
    days.extend((1..=10).map(|y| 365.25 * f64::from(y)));
    days
}

/// Computes the outlook.
pub fn outlook(case: &Case, layout: &Layout, course: &Course, content: &Content) -> Outlook {
    let defaults = &content.defaults;
    let [model, slow, fast] =
        [Pace::Usual, Pace::Slow, Pace::Fast].map(|pace| fade_model(case, content, pace));
    let (known, fading) = (fading(case, layout, defaults), expected_fading(case, layout, content));
    let belief = belief(case, layout, content);
    let moment = |day: f64| {
        let band = match &belief {
            // Before the first review nothing is learnt from follow-ups.
            Some(belief) if day > model.healed_day => belief.contrast(&model, known, day).1.into(),
            _ => (fast.contrast(known, day), slow.contrast(known, day)),
        };
        Moment {
            day,
            contrast: model.contrast(fading, day),
            band,
            diameter_factor: model.diameter_factor(day),
        }
    };
    let (threshold, months) = defaults.pair(keys::TOUCH_UP);
    let month = |m: &FadeModel, latest: u32| m.touch_up_month(fading, threshold, latest);
    let touch_up_month = month(&model, months as u32);
    let last = course.sessions.last().map_or(case.date, |s| s.start.date());
    let coverage_percent = densest_coverage(layout);
    let growth = model.diameter_factor(5.0 * 365.25);
    Outlook {
        moments: days(&model).into_iter().map(moment).collect(),
        touch_up_month,
        touch_up_band: (month(&fast, months as u32), month(&slow, 120)),
        touch_up: last.saturating_add(i64::from(touch_up_month).months()),
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
