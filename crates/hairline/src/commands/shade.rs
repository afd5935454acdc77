//! `hairline shade`: the ladder of dilutions against the client's own shaved hair.

use super::input::load_case;
use super::show::print;
use crate::args::ShadeArgs;
use crate::failure::Failure;
use optics::Lab;
use plan::shade::{Rung, Shades, shades};

/// Runs the command.
pub(crate) fn run(args: &ShadeArgs, json: bool) -> Result<(), Failure> {
    let (_, read, content) = load_case(&args.case)?;
    let found = shades(&read.case, &content)
        .map_err(|e| Failure::input(args.case.display().to_string(), format!("skin.colour: {e}")))?;
    print(&if json { as_json(&found).to_string() } else { as_text(&found) })
}

fn as_json(s: &Shades) -> serde_json::Value {
    let lab = |c: Lab| serde_json::json!([c.l, c.a, c.b]);
    let rung = |r: &Rung| {
        serde_json::json!({
            "dilution": r.dilution, "dots_per_cm2": r.density, "coverage_percent": r.coverage_percent,
            "ciede2000": r.difference, "darker_l": r.darker, "bluer_b": r.bluer,
        })
    };
    serde_json::json!({
        "ok": true, "melanin": s.skin.skin.melanin, "blood": s.skin.skin.blood, "residual": s.skin.residual,
        "bare_lab": lab(s.bare), "shaved_lab": lab(s.shaved), "units_per_cm2": s.units,
        "rungs": s.rungs.iter().map(rung).collect::<Vec<_>>(), "warnings": s.warnings,
    })
}

fn as_text(s: &Shades) -> String {
    let colour = |c: Lab| format!("L* {:.1}, a* {:.1}, b* {:.1}", c.l, c.a, c.b);
    let mut text = format!(
        "skin    {} (melanosomes {:.1} %, blood {:.1} %, {:.1} CIEDE2000 from the stated colour)\n\
         shaved  {} with {:.0} follicular units per cm2\n\n\
         dilution  dots/cm2  covered  CIEDE2000  darker L*  bluer b*\n",
        colour(s.bare),
        100.0 * s.skin.skin.melanin,
        100.0 * s.skin.skin.blood,
        s.skin.residual,
        colour(s.shaved),
        s.units,
    );
    for r in &s.rungs {
        text += &format!(
            "{:>6}:1  {:>8.0}  {:>5.1} %  {:>9.1}  {:>9.1}  {:>8.1}\n",
            r.dilution, r.density, r.coverage_percent, r.difference, r.darker, r.bluer
        );
    }
    text += "\nHealed, in daylight, from a metre and farther: best first. How much pigment stays in skin is a\n\
             judgement (dot.retained); a test patch decides.";
    for warning in &s.warnings {
        text += &format!("\nnote: {warning}");
    }
    text
}
