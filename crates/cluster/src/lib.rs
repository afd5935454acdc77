//! A throw-away PostgreSQL for tests and benches: a new cluster in a temporary folder, reached by a socket in it, gone when dropped.
//!
//! PostgreSQL refuses to run as root; where the tests do, the cluster belongs to the user `postgres`. Its programs are looked for
//! on the PATH and where Debian puts them.

use std::io;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use tempfile::TempDir;

/// Why there is no cluster.
#[derive(Debug, thiserror::Error)]
pub enum ClusterError {
    /// PostgreSQL is not on this machine.
    #[error(
        "no PostgreSQL here: neither `initdb` on the PATH nor /usr/lib/postgresql/*/bin; `apt-get install postgresql` brings it"
    )]
    Absent,
    /// A step failed.
    #[error("{step} failed: {said}")]
    Step {
        /// Which program.
        step: &'static str,
        /// What it said.
        said: String,
    },
    /// The system failed.
    #[error(transparent)]
    Io(#[from] io::Error),
}

/// A running cluster.
#[derive(Debug)]
pub struct Cluster {
    bin: PathBuf,
    data: PathBuf,
    // Dropped last: the server runs in it.
    folder: TempDir,
}

/// Whether what is written is flushed to the disk.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Flush {
    /// As a clinic runs it.
    Yes,
    /// Faster, for tests.
    No,
}

impl Cluster {
    /// Makes and starts one.
    ///
    /// # Errors
    /// [`ClusterError`].
    pub fn start(flush: Flush) -> Result<Self, ClusterError> {
        let bin = programs().ok_or(ClusterError::Absent)?;
        let folder = TempDir::new()?;
        hand_over(folder.path())?;
        let data = folder.path().join("data");
        let made = run(
            &bin,
            "initdb",
            &["-D", &text(&data), "-U", "hairline", "-A", "trust", "-E", "UTF8", "--no-sync"],
        )?;
        judge("initdb", &made)?;
        let cluster = Self { bin, data, folder };
        let sync = if flush == Flush::Yes { "on" } else { "off" };
        let options = format!(
            "-k {} -c listen_addresses= -c fsync={sync} -c synchronous_commit={sync} -c max_connections=100",
            cluster.folder.path().display()
        );
        let log = text(&cluster.folder.path().join("log"));
        let begun = run(
            &cluster.bin,
            "pg_ctl",
            &["-D", &text(&cluster.data), "-w", "-l", &log, "-o", &options, "start"],
        )?;
        judge("pg_ctl start", &begun)?;
        Ok(cluster)
    }

    /// The URL of a new, empty database.
    ///
    /// # Errors
    /// [`ClusterError::Step`] where a database of that name stands.
    pub fn database(&self, name: &str) -> Result<String, ClusterError> {
        let host = self.folder.path().display().to_string();
        let made = run(&self.bin, "createdb", &["-h", &host, "-U", "hairline", name])?;
        judge("createdb", &made)?;
        Ok(format!("postgres://hairline@localhost/{name}?host={host}"))
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        // A server that does not stop is left to the system; the folder goes either way.
        let _ = run(&self.bin, "pg_ctl", &["-D", &text(&self.data), "-m", "immediate", "stop"]);
    }
}

fn text(path: &Path) -> String {
    path.display().to_string()
}

/// The folder with PostgreSQL's programs.
fn programs() -> Option<PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let on_path =
        std::env::split_paths(&path).find(|p| p.join("initdb").is_file() && p.join("pg_ctl").is_file());
    // Debian's initdb on the PATH may be a link; its siblings stand beside what it links to.
    let real = on_path.and_then(|p| p.join("initdb").canonicalize().ok()?.parent().map(Path::to_path_buf));
    real.filter(|p| p.join("createdb").is_file()).or_else(debian)
}

fn debian() -> Option<PathBuf> {
    let versions = std::fs::read_dir("/usr/lib/postgresql").ok()?;
    let mut found: Vec<PathBuf> =
        versions.flatten().map(|v| v.path().join("bin")).filter(|p| p.join("initdb").is_file()).collect();
    found.sort();
    found.pop()
}

fn root() -> bool {
    Command::new("id").arg("-u").output().is_ok_and(|o| o.stdout.starts_with(b"0\n"))
}

/// Gives the folder to the user who runs the server.
fn hand_over(folder: &Path) -> Result<(), ClusterError> {
    if root() {
        judge("chown", &Command::new("chown").arg("postgres").arg(folder).output()?)?;
    }
    Ok(())
}

fn run(bin: &Path, program: &'static str, words: &[&str]) -> Result<Output, ClusterError> {
    let program = bin.join(program);
    let mut command = if root() {
        let mut as_user = Command::new("runuser");
        as_user.args(["-u", "postgres", "--"]).arg(program);
        as_user
    } else {
        Command::new(program)
    };
    // The caller's own folder may be closed to the other user.
    Ok(command.args(words).current_dir("/").output()?)
}

fn judge(step: &'static str, output: &Output) -> Result<(), ClusterError> {
    if output.status.success() {
        return Ok(());
    }
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    Err(ClusterError::Step { step, said })
}
