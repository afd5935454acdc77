//! The pharmacy: verified or refused, made with lots and a second pair of eyes, labelled, sent; a parcel that was lost is sent again in one step.

mod making;
mod papers;
pub(crate) mod permits;
mod queries;
mod reading;
mod refusing;
mod shipping;
mod steps;

pub use making::{Making, Part};
pub use permits::Permit;
pub use reading::{Answered, AnswersSeen, Done, Formula, SupplyRead};
pub use refusing::Refusal;
pub use steps::{Parcel, Step};

use super::prescriptions::Prescription;
use crate::chart::{Draft, Noted};
use crate::rights::{Right, allow};
use crate::settings::Dispenser;
use crate::{ClinicError, Service};
use jiff::Timestamp;
use jiff::civil::Date;
use records::model::chart::ChartSearch;
use records::model::stock::Lot;
use records::{AccountId, Actor, ClientId, EntryId, LotId, PostingId, Role};
use serde::{Deserialize, Serialize};

/// It waits for a pharmacist.
pub const QUEUED: &str = "queued";
/// A pharmacist asked the doctor about it.
pub const ASKED: &str = "asked";
/// A pharmacist verified the prescription.
pub const VERIFIED: &str = "verified";
/// It was made or taken from stock.
pub const MADE: &str = "made";
/// A second person checked it.
pub const CHECKED: &str = "checked";
/// It is on its way.
pub const SHIPPED: &str = "shipped";
/// It has arrived.
pub const DELIVERED: &str = "delivered";
/// It was lost on its way.
pub const LOST: &str = "lost";
/// It will not be sent.
pub const CANCELLED: &str = "cancelled";
/// A pharmacist refused to fill it.
pub const REFUSED: &str = "refused";

/// States of what is not sent yet.
pub(crate) const WAITS: [&str; 5] = [QUEUED, ASKED, VERIFIED, MADE, CHECKED];
/// States of what is never sent, or did not arrive: no label of it is printed any more.
pub(crate) const DEAD: [&str; 3] = [LOST, CANCELLED, REFUSED];

/// What a pharmacist asked the doctor before verifying.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Query {
    /// Who asked, and when.
    pub asked: (AccountId, Timestamp),
    /// What.
    pub text: String,
    /// Who answered, when, and what.
    pub answer: Option<(AccountId, Timestamp, String)>,
}

/// Who did a step, by the name of that day.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Hand {
    /// `verified`, `made` or `checked`.
    pub what: String,
    /// Name, with the licence.
    pub name: String,
}

/// What stands in the record of a supply, as of the day on which it was made.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct MadeAs {
    /// For whom.
    pub patient: String,
    /// When they were born.
    pub born: Option<String>,
    /// What is in it.
    pub formula: Vec<Formula>,
    /// Lots that went in.
    pub lots: Vec<MadeOfLot>,
    /// Who dispenses it, where that was set.
    pub(crate) dispenser: Option<Dispenser>,
    /// What is written down of what a pharmacy makes.
    #[serde(default)]
    pub how: Compounding,
}

/// What USP <795> wants in the record of what a pharmacy makes, beside formula, lots, people and dates.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Compounding {
    /// The pharmacy's master formulation record by which it was made.
    pub formulation: String,
    /// What it looks like: the description of the finished preparation.
    pub looks: String,
    /// What was tested of it, with the result.
    pub quality: String,
}

/// A lot that went in, as it stood in stock.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct MadeOfLot {
    /// Product.
    pub product: String,
    /// Who made it.
    pub maker: String,
    /// Number.
    pub number: String,
    /// Not to be used after.
    pub expires: Option<Date>,
    /// How much of it.
    pub amount: String,
}

impl MadeOfLot {
    /// So much of a lot.
    fn of(lot: &Lot, amount: &str) -> Self {
        Self {
            product: lot.product.clone(),
            maker: lot.maker.clone(),
            number: lot.number.clone(),
            expires: lot.expires,
            amount: amount.to_owned(),
        }
    }
}

/// What was made before and was not right.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Rejected {
    /// Who made it.
    pub made: String,
    /// Its lots.
    pub lots: String,
    /// What is wrong with it.
    pub why: String,
    /// Who said so.
    pub by: String,
    /// When.
    pub at: Timestamp,
}

/// A supply of a medicine.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Dispense {
    /// The prescription.
    pub prescription: EntryId,
    /// Which supply: 0 is the first, then refills.
    pub number: u32,
    /// What it is.
    pub title: String,
    /// How much.
    pub quantity: String,
    /// How to use it, as the label says.
    pub directions: String,
    /// Whether it is made for one person.
    pub compounded: bool,
    /// What is owed for it.
    pub invoice: Option<PostingId>,
    /// Serial number of its prescription, once it has one.
    #[serde(default)]
    pub serial: Option<i64>,
    /// What a pharmacist asked the doctor.
    #[serde(default)]
    pub queries: Vec<Query>,
    /// Who verified the prescription.
    pub verified: Option<(AccountId, Timestamp)>,
    /// Lots that went into it, with how much.
    pub lots: Vec<(LotId, String)>,
    /// Who made it.
    pub made: Option<(AccountId, Timestamp)>,
    /// Not to be used after.
    pub beyond_use: Option<Date>,
    /// What its label says beside the directions, as of the day on which it was made.
    #[serde(default)]
    pub cautions: Vec<String>,
    /// How it was made.
    #[serde(default)]
    pub made_as: Option<MadeAs>,
    /// Who did what, by the names of those days.
    #[serde(default)]
    pub hands: Vec<Hand>,
    /// What was made before and was not right.
    #[serde(default)]
    pub rejected: Vec<Rejected>,
    /// Who checked it.
    pub checked: Option<(AccountId, Timestamp)>,
    /// What they looked at, in the words of that day.
    #[serde(default)]
    pub looked_at: Vec<String>,
    /// Who carries it, and under which number.
    pub carrier: String,
    /// Number of the parcel.
    pub tracking: String,
    /// When it was sent.
    pub shipped: Option<Timestamp>,
    /// Why it goes to another state than the one that it was prescribed for; empty where it does not.
    #[serde(default)]
    pub elsewhere: String,
    /// Why a pharmacist refused to fill it.
    #[serde(default)]
    pub refused: Option<Refusal>,
    /// The supply whose place it takes, where that was lost.
    pub replaces: Option<EntryId>,
}

impl Dispense {
    /// A supply of a prescription.
    pub(crate) fn of(
        prescription: EntryId,
        body: &Prescription,
        number: u32,
        invoice: Option<PostingId>,
    ) -> Self {
        Self {
            prescription,
            number,
            title: body.title.clone(),
            quantity: body.drafted.quantity.clone(),
            directions: body.drafted.directions.clone(),
            compounded: body.compounded,
            invoice,
            serial: body.number,
            queries: Vec::new(),
            verified: None,
            lots: Vec::new(),
            made: None,
            beyond_use: None,
            cautions: Vec::new(),
            made_as: None,
            hands: Vec::new(),
            rejected: Vec::new(),
            checked: None,
            looked_at: Vec::new(),
            carrier: String::new(),
            tracking: String::new(),
            shipped: None,
            elsewhere: String::new(),
            refused: None,
            replaces: None,
        }
    }

    /// What was made of it is of no account any more; that it was made stays.
    fn unmade(&mut self, why: String, by: String, at: Timestamp) {
        let lots = self.made_as.iter().flat_map(|made| &made.lots);
        let lots: Vec<String> =
            lots.map(|lot| format!("{} {}: {}", lot.product, lot.number, lot.amount)).collect();
        let made = self.hands.iter().find(|hand| hand.what == "made");
        self.rejected.push(Rejected {
            made: made.map(|hand| hand.name.clone()).unwrap_or_default(),
            lots: lots.join("; "),
            why,
            by,
            at,
        });
        self.lots.clear();
        self.looked_at.clear();
        self.hands.retain(|hand| hand.what == "verified");
        (self.made, self.checked, self.beyond_use, self.made_as) = (None, None, None, None);
    }

    /// The entry of a supply that waits.
    pub(crate) fn draft(&self, client: ClientId) -> Draft<'_, Self> {
        let again = self.replaces.map_or_else(String::new, |lost| format!("/again/{lost}"));
        let once = format!("dispense/{}/{}{again}", self.prescription, self.number);
        let mut draft = Draft::of(client, QUEUED, self).about(self.prescription.0).once(once);
        draft.standing.role = Some(Role::Pharmacist);
        draft
    }
}

impl Service {
    /// Supplies that are not sent yet, and those on their way.
    ///
    /// # Errors
    /// [`ClinicError::Forbidden`].
    pub async fn pharmacy_queue(&self, by: &Actor) -> Result<Vec<Noted<Dispense>>, ClinicError> {
        allow(by, Right::Dispense)?;
        let waits =
            ChartSearch { states: WAITS.to_vec(), by_due: true, limit: Some(500), ..ChartSearch::default() };
        let mut all: Vec<Noted<Dispense>> = self.all_noted(by, waits).await?;
        let sent = ChartSearch { states: vec![SHIPPED], limit: Some(100), ..ChartSearch::default() };
        all.extend(self.all_noted(by, sent).await?);
        Ok(all)
    }

    /// Supplies that are over: arrived, lost, called off, refused; the latest first.
    ///
    /// # Errors
    /// [`ClinicError::Forbidden`].
    pub async fn pharmacy_past(&self, by: &Actor) -> Result<Vec<Noted<Dispense>>, ClinicError> {
        allow(by, Right::Dispense)?;
        let states = vec![DELIVERED, LOST, CANCELLED, REFUSED];
        let over = ChartSearch { states, ..ChartSearch::default() };
        self.all_noted(by, over).await
    }

    /// A supply with its prescription, for the pharmacist.
    pub(super) async fn dispense(
        &self,
        by: &Actor,
        id: EntryId,
    ) -> Result<(Noted<Dispense>, Noted<Prescription>), ClinicError> {
        allow(by, Right::Dispense)?;
        let noted: Noted<Dispense> = self.noted(by, id).await?;
        let prescription = self.noted(by, noted.body.prescription).await?;
        Ok((noted, prescription))
    }
}
