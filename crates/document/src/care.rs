//! The content of care, read from `content/care/` or from a clinic's own folder of the same shape.

mod articles;
mod examples;
mod files;
mod forms;
mod journey;
mod observed;
mod own;
mod pharmacy;
mod rows;
mod rules;
mod tables;
mod words;

pub use files::{CareFiles, shipped_care_files};
pub use own::{
    ContentRow, RowChange, Tried, content_rows, content_schemas, laid_over, own_changes, row_changes, try_out,
};

use care::Care;
use std::sync::LazyLock;

/// Something in a file of care that cannot be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{file}: {message}")]
pub struct CareError {
    /// The file, by its path below `content/care/`.
    pub file: String,
    /// The row, and what is wrong with it.
    pub message: String,
}

/// Collects what is wrong while reading goes on.
#[derive(Default)]
struct Faults(Vec<CareError>);

impl Faults {
    fn note(&mut self, file: &str, message: impl ToString) {
        self.0.push(CareError { file: file.to_owned(), message: message.to_string() });
    }

    /// Every row that can be made into what it says; a note for each of the others.
    fn keep_all<R, T>(
        &mut self,
        file: &str,
        rows: Vec<R>,
        id: impl Fn(&R) -> &str,
        made: impl Fn(R) -> Result<T, String>,
    ) -> Vec<T> {
        let kept = rows.into_iter().filter_map(|row| {
            let place = id(&row).to_owned();
            self.keep(file, &place, made(row))
        });
        kept.collect()
    }

    /// The value, or nothing and a note.
    fn keep<T, E: ToString>(&mut self, file: &str, place: &str, read: Result<T, E>) -> Option<T> {
        read.map_err(|e| self.note(file, format!("{place}: {}", e.to_string()))).ok()
    }
}

/// Reads all content of care.
///
/// # Errors
/// Everything that cannot be read, in all files.
pub fn read_care(files: &CareFiles) -> Result<Care, Vec<CareError>> {
    let mut faults = Faults::default();
    let mut care = Care {
        treatments: tables::treatments(files, &mut faults),
        forms: forms::read(files, &mut faults),
        states: tables::states(files, &mut faults),
        formulary: tables::formulary(files, &mut faults),
        consents: tables::consents(files, &mut faults),
        articles: articles::read(files, &mut faults),
        journey: journey::read(files, &mut faults),
        pharmacy: pharmacy::read(files, &mut faults),
        observed: observed::read(files, &mut faults),
        ..Care::default()
    };
    words::read(files, &mut care, &mut faults);
    tables::medicines(files, &mut care, &mut faults);
    care.rules = rules::rules(files, &care.treatments, &mut faults);
    care.options = rules::options(files, &care.treatments, &mut faults);
    care.examples = examples::read(files, &mut faults);
    if faults.0.is_empty() { Ok(care) } else { Err(faults.0) }
}

/// The shipped content of care.
///
/// # Errors
/// Everything that cannot be read; the tests read all of it, so a release never fails here.
pub fn shipped_care() -> Result<&'static Care, &'static [CareError]> {
    static CARE: LazyLock<Result<Care, Vec<CareError>>> = LazyLock::new(|| read_care(&shipped_care_files()));
    CARE.as_ref().map_err(Vec::as_slice)
}
