//! A client's account: what is owed, what was paid by whatever way and noted by staff, what was given back.

use crate::chart::tasks::{Task, WhatToDo};
use crate::payments::{Due, Paid, PaymentError};
use crate::rights::{Right, allow, oneself};
use crate::text::line;
use crate::{ClinicError, Service};
use records::model::chart::ChartBatch;
use records::model::ledger::{NewPosting, Posting, PostingKind};
use records::{Actor, ClientId, PostingId, RecordsError};

/// How a client's account stands, hundredths: what is owed less what was paid, and what was given back.
#[must_use]
pub fn balance(postings: &[Posting]) -> i64 {
    postings
        .iter()
        .map(|p| match p.posting.kind {
            PostingKind::Invoice | PostingKind::Refund => p.posting.cents,
            PostingKind::Payment | PostingKind::Void => -p.posting.cents,
        })
        .sum()
}

/// What of an invoice is still owed, or of a payment not given back yet.
#[must_use]
pub fn open_of(postings: &[Posting], id: PostingId) -> i64 {
    let own = postings.iter().find(|p| p.posting.id == id).map_or(0, |p| p.posting.cents);
    let settled =
        postings.iter().filter(|p| p.posting.settles == Some(id)).map(|p| p.posting.cents).sum::<i64>();
    own - settled
}

impl Service {
    /// A client's account.
    ///
    /// # Errors
    /// [`ClinicError::Forbidden`], [`ClinicError::NotFound`].
    pub async fn account_of(&self, by: &Actor, client: ClientId) -> Result<Vec<Posting>, ClinicError> {
        if by.client().is_some() {
            if oneself(by)? != client {
                return Err(ClinicError::NotFound { what: "client" });
            }
        } else {
            allow(by, Right::Receive)?;
        }
        self.client_stands(by, client).await?;
        Ok(self.records.postings(by, client).await?)
    }

    /// Notes a payment of an invoice, a refund of a payment, or that an invoice is not owed any more.
    ///
    /// # Errors
    /// [`ClinicError::Forbidden`], [`ClinicError::NotFound`], [`ClinicError::Invalid`] for more than is open.
    pub async fn note_posting(
        &self,
        by: &Actor,
        client: ClientId,
        kind: PostingKind,
        settles: PostingId,
        cents: i64,
        said: &str,
    ) -> Result<(), ClinicError> {
        allow(by, Right::Receive)?;
        let postings = self.records.postings(by, client).await?;
        let settled = postings.iter().find(|p| p.posting.id == settles);
        let settled = settled.ok_or(ClinicError::NotFound { what: "posting" })?;
        let fits = match kind {
            PostingKind::Payment | PostingKind::Void => settled.posting.kind == PostingKind::Invoice,
            PostingKind::Refund => settled.posting.kind == PostingKind::Payment,
            PostingKind::Invoice => false,
        };
        if !fits {
            return Err(ClinicError::invalid(
                "kind",
                "a payment or a void settles an invoice, a refund a payment",
            ));
        }
        let open = open_of(&postings, settles);
        let note = line("said", said)?;
        if cents <= 0 || cents > open {
            return Err(ClinicError::invalid("cents", format!("from 1 to {open}, which is what is open")));
        }
        let mut said = note;
        if let (PostingKind::Refund, Some(reference)) = (kind, by_card(&settled.posting)) {
            // Asked again after a fault in between, it is given back once.
            let back = self.payments.give_back(reference, cents, &format!("refund/{settles}/{open}")).await;
            said = [back.map_err(unpaid)?, said].join(" ").trim_end().to_owned();
        }
        let posting = NewPosting { kind, cents, said, ..settling(&settled.posting) };
        Ok(self.records.post(by, posting).await?)
    }

    /// Whether clients can pay by card.
    pub fn takes_cards(&self) -> bool {
        self.payments.takes_cards()
    }

    /// The address of a page on which the client who asks pays what is open of an invoice; `keep` keeps the card for what falls due later.
    ///
    /// # Errors
    /// [`ClinicError::Forbidden`] for everybody but a client, [`ClinicError::NotFound`], [`ClinicError::State`] where nothing is open, no cards are
    /// taken or the processor says no.
    pub async fn pay_page(
        &self,
        by: &Actor,
        invoice: PostingId,
        back: String,
        keep: bool,
    ) -> Result<String, ClinicError> {
        let client = oneself(by)?;
        let postings = self.records.postings(by, client).await?;
        let own = postings.iter().find(|p| p.posting.id == invoice && p.posting.kind == PostingKind::Invoice);
        let own = own.ok_or(ClinicError::NotFound { what: "invoice" })?;
        let cents = open_of(&postings, invoice);
        if cents <= 0 {
            return Err(ClinicError::State("nothing of this is owed any more".to_owned()));
        }
        let title = self.clinic_settings(by.clinic).await?.name;
        let currency = own.posting.currency.clone();
        let due = Due { clinic: by.clinic, client, invoice, cents, currency, title, back, keep };
        self.payments.page(&due).await.map_err(unpaid)
    }

    /// Takes the word of the card processor: a payment is noted once, and its card kept where the client chose so.
    ///
    /// # Errors
    /// [`ClinicError::Forbidden`] for what is not signed by it, [`ClinicError::NotFound`] for an unknown invoice,
    /// [`ClinicError::State`] where none is set up, and where the processor does not answer in turn: it tells it again.
    pub async fn card_said(&self, signature: &str, body: &[u8]) -> Result<(), ClinicError> {
        let told = self.payments.told(signature, body, self.now());
        let Some(paid) = told.map_err(unpaid)? else { return Ok(()) };
        self.note_card_payment(&paid).await?;
        match &paid.card {
            Some(card) => self.keep_card(&Actor::system(paid.clinic), &paid, card).await,
            None => Ok(()),
        }
    }

    /// Notes a payment by card once; what was paid beyond what is open is given back at once.
    pub(super) async fn note_card_payment(&self, paid: &Paid) -> Result<(), ClinicError> {
        let by = Actor::system(paid.clinic);
        let postings = self.records.postings(&by, paid.client).await?;
        let once = format!("{CARD}{}", paid.reference);
        if postings.iter().any(|p| p.posting.once.as_ref() == Some(&once)) {
            return Ok(());
        }
        let invoice = postings.iter().find(|p| p.posting.id == paid.invoice);
        let invoice = invoice.filter(|p| p.posting.currency == paid.currency);
        let invoice = invoice.ok_or(ClinicError::NotFound { what: "invoice" })?;
        let cents = paid.cents.min(open_of(&postings, paid.invoice)).max(0);
        if cents > 0 {
            let said = format!("card {}", paid.reference);
            let posting = NewPosting { cents, said, once: Some(once), ..settling(&invoice.posting) };
            match self.records.post(&by, posting).await {
                // Told by two ways at once.
                Ok(()) | Err(RecordsError::Taken { .. }) => {}
                Err(other) => return Err(other.into()),
            }
        }
        if paid.cents > cents {
            self.give_excess_back(&by, paid, paid.cents - cents).await?;
        }
        Ok(())
    }

    /// Gives back what was paid beyond what was open; where the processor does not, the front desk does.
    async fn give_excess_back(&self, by: &Actor, paid: &Paid, cents: i64) -> Result<(), ClinicError> {
        let once = format!("excess/{}/{cents}", paid.reference);
        if self.payments.give_back(&paid.reference, cents, &once).await.is_ok() {
            return Ok(());
        }
        let note =
            format!("card {}: {}.{:02} {} too much", paid.reference, cents / 100, cents % 100, paid.currency);
        let task = Task { what: WhatToDo::GiveBack, form: None, entry: None, note };
        let mut batch = ChartBatch::default();
        self.add_task(by, paid.client, &task, None, &mut batch).await?;
        self.write_chart(by, batch).await
    }
}

/// What payments by card are called in the ledger.
const CARD: &str = "card/";

/// What the processor calls a payment, where it was by card.
fn by_card(payment: &NewPosting) -> Option<&str> {
    payment.once.as_deref()?.strip_prefix(CARD)
}

/// A payment that settles another posting, with all that is the same.
fn settling(settled: &NewPosting) -> NewPosting {
    NewPosting {
        id: PostingId::new(),
        kind: PostingKind::Payment,
        settles: Some(settled.id),
        once: None,
        said: String::new(),
        ..settled.clone()
    }
}

fn unpaid(error: PaymentError) -> ClinicError {
    match error {
        PaymentError::NotSigned => ClinicError::Forbidden,
        other => ClinicError::State(other.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::Timestamp;

    fn posting(kind: PostingKind, cents: i64, settles: Option<PostingId>) -> Posting {
        let posting = NewPosting {
            id: PostingId::new(),
            client: ClientId::new(),
            about: None,
            kind,
            cents,
            currency: "USD".to_owned(),
            settles,
            once: None,
            said: String::new(),
        };
        Posting { posting, at: Timestamp::UNIX_EPOCH }
    }

    #[test]
    fn what_is_owed_is_what_is_not_settled() {
        let invoice = posting(PostingKind::Invoice, 3000, None);
        let paid = posting(PostingKind::Payment, 2000, Some(invoice.posting.id));
        let back = posting(PostingKind::Refund, 500, Some(paid.posting.id));
        let (invoice_id, paid_id) = (invoice.posting.id, paid.posting.id);
        let all = [invoice, paid, back];
        assert_eq!((balance(&all), open_of(&all, invoice_id), open_of(&all, paid_id)), (1500, 1000, 1500));
    }
}
