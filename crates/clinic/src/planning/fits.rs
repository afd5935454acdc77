//! The fit of a head to photographs, while points are being picked.

use super::files::{Files, Photographed, Wanted};
use super::heads::no_head;
use super::own_content;
use crate::documents::read;
use crate::rights::{Right, allow};
use crate::{ClinicError, Service};
use document::case::{PhotoWish, ReadCase};
use document::{QuickFit, Taken, quick_fit};
use plan::content::Content;
use records::{Actor, CaseId};
use serde_json::Value;
use std::sync::Arc;

/// A fit so far.
pub struct Fit {
    /// The head, the cameras, how well the points are met.
    pub fit: QuickFit,
    /// What was picked.
    pub wishes: Vec<PhotoWish>,
    /// What the files say, in the same order.
    pub taken: Vec<Taken>,
}

impl Service {
    /// Fits what can be fitted of the photographs of a document, which need not be kept yet.
    ///
    /// # Errors
    /// [`ClinicError::Forbidden`], [`ClinicError::NotFound`], [`ClinicError::Invalid`] with everything wrong.
    pub async fn fit(&self, by: &Actor, case: CaseId, document: Value) -> Result<Fit, ClinicError> {
        allow(by, Right::Plan)?;
        self.must_know(by, case).await?;
        let (_, read) = read(&document)?;
        let files = self.files_named(by, case, &read, Wanted::Photographs).await?;
        let content = Arc::clone(&self.content);
        let _turn = self.planner.turn().await?;
        let work = move || fitted(read, &content, &files);
        let (fit, photographs) = tokio::task::spawn_blocking(work).await.map_err(ClinicError::internal)??;
        self.keep_photographs(case, photographs);
        fit
    }
}

type Found = (Result<Fit, ClinicError>, Vec<Photographed>);

/// The fit, and the photographs that were looked at for it: they are kept also where no fit is found yet.
fn fitted(mut read: ReadCase, shipped: &Content, files: &Files) -> Result<Found, ClinicError> {
    let content = own_content(&read, shipped)?;
    let photographs = files.photographs(&read.photographs.list).map_err(ClinicError::Invalid)?;
    let taken: Vec<Taken> = photographs.iter().map(|p| p.known.taken.clone()).collect();
    let fit = quick_fit(&read, &taken, &content).map_err(no_head);
    let wishes = std::mem::take(&mut read.photographs.list);
    Ok((fit.map(|fit| Fit { fit, wishes, taken }), photographs))
}
