//! Starting and stopping a server.

use crate::config::{Config, ConfigError, Tls};
use crate::state::App;
use axum_server::Handle;
use axum_server::tls_rustls::RustlsConfig;
use clinic::payments::stripe::Stripe;
use clinic::{ClinicError, Service, Settings};
use metrics_exporter_prometheus::{PrometheusBuilder, PrometheusHandle};
use records::{Database, KeyError, MasterKey, PhotoStore, RecordsError, VaultError};
use std::io;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;
use tokio::task::JoinHandle;

/// How long requests may take to end when the server stops.
const LAST_REQUESTS: Duration = Duration::from_secs(20);
/// How long a mail on its way may take when the server stops.
const LAST_MAIL: Duration = Duration::from_secs(30);
/// How often forgotten uploads and old sessions are cleared away.
const SWEEP: Duration = Duration::from_secs(600);

/// Why a server did not start.
#[derive(Debug, thiserror::Error)]
pub enum ServeError {
    /// What was asked for cannot be.
    #[error(transparent)]
    Config(#[from] ConfigError),
    /// A file or folder.
    #[error("{path}: {error}", path = path.display())]
    File {
        /// Which.
        path: PathBuf,
        /// What the system says.
        error: io::Error,
    },
    /// The key.
    #[error("{path}: {error}", path = path.display())]
    Key {
        /// Where it was read.
        path: PathBuf,
        /// What is wrong.
        error: KeyError,
    },
    /// Another server has the folder.
    #[error("another server runs on {}; stop it, or give another folder with --data", .0.display())]
    Busy(PathBuf),
    /// The database.
    #[error("the database cannot be opened: {}", said(.0))]
    Records(#[from] RecordsError),
    /// The store.
    #[error(transparent)]
    Store(#[from] VaultError),
    /// The use cases.
    #[error("the server cannot start: {0:?}")]
    Service(ClinicError),
    /// The address.
    #[error("cannot listen on {listen}: {error}")]
    Listen {
        /// Where.
        listen: SocketAddr,
        /// What the system says.
        error: io::Error,
    },
}

fn said(error: &RecordsError) -> String {
    match error {
        RecordsError::Database(inner) => inner.to_string(),
        other => other.to_string(),
    }
}

/// A server that runs.
pub struct Started {
    /// The address that links carry.
    pub address: String,
    /// Where it listens.
    pub listens: SocketAddr,
    /// The use cases, for the command line.
    pub service: Arc<Service>,
    handle: Handle<SocketAddr>,
    serving: JoinHandle<io::Result<()>>,
    workers: Vec<JoinHandle<()>>,
    mails: JoinHandle<()>,
    stop: Arc<AtomicBool>,
    /// Held for as long as it runs: an embedded database has one server.
    _alone: Option<std::fs::File>,
}

impl Started {
    /// A link that founds a clinic.
    ///
    /// # Errors
    /// [`ServeError::Service`].
    pub async fn founding_link(&self) -> Result<String, ServeError> {
        let secret = self.service.founding_secret().await.map_err(ServeError::Service)?;
        Ok(format!("{}/sign-up#{secret}", self.address))
    }

    /// Lets requests and jobs end, then the connections.
    pub async fn stop(self) {
        self.stop.store(true, Ordering::Relaxed);
        self.service.jobs_changed.notify_waiters();
        self.service.mails_changed.notify_waiters();
        self.handle.graceful_shutdown(Some(LAST_REQUESTS));
        // What failed while serving was logged when it did.
        let _ = self.serving.await;
        // A mail in the middle of its way goes out first: cut off, nobody would know whether it did.
        let _ = tokio::time::timeout(LAST_MAIL, self.mails).await;
        for worker in self.workers {
            worker.abort();
        }
        self.service.records().close().await;
    }
}

/// Opens everything and starts to serve.
///
/// # Errors
/// [`ServeError`].
pub async fn start(config: Config) -> Result<Started, ServeError> {
    let config = config.judged()?;
    // Chosen once for the whole process: TLS of the server, of PostgreSQL and of S3.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let service = open_service(&config).await?;
    service.records().clock().advance(config.ahead);
    let alone = match config.database {
        Database::File(_) => Some(alone(&config.data)?),
        Database::Postgres(_) => None,
    };
    if alone.is_some() {
        // A server that was killed had jobs in hand, which nobody works on now.
        service.records().put_back().await?;
    }
    let handle = Handle::new();
    let app = |address: &str| {
        App::new(Arc::clone(&service), address, config.secure(), config.requests_per_second)
            .measured(recorder())
    };
    let listener = std::net::TcpListener::bind(config.listen)
        .and_then(|l| l.set_nonblocking(true).map(|()| l))
        .map_err(|error| ServeError::Listen { listen: config.listen, error })?;
    let listens =
        listener.local_addr().map_err(|error| ServeError::Listen { listen: config.listen, error })?;
    let address = config.address(listens);
    service.reached_at(&address);
    let routes = crate::app::router(app(&address)).into_make_service_with_connect_info::<SocketAddr>();
    let refused = |error| ServeError::Listen { listen: listens, error };
    let serving = match &config.tls {
        None => {
            let server = axum_server::from_tcp(listener).map_err(refused)?.handle(handle.clone());
            tokio::spawn(server.serve(routes))
        }
        Some(tls) => {
            let rustls = certificate(tls).await?;
            let server =
                axum_server::from_tcp_rustls(listener, rustls).map_err(refused)?.handle(handle.clone());
            tokio::spawn(server.serve(routes))
        }
    };
    let stop = Arc::new(AtomicBool::new(false));
    let mut workers: Vec<JoinHandle<()>> =
        (0..config.workers).map(|_| tokio::spawn(Arc::clone(&service).work(Arc::clone(&stop)))).collect();
    let mails = tokio::spawn(Arc::clone(&service).send_mails(config.post()?, Arc::clone(&stop)));
    let swept = Arc::clone(&service);
    workers.push(tokio::spawn(by_the_clock("clearing away", move || sweep(Arc::clone(&swept)))));
    // Cards by a clock of their own: where the processor is slow, nothing else waits for it.
    let charging = Arc::clone(&service);
    let charge = move || {
        let service = Arc::clone(&charging);
        async move { service.charge_cards().await }
    };
    workers.push(tokio::spawn(by_the_clock("charging cards", charge)));
    Ok(Started { address, listens, service, handle, serving, workers, mails, stop, _alone: alone })
}

/// Takes a folder for this server alone; the system lets it go when the server ends, however it does.
fn alone(data: &Path) -> Result<std::fs::File, ServeError> {
    let path = data.join("serving");
    let file = |error| ServeError::File { path: path.clone(), error };
    let held = std::fs::File::create(&path).map_err(file)?;
    match held.try_lock() {
        Ok(()) => Ok(held),
        Err(std::fs::TryLockError::WouldBlock) => Err(ServeError::Busy(data.to_path_buf())),
        Err(std::fs::TryLockError::Error(error)) => Err(file(error)),
    }
}

/// Opens records, store and key.
///
/// # Errors
/// [`ServeError`].
pub async fn open_service(config: &Config) -> Result<Arc<Service>, ServeError> {
    let folder = |error| ServeError::File { path: config.data.clone(), error };
    std::fs::create_dir_all(&config.data).map_err(folder)?;
    let master = master_key(&config.data)?;
    let records = records::open(&config.database).await?;
    let store = PhotoStore::open(&config.photos)?;
    let settings = Settings { mails_leave: config.mail.is_some(), ..Settings::default() };
    let service = Service::new(records, store, master, settings).map_err(ServeError::Service)?;
    let Some(cards) = &config.cards else { return Ok(Arc::new(service)) };
    let stripe = Stripe::new(&cards.api, &cards.key, &cards.signing);
    let stripe = stripe.map_err(|e| ServeError::Service(ClinicError::internal(e)))?;
    Ok(Arc::new(service.paid_by(Arc::new(stripe))))
}

/// The master key: from the environment, or from the key file, which is made where there is none.
fn master_key(data: &Path) -> Result<MasterKey, ServeError> {
    let wrong = |path: &Path| {
        let path = path.to_path_buf();
        move |error| ServeError::Key { path, error }
    };
    if let Ok(text) = std::env::var("HAIRLINE_KEY") {
        return MasterKey::from_hex(&text).map_err(wrong(Path::new("HAIRLINE_KEY")));
    }
    let path = data.join("key");
    let file = |error| ServeError::File { path: path.clone(), error };
    match std::fs::read_to_string(&path) {
        Ok(text) => MasterKey::from_hex(&text).map_err(wrong(&path)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            let key = MasterKey::generate().map_err(wrong(&path))?;
            write_secret(&path, &format!("{}\n", key.to_hex())).map_err(file)?;
            Ok(key)
        }
        Err(error) => Err(file(error)),
    }
}

/// Writes a file that only its owner reads.
fn write_secret(path: &Path, text: &str) -> io::Result<()> {
    use std::io::Write;
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt;
        options.mode(0o600);
    }
    let mut file = options.open(path)?;
    file.write_all(text.as_bytes())?;
    file.sync_all()
}

async fn certificate(tls: &Tls) -> Result<RustlsConfig, ServeError> {
    RustlsConfig::from_pem_file(&tls.certificate, &tls.private_key)
        .await
        .map_err(|error| ServeError::File { path: tls.certificate.clone(), error })
}

/// The recorder of what is measured; one for the process.
fn recorder() -> PrometheusHandle {
    static RECORDER: std::sync::OnceLock<PrometheusHandle> = std::sync::OnceLock::new();
    RECORDER
        .get_or_init(|| {
            let recorder = PrometheusBuilder::new().build_recorder();
            let handle = recorder.handle();
            // Fails only where the process has one already, as a test's.
            let _ = metrics::set_global_recorder(recorder);
            handle
        })
        .clone()
}

/// Does something by the server's clock, at once and again for ever: a server that was down has something to catch up with. Each turn is a task of
/// its own: a fault of ours in it ends it, and not all that come after.
async fn by_the_clock<T>(what: &'static str, turn: impl Fn() -> T)
where
    T: Future<Output = Result<(), ClinicError>> + Send + 'static,
{
    loop {
        match tokio::spawn(turn()).await {
            Ok(Ok(())) => {}
            Ok(Err(error)) => tracing::warn!(?error, "{what} failed"),
            Err(error) => tracing::error!(%error, "{what} failed"),
        }
        tokio::time::sleep(SWEEP).await;
    }
}

async fn sweep(service: Arc<Service>) -> Result<(), ClinicError> {
    recorder().run_upkeep();
    service.sweep().await
}
