//! Lots of what goes onto or into people.

use super::kept_names;
use crate::model::chart::ChartKind;
use crate::{ClientId, EntryId, LotId};
use jiff::Timestamp;
use jiff::civil::Date;

/// What kind of thing a lot is of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum LotKind {
    /// Pigment.
    Pigment,
    /// Needles or cartridges.
    Needle,
    /// What pigment is thinned with.
    Diluent,
    /// What numbs the skin.
    Numbing,
    /// Gloves, wraps, other single-use things.
    Supply,
    /// A finished medicine.
    Medicine,
    /// An active ingredient.
    Ingredient,
    /// What ingredients are mixed into.
    Vehicle,
}
kept_names!(LotKind: Pigment = "pigment", Needle = "needle", Diluent = "diluent", Numbing = "numbing", Supply = "supply",
    Medicine = "medicine", Ingredient = "ingredient", Vehicle = "vehicle");

/// What may be done with a lot.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum LotState {
    /// It may be used.
    InUse,
    /// Nothing of it is left.
    UsedUp,
    /// It was called back: nothing of it may be used.
    Recalled,
}
kept_names!(LotState: InUse = "in-use", UsedUp = "used-up", Recalled = "recalled");

/// A lot.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lot {
    /// Id.
    pub id: LotId,
    /// Of what.
    pub kind: LotKind,
    /// Product: brand and shade, needle code, substance and strength.
    pub product: String,
    /// Who made it.
    pub maker: String,
    /// Its number, as printed.
    pub number: String,
    /// Not to be used after.
    pub expires: Option<Date>,
    /// When it was opened.
    pub opened: Option<Date>,
    /// When it came.
    pub received: Date,
    /// What may be done with it.
    pub state: LotState,
    /// Anything to know.
    pub note: String,
    /// Version.
    pub version: i64,
}

/// Somebody who received a lot.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Received {
    /// Who.
    pub client: ClientId,
    /// Name.
    pub name: String,
    /// The clinic's reference.
    pub reference: String,
    /// Mail address.
    pub email: Option<String>,
    /// Telephone.
    pub phone: Option<String>,
    /// The lot.
    pub lot: LotId,
    /// In which entry of the chart.
    pub entry: EntryId,
    /// What that is.
    pub kind: ChartKind,
    /// How it stands, in the words of its kind.
    pub state: String,
    /// When.
    pub at: Timestamp,
}

/// A number of a lot as it is compared: letters and digits alone, in capitals.
pub fn folded(number: &str) -> String {
    number.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_uppercase).collect()
}

#[cfg(test)]
mod tests {
    use super::folded;

    #[test]
    fn numbers_are_found_however_they_are_written() {
        for (written, expected) in
            [("Lot 12-ab/3", "LOT12AB3"), (" 12 AB 3 ", "12AB3"), ("ß", "SS"), ("--", "")]
        {
            assert_eq!(folded(written), expected);
        }
    }
}
