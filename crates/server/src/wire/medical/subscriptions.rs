//! How a prescription goes on, side effects, money: what a client sees of it and does with it.

use super::{ConsultationAnswer, DispenseAnswer, PrescriptionAnswer};
use clinic::ClinicError;
use clinic::chart::Noted;
use clinic::medical::cards::Card;
use clinic::medical::payments::{balance, open_of};
use clinic::medical::prices::MonthPrice;
use clinic::medical::side_effects::SideEffect;
use clinic::medical::subscriptions::{ACTIVE, Change, FINISHED, GoesOn};
use jiff::civil::Date;
use records::PostingId;
use records::model::ledger::{Posting, PostingKind};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

/// How a prescription goes on.
#[derive(Serialize, ToSchema)]
pub(crate) struct SubscriptionAnswer {
    pub(crate) id: Uuid,
    pub(crate) version: i64,
    /// `active`, `paused`, `held` or `ended`.
    pub(crate) state: String,
    pub(crate) title: String,
    /// Days between supplies.
    pub(crate) every_days: u32,
    /// Days that a supply lasts by its directions.
    pub(crate) supply_days: u32,
    /// The day until which what was sent lasts by its directions; none before anything was sent.
    pub(crate) on_hand_until: Option<String>,
    /// What one supply costs, hundredths.
    pub(crate) cents: i64,
    pub(crate) currency: String,
    /// The day of the next charge; none where there is none.
    pub(crate) next_charge: Option<String>,
    /// Day until which the last supply lasts, where no refill is left.
    pub(crate) lasts_until: Option<String>,
    /// Supplies that are left.
    pub(crate) left: u32,
    /// Why a refill waits.
    pub(crate) held: String,
    /// What it will cost, hundredths, where that changes.
    pub(crate) new_cents: Option<i64>,
    /// From the charge of which day on.
    pub(crate) new_from: Option<String>,
    /// When the client was last reminded that it goes on.
    pub(crate) reminded: Option<String>,
}

impl From<GoesOn> for SubscriptionAnswer {
    fn from(one: GoesOn) -> Self {
        let (entry, body) = (one.noted.entry, one.noted.body);
        let began =
            entry.created.to_zoned(jiff::tz::TimeZone::UTC).date().saturating_add(jiff::Span::new().days(1));
        let goes_on = entry.standing.state == ACTIVE;
        let used_up = entry.standing.state == FINISHED;
        Self {
            id: entry.id.0,
            version: entry.version,
            state: entry.standing.state,
            every_days: body.apart(),
            title: body.title,
            supply_days: body.every_days,
            on_hand_until: one.on_hand_until.map(|day| day.to_string()),
            cents: body.cents,
            currency: body.currency,
            next_charge: goes_on.then(|| body.next_charge.to_string()),
            lasts_until: used_up.then(|| body.next_charge.to_string()),
            left: (body.most + 1).saturating_sub(body.next),
            held: body.held,
            new_cents: body.change.as_ref().map(|change| change.cents),
            new_from: body.change.map(|change| change.from.to_string()),
            // That it began is no reminder.
            reminded: body.reminded.filter(|day| began < *day).map(|day| day.to_string()),
        }
    }
}

/// What a client does with what goes on.
#[derive(Deserialize, ToSchema)]
pub(crate) struct ChangeBody {
    pub(crate) version: i64,
    /// `pause`, `resume`, `delay`, `every` or `end`.
    pub(crate) change: String,
    /// The day to which the next charge is put off.
    #[schema(value_type = Option<String>)]
    pub(crate) until: Option<Date>,
    /// Days between supplies from now on.
    pub(crate) every_days: Option<u32>,
}

impl ChangeBody {
    /// The change.
    pub(crate) fn change(&self) -> Result<Change, ClinicError> {
        Ok(match (self.change.as_str(), self.until) {
            ("pause", _) => Change::Pause,
            ("resume", _) => Change::Resume,
            ("delay", Some(day)) => Change::Delay(day),
            ("delay", None) => return Err(ClinicError::invalid("until", "say the day")),
            ("every", _) => Change::Every(
                self.every_days.ok_or_else(|| ClinicError::invalid("every_days", "say how many days"))?,
            ),
            ("end", _) => Change::End,
            (other, _) => {
                return Err(ClinicError::invalid(
                    "change",
                    format!("`{other}` is none of pause, resume, delay, every, end"),
                ));
            }
        })
    }
}

/// Where parcels go.
#[derive(Deserialize, ToSchema)]
pub(crate) struct AddressBody {
    /// Lines of text.
    pub(crate) address: String,
}

/// A side effect to be reported.
#[derive(Deserialize, ToSchema)]
pub(crate) struct SideEffectBody {
    pub(crate) text: String,
    pub(crate) serious: bool,
}

/// A side effect.
#[derive(Serialize, ToSchema)]
pub(crate) struct SideEffectAnswer {
    pub(crate) id: Uuid,
    pub(crate) version: i64,
    /// `open` or `settled`.
    pub(crate) state: String,
    pub(crate) text: String,
    pub(crate) serious: bool,
    pub(crate) answer: String,
    pub(crate) at: String,
}

impl From<Noted<SideEffect>> for SideEffectAnswer {
    fn from(noted: Noted<SideEffect>) -> Self {
        Self {
            id: noted.entry.id.0,
            version: noted.entry.version,
            state: noted.entry.standing.state,
            text: noted.body.text,
            serious: noted.body.serious,
            answer: noted.body.answer,
            at: noted.entry.created.to_string(),
        }
    }
}

/// A posting of an account.
#[derive(Serialize, ToSchema)]
pub(crate) struct PostingAnswer {
    pub(crate) id: Uuid,
    /// `invoice`, `payment`, `refund` or `void`.
    pub(crate) kind: String,
    pub(crate) cents: i64,
    /// What of an invoice is still owed, or of a payment not given back; nothing for others.
    pub(crate) open: i64,
    pub(crate) currency: String,
    pub(crate) settles: Option<Uuid>,
    pub(crate) said: String,
    pub(crate) at: String,
}

impl PostingAnswer {
    /// One of an account's.
    fn of(p: &Posting, all: &[Posting]) -> Self {
        let own = &p.posting;
        let settled = matches!(own.kind, PostingKind::Invoice | PostingKind::Payment);
        Self {
            id: own.id.0,
            open: if settled { open_of(all, own.id) } else { 0 },
            kind: own.kind.name().to_owned(),
            cents: own.cents,
            currency: own.currency.clone(),
            settles: own.settles.map(|s| s.0),
            said: own.said.clone(),
            at: p.at.to_string(),
        }
    }
}

/// A client's account.
#[derive(Serialize, ToSchema)]
pub(crate) struct AccountAnswer {
    /// What is owed, hundredths; below nothing is to the client's good.
    pub(crate) balance: i64,
    pub(crate) postings: Vec<PostingAnswer>,
}

impl AccountAnswer {
    /// Of postings.
    pub(crate) fn of(postings: &[Posting]) -> Self {
        Self {
            balance: balance(postings),
            postings: postings.iter().map(|one| PostingAnswer::of(one, postings)).collect(),
        }
    }
}

/// A posting to be noted.
#[derive(Deserialize, ToSchema)]
pub(crate) struct PostingBody {
    /// `payment`, `refund` or `void`.
    pub(crate) kind: String,
    /// The invoice or the payment.
    pub(crate) settles: Uuid,
    pub(crate) cents: i64,
    #[serde(default)]
    pub(crate) said: String,
}

impl PostingBody {
    /// Its kind, and what it settles.
    pub(crate) fn parts(&self) -> Result<(PostingKind, PostingId), ClinicError> {
        let kind = PostingKind::named(&self.kind)
            .ok_or_else(|| ClinicError::invalid("kind", "payment, refund or void"))?;
        Ok((kind, PostingId(self.settles)))
    }
}

/// Everything of the medical road for the client.
#[derive(Serialize, ToSchema)]
pub(crate) struct MedicinesAnswer {
    pub(crate) consultations: Vec<ConsultationAnswer>,
    pub(crate) prescriptions: Vec<PrescriptionAnswer>,
    pub(crate) subscriptions: Vec<SubscriptionAnswer>,
    pub(crate) supplies: Vec<DispenseAnswer>,
    pub(crate) side_effects: Vec<SideEffectAnswer>,
    pub(crate) account: AccountAnswer,
    /// Whether what is owed can be paid by card.
    pub(crate) takes_cards: bool,
    /// What a month of each medicine costs here.
    pub(crate) prices: Vec<MonthPriceAnswer>,
    /// In what (ISO 4217).
    pub(crate) currency: String,
    /// The card that the client keeps.
    pub(crate) card: Option<CardAnswer>,
    /// Where parcels go; empty where it was not said.
    pub(crate) address: String,
}

/// What a month of a medicine costs.
#[derive(Serialize, ToSchema)]
pub(crate) struct MonthPriceAnswer {
    pub(crate) title: String,
    /// Hundredths.
    pub(crate) cents: i64,
}

impl From<MonthPrice> for MonthPriceAnswer {
    fn from(price: MonthPrice) -> Self {
        Self { title: price.title, cents: price.cents }
    }
}

/// A card that a client keeps with the processor: never its number.
#[derive(Serialize, ToSchema)]
pub(crate) struct CardAnswer {
    pub(crate) brand: String,
    pub(crate) last4: String,
    /// Good until the end of this month, `YYYY-MM`.
    pub(crate) good_until: String,
    /// The invoice that was not charged the last time, and why.
    pub(crate) declined: Option<DeclinedAnswer>,
}

/// An invoice that a card was not charged with.
#[derive(Serialize, ToSchema)]
pub(crate) struct DeclinedAnswer {
    pub(crate) invoice: Uuid,
    pub(crate) why: String,
}

impl From<Noted<Card>> for CardAnswer {
    fn from(noted: Noted<Card>) -> Self {
        let (year, month) = noted.body.good_until;
        Self {
            brand: noted.body.brand,
            last4: noted.body.last4,
            good_until: format!("{year}-{month:02}"),
            declined: noted.body.declined.map(|(invoice, why)| DeclinedAnswer { invoice: invoice.0, why }),
        }
    }
}

/// How a page to pay on is asked for.
#[derive(Deserialize, ToSchema)]
pub(crate) struct PageBody {
    /// Whether the card is kept for what falls due later.
    #[serde(default)]
    pub(crate) keep: bool,
}
