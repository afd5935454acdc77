//! How a server is started.

use clinic::mail::Post;
use records::Database;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

/// A certificate and its key, PEM files.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tls {
    /// The certificate and those that vouch for it.
    pub certificate: PathBuf,
    /// Its private key.
    pub private_key: PathBuf,
}

/// How a server is started.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Config {
    /// The folder of the key, the embedded database and the photographs.
    pub data: PathBuf,
    /// Where it listens.
    pub listen: SocketAddr,
    /// The database.
    pub database: Database,
    /// Where photographs are kept: a folder or `s3://bucket/prefix`.
    pub photos: String,
    /// The address that links carry, where a proxy stands in between.
    pub public_url: Option<String>,
    /// TLS, where this server ends it.
    pub tls: Option<Tls>,
    /// Workers for jobs.
    pub workers: usize,
    /// Requests a second that one session may make on average.
    pub requests_per_second: u32,
    /// Server for mail and the address that mails come from; mails go into a folder where none is named.
    pub mail: Option<MailServer>,
    /// The card processor; none: payments are noted by staff.
    pub cards: Option<CardProcessor>,
    /// How far ahead its clock is set, to try out what comes.
    pub ahead: Duration,
}

/// A card processor (Stripe).
#[derive(Clone, PartialEq, Eq)]
pub struct CardProcessor {
    /// The address of its API.
    pub api: String,
    /// Its secret key.
    pub key: String,
    /// The secret that signs its events.
    pub signing: String,
}

/// Its secrets stay out of logs.
impl std::fmt::Debug for CardProcessor {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("CardProcessor(…)")
    }
}

/// A server for mail.
#[derive(Clone, PartialEq, Eq)]
pub struct MailServer {
    /// Such as `smtps://user:password@mail.example`.
    pub url: String,
    /// The address that mails come from.
    pub from: String,
}

/// Its password stays out of logs.
impl std::fmt::Debug for MailServer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("MailServer(…)")
    }
}

/// What is wrong with how a server is started.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ConfigError {
    /// Without TLS only this machine may be listened to.
    #[error(
        "{0} can be reached from other machines, and without TLS passwords and faces would travel in the clear; give --certificate \
         and --private-key, or --public-url https://… where a proxy ends TLS, or listen on 127.0.0.1"
    )]
    Clear(SocketAddr),
    /// An address that is none.
    #[error("`{0}` is no public address; give one such as https://studio.example, without a path")]
    PublicUrl(String),
    /// A server for mail that is none.
    #[error("{0}")]
    Mail(String),
}

impl Config {
    /// Starts on an embedded database and a folder.
    pub fn embedded(data: PathBuf, listen: SocketAddr) -> Self {
        let database = Database::File(data.join("records.db"));
        let photos = data.join("photos").display().to_string();
        Self {
            data,
            listen,
            database,
            photos,
            public_url: None,
            tls: None,
            workers: 1,
            requests_per_second: 100,
            mail: None,
            cards: None,
            ahead: Duration::ZERO,
        }
    }

    /// Judges it.
    ///
    /// # Errors
    /// [`ConfigError`].
    pub fn judged(self) -> Result<Self, ConfigError> {
        if let Some(url) = &self.public_url {
            let rest = url.strip_prefix("https://").or_else(|| url.strip_prefix("http://"));
            let host = rest.map(|r| r.trim_end_matches('/'));
            if !host.is_some_and(|h| !h.is_empty() && !h.contains(['/', '?', '#', ' '])) {
                return Err(ConfigError::PublicUrl(url.clone()));
            }
        }
        self.post()?;
        let behind_tls = self.public_url.as_ref().is_some_and(|url| url.starts_with("https://"));
        if self.tls.is_none() && !behind_tls && !self.listen.ip().is_loopback() {
            return Err(ConfigError::Clear(self.listen));
        }
        Ok(self)
    }

    /// Where mails go.
    ///
    /// # Errors
    /// [`ConfigError::Mail`].
    pub(crate) fn post(&self) -> Result<Post, ConfigError> {
        match &self.mail {
            Some(mail) => Post::smtp(&mail.url, &mail.from).map_err(ConfigError::Mail),
            None => Ok(Post::Folder(self.data.join("mails"))),
        }
    }

    /// Whether browsers reach it by TLS.
    pub fn secure(&self) -> bool {
        self.tls.is_some() || self.public_url.as_ref().is_some_and(|url| url.starts_with("https://"))
    }

    /// The address that links carry, given where the server really listens.
    pub fn address(&self, listens: SocketAddr) -> String {
        let scheme = if self.tls.is_some() { "https" } else { "http" };
        match &self.public_url {
            Some(url) => url.trim_end_matches('/').to_owned(),
            None => format!("{scheme}://{listens}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn config(listen: &str, public_url: Option<&str>) -> Config {
        let listen = listen.parse().expect("an address");
        Config {
            public_url: public_url.map(str::to_owned),
            ..Config::embedded(PathBuf::from("data"), listen)
        }
    }

    #[test]
    fn nothing_travels_in_the_clear() {
        assert!(config("127.0.0.1:8080", None).judged().is_ok());
        assert!(config("[::1]:8080", None).judged().is_ok());
        let open = config("0.0.0.0:8080", None).judged();
        assert!(matches!(open, Err(ConfigError::Clear(_))));
        assert!(config("0.0.0.0:8080", Some("https://studio.example")).judged().is_ok());
        assert!(config("0.0.0.0:8080", Some("http://studio.example")).judged().is_err());
        assert!(config("127.0.0.1:1", Some("https://studio.example/path")).judged().is_err());
        assert!(config("127.0.0.1:1", Some("studio.example")).judged().is_err());
    }
}
