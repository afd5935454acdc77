//! The web app: installed, checked, built and tried in a browser with npm's tools.

use std::path::Path;
use std::process::Command;

use anyhow::{Result, bail};

use crate::shell;

/// An npm command in `web/`.
fn npm(root: &Path, words: &[&str]) -> Command {
    let mut command = Command::new("npm");
    command.current_dir(root.join("web")).args(words);
    command
}

/// Installs what the lock file names, unless that stands already, and makes the API's types.
pub(crate) fn install(root: &Path) -> Result<()> {
    if !shell::works(Command::new("npm").arg("--version")) {
        bail!("`npm` does not run: install Node.js 20 or newer");
    }
    let (lock, mark) = (root.join("web/package-lock.json"), root.join("web/node_modules/.package-lock.json"));
    let time = |path: &Path| std::fs::metadata(path).and_then(|m| m.modified()).ok();
    let stands = time(&mark).zip(time(&lock)).is_some_and(|(mark, lock)| mark >= lock);
    if !stands {
        shell::run(&mut npm(root, &["ci", "--no-audit", "--no-fund"]))?;
    }
    shell::run(&mut npm(root, &["run", "--silent", "api"]))
}

/// Builds the app into `web/dist`, from where the server takes it.
pub(crate) fn build(root: &Path) -> Result<()> {
    install(root)?;
    shell::run(&mut npm(root, &["run", "--silent", "build"]))
}

/// Lint, types and unit tests.
pub(crate) fn check(root: &Path) -> Result<()> {
    for script in ["lint", "check", "test"] {
        shell::run(&mut npm(root, &["run", "--silent", script]))?;
    }
    Ok(())
}

/// The whole story in a browser, against a server of the given profile; journeys that are the figures' are left to them.
pub(crate) fn browser(root: &Path, program: &Path) -> Result<()> {
    need_chromium(root)?;
    let words = ["run", "--silent", "browser", "--", "--exclude", "e2e/journeys/**"];
    shell::run(npm(root, &words).env("HAIRLINE", program))
}

/// Every journey of clients and staff in Chromium.
pub(crate) fn journeys(root: &Path, program: &Path) -> Result<()> {
    need_chromium(root)?;
    let words = ["run", "--silent", "browser", "--", "fhir", "medical", "smp", "journeys/"];
    shell::run(npm(root, &words).env("HAIRLINE", program))
}

/// Debian's Chromium, installed where it is missing and this is root.
fn need_chromium(root: &Path) -> Result<()> {
    package(root, "chromium", &["chromium", "--version"])
}

/// PostgreSQL, likewise.
pub(crate) fn need_postgres(root: &Path) -> Result<()> {
    if Path::new("/usr/lib/postgresql").is_dir() {
        return Ok(());
    }
    package(root, "postgresql", &["initdb", "--version"])
}

/// A server for mail that others wrote, for the tests that send some.
pub(crate) fn need_mail_server(root: &Path) -> Result<()> {
    package(root, "python3-aiosmtpd", &["/usr/bin/python3", "-c", "import aiosmtpd"])
}

fn package(root: &Path, name: &str, probe: &[&str]) -> Result<()> {
    let works = || shell::works(Command::new(probe[0]).args(&probe[1..]));
    if works() {
        return Ok(());
    }
    eprintln!("{name} is missing; installing Debian's package");
    let apt = |words: &[&str]| {
        let mut command = Command::new("apt-get");
        command.current_dir(root).env("DEBIAN_FRONTEND", "noninteractive").args(words);
        command
    };
    if shell::run(&mut apt(&["update", "-q"])).is_err()
        || shell::run(&mut apt(&["install", "-q", "-y", "--no-install-recommends", name])).is_err()
    {
        bail!("`{name}` is missing and cannot be installed here; install it and run this again");
    }
    Ok(())
}
