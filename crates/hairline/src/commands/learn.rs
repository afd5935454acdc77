//! `hairline learn`: how fast a clinic's dots fade, from its own follow-ups.

use super::files;
use super::show::print;
use crate::args::LearnArgs;
use crate::failure::Failure;
use document::{read_follow_ups, shipped_content};
use plan::learn::{Learnt, learn};
use plan::outlook::{Pace, permanent_model};

/// Runs the command.
pub(crate) fn run(args: &LearnArgs, json: bool) -> Result<(), Failure> {
    let content = shipped_content().map_err(|e| Failure::Internal(e.to_string()))?;
    let text = files::read_text(&args.follow_ups)?;
    let follow_ups = read_follow_ups(&text, &content.defaults)
        .map_err(|problems| Failure::Input { what: args.follow_ups.display().to_string(), problems })?;
    let learnt = learn(&follow_ups, &permanent_model(&content.defaults, Pace::Usual), &content);
    print(&if json { as_json(&learnt).to_string() } else { as_text(&learnt) })
}

fn as_json(l: &Learnt) -> serde_json::Value {
    serde_json::json!({
        "ok": true, "clients": l.clients, "measurements": l.measurements,
        "early_loss_factor": l.factors[0], "rate_factor": l.factors[1],
        "deviations": l.deviations, "fade_rate": l.fade_rate, "shipped_fade_rate": l.shipped,
    })
}

fn as_text(l: &Learnt) -> String {
    let percent = |v: f64| format!("{:.1} %", 100.0 * v);
    let line = |what: &str, k: usize| {
        format!("{what:<32} {:>8} {:>8}\n", percent(l.shipped[k]), percent(l.fade_rate[k]))
    };
    let rate = l.fade_rate.map(|v| format!("{v:.4}")).join(", ");
    format!(
        "{} measurements of {} clients\n\n{:<32} {:>8} {:>8}\n{}{}{}{}\n\
         Factor on the yearly rate {:.2}, nineteen times in twenty between {:.2} and {:.2}.\n\
         To use it, put this into the clinic's cases:\n\n[overrides]\n\"fade.rate\" = [{rate}]",
        l.measurements,
        l.clients,
        "",
        "shipped",
        "clinic",
        line("lost in the first six months", 0),
        line("lost a year after that", 1),
        line("slowest of nine clients in ten", 2),
        line("fastest of nine clients in ten", 3),
        l.factors[1],
        l.rate_band[0],
        l.rate_band[1],
    )
}
