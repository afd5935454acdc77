//! Cases and variants.

use crate::documents::{Beginning, Part, begun, kept};
use crate::rights::{Right, allow};
use crate::{ClinicError, Service};
use plan::case::is_plain_line;
use records::model::case::{VariantRow, WholeCase};
use records::{Actor, CaseId, ClientId, VariantId};
use serde_json::Value;

/// A short name of something.
fn title(path: &str, text: &str) -> Result<String, ClinicError> {
    let text = text.trim();
    if text.is_empty() || !is_plain_line(text) {
        return Err(ClinicError::invalid(path, "give it a name, in at most 120 characters"));
    }
    Ok(text.to_owned())
}

impl Service {
    /// Begins a case for a client.
    ///
    /// # Errors
    /// [`ClinicError::Forbidden`], [`ClinicError::Invalid`], [`ClinicError::NotFound`].
    pub async fn create_case(
        &self,
        by: &Actor,
        client: ClientId,
        name: &str,
        from: &Beginning,
    ) -> Result<WholeCase, ClinicError> {
        allow(by, Right::Plan)?;
        let name = title("title", name)?;
        let (base, design) = begun(from);
        crate::documents::read(&crate::documents::merged(&base, &design)?)?;
        let first = ("First design".to_owned(), design.to_string());
        Ok(self.records.create_case(by, client, name, base.to_string(), first).await?)
    }

    /// A case with its variants.
    ///
    /// # Errors
    /// [`ClinicError::Forbidden`], [`ClinicError::NotFound`].
    pub async fn case(&self, by: &Actor, id: CaseId) -> Result<WholeCase, ClinicError> {
        allow(by, Right::Plan)?;
        Ok(self.records.case(by, id).await?)
    }

    /// Cases of a client, the latest first.
    ///
    /// # Errors
    /// [`ClinicError::Forbidden`].
    pub async fn cases(&self, by: &Actor, client: ClientId) -> Result<Vec<WholeCase>, ClinicError> {
        allow(by, Right::Plan)?;
        Ok(self.records.cases(by, client).await?)
    }

    /// Saves what is so of the client over a version and gives the new one.
    ///
    /// # Errors
    /// [`ClinicError::Forbidden`], [`ClinicError::Invalid`], [`ClinicError::Changed`].
    pub async fn save_case(
        &self,
        by: &Actor,
        id: CaseId,
        version: i64,
        name: &str,
        base: &Value,
    ) -> Result<i64, ClinicError> {
        allow(by, Right::Plan)?;
        let (name, text) = (title("title", name)?, kept(Part::Base, base)?);
        Ok(self.records.save_case(by, id, version, name, text).await?)
    }

    /// Puts a case aside, or takes one back.
    ///
    /// # Errors
    /// [`ClinicError::Forbidden`], [`ClinicError::NotFound`].
    pub async fn archive_case(&self, by: &Actor, id: CaseId, aside: bool) -> Result<(), ClinicError> {
        allow(by, Right::Plan)?;
        Ok(self.records.archive_case(by, id, aside).await?)
    }

    /// Adds a variant.
    ///
    /// # Errors
    /// [`ClinicError::Forbidden`], [`ClinicError::Invalid`], [`ClinicError::Taken`].
    pub async fn add_variant(
        &self,
        by: &Actor,
        case: CaseId,
        name: &str,
        design: &Value,
    ) -> Result<VariantRow, ClinicError> {
        allow(by, Right::Plan)?;
        let (name, text) = (title("name", name)?, kept(Part::Design, design)?);
        Ok(self.records.add_variant(by, case, name, text).await?)
    }

    /// Saves a variant over a version and gives the new one.
    ///
    /// # Errors
    /// [`ClinicError::Forbidden`], [`ClinicError::Invalid`], [`ClinicError::Changed`], [`ClinicError::Taken`].
    pub async fn save_variant(
        &self,
        by: &Actor,
        id: VariantId,
        version: i64,
        name: &str,
        design: &Value,
    ) -> Result<i64, ClinicError> {
        allow(by, Right::Plan)?;
        let (name, text) = (title("name", name)?, kept(Part::Design, design)?);
        Ok(self.records.save_variant(by, id, version, name, text).await?)
    }

    /// Removes a variant.
    ///
    /// # Errors
    /// [`ClinicError::Forbidden`], [`ClinicError::NotFound`], [`ClinicError::State`] for the last one.
    pub async fn remove_variant(&self, by: &Actor, id: VariantId) -> Result<(), ClinicError> {
        allow(by, Right::Plan)?;
        Ok(self.records.remove_variant(by, id).await?)
    }
}
