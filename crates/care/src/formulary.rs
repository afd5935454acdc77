//! What a doctor may prescribe.

use crate::Provenance;

/// An active ingredient of a product.
#[derive(Debug, Clone, PartialEq)]
pub struct Ingredient {
    /// Its name.
    pub substance: String,
    /// How much of it.
    pub strength: f64,
    /// `mg` a piece, or `%`.
    pub unit: String,
}

/// One product.
#[derive(Debug, Clone, PartialEq)]
pub struct Product {
    /// Its id.
    pub id: String,
    /// What is printed.
    pub title: String,
    /// The treatments by whose rules it is judged: one for each ingredient and route.
    pub treatments: Vec<String>,
    /// What is in it.
    pub ingredients: Vec<Ingredient>,
    /// Tablet, capsule, solution, foam, spray, gel, cream, shampoo.
    pub form: String,
    /// What else is in it that people react to.
    pub contains: Vec<String>,
    /// Whether a pharmacy makes it for one person; then no regulator has approved it.
    pub compounded: bool,
    /// A product of the trade that does the same, if there is one: compounding then wants a reason.
    pub equal: Option<String>,
    /// For whom: male, female or both (sex assigned at birth).
    pub sexes: Vec<String>,
    /// Directions that a doctor may choose from.
    pub directions: Vec<String>,
    /// Milligrams a day of each direction, in their order, where rules ask for it.
    pub daily_mg: Vec<f64>,
    /// Quantities that a pharmacy sends, with their unit, such as `30 mL`.
    pub quantities: Vec<String>,
    /// Days that one quantity lasts.
    pub days: u32,
    /// Most refills.
    pub refills: u32,
    /// Days after making during which it may be used, where it is compounded.
    pub beyond_use_days: Option<u32>,
    /// RxNorm code, where there is one.
    pub rxnorm: Option<String>,
    /// Price a month in cents of the clinic's currency, from and to.
    pub month_cents: (i64, i64),
    /// Where it comes from.
    pub provenance: Provenance,
}

impl Product {
    /// Milligrams of each ingredient in a quantity such as `30 mL`, `60 g` or `30 capsules`, in the order of the ingredients; none where the quantity
    /// is no number with a unit. Of a liquid 1 % is 1 g in 100 mL, of a solid 1 g in 100 g (USP General Notices, percentage concentrations).
    pub fn weighed(&self, quantity: &str) -> Option<Vec<f64>> {
        let (number, unit) = quantity.split_once(' ')?;
        let number: f64 = number.parse().ok()?;
        let by_percent = matches!(unit, "mL" | "g").then_some(10.0);
        let each = |ingredient: &Ingredient| match ingredient.unit.as_str() {
            "%" => Some(by_percent? * ingredient.strength * number),
            _ if by_percent.is_none() => Some(ingredient.strength * number),
            _ => None,
        };
        self.ingredients.iter().map(each).collect()
    }
}
