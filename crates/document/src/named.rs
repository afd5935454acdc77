//! The files that a case names, opened: from a folder beside it, from a clinic's records, wherever their bytes are kept.

use crate::case::{MacroWish, PhotoWish};
use crate::{Opened, measure_macro, open_photograph};
use photo::Follicles;
use plan::content::Content;
use rayon::prelude::*;

/// Bytes of a file that a case names, or why they cannot be had.
pub type BytesOf<'f> = dyn Fn(&str) -> Result<Vec<u8>, Vec<String>> + Sync + 'f;

/// Something wrong with one of the files that a case names: its place in the case's list, and what it is.
pub type Wrong = (usize, String);

/// Opens all photographs of a case.
///
/// # Errors
/// Everything that is wrong with any of them.
pub fn open_photographs(wishes: &[PhotoWish], bytes_of: &BytesOf) -> Result<Vec<Opened>, Vec<Wrong>> {
    let one = |wish: &PhotoWish| open_photograph(&bytes_of(&wish.file)?, wish);
    all(wishes.par_iter().map(one).collect())
}

/// Measures all macro photographs of a case.
///
/// # Errors
/// Everything that is wrong with any of them.
pub fn measure_macros(
    wishes: &[MacroWish],
    content: &Content,
    bytes_of: &BytesOf,
) -> Result<Vec<Follicles>, Vec<Wrong>> {
    let one = |wish: &MacroWish| {
        measure_macro(&bytes_of(&wish.file)?, wish, content).map_err(|problem| vec![problem])
    };
    all(wishes.iter().map(one).collect())
}

/// All of them, or everything that is wrong with any.
fn all<T>(results: Vec<Result<T, Vec<String>>>) -> Result<Vec<T>, Vec<Wrong>> {
    let (mut good, mut wrong) = (Vec::new(), Vec::new());
    for (place, result) in results.into_iter().enumerate() {
        match result {
            Ok(one) => good.push(one),
            Err(problems) => wrong.extend(problems.into_iter().map(|p| (place, p))),
        }
    }
    if wrong.is_empty() { Ok(good) } else { Err(wrong) }
}

/// What names the bytes of photographs, as the provenance of a plan holds it: their hashes, one after the other.
pub fn names_of<'h>(hashes: impl IntoIterator<Item = &'h str>) -> Vec<u8> {
    hashes.into_iter().flat_map(str::bytes).collect()
}
