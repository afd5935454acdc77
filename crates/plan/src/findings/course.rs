//! Rules about sessions, areas, price and numbing.

use super::{Context, Highlight, number, shortest};
use crate::case::ZoneKind;
use crate::course::Extra;
use crate::keys;

pub(super) fn check(c: &mut Context) {
    sessions(c);
    area_and_price(c);
    scars(c);
    numbing(c);
}

fn sessions(c: &mut Context) {
    let d = &c.content.defaults;
    let plan = c.plan;
    let least = d.get(keys::GAP_LEAST_DAYS);
    let longest = d.get(keys::SESSION_HOURS);
    for session in &plan.course.sessions {
        let here = || Highlight { sessions: vec![session.number], ..Highlight::default() };
        let short = session.gap_days > 0.0 && session.gap_days < least;
        let values = [session.number.to_string(), number(session.gap_days, 0), number(least, 0)];
        c.when(short, "gap-short", &values, here());
        let values = [session.number.to_string(), number(session.hours, 1), number(longest, 0)];
        c.when(session.hours > longest + 0.01, "session-long", &values, here());
    }
    let count = plan.course.sessions.len();
    c.when(
        count as f64 > d.get(keys::SESSIONS_MANY),
        "sessions-many",
        &[count.to_string()],
        Highlight::default(),
    );
    let extra = match plan.course.extra {
        Some(Extra::Scar) => "extra-session-scar",
        Some(Extra::OilySkin) => "extra-session-oily",
        None => return,
    };
    c.report(extra, &[count.to_string()], Highlight::default());
}

fn area_and_price(c: &mut Context) {
    let plan = c.plan;
    if let Some(region) = &plan.design.region {
        let inside = |a: &&(ZoneKind, f64)| !matches!(a.0, ZoneKind::Sides | ZoneKind::Scar);
        let found: f64 = plan.areas_cm2.iter().filter(inside).map(|a| a.1).sum();
        let prior = region.area_prior_cm2;
        let (least, most) = c.content.defaults.pair(keys::AREA_SHARE);
        let values = [number(found, 0), region.pattern.clone(), number(prior, 0)];
        let odd = !(least..=most).contains(&(found / prior));
        c.when(odd, "area-prior", &values, Highlight::default());
    }
    let quote = &plan.quote;
    let Some((lo, hi)) = quote.reported else { return };
    let money = |cents: i64| format!("{} {}", quote.currency, cents / 100);
    let values = [money(quote.total), money(lo), money(hi)];
    c.when(quote.total < lo || quote.total > hi, "quote-unusual", &values, Highlight::default());
}

fn scars(c: &mut Context) {
    if c.case.scars.is_empty() {
        return;
    }
    let zones = || Highlight { zones: vec![ZoneKind::Scar], ..Highlight::default() };
    c.report("scar-patch", &[], zones());
    let wait = c.content.defaults.get(keys::TEST_PATCH_DAYS);
    let hurried = c.plan.course.test_patch.is_some_and(|patch| patch.date() < c.case.date);
    c.when(hurried, "scar-patch-late", &[number(wait, 0)], zones());
    let months = c.content.defaults.get(keys::SCAR_MONTHS);
    let young = c.case.scars.iter().filter_map(|s| s.age_months).any(|age| age < months);
    c.when(young, "scar-young", &[number(months, 0)], zones());
}

fn numbing(c: &mut Context) {
    let Some(percent) = c.case.practitioner.lidocaine_percent.filter(|p| *p > 0.0) else { return };
    let d = &c.content.defaults;
    let most = d.get(keys::LIDOCAINE_PERCENT);
    c.when(percent > most, "numbing-percent", &[shortest(percent), shortest(most)], Highlight::default());
    let (area, large) = (c.plan.area_cm2(), d.get(keys::NUMBING_AREA_CM2));
    c.when(area > large, "numbing-area", &[number(area, 0)], Highlight::default());
    c.when(c.case.practitioner.numbing_wrapped, "numbing-wrap", &[], Highlight::default());
}
