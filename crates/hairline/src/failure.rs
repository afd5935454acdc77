//! What can go wrong at the edge, how it is told, and with which exit code. Everything below returns
//! structured errors; here they become words, once.

use document::{HeadError, Problem, plan::FindingPart};
use miette::{Diagnostic, LabeledSpan, NamedSource, Report, SourceSpan};
use plan::PlanError;
use plan::case::is_hidden;
use serde_json::json;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// A failed command.
#[derive(Debug)]
pub(crate) enum Failure {
    /// A file of the input is wrong: all problems, and the text that they point into.
    Document { file: PathBuf, text: String, problems: Vec<Problem> },
    /// Input that is wrong in ways that have no line.
    Input { what: String, problems: Vec<String> },
    /// The plan is refused by its findings.
    Refused { findings: Vec<FindingPart> },
    /// The folder could not be written.
    Write { path: PathBuf, reason: String },
    /// Ctrl-C.
    Interrupted,
    /// A fault of ours.
    Internal(String),
}

impl Failure {
    /// One thing wrong with the input.
    pub(crate) fn input(what: impl Into<String>, problem: impl Into<String>) -> Self {
        Self::Input { what: what.into(), problems: vec![problem.into()] }
    }

    /// What is wrong, without what it is wrong with.
    pub(crate) fn problems(self) -> Vec<String> {
        match self {
            Self::Input { problems, .. } => problems,
            Self::Document { problems, .. } => problems.iter().map(ToString::to_string).collect(),
            Self::Write { reason, .. } | Self::Internal(reason) => vec![reason],
            Self::Refused { findings } => findings.into_iter().map(|f| f.text).collect(),
            Self::Interrupted => vec!["interrupted".to_owned()],
        }
    }

    /// A file that cannot be read.
    pub(crate) fn unreadable(path: &Path, error: &std::io::Error) -> Self {
        let hint = match error.kind() {
            std::io::ErrorKind::NotFound => "there is no such file; check the path",
            std::io::ErrorKind::PermissionDenied => "it may not be read by you; check its permissions",
            std::io::ErrorKind::InvalidData => "it is not UTF-8 text",
            _ => "it could not be read",
        };
        Self::input(path.display().to_string(), format!("{hint} ({error})"))
    }

    /// A head that could not be made.
    pub(crate) fn head(what: &str, error: HeadError) -> Self {
        match error {
            HeadError::Problems(list) => Self::Input {
                what: what.to_owned(),
                problems: list.iter().map(ToString::to_string).collect(),
            },
            HeadError::Fit(list) => Self::Input {
                what: what.to_owned(),
                problems: list.iter().map(ToString::to_string).collect(),
            },
            HeadError::Content => Self::Internal(error.to_string()),
            other => Self::input(what, other.to_string()),
        }
    }

    /// A plan that could not be made.
    pub(crate) fn plan(what: &str, error: PlanError) -> Self {
        match error {
            PlanError::Design(list) => Self::Input {
                what: what.to_owned(),
                problems: list.iter().map(ToString::to_string).collect(),
            },
            PlanError::Stipple(_) | PlanError::NoHairline => Self::input(what, error.to_string()),
            PlanError::Content(_) => Self::Internal(error.to_string()),
        }
    }

    /// The exit code; see the help text.
    pub(crate) fn exit_code(&self) -> ExitCode {
        ExitCode::from(match self {
            Self::Document { .. } | Self::Input { .. } => 2,
            Self::Refused { .. } => 3,
            Self::Write { .. } => 4,
            Self::Internal(_) => 70,
            Self::Interrupted => 130,
        })
    }

    fn kind(&self) -> &'static str {
        match self {
            Self::Document { .. } | Self::Input { .. } => "bad-input",
            Self::Refused { .. } => "refused",
            Self::Write { .. } => "not-written",
            Self::Internal(_) => "internal",
            Self::Interrupted => "interrupted",
        }
    }

    /// One JSON object.
    pub(crate) fn json(&self) -> serde_json::Value {
        let problems: Vec<serde_json::Value> = match self {
            Self::Document { file, problems, .. } => problems
                .iter()
                .map(|p| json!({ "file": file.display().to_string(), "line": p.line, "path": p.path, "message": p.message }))
                .collect(),
            Self::Input { what, problems } => {
                problems.iter().map(|p| json!({ "file": what, "message": p })).collect()
            }
            Self::Refused { findings } => findings.iter().map(|f| json!(f)).collect(),
            Self::Write { path, reason } => vec![json!({ "file": path.display().to_string(), "message": reason })],
            Self::Internal(reason) => vec![json!({ "message": reason })],
            Self::Interrupted => vec![],
        };
        json!({ "ok": false, "error": self.kind(), "problems": problems })
    }

    /// Words on standard error; colour only on a terminal.
    pub(crate) fn print(&self) {
        match self {
            Self::Document { file, text, problems } => print_document(file, text, problems),
            Self::Input { what, problems } => {
                eprintln!("error: {}", seen(what));
                problems.iter().for_each(|p| eprintln!("  - {}", seen(p)));
            }
            Self::Refused { findings } => {
                eprintln!("refused: this plan must not be carried out as it is; nothing was written");
                for f in findings {
                    eprintln!("  - [{}] {} {}", f.id, f.text, f.remedy);
                    eprintln!("    source: {} ({})", f.source, f.kind);
                }
            }
            Self::Write { path, reason } => {
                eprintln!("error: {} could not be written: {reason}", path.display())
            }
            Self::Internal(reason) => {
                eprintln!("internal fault: {reason}");
                eprintln!("this is our mistake, not yours; please report it with the command that you ran");
            }
            Self::Interrupted => eprintln!("interrupted; nothing was written"),
        }
    }
}

/// Problems of one file that are shown with their place in it.
const MOST_SHOWN: usize = 40;

/// A text without what a terminal would obey: control and direction marks, each replaced by as many bytes of
/// harmless ones, so that places in the text stay where they are.
fn seen(text: &str) -> String {
    let harmless = |c: char| match c {
        '\n' | '\t' => c.to_string(),
        c if is_hidden(c) => "?".repeat(c.len_utf8()),
        c => c.to_string(),
    };
    text.chars().map(harmless).collect()
}

#[derive(Debug)]
struct Pointed {
    message: String,
    source: NamedSource<String>,
    label: SourceSpan,
}

impl std::fmt::Display for Pointed {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for Pointed {}

impl Diagnostic for Pointed {
    fn source_code(&self) -> Option<&dyn miette::SourceCode> {
        Some(&self.source)
    }

    fn labels(&self) -> Option<Box<dyn Iterator<Item = LabeledSpan> + '_>> {
        Some(Box::new(std::iter::once(LabeledSpan::new_with_span(Some("here".to_owned()), self.label))))
    }
}

fn print_document(file: &Path, text: &str, problems: &[Problem]) {
    let (count, text) = (problems.len(), seen(text));
    eprintln!("error: {}: {count} problem{}", file.display(), if count == 1 { "" } else { "s" });
    for problem in problems.iter().take(MOST_SHOWN) {
        if problem.line == 0 {
            eprintln!("  - {}", seen(&problem.to_string()));
            continue;
        }
        let path = if problem.path.is_empty() { String::new() } else { format!("{}: ", problem.path) };
        let pointed = Pointed {
            message: seen(&format!("{path}{}", problem.message)),
            source: NamedSource::new(file.display().to_string(), text.clone()),
            label: (problem.span.start, problem.span.len()).into(),
        };
        eprintln!("{:?}", Report::new(pointed));
    }
    if count > MOST_SHOWN {
        eprintln!("  ... and {} more; --json lists them all", count - MOST_SHOWN);
    }
}
