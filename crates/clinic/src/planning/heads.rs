//! Heads as planning keeps them: made from what a case names.

use super::files::{Files, Photographed};
use crate::{ClinicError, Problem};
use document::case::ReadCase;
use document::named::{Wrong, measure_macros, names_of};
use document::{CaseHead, HeadError, HeadInput, Scanned, head_of_case};
use photo::Follicles;
use plan::case::HeadSource;
use plan::content::Content;
use preview::Texture;
use serde_json::Value;

/// What a head was made from and is.
pub struct LoadedHead {
    /// The head with its notes.
    pub head: CaseHead,
    /// The scan's texture.
    pub texture: Option<Texture>,
    /// Bytes of the scan, or what names those of the photographs.
    pub source: Vec<u8>,
    /// Follicles that macro photographs show.
    pub(super) macros: Vec<Follicles>,
    /// Pixels across and down of the photographs that it comes from, in the order of the case.
    pub sizes: Vec<[u32; 2]>,
    /// A name for the head: pages fetch its surface again only when this changes.
    pub name: String,
}

/// What a head depends on in a document.
pub(super) const OF_HEAD: [&str; 5] = ["client", "head", "photographs", "macro_photographs", "overrides"];
/// What the light in a skin depends on.
pub(super) const OF_SKIN: [&str; 2] = ["skin", "overrides"];

/// What heads and skins are made by, of all the numbers that a clinic may have of its own.
const OWN_NUMBERS: [&str; 6] = ["dot.range", "fit.", "head.", "photo.", "skin.", "tape."];

/// A name for some parts of a document: the same parts have the same name.
pub(super) fn name_of(document: &Value, parts: &[&str]) -> String {
    let text = |part: &&str| match (*part, document.get(*part)) {
        (_, None) => String::new(),
        ("overrides", Some(Value::Object(all))) => {
            let own = all.iter().filter(|(id, _)| OWN_NUMBERS.iter().any(|start| id.starts_with(start)));
            own.map(|(id, value)| format!("{id} {value}\n")).collect()
        }
        (_, Some(value)) => value.to_string(),
    };
    let texts: Vec<String> = parts.iter().map(text).collect();
    crate::secrets::sha256_hex(texts.join("\n").as_bytes())
}

/// Makes a head from what a case names, and says which photographs it looked at.
pub(super) fn loaded(
    read: &mut ReadCase,
    content: &Content,
    files: &Files,
    name: String,
) -> Result<(LoadedHead, Vec<Photographed>), ClinicError> {
    let mut problems = Vec::new();
    let bytes_of = |file: &str| Ok(files.bytes(file).to_vec());
    let macros =
        measure_macros(&read.macros, content, &bytes_of).unwrap_or_else(|wrong| noted(&mut problems, wrong));
    let shown = matches!(read.case.head, HeadSource::Photographs);
    let wishes = if shown { &read.photographs.list[..] } else { &[] };
    let photographs = files.photographs(wishes).unwrap_or_else(|wrong| {
        problems.extend(wrong);
        Vec::new()
    });
    let scan = read.scan.file.clone().filter(|_| matches!(read.case.head, HeadSource::Scan));
    let scanned = or_noted(&mut problems, scan.as_ref().map(|file| scan_of(file, files)));
    let texture = or_noted(&mut problems, texture(read, scan.as_deref(), scanned.as_ref(), files));
    ClinicError::none_of(problems)?;
    let hashes = photographs.iter().map(|p| p.known.hash.as_str());
    let source = scan.as_ref().map_or_else(|| names_of(hashes), |file| files.bytes(file).to_vec());
    let given = match scanned {
        Some(scanned) => HeadInput::Scan(Box::new(scanned)),
        None if shown => HeadInput::Photographs(photographs.iter().map(|p| p.known.taken.clone()).collect()),
        None => HeadInput::None,
    };
    let head = head_of_case(read, given, content).map_err(no_head)?;
    let sizes = photographs.iter().map(|p| p.known.taken.size).collect();
    Ok((LoadedHead { head, texture, source, sizes, macros, name }, photographs))
}

/// Notes what is wrong with macro photographs, none of which is then used.
fn noted<T>(problems: &mut Vec<Problem>, wrong: Vec<Wrong>) -> Vec<T> {
    problems.extend(wrong.into_iter().map(|(k, said)| Problem::at(&format!("macro_photographs[{k}]"), said)));
    Vec::new()
}

/// What there is, where nothing was wrong with it.
fn or_noted<T>(problems: &mut Vec<Problem>, found: Option<Result<T, Problem>>) -> Option<T> {
    match found? {
        Ok(found) => Some(found),
        Err(problem) => {
            problems.push(problem);
            None
        }
    }
}

/// The texture that a case names, or the one that its scan carries.
fn texture(
    read: &ReadCase,
    scan: Option<&str>,
    scanned: Option<&Scanned>,
    files: &Files,
) -> Option<Result<Texture, Problem>> {
    let embedded = scanned.and_then(|s| s.mesh.texture.as_ref());
    let decoded = match (&read.scan.texture, embedded) {
        (Some(file), _) => {
            let beside = scan.map_or("", |scan| files.name(scan));
            Texture::decode(files.bytes(file)).map(|texture| texture.beside(beside))
        }
        (None, Some(embedded)) => Texture::decode(&embedded.bytes),
        (None, None) => return None,
    };
    Some(decoded.map_err(|error| Problem::at("head.texture", error.to_string())))
}

fn scan_of(file: &str, files: &Files) -> Result<Scanned, Problem> {
    // A scan that names other files finds none here: a GLB carries all it needs.
    let mesh = scan::read(files.name(file), files.bytes(file), &scan::Limits::default(), &mut |_| None)
        .map_err(|e| Problem::at("head.file", e.to_string()))?;
    Ok(Scanned { mesh, landmarks: None, scale: None })
}

/// Why there is no head, in words.
pub(super) fn no_head(error: HeadError) -> ClinicError {
    let at = |messages: Vec<String>| {
        ClinicError::Invalid(messages.into_iter().map(|m| Problem::at("head", m)).collect())
    };
    match error {
        HeadError::Fit(list) => at(list.iter().map(ToString::to_string).collect()),
        HeadError::Problems(list) => at(list.iter().map(ToString::to_string).collect()),
        other => at(vec![other.to_string()]),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn only_what_a_head_is_made_from_names_it() {
        let with =
            |overrides: Value| json!({ "client": { "sex": "male" }, "overrides": overrides, "seed": 1 });
        let plain = name_of(&with(json!({})), &OF_HEAD);
        assert_eq!(name_of(&with(json!({ "density.mid": 70 })), &OF_HEAD), plain);
        assert_ne!(name_of(&with(json!({ "head.longest_edge_mm": 3 })), &OF_HEAD), plain);
        let mut other = with(json!({}));
        other["seed"] = json!(2);
        assert_eq!(name_of(&other, &OF_HEAD), plain);
        other["client"] = json!({ "sex": "female" });
        assert_ne!(name_of(&other, &OF_HEAD), plain);
    }
}
