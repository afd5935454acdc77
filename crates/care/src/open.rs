//! Rows of the content that still want the word of a clinic's counsel, medical director or practitioner.

use crate::{Care, Clock, Confirm, FormUse, Limit, Provenance, State};

/// A row that wants somebody's word.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpenRow<'c> {
    /// What kind of row, and which: `limit log-off`.
    pub place: String,
    /// What it says, in words.
    pub says: String,
    /// Whose word it wants.
    pub wants: Confirm,
    /// Where it comes from.
    pub provenance: &'c Provenance,
}

/// All of them, by whose word they want and in the order of the content.
pub fn open_rows(care: &Care) -> Vec<OpenRow<'_>> {
    let mut open: Vec<OpenRow<'_>> = said(care)
        .into_iter()
        .filter_map(|(place, says, provenance)| {
            Some(OpenRow { place, says, wants: provenance.confirm?, provenance })
        })
        .collect();
    open.sort_by_key(|row| row.wants.name());
    open
}

/// Every row with where it comes from.
pub fn rows(care: &Care) -> Vec<(String, &Provenance)> {
    said(care).into_iter().map(|(place, _, provenance)| (place, provenance)).collect()
}

type Said<'c> = (String, String, &'c Provenance);

fn said(care: &Care) -> Vec<Said<'_>> {
    let mut rows: Vec<Said<'_>> = Vec::new();
    let row =
        |kind: &str, id: &str, says: &str, provenance| (format!("{kind} {id}"), says.to_owned(), provenance);
    rows.extend(care.rules.iter().map(|r| row("rule", &r.id, &r.title, &r.provenance)));
    rows.extend(care.terms.0.iter().map(|t| row("term", &t.id, &t.meaning, &t.provenance)));
    rows.extend(care.formulary.iter().map(|p| row("product", &p.id, &p.title, &p.provenance)));
    rows.extend(care.states.iter().map(|s| row("state", &s.id, &state(s), &s.provenance)));
    rows.extend(care.consents.iter().map(|c| row("consent", &c.id, &c.title, &c.provenance)));
    rows.extend(care.options.iter().map(|o| row("option", &o.id, &o.title, &o.provenance)));
    rows.extend(care.articles.iter().map(|a| row("article", &a.id, &a.title, &a.provenance)));
    let journey = &care.journey;
    rows.extend(journey.forms.iter().map(|f| row("use of form", &f.id, &when(f), &f.provenance)));
    let hours = |c: &Clock| format!("{}: {} hours", c.meaning, c.hours);
    rows.extend(journey.clocks.iter().map(|c| row("clock", &c.id, &hours(c), &c.provenance)));
    rows.extend(journey.checks.iter().map(|c| row("check", &c.id, &c.text, &c.provenance)));
    rows.extend(journey.healing.iter().map(|h| row("healing", &h.id, &h.normal, &h.provenance)));
    let limit = |l: &Limit| format!("{}: {} {}", l.meaning, l.value, l.unit);
    rows.extend(journey.limits.iter().map(|l| row("limit", &l.id, &limit(l), &l.provenance)));
    let pharmacy = &care.pharmacy;
    rows.extend(pharmacy.cautions.iter().map(|c| row("caution", &c.id, &c.text, &c.provenance)));
    rows.extend(pharmacy.final_checks.iter().map(|c| row("final check", &c.id, &c.text, &c.provenance)));
    rows.extend(care.observed.iter().map(|o| row("observation of", &o.link, &o.title, &o.provenance)));
    rows.extend(care.banned.iter().map(|b| row("claim", &format!("`{}`", b.words), &b.why, &b.provenance)));
    rows
}

fn state(state: &State) -> String {
    let guess = if state.known { "" } else { ", a careful guess: nothing certain was found" };
    let note = state.note.iter().map(|note| format!(". {note}")).collect::<String>();
    format!("{}: how a first visit is held: {}{guess}{note}", state.title, state.visit.name())
}

fn when(form: &FormUse) -> String {
    form.good_days.map_or_else(String::new, |days| format!("answers stand for {days} days"))
}
