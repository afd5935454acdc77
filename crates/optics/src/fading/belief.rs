//! What is believed about how fast dots fade, and how follow-ups change it: Bayes' rule on a grid.
//!
//! Two factors are uncertain: on the loss of the first six months, and on the yearly rate after it. Before any
//! measurement both are log-normal about what the model expects. A measurement is a contrast on a day with a
//! standard deviation, normal about what the factors give. The posterior is summed over a grid of both factors,
//! so that nothing is approximated but the grid: 65 steps of an eighth of a prior deviation each way.

use super::{FadeModel, Fading};

/// A contrast measured at a follow-up, relative to the healed dot.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Measured {
    /// Days after the last session.
    pub day: f64,
    /// Contrast, 1 for the healed dot.
    pub contrast: f64,
    /// Standard deviation of the measurement.
    pub deviation: f64,
}

impl Measured {
    /// What is wrong with a measurement, in words.
    ///
    /// # Errors
    /// Numbers that no follow-up gives.
    pub fn check(&self) -> Result<(), String> {
        let Self { day, contrast, deviation } = *self;
        match () {
            () if !(14.0..=14_610.0).contains(&day) => {
                Err(format!("day {day}: give the days since the last session, 14 to 14610 (40 years)"))
            }
            () if !(0.0..=2.0).contains(&contrast) => {
                Err(format!("contrast {contrast}: give 0 (gone) to 1 (as healed), at most 2"))
            }
            () if !(0.005..=0.5).contains(&deviation) => {
                Err(format!("deviation {deviation}: give how far measurements scatter, 0.005 to 0.5"))
            }
            () => Ok(()),
        }
    }
}

/// Factors on the model's fading with their weights, which sum to 1.
#[derive(Debug, Clone, PartialEq)]
pub struct Belief {
    /// Factor on the early loss, factor on the yearly rate, weight.
    points: Vec<[f64; 3]>,
}

/// Points of the grid each way, and how many deviations it spans to either side.
const POINTS: i32 = 65;
const SPAN: f64 = 4.0;

impl Belief {
    /// Before any measurement: standard deviations of the logarithms of both factors.
    pub fn prior(early_deviation: f64, rate_deviation: f64) -> Self {
        let half = f64::from(POINTS / 2);
        let at = |k: i32| SPAN * f64::from(k - POINTS / 2) / half;
        let point = |i: i32, j: i32| {
            let (a, b) = (at(i), at(j));
            [libm::exp(a * early_deviation), libm::exp(b * rate_deviation), libm::exp(-0.5 * (a * a + b * b))]
        };
        let points = (0..POINTS).flat_map(|i| (0..POINTS).map(move |j| point(i, j)));
        Self { points: points.collect() }.normalised()
    }

    /// After measurements. The order in which they come does not matter.
    #[must_use]
    pub fn updated(&self, model: &FadeModel, fading: Fading, measured: &[Measured]) -> Self {
        let mut next = self.clone();
        if measured.is_empty() {
            return next;
        }
        // Logarithms: many measurements leave no number of a size to multiply.
        let log_likelihood = |point: &[f64; 3]| -> f64 {
            let own = with(fading, point);
            let off = |m: &Measured| (m.contrast - model.contrast(own, m.day)) / m.deviation;
            measured.iter().map(|m| -0.5 * off(m) * off(m)).sum()
        };
        let logs: Vec<f64> = next.points.iter().map(log_likelihood).collect();
        let most = logs.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        for (point, log) in next.points.iter_mut().zip(logs) {
            point[2] *= libm::exp(log - most);
        }
        next.normalised()
    }

    fn normalised(mut self) -> Self {
        let sum: f64 = self.points.iter().map(|p| p[2]).sum();
        self.points.iter_mut().for_each(|p| p[2] /= sum);
        self
    }

    /// Contrast on a day: expected, and between which values nine in ten lie.
    pub fn contrast(&self, model: &FadeModel, fading: Fading, day: f64) -> (f64, [f64; 2]) {
        let mut values: Vec<(f64, f64)> =
            self.points.iter().map(|p| (model.contrast(with(fading, p), day), p[2])).collect();
        let mean = values.iter().map(|(v, w)| v * w).sum();
        values.sort_by(|a, b| a.0.total_cmp(&b.0));
        let quantile = |share: f64| {
            let mut sum = 0.0;
            let found = values.iter().find(|(_, w)| {
                sum += w;
                sum >= share
            });
            found.or(values.last()).map_or(f64::NAN, |v| v.0)
        };
        (mean, [quantile(0.05), quantile(0.95)])
    }

    /// Expected factors on the early loss and on the yearly rate: their geometric means.
    pub fn factors(&self) -> [f64; 2] {
        [0, 1].map(|k| libm::exp(self.points.iter().map(|p| libm::log(p[k]) * p[2]).sum()))
    }

    /// Standard deviations of the factors' logarithms.
    pub fn deviations(&self) -> [f64; 2] {
        let means = self.factors().map(libm::log);
        [0, 1].map(|k| {
            let off = |p: &[f64; 3]| libm::log(p[k]) - means[k];
            self.points.iter().map(|p| off(p) * off(p) * p[2]).sum::<f64>().sqrt()
        })
    }
}

fn with(fading: Fading, point: &[f64; 3]) -> Fading {
    Fading {
        early_loss_factor: fading.early_loss_factor * point[0],
        rate_factor: fading.rate_factor * point[1],
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::MODEL;
    use super::*;

    const DAYS: f64 = 365.25;

    #[test]
    fn nothing_measured_nothing_learnt() {
        let prior = Belief::prior(0.3, 0.3);
        assert_eq!(prior.updated(&MODEL, Fading::PLAIN, &[]), prior);
        let [early, rate] = prior.factors();
        assert!((early - 1.0).abs() < 1e-12 && (rate - 1.0).abs() < 1e-12);
        // The span of four deviations cuts a ten-thousandth.
        assert!(prior.deviations().iter().all(|d| (d / 0.3 - 1.0).abs() < 2e-3));
    }

    #[test]
    fn two_normals_multiply() {
        // Worked by hand: no doubt of the early loss; about the rate it is nearly linear. At 2.5 years, two after
        // six months, 0.9·exp(−0.1·2·f): at f = 1 it is 0.7369, its slope in ln f −0.2·0.7369 = −0.1474. Prior
        // deviation 0.1, measured 0.7221 (0.0147 less, so ln f = 0.1 by itself) ± 0.01474 (0.1 in ln f): equal
        // weights, so the mean is 0.05 and the deviation 0.1/√2 = 0.0707.
        let belief = Belief::prior(1e-6, 0.1);
        let seen = Measured { day: 2.5 * DAYS, contrast: 0.736_86 - 0.014_737, deviation: 0.014_737 };
        let after = belief.updated(&MODEL, Fading::PLAIN, &[seen]);
        assert!((libm::log(after.factors()[1]) - 0.05).abs() < 0.004, "{:?}", after.factors());
        assert!((after.deviations()[1] - 0.0707).abs() < 0.002, "{:?}", after.deviations());
    }

    #[test]
    fn follow_ups_sharpen_and_their_order_does_not_matter() {
        let truth = Fading { rate_factor: 1.5, early_loss_factor: 1.2 };
        let at = |years: f64| {
            let day = years * DAYS;
            Measured { day, contrast: MODEL.contrast(truth, day), deviation: 0.03 }
        };
        let seen = [at(0.5), at(1.0), at(2.0), at(3.0)];
        let prior = Belief::prior(0.35, 0.35);
        let after = prior.updated(&MODEL, Fading::PLAIN, &seen);
        let one_by_one = seen
            .iter()
            .rev()
            .fold(prior.clone(), |belief, m| belief.updated(&MODEL, Fading::PLAIN, std::slice::from_ref(m)));
        assert!((after.factors()[1] - one_by_one.factors()[1]).abs() < 1e-9);
        let width = |belief: &Belief| {
            let (_, [lo, hi]) = belief.contrast(&MODEL, Fading::PLAIN, 5.0 * DAYS);
            hi - lo
        };
        assert!(width(&after) < 0.6 * width(&prior), "{} {}", width(&after), width(&prior));
        let (mean, [lo, hi]) = after.contrast(&MODEL, Fading::PLAIN, 5.0 * DAYS);
        let true_value = MODEL.contrast(truth, 5.0 * DAYS);
        assert!(
            lo < true_value && true_value < hi && (mean - true_value).abs() < 0.05,
            "{mean} {true_value}"
        );
    }
}
