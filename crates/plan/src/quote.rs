//! The quote: what it costs, line by line. Money in hundredths of the currency's unit.

use crate::case::{Case, ZoneKind};
use crate::content::{Content, PriceBook};
use crate::course::Course;
use jiff::ToSpan;
use jiff::civil::Date;

/// One line.
#[derive(Debug, Clone, PartialEq)]
pub struct Line {
    /// What for.
    pub text: String,
    /// Quantity.
    pub quantity: f64,
    /// Unit of the quantity.
    pub unit: &'static str,
    /// Price of one unit.
    pub unit_price: i64,
    /// Amount.
    pub amount: i64,
}

/// A quote.
#[derive(Debug, Clone, PartialEq)]
pub struct Quote {
    /// ISO 4217 code.
    pub currency: String,
    /// Lines.
    pub lines: Vec<Line>,
    /// Sum of the lines.
    pub total: i64,
    /// Deposit on booking, part of the total.
    pub deposit: i64,
    /// Last day on which the quote holds.
    pub valid_until: Date,
    /// A later touch-up, from and to.
    pub touch_up: (i64, i64),
    /// Prices reported for a full treatment, where any are known.
    pub reported: Option<(i64, i64)>,
    /// Price book used.
    pub price_book: String,
    /// Its source.
    pub source: String,
}

/// Makes the quote; `None` where the price book is unknown (which `design` refuses before).
pub fn quote(
    case: &Case,
    areas_cm2: &[(ZoneKind, f64)],
    course: &Course,
    content: &Content,
) -> Option<Quote> {
    let book = content.price_books.iter().find(|b| b.id == case.practitioner.price_book)?;
    let lines = lines(areas_cm2, course, book);
    let total = lines.iter().map(|l| l.amount).sum();
    let share = (total as f64 * book.deposit_share).round() as i64;
    Some(Quote {
        currency: book.currency.clone(),
        lines,
        total,
        deposit: share.max(book.deposit_least).min(total),
        valid_until: case.date.saturating_add(book.valid_days.days()),
        touch_up: book.touch_up,
        reported: book.reported,
        price_book: book.id.clone(),
        source: book.source.clone(),
    })
}

fn lines(areas_cm2: &[(ZoneKind, f64)], course: &Course, book: &PriceBook) -> Vec<Line> {
    let total_cm2: f64 = areas_cm2.iter().map(|a| a.1).sum::<f64>().round().max(1.0);
    let scar_cm2 = areas_cm2.iter().filter(|a| a.0 == ZoneKind::Scar).map(|a| a.1).sum::<f64>().round();
    let line = |text: &str, quantity: f64, unit, unit_price: i64| Line {
        text: text.to_owned(),
        quantity,
        unit,
        unit_price,
        amount: (quantity * unit_price as f64).round() as i64,
    };
    let mut lines = vec![line("Scalp treated", total_cm2, "cm²", book.per_cm2)];
    if scar_cm2 > 0.0 {
        lines.push(line("Of it scar tissue, surcharge", scar_cm2, "cm²", book.scar_per_cm2));
    }
    lines.push(line("Sessions", course.sessions.len() as f64, "sessions", book.per_session));
    let sum: i64 = lines.iter().map(|l| l.amount).sum();
    if sum < book.least {
        lines.push(line("Minimum charge, the rest", 1.0, "", book.least - sum));
    }
    lines.push(line("Review photographs and touch-up within six months", 1.0, "", 0));
    lines
}
