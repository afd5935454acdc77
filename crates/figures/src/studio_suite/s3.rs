//! Photographs in an S3 store: a server of others, which checks signatures, in a process of its own.

use super::figure;
use super::uploads::{BYTES, upload};
use crate::report::{Figure, Goal};
use crate::serving::{Place, Process};
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};
use tempfile::TempDir;
use visitor::Method;

/// The store, built from its source where it is not there yet: two minutes, once.
const STORE: (&str, &str) = ("s3s-fs", "0.14.1");
const BUCKET: &str = "photographs";
const SECRET: &str = "not-a-secret";
const FILES: usize = 20;

/// A store that runs on this machine.
struct Store {
    _process: Process,
    root: TempDir,
    address: String,
}

impl Store {
    fn start() -> Result<Self, String> {
        let program = installed()?;
        let root = TempDir::new().map_err(|e| e.to_string())?;
        std::fs::create_dir(root.path().join(BUCKET)).map_err(|e| e.to_string())?;
        let free =
            TcpListener::bind("127.0.0.1:0").and_then(|l| l.local_addr()).map_err(|e| e.to_string())?;
        let port = free.port().to_string();
        let mut command = Command::new(&program);
        command.args([
            "--host",
            "127.0.0.1",
            "--port",
            &port,
            "--access-key",
            "bench",
            "--secret-key",
            SECRET,
        ]);
        let child = command.arg(root.path()).stdout(Stdio::null()).stderr(Stdio::null()).spawn();
        let child = child.map_err(|e| format!("{}: {e}", program.display()))?;
        let store = Self { _process: Process(child), root, address: format!("http://127.0.0.1:{port}") };
        let end = Instant::now() + Duration::from_secs(10);
        while std::net::TcpStream::connect(free).is_err() {
            if Instant::now() > end {
                return Err("the S3 store does not listen".to_owned());
            }
            std::thread::sleep(Duration::from_millis(50));
        }
        Ok(store)
    }

    /// What a server has to know of it.
    fn environment(&self, secret: &str) -> Vec<(&'static str, String)> {
        vec![
            ("AWS_ENDPOINT", self.address.clone()),
            ("AWS_ALLOW_HTTP", "true".to_owned()),
            ("AWS_REGION", "us-east-1".to_owned()),
            ("AWS_ACCESS_KEY_ID", "bench".to_owned()),
            ("AWS_SECRET_ACCESS_KEY", secret.to_owned()),
        ]
    }

    fn place(&self, secret: &str) -> Result<Place, String> {
        Ok(Place::embedded()?.with_photos(&format!("s3://{BUCKET}/clinics"), self.environment(secret)))
    }
}

fn installed() -> Result<PathBuf, String> {
    let (name, version) = STORE;
    let target = std::env::current_exe().map_err(|e| e.to_string())?;
    let target = target.ancestors().nth(2).ok_or("this program lies in no target folder")?;
    let tools = target.join("tools");
    let program = tools.join("bin").join(name);
    if !program.is_file() {
        let mut install = Command::new("cargo");
        install.args([
            "install",
            "--locked",
            "--quiet",
            name,
            "--version",
            version,
            "--features",
            "binary",
            "--root",
        ]);
        let status = install.arg(&tools).status().map_err(|e| e.to_string())?;
        if !status.success() {
            return Err(format!("{name} {version} could not be installed"));
        }
    }
    Ok(program)
}

pub(super) async fn run() -> Result<Vec<Figure>, String> {
    let store = Store::start()?;
    let place = store.place(SECRET)?;
    let serving = place.serve()?;
    let owner = serving.owner().await?;
    let (_, case) = owner.case("R-1").await;
    let case = case["id"].as_str().ok_or("no id")?.to_owned();
    let mut lost = 0;
    let begun = Instant::now();
    for n in 0..FILES {
        // Long runs of the same byte: what is sealed has none.
        let bytes: Vec<u8> = (0..BYTES).map(|k| (k / 64 + n) as u8).collect();
        let id = upload(&owner, &case, &format!("{n}.bin"), &bytes).await?;
        let back = owner.send(Method::GET, &format!("/api/files/{id}"), None).await;
        let back = back.bytes().await.map_err(|e| e.to_string())?;
        lost += u32::from(back != bytes);
    }
    let took = begun.elapsed().as_secs_f64();
    let open = plain(store.root.path()).map_err(|e| e.to_string())?;
    let note = format!(
        "{FILES} files of {} MB, sent and read back in {took:.1} s; {} {}, which checks signatures",
        BYTES >> 20,
        STORE.0,
        STORE.1
    );
    Ok(vec![
        figure("S3: files that do not come back as they went", f64::from(lost), Goal::AtMost(0.0), note),
        figure(
            "S3: parts in the store that are not sealed",
            open as f64,
            Goal::AtMost(0.0),
            "by their repetition",
        ),
        wrong_secret(&store).await?,
    ])
}

/// What the store refuses is refused, in words.
async fn wrong_secret(store: &Store) -> Result<Figure, String> {
    let place = store.place("another-secret")?;
    let serving = place.serve()?;
    let owner = serving.owner().await?;
    let (_, case) = owner.case("R-1").await;
    let case = case["id"].as_str().ok_or("no id")?;
    let kept = upload(&owner, case, "a.bin", &[7; 1000]).await;
    let (kept, words) = match kept {
        Ok(_) => (1.0, String::new()),
        Err(words) => (0.0, words),
    };
    Ok(figure("S3: files kept with a wrong secret", kept, Goal::AtMost(0.0), words))
}

/// Files of a store in which what was sent can be read: it repeats itself, what is sealed does not.
fn plain(folder: &Path) -> std::io::Result<usize> {
    let mut found = 0;
    for entry in std::fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            found += plain(&path)?;
        } else {
            let bytes = std::fs::read(&path)?;
            let pairs = bytes.windows(2).filter(|w| w[0] == w[1]).count();
            found += usize::from(bytes.len() > 4096 && pairs * 64 > bytes.len());
        }
    }
    Ok(found)
}
