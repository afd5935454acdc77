//! Findings: every rule of the facts held against a plan. The rules' words, severity and source are
//! content; what triggers them is here, one file per room: the hairline, the dots, the course, the client.

mod client;
mod course;
mod dots;
mod hairline;

use crate::case::{Case, ZoneKind};
use crate::content::{Content, Kind, Rule, Severity};
use crate::pipeline::Plan;
use geometry::DVec3;
use head::Head;

/// What to highlight for a finding.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Highlight {
    /// Zones.
    pub zones: Vec<ZoneKind>,
    /// Places on the head, mm.
    pub places: Vec<DVec3>,
    /// Dots, by id.
    pub dots: Vec<u32>,
    /// Sessions, by number.
    pub sessions: Vec<u32>,
}

/// A finding.
#[derive(Debug, Clone, PartialEq)]
pub struct Finding {
    /// Rule.
    pub id: String,
    /// How serious.
    pub severity: Severity,
    /// What was found, with its numbers.
    pub text: String,
    /// What to do.
    pub remedy: String,
    /// What the client is told, where it concerns them.
    pub client: Option<String>,
    /// What to highlight.
    pub highlight: Highlight,
    /// Source of the rule.
    pub source: String,
    /// How well it is known.
    pub kind: Kind,
}

/// What the checks read.
pub(crate) struct Context<'a> {
    pub(crate) head: &'a Head,
    pub(crate) case: &'a Case,
    pub(crate) plan: &'a Plan,
    pub(crate) content: &'a Content,
    found: Vec<Finding>,
}

impl Context<'_> {
    /// Reports a rule with values for the `{}` of its text. A rule that content lacks is reported all the
    /// same, as a refusal that names it: silence would be worse.
    pub(crate) fn report(&mut self, id: &str, values: &[String], highlight: Highlight) {
        let missing = || Rule {
            id: id.to_owned(),
            severity: Severity::Refusal,
            text: format!("rule `{id}` is triggered but content has no words for it"),
            remedy: "add the rule to content/rules.toml".to_owned(),
            client: None,
            source: "none".to_owned(),
            kind: Kind::Judgement,
        };
        let rule = self.content.rules.iter().find(|r| r.id == id).cloned().unwrap_or_else(missing);
        let text = values.iter().fold(rule.text, |text, value| text.replacen("{}", value, 1));
        self.found.push(Finding {
            id: rule.id,
            severity: rule.severity,
            text,
            remedy: rule.remedy,
            client: rule.client,
            highlight,
            source: rule.source,
            kind: rule.kind,
        });
    }

    /// Reports when a condition holds.
    pub(crate) fn when(&mut self, holds: bool, id: &str, values: &[String], highlight: Highlight) {
        if holds {
            self.report(id, values, highlight);
        }
    }
}

/// Ids of all rules that the code can trigger, for the test that content has words for each.
pub const RULE_IDS: &[&str] = &[
    "hairline-low",
    "hairline-floor",
    "hairline-near-crease",
    "hairline-straight",
    "hairline-edge-up",
    "hairline-temple-low",
    "hairline-symmetric",
    "hairline-asymmetric",
    "hairline-juvenile",
    "hairline-widows-peak-female",
    "hairline-high",
    "hairline-brow-converging",
    "hairline-brow-diverging",
    "spacing-close",
    "dots-touch",
    "coverage-high",
    "coverage-blocked",
    "coverage-year5",
    "density-high",
    "density-low",
    "density-no-hair",
    "dot-size",
    "shade-dark",
    "depth-advised",
    "depth-limit",
    "pigment-oxide",
    "pigment-expired",
    "pigment-temporary",
    "gap-short",
    "session-long",
    "sessions-many",
    "extra-session-scar",
    "extra-session-oily",
    "area-prior",
    "quote-unusual",
    "scar-patch",
    "scar-patch-late",
    "scar-young",
    "numbing-percent",
    "numbing-area",
    "numbing-wrap",
    "under-age",
    "loss-active",
    "grey-hair",
    "lesion-map",
    "fades-fast",
    "shaving",
    "health-answer",
    "not-a-doctor",
];

/// Holds every rule against a plan; the gravest findings first, then in the order of the checks.
pub(crate) fn find(head: &Head, case: &Case, plan: &Plan, content: &Content) -> Vec<Finding> {
    let mut context = Context { head, case, plan, content, found: Vec::new() };
    hairline::check(&mut context);
    dots::check(&mut context);
    course::check(&mut context);
    client::check(&mut context);
    let mut found = context.found;
    found.sort_by_key(|f| std::cmp::Reverse(f.severity));
    found
}

/// A number as short as it is true: whole where it is whole, with one decimal where it is not.
pub(crate) fn shortest(value: f64) -> String {
    let tenths = (value * 10.0).round() / 10.0;
    if tenths.fract() == 0.0 { format!("{tenths:.0}") } else { format!("{tenths:.1}") }
}

/// A number with a fixed number of decimals, for the words of a finding.
pub(crate) fn number(value: f64, decimals: usize) -> String {
    format!("{value:.decimals$}")
}
