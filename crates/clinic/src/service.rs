//! The service: what every use case works with.

use crate::ClinicError;
use crate::content::{CareInForce, Contents};
use crate::passwords::Passwords;
use crate::payments::{Ledger, Payments};
use crate::planning::Planner;
use document::care::shipped_care;
use document::shipped_content;
use jiff::Timestamp;
use plan::content::Content;
use records::{ClinicId, MasterKey, PhotoStore, Records, Vault};
use std::collections::HashMap;
use std::sync::{Arc, OnceLock};
use tokio::sync::{Notify, RwLock};

/// What a service is told when it starts.
#[derive(Debug, Clone)]
pub struct Settings {
    /// Largest file that may be uploaded, bytes.
    pub most_file_bytes: u64,
    /// Name in authenticator apps.
    pub issuer: String,
    /// Whether mails leave the server; otherwise they are files in a folder.
    pub mails_leave: bool,
}

impl Default for Settings {
    fn default() -> Self {
        Self { most_file_bytes: 200 << 20, issuer: "Hairline".to_owned(), mails_leave: false }
    }
}

/// The use cases of all clinics of an installation.
pub struct Service {
    pub(crate) records: Arc<dyn Records>,
    pub(crate) store: PhotoStore,
    pub(crate) master: MasterKey,
    pub(crate) passwords: Passwords,
    pub(crate) content: Arc<Content>,
    pub(crate) care: &'static care::Care,
    pub(crate) shipped: CareInForce,
    pub(crate) planner: Planner,
    pub(crate) settings: Settings,
    /// Told whenever a job is put into the queue or changes.
    pub jobs_changed: Arc<Notify>,
    /// Told whenever a mail is written.
    pub mails_changed: Arc<Notify>,
    /// Content of care that was read.
    pub(crate) contents: Contents,
    /// The address under which people reach the server.
    address: OnceLock<String>,
    vaults: RwLock<HashMap<ClinicId, Vault>>,
    /// How clients pay.
    pub(crate) payments: Arc<dyn Payments>,
    /// After how long clinics log people off.
    pub(crate) log_off: crate::log_off::Known,
}

impl Service {
    /// Makes the service.
    ///
    /// # Errors
    /// [`ClinicError::Internal`] where the shipped content cannot be read.
    pub fn new(
        records: Arc<dyn Records>,
        store: PhotoStore,
        master: MasterKey,
        settings: Settings,
    ) -> Result<Self, ClinicError> {
        let content = Arc::new(shipped_content().map_err(ClinicError::internal)?);
        let care = shipped_care().map_err(|errors| ClinicError::internal(format!("{errors:?}")))?;
        Ok(Self {
            records,
            store,
            master,
            passwords: Passwords::new()?,
            content,
            care,
            shipped: CareInForce::shipped(care),
            planner: Planner::new(),
            settings,
            jobs_changed: Arc::new(Notify::new()),
            mails_changed: Arc::new(Notify::new()),
            contents: Contents::default(),
            address: OnceLock::new(),
            vaults: RwLock::new(HashMap::new()),
            payments: Arc::new(Ledger),
            log_off: crate::log_off::Known::default(),
        })
    }

    /// The same with another way to be paid than the ledger alone.
    #[must_use]
    pub fn paid_by(self, payments: Arc<dyn Payments>) -> Self {
        Self { payments, ..self }
    }

    /// The records, for what is no use case: health checks, back-ups, the command line.
    pub fn records(&self) -> &Arc<dyn Records> {
        &self.records
    }

    /// What time it is here.
    pub fn now(&self) -> Timestamp {
        self.records.clock().now()
    }

    /// Says under which address people reach the server; the first word counts.
    pub fn reached_at(&self, address: &str) {
        let _ = self.address.set(address.to_owned());
    }

    /// The address under which people reach the server.
    pub(crate) fn address(&self) -> &str {
        self.address.get().map_or("", String::as_str)
    }

    /// The shipped content.
    pub fn content(&self) -> &Content {
        &self.content
    }

    /// The vault of a clinic.
    pub(crate) async fn vault(&self, clinic: ClinicId) -> Result<Vault, ClinicError> {
        if let Some(vault) = self.vaults.read().await.get(&clinic) {
            return Ok(vault.clone());
        }
        let row = self.records.clinic(clinic).await?;
        let key = self.master.unwrap_key(clinic, &row.wrapped_key).map_err(ClinicError::internal)?;
        let vault = Vault::new(self.store.clone(), clinic, key);
        self.vaults.write().await.insert(clinic, vault.clone());
        Ok(vault)
    }
}
