//! What the server does by its own clock: clears away what has ended, takes on what has fallen due.

use crate::{ClinicError, Service};

impl Service {
    /// One turn of the server's clock.
    ///
    /// # Errors
    /// [`ClinicError::Internal`].
    pub async fn sweep(&self) -> Result<(), ClinicError> {
        self.give_up_stale().await?;
        self.records.sweep_sessions().await?;
        self.records.sweep_client_sessions().await?;
        self.drop_old_bulks().await?;
        self.run_subscriptions().await
    }
}
