//! A client's account: what is owed, what was paid by whatever way and noted by staff, what was given back.

use crate::rights::{Right, allow, oneself};
use crate::text::line;
use crate::{ClinicError, Service};
use records::model::ledger::{NewPosting, Posting, PostingKind};
use records::{Actor, ClientId, PostingId};

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
pub(super) fn open_of(postings: &[Posting], id: PostingId) -> i64 {
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
        if cents <= 0 || cents > open {
            return Err(ClinicError::invalid("cents", format!("from 1 to {open}, which is what is open")));
        }
        let posting = NewPosting {
            id: PostingId::new(),
            client,
            about: settled.posting.about,
            kind,
            cents,
            currency: settled.posting.currency.clone(),
            settles: Some(settles),
            once: None,
            said: line("said", said)?,
        };
        Ok(self.records.post(by, posting).await?)
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
