//! Planning a case that is being designed: the head is kept between answers, everything else is made anew.
//!
//! An answer costs a core for a moment, so only as many are made at a time as there are cores; while one waits, newer questions of the
//! same page overtake it on the page's side.

use crate::documents::read;
use crate::rights::{Right, allow};
use crate::{ClinicError, Problem, Service};
use document::case::ReadCase;
use document::named::{Wrong, measure_macros, names_of, open_photographs};
use document::{CaseHead, HeadError, HeadInput, Opened, Scanned, apply_macros, head_of_case};
use plan::case::HeadSource;
use plan::content::Content;
use plan::{Plan, PlanError, make_plan};
use preview::Texture;
use records::{Actor, CaseId, ClinicId, FileId};
use serde_json::Value;
use std::collections::HashMap;
use std::sync::{Arc, Mutex};
use tokio::sync::Semaphore;

/// Heads that are kept.
const HEADS: usize = 12;
/// Cases whose clinic is known without asking again.
const KNOWN: usize = 4096;

/// What a head was made from and is.
pub struct LoadedHead {
    /// The head with its notes.
    pub head: CaseHead,
    /// Photographs, opened, in the order of the case.
    pub photographs: Vec<Opened>,
    /// The scan's texture.
    pub texture: Option<Texture>,
    /// Bytes of the scan, or what names those of the photographs.
    pub source: Vec<u8>,
    /// Follicles that macro photographs show.
    macros: Vec<photo::Follicles>,
    /// A name for the head: pages fetch its surface again only when this changes.
    pub name: String,
}

/// A case that was planned.
pub struct Planned {
    /// The document as text.
    pub text: String,
    /// The case as read.
    pub read: ReadCase,
    /// Content with what the case replaces of it.
    pub content: Content,
    /// The head.
    pub head: Arc<LoadedHead>,
    /// The plan.
    pub plan: Plan,
}

/// Keeps heads and takes turns.
pub struct Planner {
    heads: Mutex<Vec<(ClinicId, String, Arc<LoadedHead>)>>,
    known: Mutex<HashMap<CaseId, ClinicId>>,
    turns: Semaphore,
}

impl Planner {
    /// An empty one.
    pub(crate) fn new() -> Self {
        let cores = std::thread::available_parallelism().map_or(2, usize::from);
        Self { heads: Mutex::default(), known: Mutex::default(), turns: Semaphore::new(cores) }
    }

    fn head(&self, clinic: ClinicId, name: &str) -> Option<Arc<LoadedHead>> {
        let mut heads = self.heads.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        let at = heads.iter().position(|(c, n, _)| *c == clinic && n == name)?;
        let found = heads.remove(at);
        let head = Arc::clone(&found.2);
        heads.push(found);
        Some(head)
    }

    fn keep(&self, clinic: ClinicId, head: &Arc<LoadedHead>) {
        let mut heads = self.heads.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        if heads.len() >= HEADS {
            heads.remove(0);
        }
        heads.push((clinic, head.name.clone(), Arc::clone(head)));
    }

    fn knows(&self, clinic: ClinicId, case: CaseId) -> bool {
        self.known.lock().unwrap_or_else(std::sync::PoisonError::into_inner).get(&case) == Some(&clinic)
    }

    fn know(&self, clinic: ClinicId, case: CaseId) {
        let mut known = self.known.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        if known.len() >= KNOWN {
            known.clear();
        }
        known.insert(case, clinic);
    }
}

/// The parts of a document that its head depends on, as one name.
fn head_name(document: &Value) -> String {
    let parts = ["client", "head", "photographs", "macro_photographs", "overrides"];
    let text = parts.map(|part| document.get(part).map_or_else(String::new, Value::to_string)).join("\n");
    crate::secrets::sha256_hex(text.as_bytes())
}

/// Ids of the files that a document names: `file` of head, photographs and macro photographs, `texture` of the head.
fn named_files(read: &ReadCase) -> Vec<String> {
    let scan = [&read.scan.file, &read.scan.texture].into_iter().flatten().cloned();
    let photographs = read.photographs.list.iter().map(|p| p.file.clone());
    let macros = read.macros.iter().map(|m| m.file.clone());
    scan.chain(photographs).chain(macros).collect()
}

type Bytes = HashMap<String, (String, Vec<u8>)>;

impl Service {
    /// Plans a document of a case, which need not be kept yet.
    ///
    /// # Errors
    /// [`ClinicError::Forbidden`], [`ClinicError::NotFound`], [`ClinicError::Invalid`] with everything wrong.
    pub async fn draft(&self, by: &Actor, case: CaseId, document: Value) -> Result<Planned, ClinicError> {
        allow(by, Right::Plan)?;
        if !self.planner.knows(by.clinic, case) {
            self.records.case(by, case).await?;
            self.planner.know(by.clinic, case);
        }
        self.planned(by, case, document).await
    }

    /// Plans a document, for use cases that have authorised already.
    pub(crate) async fn planned(
        &self,
        by: &Actor,
        case: CaseId,
        document: Value,
    ) -> Result<Planned, ClinicError> {
        let name = head_name(&document);
        let (text, read) = read(&document)?;
        let known = self.planner.head(by.clinic, &name);
        let files = if known.is_some() { Bytes::new() } else { self.fetched(by, case, &read).await? };
        let content = Arc::clone(&self.content);
        let _turn = self.planner.turns.acquire().await.map_err(ClinicError::internal)?;
        let work = move || answer(text, read, &content, known, &files, name);
        let planned = tokio::task::spawn_blocking(work).await.map_err(ClinicError::internal)??;
        if self.planner.head(by.clinic, &planned.head.name).is_none() {
            self.planner.keep(by.clinic, &planned.head);
        }
        Ok(planned)
    }

    /// The bytes of every file that a case names; each must belong to it.
    async fn fetched(&self, by: &Actor, case: CaseId, read: &ReadCase) -> Result<Bytes, ClinicError> {
        let mut all = Bytes::new();
        let mut problems = Vec::new();
        for name in named_files(read) {
            let found = match name.parse::<FileId>() {
                Ok(id) => self.opened(by, id).await,
                Err(_) => Err(ClinicError::NotFound { what: "file" }),
            };
            match found {
                Ok((file, bytes)) if file.case == case => {
                    all.insert(name, (file.name, bytes));
                }
                Ok(_) | Err(ClinicError::NotFound { .. }) => {
                    problems.push(Problem::at(
                        "",
                        format!("the case names the file {name}, which it does not have; upload it again"),
                    ));
                }
                Err(other) => return Err(other),
            }
        }
        if problems.is_empty() { Ok(all) } else { Err(ClinicError::Invalid(problems)) }
    }
}

fn answer(
    text: String,
    mut read: ReadCase,
    shipped: &Content,
    known: Option<Arc<LoadedHead>>,
    files: &Bytes,
    name: String,
) -> Result<Planned, ClinicError> {
    let mut content = shipped.clone();
    document::clinic::apply(&read, &mut content).map_err(invalid)?;
    let head = match known {
        Some(head) => head,
        None => Arc::new(loaded(&mut read, &content, files, name)?),
    };
    apply_macros(&mut read, &head.macros, &content);
    let plan = make_plan(&head.head.head, &read.case, &content).map_err(refused)?;
    Ok(Planned { text, read, content, head, plan })
}

fn invalid(messages: Vec<String>) -> ClinicError {
    ClinicError::Invalid(messages.into_iter().map(|m| Problem::at("", m)).collect())
}

fn refused(error: PlanError) -> ClinicError {
    match error {
        PlanError::Design(problems) => invalid(problems.iter().map(ToString::to_string).collect()),
        other => ClinicError::invalid("", other.to_string()),
    }
}

/// Makes a head from what a case names.
fn loaded(
    read: &mut ReadCase,
    content: &Content,
    files: &Bytes,
    name: String,
) -> Result<LoadedHead, ClinicError> {
    let mut problems = Vec::new();
    let bytes = |file: &str| files.get(file).map_or(&[][..], |(_, bytes)| bytes.as_slice());
    let bytes_of = |file: &str| Ok(bytes(file).to_vec());
    let macros = measure_macros(&read.macros, content, &bytes_of)
        .unwrap_or_else(|wrong| noted(&mut problems, "macro_photographs", wrong));
    let shown = matches!(read.case.head, HeadSource::Photographs);
    let wishes = if shown { &read.photographs.list[..] } else { &[] };
    let photographs = open_photographs(wishes, &bytes_of)
        .unwrap_or_else(|wrong| noted(&mut problems, "photographs", wrong));
    let scan = read.scan.file.clone().filter(|_| matches!(read.case.head, HeadSource::Scan));
    let scanned = scan.as_ref().map(|file| scan_of(file, files)).transpose().unwrap_or_else(|problem| {
        problems.push(problem);
        None
    });
    let scan_name = scan.as_ref().and_then(|file| files.get(file)).map_or("", |(name, _)| name.as_str());
    let embedded = scanned.as_ref().and_then(|s| s.mesh.texture.as_ref());
    let texture = match (&read.scan.texture, embedded) {
        (Some(file), _) => Some(Texture::decode(bytes(file)).map(|texture| texture.beside(scan_name))),
        (None, Some(embedded)) => Some(Texture::decode(&embedded.bytes)),
        (None, None) => None,
    };
    let texture = texture.transpose().unwrap_or_else(|error| {
        problems.push(Problem::at("head.texture", error.to_string()));
        None
    });
    if !problems.is_empty() {
        return Err(ClinicError::Invalid(problems));
    }
    let source = scan.as_ref().map_or_else(|| names_of(&photographs), |file| bytes(file).to_vec());
    let given = match scanned {
        Some(scanned) => HeadInput::Scan(Box::new(scanned)),
        None if shown => HeadInput::Photographs(photographs.iter().map(|o| o.taken.clone()).collect()),
        None => HeadInput::None,
    };
    let head = head_of_case(read, given, content).map_err(no_head)?;
    Ok(LoadedHead { head, photographs, texture, source, macros, name })
}

/// Notes what is wrong with the files of a list, none of which is then used.
fn noted<T>(problems: &mut Vec<Problem>, list: &str, wrong: Vec<Wrong>) -> Vec<T> {
    problems.extend(wrong.into_iter().map(|(k, said)| Problem::at(&format!("{list}[{k}]"), said)));
    Vec::new()
}

fn scan_of(file: &str, files: &Bytes) -> Result<Scanned, Problem> {
    let Some((name, bytes)) = files.get(file) else {
        return Err(Problem::at("head.file", "the scan is gone"));
    };
    // A scan that names other files finds none here: a GLB carries all it needs.
    let mesh = scan::read(name, bytes, &scan::Limits::default(), &mut |_| None)
        .map_err(|e| Problem::at("head.file", e.to_string()))?;
    Ok(Scanned { mesh, landmarks: None, scale: None })
}

fn no_head(error: HeadError) -> ClinicError {
    let at = |messages: Vec<String>| {
        ClinicError::Invalid(messages.into_iter().map(|m| Problem::at("head", m)).collect())
    };
    match error {
        HeadError::Fit(list) => at(list.iter().map(ToString::to_string).collect()),
        HeadError::Problems(list) => at(list.iter().map(ToString::to_string).collect()),
        other => at(vec![other.to_string()]),
    }
}
