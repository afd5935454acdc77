//! `hairline serve`: the studio.

use super::show::print;
use super::store::places;
use crate::args::ServeArgs;
use crate::failure::Failure;
use server::{CardProcessor, Config, MailServer, ServeError, Started, Tls, start};
use std::time::Duration;
use tracing_subscriber::filter::LevelFilter;

/// Runs the command until it is told to stop.
pub(crate) fn run(args: &ServeArgs, json: bool) -> Result<(), Failure> {
    log();
    let (database, photos) = places(&args.store);
    let tls = args.certificate.clone().zip(args.private_key.clone());
    let mail = args.smtp.clone().zip(args.mail_from.clone());
    let cards = args.card_key.clone().zip(args.card_signing.clone());
    let config = Config {
        database,
        photos,
        public_url: args.public_url.clone(),
        tls: tls.map(|(certificate, private_key)| Tls { certificate, private_key }),
        workers: usize::from(args.workers),
        requests_per_second: args.requests_per_second,
        mail: mail.map(|(url, from)| MailServer { url, from }),
        cards: cards.map(|(key, signing)| CardProcessor { api: args.card_api.clone(), key, signing }),
        ahead: Duration::from_secs(24 * 60 * 60) * u32::from(args.days_ahead),
        ..Config::embedded(args.store.data.clone(), args.listen)
    };
    let runtime = runtime()?;
    runtime.block_on(async {
        let started = start(config).await.map_err(failed)?;
        greet(&started, json).await?;
        told_to_stop().await;
        started.stop().await;
        Ok(())
    })
}

/// A runtime for the server and what works with its records.
pub(crate) fn runtime() -> Result<tokio::runtime::Runtime, Failure> {
    tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .map_err(|e| Failure::Internal(e.to_string()))
}

/// What a server that does not start ends with.
pub(crate) fn failed(error: ServeError) -> Failure {
    match error {
        ServeError::Service(inner) => Failure::Internal(inner.to_string()),
        other => Failure::input("serve", other.to_string()),
    }
}

/// One line of JSON for what happens, on the error stream; `HAIRLINE_LOG` says from which level on (`info` has every request).
fn log() {
    let level = std::env::var("HAIRLINE_LOG").ok().and_then(|l| l.parse().ok()).unwrap_or(LevelFilter::WARN);
    // Fails only where a log was set up before.
    let _ = tracing_subscriber::fmt().json().with_max_level(level).with_writer(std::io::stderr).try_init();
}

async fn greet(started: &Started, json: bool) -> Result<(), Failure> {
    let new = !started.service.has_clinic().await.map_err(|e| Failure::Internal(e.to_string()))?;
    let link = if new { Some(started.founding_link().await.map_err(failed)?) } else { None };
    if json {
        let line = serde_json::json!({ "ok": true, "address": started.address, "sign_up": link });
        return print(&line.to_string());
    }
    print(&format!("The studio is at {}", started.address))?;
    if let Some(link) = link {
        print(&format!(
            "Nobody has signed up yet. The first owner signs up here, once, within three days:\n  {link}"
        ))?;
    }
    print("Ctrl-C stops it.")
}

/// Waits for Ctrl-C or, from a service manager, SIGTERM.
async fn told_to_stop() {
    let interrupt = tokio::signal::ctrl_c();
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        if let Ok(mut terminate) = signal(SignalKind::terminate()) {
            tokio::select! {
                _ = interrupt => {}
                _ = terminate.recv() => {}
            }
            return;
        }
    }
    let _ = interrupt.await;
}
