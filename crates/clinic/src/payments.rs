//! How clients pay: into the ledger, noted by hand, or on the page of a card processor, whose signed word comes back.

pub mod stripe;

use async_trait::async_trait;
use jiff::Timestamp;
use records::{ClientId, ClinicId, PostingId};

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
    /// Where the page leads back to.
    pub back: String,
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

    async fn give_back(&self, _: &str, _: i64, _: &str) -> Result<String, PaymentError> {
        Err(PaymentError::NotOffered)
    }

    fn told(&self, _: &str, _: &[u8], _: Timestamp) -> Result<Option<Paid>, PaymentError> {
        Err(PaymentError::NotOffered)
    }
}
