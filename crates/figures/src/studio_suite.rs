//! The studio: many people at once, a server that is killed, large uploads, hostile files, and what a browser waits for.
//!
//! The server is the release build of the command line in a process of its own; the load comes from this one, by loopback.

mod browser;
mod kill;
mod load;
mod serving;
mod uploads;

use crate::report::{Figure, Goal};
use cluster::{Cluster, Flush};
use serving::Place;

/// All figures of the studio.
pub(crate) fn run() -> Result<Vec<Figure>, String> {
    let runtime =
        tokio::runtime::Builder::new_multi_thread().enable_all().build().map_err(|e| e.to_string())?;
    let mut figures = Vec::new();
    let cluster = Cluster::start(Flush::Yes).map_err(|e| e.to_string())?;
    let url = cluster.database("load").map_err(|e| e.to_string())?;
    for place in [Place::embedded()?, Place::postgres(url)?] {
        figures.extend(runtime.block_on(load::run(&place))?);
    }
    figures.push(runtime.block_on(kill::run())?);
    figures.extend(runtime.block_on(uploads::run())?);
    figures.extend(browser::run()?);
    Ok(figures)
}

fn figure(name: impl Into<String>, value: f64, goal: Goal, note: impl Into<String>) -> Figure {
    Figure { suite: "studio", figure: name.into(), value, goal, note: note.into() }
}
