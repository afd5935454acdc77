//! `hairline care`: whether the content of care may be used, and what is open in it.

use super::files;
use super::show::print;
use crate::args::{CareArgs, CareCommand};
use crate::failure::Failure;
use care::{Care, open_rows};
use document::care::{CareError, CareFiles, laid_over, read_care, shipped_care, shipped_care_files, try_out};
use serde_json::json;
use std::path::Path;

/// Runs the command.
pub(crate) fn run(command: &CareCommand, json: bool) -> Result<(), Failure> {
    match command {
        CareCommand::Check(args) => check(args, json),
        CareCommand::Open(args) => open(args, json),
    }
}

fn check(args: &CareArgs, json: bool) -> Result<(), Failure> {
    let (care, faults) = match &args.own {
        Some(own) => {
            let shipped = shipped_care().map_err(|errors| unread(args, errors))?;
            let tried = try_out(shipped, shipped, &of_folder(own, &FOLDERS[..1])?);
            (tried.care, tried.faults)
        }
        None => {
            let care = read(args)?;
            let faults = care::lint::check(&care).iter().map(ToString::to_string).collect();
            (Some(care), faults)
        }
    };
    let Some(care) = care.filter(|_| faults.is_empty()) else {
        return Err(Failure::Input { what: name(args), problems: faults });
    };
    let counts = [
        ("rules", care.rules.len()),
        ("examples", care.examples.len()),
        ("questionnaires", care.forms.len()),
        ("products", care.formulary.len()),
        ("options", care.options.len()),
        ("articles", care.articles.len()),
        ("open rows", open_rows(&care).len()),
    ];
    if json {
        let counts: serde_json::Map<String, serde_json::Value> =
            counts.iter().map(|(what, n)| (what.replace(' ', "_"), json!(n))).collect();
        return print(&json!({ "ok": true, "counts": counts }).to_string());
    }
    let counts = counts.map(|(what, n)| format!("{n} {what}")).join(", ");
    print(&format!("{}: nothing to mend ({counts})", name(args)))
}

fn open(args: &CareArgs, json: bool) -> Result<(), Failure> {
    let care = read(args)?;
    let rows = open_rows(&care);
    if json {
        let rows: Vec<serde_json::Value> = rows
            .iter()
            .map(
                |row| json!({ "row": row.place, "says": row.says, "wants": row.wants.name(), "kind": row.provenance.kind.name(), "source": row.provenance.source }),
            )
            .collect();
        return print(&json!({ "ok": true, "open": rows }).to_string());
    }
    let lines = rows.iter().map(|row| {
        let own = row.provenance;
        format!("{:<18} {:<34} {:<10} {}", row.wants.name(), row.place, own.kind.name(), own.source)
    });
    print(&lines.collect::<Vec<_>>().join("\n"))
}

fn name(args: &CareArgs) -> String {
    let folder = args.folder.as_deref().or(args.own.as_deref());
    folder.map_or_else(|| "the shipped content of care".to_owned(), |f| f.display().to_string())
}

fn read(args: &CareArgs) -> Result<Care, Failure> {
    let files = match (&args.folder, &args.own) {
        (Some(folder), _) => of_folder(folder, &FOLDERS)?,
        (None, Some(own)) => laid_over(&shipped_care_files(), &of_folder(own, &FOLDERS[..1])?)
            .map_err(|errors| unread(args, &errors))?,
        (None, None) => shipped_care_files(),
    };
    read_care(&files).map_err(|errors| unread(args, &errors))
}

fn unread(args: &CareArgs, errors: &[CareError]) -> Failure {
    Failure::Input { what: name(args), problems: errors.iter().map(ToString::to_string).collect() }
}

/// Folders of which the content consists.
const FOLDERS: [&str; 3] = ["", "articles", "questionnaires"];

/// Every file that the shipped content has, and whatever else lies in its folders.
fn of_folder(folder: &Path, folders: &[&str]) -> Result<CareFiles, Failure> {
    let mut read = CareFiles::default();
    for below in folders {
        let path = folder.join(below);
        let entries = std::fs::read_dir(&path).map_err(|error| Failure::unreadable(&path, &error))?;
        let mut paths: Vec<_> =
            entries.filter_map(|entry| entry.ok().map(|e| e.path())).filter(|p| p.is_file()).collect();
        paths.sort();
        for file in paths {
            if let Some(name) = file.strip_prefix(folder).ok().and_then(Path::to_str) {
                read.put(&name.replace('\\', "/"), files::read_text(&file)?);
            }
        }
    }
    Ok(read)
}
