//! How clients pay: into the ledger, noted by hand, or on the page of a card processor, whose signed word comes back.

pub mod stripe;

use async_trait::async_trait;
use jiff::Timestamp;
use records::{ClientId, ClinicId, PostingId};
use serde::{Deserialize, Serialize};

/// Something that is to be paid.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Due {
    /// Whose clinic.
    pub clinic: ClinicId,
    /// Who pays.
    pub client: ClientId,
    /// What is paid.
    pub invoice: PostingId,
    /// How much, hundredths.
    pub cents: i64,
    /// In what (ISO 4217).
    pub currency: String,
    /// What stands on the page: the clinic's name, no health detail.
    pub title: String,
    /// Where the page leads back to; empty where there is none.
    pub back: String,
    /// Whether the card is kept with the processor for what falls due later.
    pub keep: bool,
}

/// A card that is kept with the processor, in its names.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeptCard {
    /// Whose.
    pub customer: String,
    /// Which.
    pub method: String,
}

/// What a kept card is known by: never its number.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CardFace {
    /// Brand, such as `visa`.
    pub brand: String,
    /// The last four figures.
    pub last4: String,
    /// Good until the end of this month, year and month.
    pub good_until: (i64, i64),
}

/// A payment that a processor tells of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Paid {
    /// Whose clinic.
    pub clinic: ClinicId,
    /// Who paid.
    pub client: ClientId,
    /// What was paid.
    pub invoice: PostingId,
    /// How much, hundredths.
    pub cents: i64,
    /// In what (ISO 4217).
    pub currency: String,
    /// What the processor calls it.
    pub reference: String,
    /// When it was begun.
    pub at: Timestamp,
    /// The card, where it was to be kept.
    pub card: Option<KeptCard>,
}

/// Why nothing was paid or given back.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PaymentError {
    /// There is no processor.
    #[error("cards are not taken here; the clinic says how to pay")]
    NotOffered,
    /// The processor said no.
    #[error("the card processor refused: {0}")]
    Refused(String),
    /// It does not know what was asked about.
    #[error("the card processor does not know it")]
    Unknown,
    /// The card was not charged.
    #[error("the card was not charged: {0}")]
    Declined(String),
    /// It does not answer.
    #[error("the card processor does not answer; nothing was paid or given back, try again in a moment")]
    Away,
    /// What came was not signed by it.
    #[error("this is not signed by the card processor")]
    NotSigned,
}

/// A way to be paid.
#[async_trait]
pub trait Payments: Send + Sync {
    /// Whether clients can pay by themselves.
    fn takes_cards(&self) -> bool;

    /// The address of a page on which something is paid. Asked again for the same, it is the same payment.
    ///
    /// # Errors
    /// [`PaymentError`].
    async fn page(&self, due: &Due) -> Result<String, PaymentError>;

    /// Charges a kept card while nobody is there, once for each invoice: asked again in the same words, it is the same payment. None where the
    /// processor says later what came of it.
    ///
    /// # Errors
    /// [`PaymentError::Declined`] where the bank says no or wants a word of the client; [`PaymentError`].
    async fn charge(&self, due: &Due, card: &KeptCard) -> Result<Option<Paid>, PaymentError>;

    /// What a kept card is known by.
    ///
    /// # Errors
    /// [`PaymentError`].
    async fn face(&self, card: &KeptCard) -> Result<CardFace, PaymentError>;

    /// Forgets a card: it can be charged no more. One that is forgotten already is no error.
    ///
    /// # Errors
    /// [`PaymentError`].
    async fn forget(&self, card: &KeptCard) -> Result<(), PaymentError>;

    /// Gives some of a payment back, once for each `once`; what the processor calls that.
    ///
    /// # Errors
    /// [`PaymentError`].
    async fn give_back(&self, reference: &str, cents: i64, once: &str) -> Result<String, PaymentError>;

    /// What a processor tells, where it is signed by it; none where it is no payment of ours.
    ///
    /// # Errors
    /// [`PaymentError::NotSigned`], [`PaymentError::NotOffered`].
    fn told(&self, signature: &str, body: &[u8], now: Timestamp) -> Result<Option<Paid>, PaymentError>;
}

/// The ledger alone: whatever was paid is noted by staff.
#[derive(Debug, Clone, Copy, Default)]
pub struct Ledger;

#[async_trait]
impl Payments for Ledger {
    fn takes_cards(&self) -> bool {
        false
    }

    async fn page(&self, _: &Due) -> Result<String, PaymentError> {
        Err(PaymentError::NotOffered)
    }

    async fn charge(&self, _: &Due, _: &KeptCard) -> Result<Option<Paid>, PaymentError> {
        Err(PaymentError::NotOffered)
    }

    async fn face(&self, _: &KeptCard) -> Result<CardFace, PaymentError> {
        Err(PaymentError::NotOffered)
    }

    async fn forget(&self, _: &KeptCard) -> Result<(), PaymentError> {
        // The processor still has it: whoever has its key again deletes it.
        Err(PaymentError::NotOffered)
    }

    async fn give_back(&self, _: &str, _: i64, _: &str) -> Result<String, PaymentError> {
        Err(PaymentError::NotOffered)
    }

    fn told(&self, _: &str, _: &[u8], _: Timestamp) -> Result<Option<Paid>, PaymentError> {
        Err(PaymentError::NotOffered)
    }
}
