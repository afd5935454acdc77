//! Treatments, states, formulary, consents, medicines.

use super::rows::{provenance, said, table, whole};
use super::{CareFiles, Faults};
use care::{Care, Consent, Group, Ingredient, Medicine, Product, Road, State, Treatment, Treatments, Visit};
use serde::Deserialize;
use toml::value::Datetime;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct TreatmentsFile {
    treatment: Vec<TreatmentRow>,
    group: Vec<GroupRow>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct TreatmentRow {
    code: String,
    title: String,
    road: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct GroupRow {
    code: String,
    members: Vec<String>,
}

pub(super) fn treatments(files: &CareFiles, faults: &mut Faults) -> Treatments {
    const FILE: &str = "treatments.toml";
    let Some(read) = whole::<TreatmentsFile>(files, FILE, faults) else { return Treatments::default() };
    let road = |row: &TreatmentRow| match row.road.as_str() {
        "medical" => Ok(Road::Medical),
        "smp" => Ok(Road::Smp),
        "advice" => Ok(Road::Advice),
        other => Err(format!("road `{other}` is neither medical, smp nor advice")),
    };
    let mut all = Vec::new();
    for row in read.treatment {
        if let Some(road) = faults.keep(FILE, &row.code, road(&row)) {
            all.push(Treatment { id: row.code, title: row.title, road });
        }
    }
    let groups = read.group.into_iter().map(|row| Group { id: row.code, members: row.members }).collect();
    let treatments = Treatments { all, groups };
    for group in treatments.groups.iter().filter(|g| treatments.places(&g.id).is_none()) {
        faults.note(FILE, format!("group {}: one of its members is no treatment", group.id));
    }
    treatments
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct StateRow {
    id: String,
    title: String,
    visit: String,
    #[serde(default)]
    all_agree_to_recording: bool,
    body_art: Option<String>,
    body_art_years: Option<u32>,
    note: Option<String>,
    source: String,
    kind: String,
    reviewed_on: Option<Datetime>,
    confirm: Option<String>,
}

pub(super) fn states(files: &CareFiles, faults: &mut Faults) -> Vec<State> {
    const FILE: &str = "states.toml";
    let (rows, day) = table::<StateRow>(files, FILE, "hairline-care-states/1", faults);
    let made = |row: StateRow| {
        let visit =
            Visit::from_name(&row.visit).ok_or_else(|| format!("visit `{}` is unknown to us", row.visit))?;
        Ok::<_, String>(State {
            provenance: provenance(said!(row), day)?,
            known: row.visit != "unknown",
            id: row.id,
            title: row.title,
            visit,
            all_agree_to_recording: row.all_agree_to_recording,
            body_art: row.body_art,
            body_art_years: row.body_art_years,
            note: row.note,
        })
    };
    faults.keep_all(FILE, rows, |row| &row.id, made)
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ProductRow {
    id: String,
    title: String,
    treatments: Vec<String>,
    ingredients: Vec<IngredientRow>,
    form: String,
    #[serde(default)]
    contains: Vec<String>,
    compounded: bool,
    equal: Option<String>,
    sexes: Vec<String>,
    directions: Vec<String>,
    #[serde(default)]
    daily_mg: Vec<f64>,
    quantities: Vec<String>,
    days: u32,
    refills: u32,
    beyond_use_days: Option<u32>,
    rxnorm: Option<String>,
    month: [f64; 2],
    source: String,
    kind: String,
    reviewed_on: Option<Datetime>,
    confirm: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct IngredientRow {
    substance: String,
    strength: f64,
    unit: String,
}

pub(super) fn formulary(files: &CareFiles, faults: &mut Faults) -> Vec<Product> {
    const FILE: &str = "formulary.toml";
    let (rows, day) = table::<ProductRow>(files, FILE, "hairline-care-formulary/1", faults);
    let made = |row: ProductRow| {
        if row.compounded != row.beyond_use_days.is_some() {
            return Err("what is compounded, and only that, has `beyond_use_days`".to_owned());
        }
        if !row.daily_mg.is_empty() && row.daily_mg.len() != row.directions.len() {
            return Err("`daily_mg` has a number for each of the directions".to_owned());
        }
        let ingredient =
            |i: IngredientRow| Ingredient { substance: i.substance, strength: i.strength, unit: i.unit };
        Ok(Product {
            provenance: provenance(said!(row), day)?,
            ingredients: row.ingredients.into_iter().map(ingredient).collect(),
            month_cents: (crate::content::cents(row.month[0]), crate::content::cents(row.month[1])),
            id: row.id,
            title: row.title,
            treatments: row.treatments,
            form: row.form,
            contains: row.contains,
            compounded: row.compounded,
            equal: row.equal,
            sexes: row.sexes,
            directions: row.directions,
            daily_mg: row.daily_mg,
            quantities: row.quantities,
            days: row.days,
            refills: row.refills,
            beyond_use_days: row.beyond_use_days,
            rxnorm: row.rxnorm,
        })
    };
    faults.keep_all(FILE, rows, |row| &row.id, made)
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ConsentRow {
    id: String,
    version: u32,
    title: String,
    statements: Vec<String>,
    needed: bool,
    #[serde(default)]
    treatments: Vec<String>,
    #[serde(default)]
    states: Vec<String>,
    source: String,
    kind: String,
    reviewed_on: Option<Datetime>,
    confirm: Option<String>,
}

pub(super) fn consents(files: &CareFiles, faults: &mut Faults) -> Vec<Consent> {
    const FILE: &str = "consents.toml";
    let (rows, day) = table::<ConsentRow>(files, FILE, "hairline-care-consents/1", faults);
    let made = |row: ConsentRow| {
        Ok::<_, String>(Consent {
            provenance: provenance(said!(row), day)?,
            id: row.id,
            version: row.version,
            title: row.title,
            statements: row.statements,
            needed: row.needed,
            treatments: row.treatments,
            states: row.states,
        })
    };
    faults.keep_all(FILE, rows, |row| &row.id, made)
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct MedicineRow {
    id: String,
    #[serde(default)]
    names: Vec<String>,
    classes: Vec<String>,
    source: String,
    kind: String,
    reviewed_on: Option<Datetime>,
    confirm: Option<String>,
}

pub(super) fn medicines(files: &CareFiles, care: &mut Care, faults: &mut Faults) {
    const FILE: &str = "medicines.toml";
    let (rows, day) = table::<MedicineRow>(files, FILE, "hairline-care-medicines/1", faults);
    for row in rows {
        let id = row.id.clone();
        let (names, classes) = (row.names, row.classes);
        let said = said!(row);
        if faults.keep(FILE, &id, provenance(said, day)).is_some() {
            care.medicines.0.push(Medicine { id, names, classes });
        }
    }
}
