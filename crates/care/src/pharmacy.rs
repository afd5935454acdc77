//! What a pharmacy prints, looks at and reads.

use crate::{Product, Provenance, Treatments};

/// Something printed on a label beside the directions.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Caution {
    /// Its id.
    pub id: String,
    /// Treatments or groups of them by whose rules the product is judged; none: any.
    pub treatments: Vec<String>,
    /// Forms in which the product comes; none: any.
    pub forms: Vec<String>,
    /// For whom the product is; none: anybody.
    pub sexes: Vec<String>,
    /// What else is in the product that people react to; none: anything.
    pub contains: Vec<String>,
    /// Whether the product is made for one person; none: either.
    pub compounded: Option<bool>,
    /// What is printed.
    pub text: String,
    /// Where it comes from.
    pub provenance: Provenance,
}

impl Caution {
    /// Whether it is printed on the label of a product.
    pub fn is_for(&self, product: &Product, treatments: &Treatments) -> bool {
        let judges = |name: &String| {
            let own = treatments.places(name).unwrap_or_default();
            own.iter().any(|place| product.treatments.contains(&treatments.all[*place].id))
        };
        (self.treatments.is_empty() || self.treatments.iter().any(judges))
            && (self.forms.is_empty() || self.forms.contains(&product.form))
            && (self.contains.is_empty() || self.contains.iter().any(|one| product.contains.contains(one)))
            && (self.sexes.is_empty() || self.sexes.iter().any(|sex| product.sexes.contains(sex)))
            && self.compounded.is_none_or(|compounded| compounded == product.compounded)
    }
}

/// Something that a second person looks at before a supply leaves.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FinalCheck {
    /// Its id.
    pub id: String,
    /// Whether the supply stays without it.
    pub needed: bool,
    /// What is looked at.
    pub text: String,
    /// Where it comes from.
    pub provenance: Provenance,
}

/// All of it.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Pharmacy {
    /// Questions whose answers a pharmacist reads, by link id.
    pub answers: Vec<String>,
    /// What is printed on labels.
    pub cautions: Vec<Caution>,
    /// What is looked at before a supply leaves.
    pub final_checks: Vec<FinalCheck>,
}
