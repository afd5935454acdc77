//! Pigments and prices of the clinic's own, as a case brings them.

use super::convert::Problems;
use super::wire::{CaseFile, OwnInk, OwnPriceBook};
use crate::content::cents;
use plan::case::is_plain_line;
use plan::content::{Ink, Kind, Pigment, PriceBook};

/// Source of what a clinic says of itself.
const SOURCE: &str = "the clinic, in its case file";
/// Most that a price may be, whole units: beyond it a slip, or cents for units.
const MOST: f64 = 1e6;

/// The clinic's pigments and price books; what is wrong with them goes to `problems`.
pub(super) fn own_content(file: &CaseFile, problems: &mut Problems) -> (Vec<Pigment>, Vec<PriceBook>) {
    twice("pigments", file.pigments.iter().map(|p| p.id.as_str()), problems);
    twice("price_books", file.price_books.iter().map(|b| b.id.as_str()), problems);
    for (i, p) in file.pigments.iter().enumerate() {
        shown(&format!("pigments[{i}].id"), &p.id, problems);
        shown(&format!("pigments[{i}].title"), &p.title, problems);
        for (name, value, [least, most]) in p.ink.iter().flat_map(ink_ranges) {
            if !(least..=most).contains(&value) {
                let what = format!("{value} is not between {least} and {most}; take it from the data sheet");
                problems.add(&format!("pigments[{i}].ink.{name}"), what);
            }
        }
    }
    for (i, b) in file.price_books.iter().enumerate() {
        shown(&format!("price_books[{i}].id"), &b.id, problems);
    }
    let pigments = file.pigments.iter().map(|p| Pigment {
        id: p.id.clone(),
        title: p.title.clone(),
        metal_oxide: p.metal_oxide,
        temporary: p.temporary,
        ink: p.ink.map(|ink| Ink {
            concentration_mg_ml: ink.concentration_mg_ml,
            mass_absorption: ink.mass_absorption,
            fall: ink.fall,
        }),
        particle_um: None,
        carrier: None,
        source: SOURCE.to_owned(),
        kind: Kind::Vendor,
    });
    let books = file.price_books.iter().enumerate();
    (pigments.collect(), books.map(|(i, b)| price_book(&format!("price_books[{i}]"), b, problems)).collect())
}

/// What a pigment says, and between what it can lie: bounds against slips of the unit.
fn ink_ranges(ink: &OwnInk) -> [(&'static str, f64, [f64; 2]); 3] {
    [
        ("concentration_mg_ml", ink.concentration_mg_ml, [1.0, 1000.0]),
        ("mass_absorption", ink.mass_absorption, [0.1, 200.0]),
        ("fall", ink.fall, [-2.0, 4.0]),
    ]
}

fn twice<'a>(list: &str, ids: impl Iterator<Item = &'a str>, problems: &mut Problems) {
    let mut seen = std::collections::BTreeSet::new();
    for (i, id) in ids.enumerate() {
        if !seen.insert(id) {
            problems.add(
                &format!("{list}[{i}].id"),
                format!("`{id}` is there twice; give every entry its own id"),
            );
        }
    }
}

/// Names end up in documents.
pub(super) fn shown(path: &str, text: &str, problems: &mut Problems) {
    if !is_plain_line(text) {
        problems.add(path, "must be at most 120 characters, without line ends, control or direction marks");
    }
}

fn price_book(path: &str, b: &OwnPriceBook, problems: &mut Problems) -> PriceBook {
    let mut price = |name: &str, units: f64| {
        if !(0.0..=MOST).contains(&units) {
            let message = format!("{units} is no price; write whole units of the currency from 0 to {MOST}");
            problems.add(&format!("{path}.{name}"), message);
        }
        cents(units)
    };
    let [from, to] = b.touch_up;
    let book = PriceBook {
        id: b.id.clone(),
        currency: b.currency.clone(),
        per_cm2: price("per_cm2", b.per_cm2),
        per_session: price("per_session", b.per_session),
        scar_per_cm2: price("scar_per_cm2", b.scar_per_cm2),
        least: price("least", b.least),
        touch_up: (price("touch_up[0]", from), price("touch_up[1]", to)),
        deposit_least: price("deposit_least", b.deposit_least),
        deposit_share: b.deposit_share,
        valid_days: b.valid_days,
        reported: None,
        source: SOURCE.to_owned(),
        kind: Kind::Vendor,
    };
    let mut wrong = |holds: bool, name: &str, message: String| {
        if holds {
            problems.add(&format!("{path}.{name}"), message);
        }
    };
    let code = b.currency.len() == 3 && b.currency.bytes().all(|c| c.is_ascii_uppercase());
    wrong(!code, "currency", format!("`{}` is no currency; write its ISO 4217 code, as USD", b.currency));
    wrong(from > to, "touch_up", format!("from {from} to {to}: the lower price comes first"));
    let share = (0.0..=1.0).contains(&b.deposit_share);
    wrong(!share, "deposit_share", format!("{} is no share; write 0 to 1", b.deposit_share));
    let days = (1..=365).contains(&b.valid_days);
    wrong(!days, "valid_days", format!("a quote holds from 1 to 365 days, not {}", b.valid_days));
    wrong(
        book.per_cm2 + book.per_session + book.least == 0,
        "per_cm2",
        "nothing has a price; give per_cm2, per_session or least".to_owned(),
    );
    book
}
