//! The peers, from PyPI, in a virtual environment beside the build; what cannot be installed or run is named.

use crate::python;
use geometry::{DVec3, Mesh};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

/// Name in the script, package, name for people, and the most points it is asked for.
pub(super) const PEERS: [(&str, &str, &str, usize); 4] = [
    ("pymeshlab", "pymeshlab", "MeshLab Poisson disk", 1_000_000),
    ("open3d", "open3d", "Open3D Poisson disk", 100_000),
    ("libigl", "libigl", "libigl blue noise", 100_000),
    ("point_cloud_utils", "point-cloud-utils", "point-cloud-utils Poisson disk", 100_000),
];

/// A peer is given up after this long.
const PATIENCE: Duration = Duration::from_secs(240);

/// A Python with the peers.
pub(super) struct Peers {
    python: PathBuf,
    script: PathBuf,
    folder: PathBuf,
}

/// What a run took.
#[derive(Debug, Clone, serde::Deserialize)]
pub(super) struct Took {
    pub(super) wall: f64,
    pub(super) least: f64,
    pub(super) cpu: f64,
    pub(super) peak_kb: u64,
}

impl Peers {
    /// Makes the environment in `folder`, or takes the one that is there.
    pub(super) fn install(folder: &Path) -> Result<(Self, Vec<String>), String> {
        let python = python::environment(folder)?;
        python::install(&python, "numpy")?;
        let mut missing = Vec::new();
        for (_, package, name, _) in PEERS {
            if let Err(e) = python::install(&python, package) {
                missing.push(format!("{name}: {e}"));
            }
        }
        let script = folder.join("peers.py");
        std::fs::write(&script, include_str!("peers.py")).map_err(|e| e.to_string())?;
        Ok((Self { python, script, folder: folder.to_owned() }, missing))
    }

    /// Runs a peer on a mesh; `ramp` gives a density at every vertex.
    pub(super) fn run(
        &self,
        name: &str,
        count: usize,
        mesh: &Mesh,
        ramp: Option<&[f64]>,
    ) -> Result<(Took, Vec<DVec3>), String> {
        let file = |name: &str| self.folder.join(name);
        write_mesh(&file("mesh.bin"), mesh)?;
        let mut command = Command::new(&self.python);
        command.arg(&self.script).args([name, &count.to_string()]);
        command.args([file("mesh.bin"), file("points.bin")]);
        if let Some(ramp) = ramp {
            let bytes: Vec<u8> = ramp.iter().flat_map(|v| v.to_le_bytes()).collect();
            std::fs::write(file("ramp.bin"), bytes).map_err(|e| e.to_string())?;
            command.arg(file("ramp.bin"));
        }
        let said = patient(&mut command)?;
        let line = said.lines().rev().find(|l| l.starts_with('{')).ok_or("it printed no result")?;
        let took = serde_json::from_str(line).map_err(|e| e.to_string())?;
        Ok((took, read_points(&file("points.bin"))?))
    }
}

/// Positions as little-endian doubles.
pub(super) fn read_points(path: &Path) -> Result<Vec<DVec3>, String> {
    let bytes = std::fs::read(path).map_err(|e| e.to_string())?;
    let (values, _) = bytes.as_chunks::<8>();
    let values: Vec<f64> = values.iter().map(|v| f64::from_le_bytes(*v)).collect();
    Ok(values.as_chunks::<3>().0.iter().map(|p| DVec3::from_array(*p)).collect())
}

fn write_mesh(path: &Path, mesh: &Mesh) -> Result<(), String> {
    let mut bytes = Vec::new();
    bytes.extend((mesh.positions.len() as u32).to_le_bytes());
    bytes.extend((mesh.triangles.len() as u32).to_le_bytes());
    bytes.extend(mesh.positions.iter().flat_map(|p| p.to_array()).flat_map(f64::to_le_bytes));
    bytes.extend(mesh.triangles.iter().flatten().flat_map(|v| v.to_le_bytes()));
    std::fs::write(path, bytes).map_err(|e| e.to_string())
}

/// Runs to the end; the last words of standard error where it fails.
/// Standard output of a command that is ended when it takes too long.
fn patient(command: &mut Command) -> Result<String, String> {
    use std::io::Read;
    let mut child = command
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .map_err(|e| e.to_string())?;
    let start = Instant::now();
    let status = loop {
        if let Some(status) = child.try_wait().map_err(|e| e.to_string())? {
            break status;
        }
        if start.elapsed() > PATIENCE {
            let _ = child.kill();
            let _ = child.wait();
            return Err(format!("took more than {} s", PATIENCE.as_secs()));
        }
        std::thread::sleep(Duration::from_millis(50));
    };
    let (mut out, mut err) = (String::new(), String::new());
    let _ = child.stdout.take().map(|mut s| s.read_to_string(&mut out));
    let _ = child.stderr.take().map(|mut s| s.read_to_string(&mut err));
    if status.success() {
        return Ok(out);
    }
    Err(err.trim().lines().last().unwrap_or("it said nothing").to_owned())
}
