//! Which files the content of care consists of.

use std::borrow::Cow;
use std::collections::BTreeMap;

/// Texts by path below the folder.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct CareFiles(BTreeMap<String, Cow<'static, str>>);

impl CareFiles {
    /// Adds a file, or puts it in the place of one of the same path.
    pub fn put(&mut self, path: &str, text: impl Into<Cow<'static, str>>) {
        self.0.insert(path.to_owned(), text.into());
    }

    /// The text of a file.
    pub fn get(&self, path: &str) -> Option<&str> {
        self.0.get(path).map(AsRef::as_ref)
    }

    /// Every file below a folder, with its path, in the order of paths.
    pub fn below<'f>(&'f self, folder: &'f str) -> impl Iterator<Item = (&'f str, &'f str)> {
        self.iter().filter(move |(path, _)| path.starts_with(folder))
    }

    /// All of it as one text (a JSON object of texts by path), the same bytes for the same content.
    pub fn packed(&self) -> Vec<u8> {
        let all: BTreeMap<&str, &str> = self.iter().collect();
        serde_json::to_vec(&all).unwrap_or_default()
    }

    /// What was packed.
    ///
    /// # Errors
    /// What is no packed content.
    pub fn unpacked(packed: &[u8]) -> Result<Self, serde_json::Error> {
        let all: BTreeMap<String, String> = serde_json::from_slice(packed)?;
        Ok(Self(all.into_iter().map(|(path, text)| (path, Cow::Owned(text))).collect()))
    }

    /// Every file with its path, in the order of paths.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(path, text)| (path.as_str(), text.as_ref()))
    }
}

macro_rules! shipped {
    ($($path:literal),+ $(,)?) => {
        const SHIPPED: &[(&str, &str)] = &[$(($path, include_str!(concat!("../../../../content/care/", $path)))),+];
    };
}

shipped!(
    "articles/combining.md",
    "articles/compounded.md",
    "articles/concealers-systems.md",
    "articles/doing-nothing.md",
    "articles/dutasteride.md",
    "articles/finasteride-side-effects.md",
    "articles/finasteride.md",
    "articles/how-we-decide.md",
    "articles/laser-prp.md",
    "articles/minoxidil-shedding.md",
    "articles/minoxidil.md",
    "articles/oral-minoxidil.md",
    "articles/pattern-loss.md",
    "articles/photos.md",
    "articles/shedding.md",
    "articles/smp-aftercare.md",
    "articles/smp-regret.md",
    "articles/smp-scars.md",
    "articles/smp-sessions.md",
    "articles/smp-what-it-is.md",
    "articles/spironolactone.md",
    "articles/stopping.md",
    "articles/topical-finasteride.md",
    "articles/transplant.md",
    "articles/when-to-see-a-doctor.md",
    "articles/women-options.md",
    "consents.toml",
    "examples.toml",
    "formulary.toml",
    "journey.toml",
    "medicines.toml",
    "observations.toml",
    "options.toml",
    "pharmacy.toml",
    "questionnaires/check-in-12-months.json",
    "questionnaires/check-in-3-months.json",
    "questionnaires/check-in-6-months.json",
    "questionnaires/check-in-6-weeks.json",
    "questionnaires/choose.json",
    "questionnaires/healing-day-10.json",
    "questionnaires/healing-day-42.json",
    "questionnaires/identity.json",
    "questionnaires/intake-men.json",
    "questionnaires/intake-women.json",
    "questionnaires/intake.json",
    "questionnaires/part-check-in-photographs.json",
    "questionnaires/part-check-in.json",
    "questionnaires/part-close.json",
    "questionnaires/part-healing.json",
    "questionnaires/part-health.json",
    "questionnaires/part-history.json",
    "questionnaires/part-men.json",
    "questionnaires/part-photographs.json",
    "questionnaires/part-smp.json",
    "questionnaires/part-start.json",
    "questionnaires/part-women.json",
    "questionnaires/review.json",
    "questionnaires/session-day.json",
    "questionnaires/smp-screening.json",
    "questionnaires/smp-yearly.json",
    "rules.toml",
    "states.toml",
    "treatments.toml",
    "vocabulary.toml",
);

/// The files that the program ships.
pub fn shipped_care_files() -> CareFiles {
    let mut files = CareFiles::default();
    for (path, text) in SHIPPED {
        files.put(path, *text);
    }
    files
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::path::{Path, PathBuf};

    fn all(folder: &Path, found: &mut Vec<PathBuf>) {
        let entries = std::fs::read_dir(folder).expect("the content is here");
        for entry in entries {
            let path = entry.expect("an entry can be read").path();
            if path.is_dir() { all(&path, found) } else { found.push(path) }
        }
    }

    #[test]
    fn packed_content_is_the_same_again() {
        let files = shipped_care_files();
        let again = CareFiles::unpacked(&files.packed()).expect("it unpacks");
        assert_eq!(again, files);
        assert_eq!(again.packed(), files.packed());
    }

    #[test]
    fn every_file_of_the_folder_is_shipped() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../content/care");
        let mut found = Vec::new();
        all(&folder, &mut found);
        let mut there: Vec<String> = found
            .iter()
            .filter_map(|path| path.strip_prefix(&folder).ok())
            .map(|path| path.to_string_lossy().into_owned())
            .collect();
        there.sort();
        let shipped: Vec<String> = shipped_care_files().iter().map(|(path, _)| path.to_owned()).collect();
        assert_eq!(there, shipped);
    }
}
