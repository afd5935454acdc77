//! What a clinic's own follow-ups say of how fast its dots fade, so that its predictions rest on its own work.
//!
//! A clinic has its factors on the early loss and on the yearly rate (its pigment, its hands), and each client has
//! theirs about it. A measurement tells of the clinic only as well as clients are alike: its variance is that of the
//! measurement, and that of the client's factors carried through the model's slopes. Several measurements of one
//! client share that client's part, so each counts it as many times: together they weigh as one client does.

use crate::content::Content;
use crate::keys;
use optics::fading::{Belief, Measured};
use optics::{FadeModel, Fading};

/// A follow-up of one of the clinic's clients.
#[derive(Debug, Clone, PartialEq)]
pub struct FollowUp {
    /// The clinic's own reference of the client: which measurements belong together.
    pub client: String,
    /// What was measured.
    pub measured: Measured,
    /// What is known to change this client's fading.
    pub fading: Fading,
}

/// What has been learnt.
#[derive(Debug, Clone, PartialEq)]
pub struct Learnt {
    /// How many clients, and how many measurements.
    pub clients: usize,
    /// Measurements of them.
    pub measurements: usize,
    /// Factors on the early loss and on the yearly rate, and the deviations of their logarithms.
    pub factors: [f64; 2],
    /// How sure they are.
    pub deviations: [f64; 2],
    /// Between which the factor on the yearly rate lies nineteen times in twenty.
    pub rate_band: [f64; 2],
    /// What `fade.rate` would be for this clinic: early loss, rate a year, slowest and fastest of nine clients in
    /// ten.
    pub fade_rate: [f64; 4],
    /// What it is without.
    pub shipped: [f64; 4],
}

/// 5 % of a normal number lie beyond so many deviations.
const ONE_IN_TWENTY: f64 = 1.645;
/// 2.5 % of a normal number lie beyond so many deviations.
const ONE_IN_FORTY: f64 = 1.96;
/// A change of a factor's logarithm over which a slope is taken.
const NUDGE: f64 = 0.05;

/// Learns from a clinic's follow-ups; `model` is that of the pigment in use.
pub fn learn(follow_ups: &[FollowUp], model: &FadeModel, content: &Content) -> Learnt {
    let spread = content.defaults.list(keys::FADE_UNCERTAINTY);
    let clients: std::collections::BTreeSet<&str> = follow_ups.iter().map(|f| f.client.as_str()).collect();
    let mut belief = Belief::prior(spread[0], spread[1]);
    for follow_up in follow_ups {
        let same = follow_ups.iter().filter(|f| f.client == follow_up.client).count() as f64;
        let own = of_client(model, follow_up, spread[2]);
        let Measured { day, contrast, deviation } = follow_up.measured;
        let deviation = (deviation * deviation + same * own * own).sqrt();
        belief = belief.updated(model, follow_up.fading, &[Measured { day, contrast, deviation }]);
    }
    let (factors, deviations) = (belief.factors(), belief.deviations());
    let shipped: [f64; 4] = content.defaults.array(keys::FADE_RATE);
    let usual = shipped[1] * factors[1];
    let one = libm::exp(ONE_IN_TWENTY * (deviations[1] * deviations[1] + spread[2] * spread[2]).sqrt());
    let fade_rate = [(shipped[0] * factors[0]).min(1.0), usual, usual / one, usual * one];
    let beyond = libm::exp(ONE_IN_FORTY * deviations[1]);
    Learnt {
        clients: clients.len(),
        measurements: follow_ups.len(),
        factors,
        deviations,
        rate_band: [factors[1] / beyond, factors[1] * beyond],
        fade_rate,
        shipped,
    }
}

/// How far a client's own factors carry a contrast from the clinic's: through the slopes by both logarithms.
fn of_client(model: &FadeModel, follow_up: &FollowUp, spread: f64) -> f64 {
    let FollowUp { measured, fading, .. } = follow_up;
    let up = libm::exp(NUDGE);
    let here = model.contrast(*fading, measured.day);
    let early = Fading { early_loss_factor: fading.early_loss_factor * up, ..*fading };
    let rate = Fading { rate_factor: fading.rate_factor * up, ..*fading };
    let slopes = [early, rate].map(|f| (model.contrast(f, measured.day) - here) / NUDGE);
    spread * libm::hypot(slopes[0], slopes[1])
}
