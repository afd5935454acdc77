//! Follicular units: hairs that leave the skin together, and how many of them each has.
//!
//! Spots nearer to each other than hairs of one unit stand are one unit. Hairs too near to be told apart make one spot that
//! takes more light: what spots take falls into steps of one hair's, which are fitted to all of a picture's spots at once
//! (expectation and maximisation; Dempster, Laird & Rubin, J R Stat Soc B 1977;39:1).

use crate::spots::Spot;

/// A follicular unit.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Unit {
    /// Its middle, photo frame, pixels.
    pub at: [f64; 2],
    /// Its hairs.
    pub hairs: u32,
}

/// How spots are put together.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct UnitRule {
    /// Hairs of a unit stand no farther than this from the next, mm.
    pub apart_mm: f64,
    /// How much what single hairs take scatters, as a share.
    pub scatter: f64,
    /// Expected shares of spots of one hair, two, three and four.
    pub hairs: [f64; MOST],
}

impl UnitRule {
    /// The rule of a row of numbers: distance, scatter, four shares.
    pub fn of([apart_mm, scatter, one, two, three, four]: [f64; 6]) -> Self {
        Self { apart_mm, scatter, hairs: [one, two, three, four] }
    }
}

/// Most hairs that one spot is taken for.
const MOST: usize = 4;
/// What one hair takes is looked for between these shares of all spots, in so many steps.
const QUANTILES: (f64, f64, usize) = (0.04, 0.75, 24);
/// Rounds of fitting.
const ROUNDS: usize = 30;
/// How much the expected shares count, in shares of all spots.
const EXPECTED: f64 = 0.3;

/// The units of a picture's spots, in the order of their first spots.
pub fn units(spots: &[Spot], mm_per_px: f64, rule: &UnitRule) -> Vec<Unit> {
    let hairs = hairs_of_spots(spots, rule);
    let near = rule.apart_mm / mm_per_px;
    let mut of = vec![usize::MAX; spots.len()];
    let mut found = Vec::new();
    let mut order: Vec<usize> = (0..spots.len()).collect();
    order.sort_by(|a, b| spots[*a].at[1].total_cmp(&spots[*b].at[1]).then(a.cmp(b)));
    let place: Vec<usize> = inverse(&order);
    for first in 0..spots.len() {
        if of[first] != usize::MAX {
            continue;
        }
        let mut members = vec![first];
        of[first] = found.len();
        let mut next = 0;
        while next < members.len() {
            let here = spots[members[next]].at;
            for i in beside(&order, place[members[next]], |i| (spots[i].at[1] - here[1]).abs() <= near) {
                let away = libm::hypot(spots[i].at[0] - here[0], spots[i].at[1] - here[1]);
                if of[i] == usize::MAX && away <= near {
                    of[i] = found.len();
                    members.push(i);
                }
            }
            next += 1;
        }
        let mean = |c: usize| members.iter().map(|i| spots[*i].at[c]).sum::<f64>() / members.len() as f64;
        found.push(Unit { at: [mean(0), mean(1)], hairs: members.iter().map(|i| hairs[*i]).sum() });
    }
    found
}

fn inverse(order: &[usize]) -> Vec<usize> {
    let mut place = vec![0; order.len()];
    order.iter().enumerate().for_each(|(k, i)| place[*i] = k);
    place
}

/// What stands before and behind a place of an order for as long as something holds.
fn beside(order: &[usize], place: usize, holds: impl Fn(usize) -> bool + Copy) -> Vec<usize> {
    let before = order[..place].iter().rev().copied().take_while(move |i| holds(*i));
    let behind = order[place + 1..].iter().copied().take_while(move |i| holds(*i));
    before.chain(behind).collect()
}

/// What a spot takes from the light: absorbance times area, in no unit.
fn taken(spot: &Spot) -> f64 {
    -libm::log(1.0 - spot.darkness.clamp(0.01, 0.98)) * spot.diameter_mm * spot.diameter_mm
}

/// Hairs of every spot.
fn hairs_of_spots(spots: &[Spot], rule: &UnitRule) -> Vec<u32> {
    let logs: Vec<f64> = spots.iter().map(|s| libm::log(taken(s))).collect();
    if logs.is_empty() {
        return Vec::new();
    }
    let mut sorted = logs.clone();
    sorted.sort_by(f64::total_cmp);
    let (from, to, steps) = QUANTILES;
    let starts = (0..steps).map(|k| {
        let share = from + (to - from) * k as f64 / (steps - 1) as f64;
        sorted[((sorted.len() - 1) as f64 * share) as usize]
    });
    let fits = starts.map(|one| fitted(&logs, one, rule));
    let best = fits.max_by(|a, b| a.likely.total_cmp(&b.likely));
    let best = best.unwrap_or(Steps { one: sorted[0], shares: rule.hairs, likely: 0.0 });
    logs.iter().map(|v| best.hairs(*v, rule)).collect()
}

/// Steps of one hair's share, and how likely they make what was seen.
struct Steps {
    /// Logarithm of what one hair takes.
    one: f64,
    shares: [f64; MOST],
    likely: f64,
}

impl Steps {
    /// Weight of every number of hairs for a spot.
    fn weights(&self, log: f64, rule: &UnitRule) -> [f64; MOST] {
        std::array::from_fn(|k| {
            let off = (log - self.one - libm::log(k as f64 + 1.0)) / rule.scatter;
            self.shares[k] * libm::exp(-0.5 * off * off)
        })
    }

    fn hairs(&self, log: f64, rule: &UnitRule) -> u32 {
        let weights = self.weights(log, rule);
        let best = (0..MOST).max_by(|a, b| weights[*a].total_cmp(&weights[*b]).then(b.cmp(a)));
        // Between steps and beyond them the nearest counts.
        if weights.iter().sum::<f64>() > 0.0 {
            return best.map_or(1, |k| k as u32 + 1);
        }
        libm::exp(log - self.one).round().clamp(1.0, MOST as f64) as u32
    }
}

fn fitted(logs: &[f64], start: f64, rule: &UnitRule) -> Steps {
    /// Spots that are no hair, as a share: they must not decide.
    const STRAY: f64 = 1e-4;
    let mut fit = Steps { one: start, shares: rule.hairs, likely: 0.0 };
    let expected = EXPECTED * logs.len() as f64;
    for _ in 0..ROUNDS {
        let (mut shift, mut all) = (0.0, 0.0);
        let mut sums = rule.hairs.map(|share| share * expected);
        fit.likely = 0.0;
        for log in logs {
            let weights = fit.weights(*log, rule);
            let sum = weights.iter().sum::<f64>() + STRAY;
            fit.likely += libm::log(sum);
            for (k, weight) in weights.into_iter().enumerate() {
                let share = weight / sum;
                sums[k] += share;
                all += share;
                shift += share * (log - fit.one - libm::log(k as f64 + 1.0));
            }
        }
        let penalty = rule.hairs.iter().zip(fit.shares).map(|(e, s)| e * libm::log(s.max(1e-12)));
        fit.likely += expected * penalty.sum::<f64>();
        fit.one += if all > 0.0 { shift / all } else { 0.0 };
        let whole: f64 = sums.iter().sum();
        fit.shares = sums.map(|s| s / whole);
    }
    fit
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn rule() -> UnitRule {
        UnitRule::of([0.35, 0.2, 0.6, 0.25, 0.1, 0.05])
    }

    fn spot(x: f64, y: f64, hairs: f64) -> Spot {
        // Four hairs side by side take four times the light of one.
        Spot { at: [x, y], diameter_mm: 0.1 * hairs.sqrt(), darkness: 0.5, round: 1.0 }
    }

    #[test]
    fn hairs_near_each_other_are_one_unit() {
        let spots =
            [spot(10.0, 10.0, 1.0), spot(14.0, 12.0, 1.0), spot(60.0, 10.0, 1.0), spot(18.0, 15.0, 1.0)];
        let found = units(&spots, 0.05, &rule());
        assert_eq!(found.iter().map(|u| u.hairs).collect::<Vec<_>>(), [3, 1]);
    }

    #[test]
    fn spots_that_take_twice_the_light_are_two_hairs() {
        let one = (0..40).map(|k| spot(40.0 * f64::from(k), 0.0, 1.0));
        let two = (0..40).map(|k| spot(40.0 * f64::from(k), 100.0, 2.0));
        let three = (0..20).map(|k| spot(40.0 * f64::from(k), 200.0, 3.0));
        let found = units(&one.chain(two).chain(three).collect::<Vec<_>>(), 0.05, &rule());
        let mean = found.iter().map(|u| f64::from(u.hairs)).sum::<f64>() / found.len() as f64;
        assert!((mean - 1.8).abs() < 0.02, "{mean}");
    }

    #[test]
    fn hairs_that_are_all_alike_are_single() {
        let spots: Vec<Spot> = (0..80).map(|k| spot(40.0 * f64::from(k), 0.0, 1.7)).collect();
        assert!(units(&spots, 0.05, &rule()).iter().all(|u| u.hairs == 1));
    }

    proptest! {
        #[test]
        fn every_spot_is_in_one_unit(places in prop::collection::vec((0.0..900.0f64, 0.0..900.0f64, 0.5..4.0f64), 0..120)) {
            let spots: Vec<Spot> = places.iter().map(|(x, y, hairs)| spot(*x, *y, *hairs)).collect();
            let found = units(&spots, 0.05, &rule());
            let hairs = hairs_of_spots(&spots, &rule());
            prop_assert_eq!(found.iter().map(|u| u.hairs).sum::<u32>(), hairs.iter().sum::<u32>());
            prop_assert!(found.len() <= spots.len());
            let apart = |a: &Unit, b: &Unit| libm::hypot(a.at[0] - b.at[0], a.at[1] - b.at[1]);
            if places.len() == 2 && found.len() == 2 {
                prop_assert!(apart(&found[0], &found[1]) > 7.0);
            }
        }
    }
}
