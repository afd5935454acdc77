//! A server in a process of its own.

use serde_json::Value;
use std::io::{BufRead, BufReader};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use tempfile::TempDir;
use visitor::{Client, Person};

/// Where a server keeps its records.
pub(crate) struct Place {
    /// What it is called in a table.
    pub(crate) name: &'static str,
    folder: TempDir,
    database_url: Option<String>,
    /// Where photographs are kept, and what the environment says of it.
    photos: Option<(String, Vec<(&'static str, String)>)>,
    /// Where a card processor is, with its key and what signs its events.
    cards: Option<[String; 3]>,
}

impl Place {
    /// The embedded database.
    pub(crate) fn embedded() -> Result<Self, String> {
        let folder = TempDir::new().map_err(|e| e.to_string())?;
        Ok(Self { name: "SQLite", folder, database_url: None, photos: None, cards: None })
    }

    /// PostgreSQL.
    pub(crate) fn postgres(url: String) -> Result<Self, String> {
        Ok(Self {
            name: "PostgreSQL",
            folder: TempDir::new().map_err(|e| e.to_string())?,
            database_url: Some(url),
            photos: None,
            cards: None,
        })
    }

    /// Where its mails lie.
    pub(crate) fn mails(&self) -> PathBuf {
        self.folder.path().join("mails")
    }

    /// The same place with its photographs in another store, of which the environment says more.
    pub(crate) fn with_photos(self, address: &str, environment: Vec<(&'static str, String)>) -> Self {
        Self { photos: Some((address.to_owned(), environment)), ..self }
    }

    /// The same place with a card processor.
    pub(crate) fn with_cards(self, api: &str, key: &str, signing: &str) -> Self {
        Self { cards: Some([api, key, signing].map(str::to_owned)), ..self }
    }

    /// Starts a server here.
    pub(crate) fn serve(&self) -> Result<Serving, String> {
        let program = program()?;
        let data = self.folder.path().display().to_string();
        let mut command = Command::new(&program);
        command.args([
            "--json",
            "serve",
            "--data",
            &data,
            "--listen",
            "127.0.0.1:0",
            "--requests-per-second",
            "100000",
        ]);
        if let Some(url) = &self.database_url {
            command.args(["--database-url", url]);
        }
        if let Some((address, environment)) = &self.photos {
            command.args(["--photos", address]).envs(environment.iter().map(|(k, v)| (k, v)));
        }
        if let Some([api, key, signing]) = &self.cards {
            command.args(["--card-api", api]).env("HAIRLINE_CARD_KEY", key);
            command.env("HAIRLINE_CARD_SIGNING", signing);
        }
        command.env("HAIRLINE_LOG", "error").stdout(Stdio::piped());
        let child = command.spawn().map_err(|e| format!("{}: {e}", program.display()))?;
        let mut process = Process(child);
        let mut line = String::new();
        let out = process.0.stdout.take().ok_or("no output")?;
        BufReader::new(out).read_line(&mut line).map_err(|e| e.to_string())?;
        let said: Value = serde_json::from_str(&line).map_err(|e| format!("{line}: {e}"))?;
        let text = |key: &str| said[key].as_str().map(str::to_owned);
        let address = text("address").ok_or("no address")?;
        Ok(Serving { process, address, sign_up: text("sign_up"), client: visitor::client() })
    }
}

/// The command line beside this program.
fn program() -> Result<PathBuf, String> {
    let here = std::env::current_exe().map_err(|e| e.to_string())?;
    let program = here.with_file_name("hairline");
    if program.is_file() { Ok(program) } else { Err(format!("{} is not built", program.display())) }
}

/// A process that ends with its owner.
pub(crate) struct Process(pub(crate) Child);

impl Process {
    /// Ends it without a word (SIGKILL).
    fn kill(&mut self) {
        // One that is gone already is as good.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        self.kill();
    }
}

/// A server that runs.
pub(crate) struct Serving {
    process: Process,
    pub(crate) address: String,
    sign_up: Option<String>,
    client: Client,
}

impl Serving {
    /// Anybody.
    pub(crate) fn nobody(&self, number: u32) -> Person {
        Person::nobody(&self.client, &self.address, number)
    }

    /// The first owner.
    pub(crate) async fn owner(&self) -> Result<Person, String> {
        let link = self.sign_up.clone().ok_or("somebody has signed up here before")?;
        Ok(self.nobody(1).signed_up(&link, Some("Bench"), "owner").await)
    }

    /// Most memory that it held so far, MB.
    pub(crate) fn peak_mb(&self) -> f64 {
        let text =
            std::fs::read_to_string(format!("/proc/{}/status", self.process.0.id())).unwrap_or_default();
        let line = text.lines().find_map(|l| l.strip_prefix("VmHWM:")).unwrap_or_default();
        let kb: f64 = line.trim().trim_end_matches(" kB").trim().parse().unwrap_or(f64::NAN);
        kb / 1024.0
    }

    /// Whether it still runs.
    pub(crate) fn lives(&mut self) -> bool {
        matches!(self.process.0.try_wait(), Ok(None))
    }

    /// Ends it without a word (SIGKILL).
    pub(crate) fn kill(&mut self) {
        self.process.kill();
    }
}
