//! What a clinic has of its own: pigments and prices.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A pigment of the clinic's own.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct OwnPigment {
    /// Name in this case.
    pub id: String,
    /// Name on documents: brand and shade.
    pub title: String,
    /// Contains metal oxides, which some lasers darken.
    pub metal_oxide: bool,
    /// Fades out by itself within about two years.
    #[serde(default)]
    pub temporary: bool,
    /// What it absorbs; that of carbon black is taken otherwise.
    #[serde(default)]
    pub ink: Option<OwnInk>,
}

/// What a pigment absorbs, from its maker's data sheet.
#[derive(Debug, Clone, Copy, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct OwnInk {
    /// Concentration of the undiluted liquid, mg/ml, 1 to 1000.
    pub concentration_mg_ml: f64,
    /// Absorption at 550 nm for each mg/ml, 1/cm, 0.1 to 200.
    pub mass_absorption: f64,
    /// Power of the wavelength with which absorption falls, -2 to 4.
    pub fall: f64,
}

/// Prices of the clinic's own, in whole units of the currency.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct OwnPriceBook {
    /// Name in this case.
    pub id: String,
    /// ISO 4217 code.
    pub currency: String,
    /// Per cm² of scalp treated.
    #[serde(default)]
    pub per_cm2: f64,
    /// Per session.
    #[serde(default)]
    pub per_session: f64,
    /// Added per cm² of scar.
    #[serde(default)]
    pub scar_per_cm2: f64,
    /// Least price of any treatment.
    #[serde(default)]
    pub least: f64,
    /// A touch-up later on: from and to.
    pub touch_up: [f64; 2],
    /// Deposit on booking: the larger of this sum and `deposit_share` of the total.
    #[serde(default)]
    pub deposit_least: f64,
    /// Share of the total, 0 to 1.
    #[serde(default)]
    pub deposit_share: f64,
    /// Days that a quote holds.
    pub valid_days: i64,
}
