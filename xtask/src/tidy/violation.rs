//! One broken rule, with its place, what is wrong and how to fix it.

use std::fmt;

/// Whether a violation fails the run or is only said.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Severity {
    Fails,
    Warns,
}

/// One broken rule. Sorts by place.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Violation {
    /// Relative to the root, with `/`.
    pub(crate) path: String,
    /// Counted from 1.
    pub(crate) line: usize,
    pub(crate) what: String,
    pub(crate) fix: String,
    pub(crate) severity: Severity,
}

impl Violation {
    /// A failing violation.
    pub(crate) fn new(path: &str, line: usize, what: impl Into<String>, fix: impl Into<String>) -> Self {
        let (what, fix) = (what.into(), fix.into());
        Self { path: path.to_owned(), line, what, fix, severity: Severity::Fails }
    }

    /// The same, as a warning.
    pub(crate) fn warning(self) -> Self {
        Self { severity: Severity::Warns, ..self }
    }

    /// `path:line`, which editors open.
    pub(crate) fn place(&self) -> String {
        format!("{}:{}", self.path, self.line)
    }
}

impl fmt::Display for Violation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mark = if self.severity == Severity::Warns { "warning: " } else { "" };
        write!(f, "{mark}{}: {}; {}", self.place(), self.what, self.fix)
    }
}
