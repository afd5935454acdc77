//! Contrast and size of a pigment dot over time, relative to the healed dot at the final review.
//!
//! A piecewise model: anchors for the fresh dot, the pale week and the healed dot, then a measured
//! six-month point, then exponential decay. All numbers come from the caller (content), with their kind;
//! the only measured ones are the six-month points. No published optical-density curve beyond six months
//! was found, so the band is wide.

mod belief;

pub use belief::{Belief, Measured};

/// Numbers of the fading model. Contrast is 1.0 for the healed dot at `healed_day`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct FadeModel {
    /// Contrast on the day of treatment.
    pub fresh_contrast: f64,
    /// Day of the palest look while healing, and its contrast.
    pub pale_day: f64,
    /// Contrast on that day.
    pub pale_contrast: f64,
    /// Day of the final review, on which contrast is 1.
    pub healed_day: f64,
    /// Share of the healed contrast lost by six months.
    pub loss_six_months: f64,
    /// Decay per year after six months.
    pub rate_per_year: f64,
    /// Diameter of the fresh dot against the healed one, and for how many days it stays so wide.
    pub fresh_growth: [f64; 2],
    /// Growth of the dot's diameter after 1, 5 and 10 years, as factors.
    pub growth: [f64; 3],
    /// Days until the skin around a fresh dot is no longer red.
    pub red_days: f64,
}

/// A dot at one time, against the healed dot.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct DotAge {
    /// What is seen of it, as a share of what is seen of the healed dot.
    pub contrast: f64,
    /// Factor on the healed diameter.
    pub growth: f64,
    /// Redness of the skin around it, 1 on the day itself.
    pub redness: f64,
}

/// What makes this client's dots fade faster or slower.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Fading {
    /// Factor on the decay rate (skin oil, sun, depth).
    pub rate_factor: f64,
    /// Factor on the loss in the first six months (scar tissue).
    pub early_loss_factor: f64,
}

impl Fading {
    /// A client with nothing that changes fading.
    pub const PLAIN: Self = Self { rate_factor: 1.0, early_loss_factor: 1.0 };
}

/// Days in half a year and a year, of 365.25 days.
const HALF_YEAR: f64 = 182.625;
const YEAR: f64 = 365.25;

impl FadeModel {
    /// The same healing, followed by a decay that leaves a twentieth of the contrast `months` after the last
    /// session: what is meant by a temporary pigment that has faded out.
    pub fn gone_after(self, months: f64) -> Self {
        let years = (months / 12.0 - self.healed_day / YEAR).max(0.05);
        let rate_per_year = libm::log(20.0) / years;
        let at_half_year = libm::exp(-rate_per_year * (HALF_YEAR - self.healed_day).max(0.0) / YEAR);
        Self { rate_per_year, loss_six_months: 1.0 - at_half_year, ..self }
    }

    /// Contrast `day` days after the last session.
    pub fn contrast(&self, fading: Fading, day: f64) -> f64 {
        let six = 1.0 - (self.loss_six_months * fading.early_loss_factor).min(1.0);
        let anchors = [
            (0.0, self.fresh_contrast),
            (self.pale_day, self.pale_contrast),
            (self.healed_day, 1.0),
            (HALF_YEAR, six),
        ];
        if day >= HALF_YEAR {
            return six * libm::exp(-self.rate_per_year * fading.rate_factor * (day - HALF_YEAR) / YEAR);
        }
        interpolate(&anchors, day)
    }

    /// Factor on the healed diameter, `day` days after the last session.
    pub fn diameter_factor(&self, day: f64) -> f64 {
        let ([fresh, fresh_days], [one, five, ten]) = (self.fresh_growth, self.growth);
        // What has swollen goes down until the pale week.
        let settled = self.pale_day.max(fresh_days);
        let anchors = [
            (0.0, fresh),
            (fresh_days, fresh),
            (settled, 1.0),
            (self.healed_day, 1.0),
            (YEAR, one),
            (5.0 * YEAR, five),
            (10.0 * YEAR, ten),
        ];
        interpolate(&anchors, day)
    }

    /// A dot `day` days after the last session. Where touch-ups are done, every so many months, each brings back
    /// the pigment of the healed dot; what has spread stays spread, and pigment goes where it is.
    pub fn age(&self, fading: Fading, day: f64, touch_up_months: Option<u32>) -> DotAge {
        let every = touch_up_months.map_or(f64::INFINITY, |months| f64::from(months.max(1)) * YEAR / 12.0);
        let since = if day < every { day } else { day - every * (day / every).floor() };
        let healing = day >= every && since < self.healed_day;
        DotAge {
            contrast: if healing { 1.0 } else { self.contrast(fading, since) },
            growth: self.diameter_factor(day),
            redness: (1.0 - day / self.red_days.max(f64::MIN_POSITIVE)).max(0.0),
        }
    }

    /// The first whole month at which contrast is below `threshold`, or `latest_month` if that comes first.
    pub fn touch_up_month(&self, fading: Fading, threshold: f64, latest_month: u32) -> u32 {
        // From the third month on: before, dots still heal.
        (3..latest_month)
            .find(|&m| self.contrast(fading, f64::from(m) * YEAR / 12.0) < threshold)
            .unwrap_or(latest_month)
    }
}

fn interpolate(anchors: &[(f64, f64)], day: f64) -> f64 {
    for pair in anchors.windows(2) {
        let ((d0, v0), (d1, v1)) = (pair[0], pair[1]);
        if day <= d1 {
            return v0 + (v1 - v0) * ((day - d0) / (d1 - d0)).clamp(0.0, 1.0);
        }
    }
    anchors.last().map_or(1.0, |a| a.1)
}

#[cfg(test)]
mod tests {
    use super::*;

    pub(super) const MODEL: FadeModel = FadeModel {
        fresh_contrast: 1.3,
        pale_day: 10.0,
        pale_contrast: 0.85,
        healed_day: 42.0,
        loss_six_months: 0.1,
        rate_per_year: 0.1,
        fresh_growth: [1.5, 5.0],
        growth: [1.1, 1.25, 1.5],
        red_days: 3.0,
    };

    #[test]
    fn anchors_are_met() {
        for (day, value) in [(0.0, 1.3), (10.0, 0.85), (42.0, 1.0), (HALF_YEAR, 0.9)] {
            assert!((MODEL.contrast(Fading::PLAIN, day) - value).abs() < 1e-12);
        }
        // Hand-worked: 0.9·exp(−0.1·4.5) = 0.5739 at five years.
        assert!((MODEL.contrast(Fading::PLAIN, 5.0 * YEAR) - 0.5739).abs() < 1e-4);
    }

    #[test]
    fn touch_up_is_the_sooner_of_contrast_and_months() {
        // 0.9·exp(−0.1·t) = 0.6 at t = 4.05 years after six months: beyond 48 months.
        assert_eq!(MODEL.touch_up_month(Fading::PLAIN, 0.6, 48), 48);
        // Twice the rate: 2.03 years after six months, 30.3 months.
        let sunny = Fading { rate_factor: 2.0, early_loss_factor: 1.0 };
        assert_eq!(MODEL.touch_up_month(sunny, 0.6, 48), 31);
    }

    #[test]
    fn fresh_dots_are_wide_and_red_and_go_down() {
        let at = |day| MODEL.age(Fading::PLAIN, day, None);
        assert_eq!((at(0.0).growth, at(5.0).growth, at(10.0).growth, at(42.0).growth), (1.5, 1.5, 1.0, 1.0));
        assert!((at(7.5).growth - 1.25).abs() < 1e-12);
        assert_eq!(
            (at(0.0).redness, at(1.5).redness, at(3.0).redness, at(50.0).redness),
            (1.0, 0.5, 0.0, 0.0)
        );
        assert!((at(YEAR).growth - 1.1).abs() < 1e-12);
    }

    #[test]
    fn touch_ups_bring_back_pigment_but_not_size() {
        let at = |years: f64| MODEL.age(Fading::PLAIN, years * YEAR, Some(48));
        assert_eq!(at(3.9), MODEL.age(Fading::PLAIN, 3.9 * YEAR, None));
        // At five years one year has gone since the touch-up; by hand 0.9·exp(−0.05) = 0.8561.
        assert!((at(5.0).contrast - 0.8561).abs() < 1e-4);
        assert_eq!((at(4.05).contrast, at(8.01).contrast), (1.0, 1.0));
        assert_eq!(at(5.0).growth, MODEL.diameter_factor(5.0 * YEAR));
    }

    #[test]
    fn a_temporary_pigment_is_gone_when_it_should_be() {
        for months in [6.0, 12.0, 24.0] {
            let left = MODEL.gone_after(months).contrast(Fading::PLAIN, months * YEAR / 12.0);
            assert!((left - 0.05).abs() < 1e-9, "{months} months: {left}");
        }
        assert!((MODEL.gone_after(12.0).contrast(Fading::PLAIN, 42.0) - 1.0).abs() < 1e-12);
        assert!(MODEL.gone_after(12.0).touch_up_month(Fading::PLAIN, 0.6, 48) < 6);
    }

    #[test]
    fn contrast_never_rises_after_healing_and_scars_lose_more() {
        let days: Vec<f64> = (42..4000).map(f64::from).collect();
        let scar = Fading { rate_factor: 1.0, early_loss_factor: 2.0 };
        assert!(days.windows(2).all(|w| MODEL.contrast(scar, w[1]) <= MODEL.contrast(scar, w[0])));
        assert!(MODEL.contrast(scar, HALF_YEAR) < MODEL.contrast(Fading::PLAIN, HALF_YEAR));
    }
}
