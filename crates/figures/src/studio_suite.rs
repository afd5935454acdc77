//! The studio: many people at once, a server that is killed, large uploads, hostile files, and what a browser waits for.
//!
//! The server is the release build of the command line in a process of its own; the load comes from this one, by loopback.

mod browser;
mod draft;
mod kill;
mod load;
mod s3;
mod uploads;

use crate::Suite;
use crate::report::{Figure, Goal};
use crate::serving::Place;
use cluster::{Cluster, Flush};

/// What `studio/PART` measures alone: the whole suite takes ten minutes.
pub(crate) const PARTS: [(&str, Suite); 6] = [
    ("studio/load", load),
    ("studio/kill", kill),
    ("studio/uploads", uploads),
    ("studio/s3", s3),
    ("studio/draft", draft),
    ("studio/browser", browser::run),
];

/// All figures of the studio.
pub(crate) fn run() -> Result<Vec<Figure>, String> {
    Ok(PARTS.iter().map(|(_, part)| part()).collect::<Result<Vec<_>, _>>()?.concat())
}

/// Many people at once, on both databases.
fn load() -> Result<Vec<Figure>, String> {
    let cluster = Cluster::start(Flush::Yes).map_err(|e| e.to_string())?;
    let url = cluster.database("load").map_err(|e| e.to_string())?;
    let places = [Place::embedded()?, Place::postgres(url)?];
    let runtime = runtime()?;
    let mut figures = Vec::new();
    for place in &places {
        figures.extend(runtime.block_on(load::run(place))?);
    }
    Ok(figures)
}

/// A server that is killed.
fn kill() -> Result<Vec<Figure>, String> {
    let runtime = runtime()?;
    Ok(vec![runtime.block_on(kill::run())?, runtime.block_on(kill::job())?])
}

/// Large uploads and hostile files.
fn uploads() -> Result<Vec<Figure>, String> {
    runtime()?.block_on(uploads::run())
}

/// Photographs in an S3 store.
fn s3() -> Result<Vec<Figure>, String> {
    runtime()?.block_on(s3::run())
}

/// Answers while a hairline is dragged, from the server alone.
fn draft() -> Result<Vec<Figure>, String> {
    runtime()?.block_on(draft::run(&Place::embedded()?))
}

fn runtime() -> Result<tokio::runtime::Runtime, String> {
    tokio::runtime::Builder::new_multi_thread().enable_all().build().map_err(|e| e.to_string())
}

fn figure(name: impl Into<String>, value: f64, goal: Goal, note: impl Into<String>) -> Figure {
    Figure { suite: "studio", figure: name.into(), value, goal, note: note.into() }
}
