//! A server on a database, and people who use it over HTTP.

use server::{Config, Started, start};
use std::net::SocketAddr;
use std::sync::atomic::{AtomicU32, Ordering};
use tempfile::TempDir;
use visitor::Client;
pub(crate) use visitor::{Person, digits, fault};

/// A server in a folder of its own.
pub(crate) struct Studio {
    pub(crate) started: Started,
    pub(crate) folder: TempDir,
    pub(crate) client: Client,
    /// Addresses given out, after that of nobody.
    people: AtomicU32,
}

/// A server on the embedded database.
pub(crate) async fn studio() -> Studio {
    studio_with(|config| config).await
}

/// A server as a test wants it.
pub(crate) async fn studio_with(change: impl FnOnce(Config) -> Config) -> Studio {
    let folder = tempfile::tempdir().expect("a folder");
    let listen = SocketAddr::from(([127, 0, 0, 1], 0));
    let config = change(Config::embedded(folder.path().join("data"), listen));
    let started = start(config).await.expect("a server");
    Studio { started, folder, client: visitor::client(), people: AtomicU32::new(2) }
}

impl Studio {
    /// Anybody, signed in as nobody.
    pub(crate) fn nobody(&self) -> Person {
        Person::nobody(&self.client, &self.started.address, 1)
    }

    /// A new clinic's owner, wholly signed in.
    pub(crate) async fn owner(&self, name: &str) -> Person {
        let link = self.started.founding_link().await.expect("a link");
        self.nobody().signed_up(&link, Some(name), name).await
    }

    /// Somebody whom an owner invited, in a role, at an address of their own.
    pub(crate) async fn colleague(&self, owner: &Person, name: &str, role: &str) -> Person {
        let number = self.people.fetch_add(1, Ordering::Relaxed);
        owner.colleague(Person::nobody(&self.client, &self.started.address, number), name, role).await
    }
}
