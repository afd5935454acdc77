//! Questionnaires: FHIR documents, put together.

use super::{CareFiles, Faults};
use care::Questionnaire;

const FOLDER: &str = "questionnaires/";

pub(super) fn read(files: &CareFiles, faults: &mut Faults) -> Vec<Questionnaire> {
    let mut all = Vec::new();
    for (path, text) in files.below(FOLDER) {
        let form = fhir::Questionnaire::read(text.as_bytes()).and_then(|form| form.to_care());
        if let Some(form) = faults.keep(path, "questionnaire", form) {
            if path != format!("{FOLDER}{}.json", form.id) {
                faults.note(path, format!("its id is `{}`; file and id have one name", form.id));
            }
            all.push(form);
        }
    }
    if !faults.0.is_empty() {
        return Vec::new();
    }
    Questionnaire::assemble(&all).unwrap_or_else(|errors| {
        errors.iter().for_each(|error| faults.note(FOLDER, error));
        Vec::new()
    })
}
