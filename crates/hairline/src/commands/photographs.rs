//! Reading the photographs of a case, whole heads and macro pictures.

use super::files::{self, beside};
use crate::failure::Failure;
use document::case::{PhotoWish, ReadCase};
use document::{Opened, measure_macro, open_photograph};
use photo::Follicles;
use plan::content::Content;
use rayon::prelude::*;
use std::path::Path;

/// Reads the photographs that a case names; everything that is wrong with them comes at once.
pub(crate) fn photographs(case: &Path, read: &ReadCase) -> Result<Vec<Opened>, Failure> {
    let one = |wish: &PhotoWish| {
        let bytes = files::read(&beside(case, &wish.file), &files::PHOTOGRAPH).map_err(Failure::problems)?;
        open_photograph(&bytes, wish)
    };
    let all: Vec<Result<Opened, Vec<String>>> = read.photographs.list.par_iter().map(one).collect();
    let mut shown = Vec::new();
    let mut problems = Vec::new();
    for (result, wish) in all.into_iter().zip(&read.photographs.list) {
        match result {
            Ok(opened) => shown.push(opened),
            Err(list) => problems.extend(list.into_iter().map(|p| format!("{}: {p}", wish.file))),
        }
    }
    if problems.is_empty() {
        Ok(shown)
    } else {
        Err(Failure::Input { what: case.display().to_string(), problems })
    }
}

/// Measures the macro photographs that a case names; everything that is wrong with them comes at once.
pub(crate) fn macros(case: &Path, read: &ReadCase, content: &Content) -> Result<Vec<Follicles>, Failure> {
    let mut problems = Vec::new();
    let mut found = Vec::new();
    for wish in &read.macros {
        let bytes = files::read(&beside(case, &wish.file), &files::PHOTOGRAPH).map_err(Failure::problems);
        match bytes.and_then(|bytes| measure_macro(&bytes, wish, content).map_err(|p| vec![p])) {
            Ok(follicles) => found.push(follicles),
            Err(list) => problems.extend(list.into_iter().map(|p| format!("{}: {p}", wish.file))),
        }
    }
    if problems.is_empty() {
        Ok(found)
    } else {
        Err(Failure::Input { what: case.display().to_string(), problems })
    }
}
