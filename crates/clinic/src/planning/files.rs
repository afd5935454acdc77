//! The files that a case names, as planning needs them.

use super::kept::Known;
use crate::{ClinicError, Problem, Service};
use document::case::{PhotoWish, ReadCase};
use document::named::open_photographs;
use document::{Opened, look_into, picked_outside};
use plan::case::HeadSource;
use rayon::prelude::*;
use records::{Actor, CaseId, FileId};
use std::collections::HashMap;
use std::sync::Arc;

/// Files that a case names, by the names that it gives them.
#[derive(Default)]
pub(super) struct Files {
    /// Name as it was uploaded, and bytes.
    bytes: HashMap<String, (String, Vec<u8>)>,
    /// Photographs whose pixels need not be looked at again.
    known: HashMap<(FileId, bool), Arc<Known>>,
}

/// A photograph of a case, and under what it is to be kept if it was looked at for the first time.
pub(super) struct Photographed {
    pub(super) known: Arc<Known>,
    pub(super) new: Option<(FileId, bool)>,
}

/// Whether photographs are wanted, or everything that a head is made from.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Wanted {
    Photographs,
    Everything,
}

impl Files {
    /// Bytes of a file; none for one that is not there.
    pub(super) fn bytes(&self, file: &str) -> &[u8] {
        self.bytes.get(file).map_or(&[], |(_, bytes)| bytes)
    }

    /// The name that a file was uploaded with.
    pub(super) fn name(&self, file: &str) -> &str {
        self.bytes.get(file).map_or("", |(name, _)| name)
    }

    /// What photographs say without their pixels, in the order of the case.
    ///
    /// # Errors
    /// Everything that is wrong with any of them.
    pub(super) fn photographs(&self, wishes: &[PhotoWish]) -> Result<Vec<Photographed>, Vec<Problem>> {
        let all: Vec<_> = wishes.par_iter().map(|wish| self.photograph(wish)).collect();
        let (mut good, mut wrong) = (Vec::new(), Vec::new());
        for ((k, wish), found) in wishes.iter().enumerate().zip(all) {
            let at = |said: String| Problem::at(&format!("photographs[{k}]"), said);
            match found {
                Ok(photograph) => {
                    wrong.extend(picked_outside(wish, photograph.known.taken.size).into_iter().map(at));
                    good.push(photograph);
                }
                Err(said) => wrong.push(at(said)),
            }
        }
        if wrong.is_empty() { Ok(good) } else { Err(wrong) }
    }

    fn photograph(&self, wish: &PhotoWish) -> Result<Photographed, String> {
        let id: FileId = wish.file.parse().map_err(|_| "it names no file of this clinic".to_owned())?;
        if let Some(known) = self.known.get(&(id, wish.mirrored)) {
            return Ok(Photographed { known: Arc::clone(known), new: None });
        }
        let opened = look_into(self.bytes(&wish.file), wish.mirrored)?;
        let known = Known { taken: opened.taken, hash: opened.hash };
        Ok(Photographed { known: Arc::new(known), new: Some((id, wish.mirrored)) })
    }
}

/// Names of the files that a head is made from beside photographs: the scan, its texture, macro photographs.
fn others(read: &ReadCase) -> impl Iterator<Item = &String> {
    let scan = [&read.scan.file, &read.scan.texture].into_iter().flatten();
    scan.chain(read.macros.iter().map(|m| &m.file))
}

impl Service {
    /// The files that a case names; each must belong to it.
    pub(super) async fn files_named(
        &self,
        by: &Actor,
        case: CaseId,
        read: &ReadCase,
        wanted: Wanted,
    ) -> Result<Files, ClinicError> {
        let mut files = Files::default();
        let mut needed: Vec<&String> = Vec::new();
        for wish in &read.photographs.list {
            let id = wish.file.parse::<FileId>().ok();
            match id.and_then(|id| Some((id, self.planner.photograph((case, id, wish.mirrored))?))) {
                Some((id, known)) => {
                    files.known.insert((id, wish.mirrored), known);
                }
                None => needed.push(&wish.file),
            }
        }
        if wanted == Wanted::Everything {
            needed.extend(others(read));
        }
        let mut problems = Vec::new();
        for name in needed {
            match self.file_of(by, case, name).await {
                Ok(found) => {
                    files.bytes.insert(name.clone(), found);
                }
                Err(ClinicError::NotFound { .. }) => {
                    let said =
                        format!("the case names the file {name}, which it does not have; upload it again");
                    problems.push(Problem::at("", said));
                }
                Err(other) => return Err(other),
            }
        }
        if problems.is_empty() { Ok(files) } else { Err(ClinicError::Invalid(problems)) }
    }

    /// Name and bytes of a file of a case.
    async fn file_of(&self, by: &Actor, case: CaseId, name: &str) -> Result<(String, Vec<u8>), ClinicError> {
        let missing = ClinicError::NotFound { what: "file" };
        let Ok(id) = name.parse::<FileId>() else { return Err(missing) };
        let (file, bytes) = self.opened(by, id).await?;
        if file.case == Some(case) { Ok((file.name, bytes)) } else { Err(missing) }
    }

    /// The photographs that a case's head comes from, with their pixels; none where it comes from something else.
    pub(crate) async fn photographs_opened(
        &self,
        by: &Actor,
        case: CaseId,
        read: &ReadCase,
    ) -> Result<Vec<Opened>, ClinicError> {
        if !matches!(read.case.head, HeadSource::Photographs) {
            return Ok(Vec::new());
        }
        let mut files = HashMap::new();
        for wish in &read.photographs.list {
            files.insert(wish.file.clone(), self.file_of(by, case, &wish.file).await?.1);
        }
        let wishes = read.photographs.list.clone();
        let open =
            move || open_photographs(&wishes, &|file| Ok(files.get(file).cloned().unwrap_or_default()));
        let opened = tokio::task::spawn_blocking(open).await.map_err(ClinicError::internal)?;
        let at = |(k, said): (usize, String)| Problem::at(&format!("photographs[{k}]"), said);
        opened.map_err(|wrong| ClinicError::Invalid(wrong.into_iter().map(at).collect()))
    }

    /// Keeps what photographs say, so that their pixels are not looked at again.
    pub(super) fn keep_photographs(&self, case: CaseId, all: Vec<Photographed>) {
        for Photographed { known, new } in all {
            if let Some((id, mirrored)) = new {
                self.planner.keep_photograph((case, id, mirrored), known);
            }
        }
    }
}
