//! Rules and options.

use super::rows::{provenance, said, table};
use super::{CareFiles, Faults};
use care::{
    Bearing, Case, Condition, Cost, Occasion, Outcome, Per, Reason, Rule, TreatmentOption, Treatments,
};
use serde::Deserialize;
use toml::value::Datetime;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RuleRow {
    id: String,
    title: String,
    #[serde(default)]
    fixed: bool,
    at: Vec<String>,
    cases: Vec<CaseRow>,
    client: Option<String>,
    clinician: String,
    source: String,
    kind: String,
    reviewed_on: Option<Datetime>,
    confirm: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct CaseRow {
    scope: Vec<String>,
    when: String,
    outcome: String,
    #[serde(default)]
    acts: Vec<String>,
}

const RULES: &str = "rules.toml";

pub(super) fn rules(files: &CareFiles, treatments: &Treatments, faults: &mut Faults) -> Vec<Rule> {
    let (rows, day) = table::<RuleRow>(files, RULES, "hairline-care-rules/1", faults);
    faults.keep_all(RULES, rows, |row| &row.id, |row| rule(row, treatments, day))
}

fn rule(row: RuleRow, treatments: &Treatments, day: Datetime) -> Result<Rule, String> {
    Ok(Rule {
        at: occasions(&row.at)?,
        cases: row.cases.into_iter().map(|c| case(c, treatments)).collect::<Result<_, _>>()?,
        provenance: provenance(said!(row), day)?,
        id: row.id,
        title: row.title,
        fixed: row.fixed,
        client: row.client,
        clinician: row.clinician,
    })
}

/// Occasions by name; `medical` is every one of the medical road.
fn occasions(names: &[String]) -> Result<Vec<Occasion>, String> {
    const MEDICAL: [Occasion; 5] =
        [Occasion::Intake, Occasion::Review, Occasion::Prescribe, Occasion::Refill, Occasion::CheckIn];
    let mut all = Vec::new();
    for name in names {
        match Occasion::from_name(name) {
            Some(occasion) => all.push(occasion),
            None if name == "medical" => all.extend(MEDICAL),
            None => return Err(format!("`at` names `{name}`, which is no occasion")),
        }
    }
    Ok(all)
}

fn case(row: CaseRow, treatments: &Treatments) -> Result<Case, String> {
    Ok(Case {
        scope: scope(&row.scope, treatments)?,
        when: condition(&row.when)?,
        outcome: Outcome::from_name(&row.outcome)
            .ok_or_else(|| format!("`{}` is no outcome", row.outcome))?,
        acts: row.acts,
    })
}

fn condition(text: &str) -> Result<Condition, String> {
    Condition::parse(text).map_err(|error| format!("`{text}`, {error}"))
}

fn scope(names: &[String], treatments: &Treatments) -> Result<Vec<usize>, String> {
    let mut places = Vec::new();
    for name in names {
        places.extend(
            treatments.places(name).ok_or_else(|| format!("`{name}` is neither a treatment nor a group"))?,
        );
    }
    places.sort_unstable();
    places.dedup();
    Ok(places)
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct OptionRow {
    id: String,
    title: String,
    does: String,
    cannot: String,
    time: String,
    cost: [u32; 2],
    per: String,
    cost_note: String,
    permanence: String,
    upkeep: String,
    pros: Vec<String>,
    cons: Vec<String>,
    not_for: String,
    #[serde(default)]
    treatments: Vec<String>,
    /// Whether it is all of its treatments at once, not one of them.
    #[serde(default)]
    combination: bool,
    reasons: Vec<ReasonRow>,
    articles: Vec<String>,
    source: String,
    kind: String,
    reviewed_on: Option<Datetime>,
    confirm: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ReasonRow {
    when: String,
    is: String,
    text: String,
}

const OPTIONS: &str = "options.toml";

pub(super) fn options(
    files: &CareFiles,
    treatments: &Treatments,
    faults: &mut Faults,
) -> Vec<TreatmentOption> {
    let (rows, day) = table::<OptionRow>(files, OPTIONS, "hairline-care-options/1", faults);
    faults.keep_all(OPTIONS, rows, |row| &row.id, |row| option(row, treatments, day))
}

fn option(row: OptionRow, treatments: &Treatments, day: Datetime) -> Result<TreatmentOption, String> {
    let per = match row.per.as_str() {
        "once" => Per::Once,
        "session" => Per::Session,
        "month" => Per::Month,
        "free" => Per::Free,
        other => return Err(format!("`per` is `{other}`: once, session, month or free")),
    };
    Ok(TreatmentOption {
        provenance: provenance(said!(row), day)?,
        reasons: row.reasons.into_iter().map(reason).collect::<Result<_, _>>()?,
        treatments: scope(&row.treatments, treatments)?,
        cost: Cost { low: row.cost[0], high: row.cost[1], per },
        combination: row.combination,
        id: row.id,
        title: row.title,
        does: row.does,
        cannot: row.cannot,
        time: row.time,
        cost_note: row.cost_note,
        permanence: row.permanence,
        upkeep: row.upkeep,
        pros: row.pros,
        cons: row.cons,
        not_for: row.not_for,
        articles: row.articles,
    })
}

fn reason(row: ReasonRow) -> Result<Reason, String> {
    let bearing = match row.is.as_str() {
        "for" => Bearing::For,
        "against" => Bearing::Against,
        "rules-out" => Bearing::RulesOut,
        other => return Err(format!("a reason is `{other}`: for, against or rules-out")),
    };
    Ok(Reason { when: condition(&row.when)?, bearing, text: row.text })
}
