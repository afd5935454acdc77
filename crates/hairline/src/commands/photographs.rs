//! Reading the photographs of a case, whole heads and macro pictures.

use super::files::{self, beside};
use crate::failure::Failure;
use document::Opened;
use document::case::ReadCase;
use document::named::{Wrong, measure_macros, open_photographs};
use photo::Follicles;
use plan::content::Content;
use std::path::Path;

/// Reads the photographs that a case names; everything that is wrong with them comes at once.
pub(crate) fn photographs(case: &Path, read: &ReadCase) -> Result<Vec<Opened>, Failure> {
    let wishes = &read.photographs.list;
    open_photographs(wishes, &|file| bytes(case, file))
        .map_err(|wrong| said(case, wrong, |k| &wishes[k].file))
}

/// Measures the macro photographs that a case names; everything that is wrong with them comes at once.
pub(crate) fn macros(case: &Path, read: &ReadCase, content: &Content) -> Result<Vec<Follicles>, Failure> {
    let wishes = &read.macros;
    measure_macros(wishes, content, &|file| bytes(case, file))
        .map_err(|wrong| said(case, wrong, |k| &wishes[k].file))
}

/// The bytes of a photograph beside a case.
fn bytes(case: &Path, file: &str) -> Result<Vec<u8>, Vec<String>> {
    files::read(&beside(case, file), &files::PHOTOGRAPH).map_err(Failure::problems)
}

/// Everything that is wrong, each with the file that it is wrong with.
fn said<'w>(case: &Path, wrong: Vec<Wrong>, file: impl Fn(usize) -> &'w String) -> Failure {
    let problems = wrong.into_iter().map(|(k, p)| format!("{}: {p}", file(k))).collect();
    Failure::Input { what: case.display().to_string(), problems }
}
