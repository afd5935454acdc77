//! What every route works with.

use crate::guard::Limits;
use clinic::Service;
use metrics_exporter_prometheus::PrometheusHandle;
use std::sync::Arc;
use tokio::sync::Semaphore;

/// Uploaded parts in memory at a time: each is held once on its way in and once sealed.
const PARTS_AT_A_TIME: usize = 48;

/// The application.
#[derive(Clone)]
pub struct App {
    /// The use cases.
    pub service: Arc<Service>,
    /// The address that links carry.
    pub address: Arc<str>,
    /// Whether browsers reach it by TLS.
    pub secure: bool,
    pub(crate) limits: Arc<Limits>,
    pub(crate) metrics: Option<PrometheusHandle>,
    pub(crate) parts: Arc<Semaphore>,
}

impl App {
    /// Puts the application together.
    pub fn new(service: Arc<Service>, address: &str, secure: bool, requests_per_second: u32) -> Self {
        Self {
            service,
            address: address.into(),
            secure,
            limits: Arc::new(Limits::new(requests_per_second)),
            metrics: None,
            parts: Arc::new(Semaphore::new(PARTS_AT_A_TIME)),
        }
    }

    /// The same with what is measured.
    #[must_use]
    pub fn measured(self, metrics: PrometheusHandle) -> Self {
        Self { metrics: Some(metrics), ..self }
    }
}
