//! Progress for people: a bar on a terminal, silence elsewhere.

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use std::io::IsTerminal;

/// A bar of `steps` steps; hidden where standard error is no terminal or machines listen.
pub(crate) fn bar(steps: u64, json: bool) -> ProgressBar {
    let shown = std::io::stderr().is_terminal() && !json;
    let target = if shown { ProgressDrawTarget::stderr() } else { ProgressDrawTarget::hidden() };
    let bar = ProgressBar::with_draw_target(Some(steps), target);
    if let Ok(style) = ProgressStyle::with_template("{bar:28} {pos}/{len} {msg}") {
        bar.set_style(style);
    }
    bar
}
