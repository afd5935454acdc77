//! The vocabulary of conditions, the words that texts may and may not use.

use super::rows::{Said, provenance, whole};
use super::{CareFiles, Faults};
use care::{Act, Banned, Care, Condition, Given, GivenKind, Term};
use serde::Deserialize;
use toml::value::Datetime;

const FILE: &str = "vocabulary.toml";

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Vocabulary {
    schema: String,
    reviewed_on: Datetime,
    term: Vec<TermRow>,
    given: Vec<GivenRow>,
    act: Vec<ActRow>,
    medicine_link: Vec<MedicineLinkRow>,
    banned: Vec<BannedRow>,
    known_words: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct TermRow {
    id: String,
    meaning: String,
    when: String,
    source: String,
    kind: String,
    confirm: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct GivenRow {
    link: String,
    meaning: String,
    value: String,
    #[serde(default)]
    codes: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ActRow {
    code: String,
    meaning: String,
    order: Option<String>,
    #[serde(default)]
    values: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct MedicineLinkRow {
    asks: String,
    classes: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct BannedRow {
    words: String,
    why: String,
    source: String,
    kind: String,
}

pub(super) fn read(files: &CareFiles, care: &mut Care, faults: &mut Faults) {
    let Some(read) = whole::<Vocabulary>(files, FILE, faults) else { return };
    if read.schema != "hairline-care-vocabulary/1" {
        faults.note(
            FILE,
            format!("has the schema `{}`; this program reads `hairline-care-vocabulary/1`", read.schema),
        );
        return;
    }
    let day = read.reviewed_on;
    for row in read.term {
        let id = row.id.clone();
        care.terms.0.extend(faults.keep(FILE, &id, term(row, day)));
    }
    for row in read.given {
        let link = row.link.clone();
        care.givens.extend(faults.keep(FILE, &link, given(row)));
    }
    for row in read.banned {
        let said = Said { source: row.source, kind: row.kind, reviewed_on: None, confirm: None };
        let provenance = faults.keep(FILE, &row.words, provenance(said, day));
        care.banned.extend(provenance.map(|provenance| Banned {
            words: row.words.to_lowercase(),
            why: row.why,
            provenance,
        }));
    }
    let act =
        |row: ActRow| Act { code: row.code, meaning: row.meaning, order: row.order, values: row.values };
    care.acts = read.act.into_iter().map(act).collect();
    care.medicine_links = read.medicine_link.into_iter().map(|row| (row.asks, row.classes)).collect();
    care.known_words = read.known_words;
}

fn term(row: TermRow, day: Datetime) -> Result<Term, String> {
    let said = Said { source: row.source, kind: row.kind, reviewed_on: None, confirm: row.confirm };
    let when = Condition::parse(&row.when).map_err(|error| format!("`{}`, {error}", row.when))?;
    Ok(Term { provenance: provenance(said, day)?, id: row.id, meaning: row.meaning, when })
}

fn given(row: GivenRow) -> Result<Given, String> {
    let kind = match (row.value.as_str(), row.codes.is_empty()) {
        ("boolean", true) => GivenKind::Boolean,
        ("number", true) => GivenKind::Number,
        ("date", true) => GivenKind::Date,
        ("codes", false) => GivenKind::Codes(row.codes),
        (other, _) => {
            return Err(format!(
                "`{other}` is neither boolean, number, date (without codes) nor codes (with them)"
            ));
        }
    };
    Ok(Given { id: row.link, meaning: row.meaning, kind })
}
