//! SMART App Launch scopes as far as they say what may be read: `user/Observation.rs`, and `user/*.read` as version 1 wrote it.

use std::fmt;
use std::str::FromStr;

/// What is done with resources.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Interaction {
    /// Reading one by its id.
    Read,
    /// Searching.
    Search,
}

/// Whose resources a scope opens.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Compartment {
    /// Those of the client who signed in.
    Patient,
    /// Those that the person may see by their role.
    User,
    /// Those of the whole clinic.
    System,
}

/// One scope.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Scope {
    /// Whose.
    pub compartment: Compartment,
    /// Of which kind; none: of all.
    pub kind: Option<String>,
    read: bool,
    search: bool,
}

/// Why a text is no scope that opens anything here.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "`{0}` is no scope that opens something here; write such as `user/Observation.rs` (r: read, s: search) or `user/*.rs`"
)]
pub struct ScopeError(String);

impl FromStr for Scope {
    type Err = ScopeError;

    fn from_str(text: &str) -> Result<Self, ScopeError> {
        let wrong = || ScopeError(text.to_owned());
        let (whose, what) = text.split_once('/').ok_or_else(wrong)?;
        let (kind, how) = what.split_once('.').ok_or_else(wrong)?;
        let compartment = match whose {
            "patient" => Compartment::Patient,
            "user" => Compartment::User,
            "system" => Compartment::System,
            _ => return Err(wrong()),
        };
        // The letters stand in the order of `cruds`, each once; nothing can be written here.
        let (read, search) = match how {
            "read" | "rs" => (true, true),
            "r" => (true, false),
            "s" => (false, true),
            _ => return Err(wrong()),
        };
        let named = kind.chars().all(|c| c.is_ascii_alphabetic())
            && kind.starts_with(|c: char| c.is_ascii_uppercase());
        if kind != "*" && !named {
            return Err(wrong());
        }
        Ok(Self { compartment, kind: (kind != "*").then(|| kind.to_owned()), read, search })
    }
}

impl fmt::Display for Scope {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let whose = match self.compartment {
            Compartment::Patient => "patient",
            Compartment::User => "user",
            Compartment::System => "system",
        };
        let how = match (self.read, self.search) {
            (true, true) => "rs",
            (true, false) => "r",
            _ => "s",
        };
        write!(f, "{whose}/{}.{how}", self.kind.as_deref().unwrap_or("*"))
    }
}

impl Scope {
    /// Whether it opens an interaction with a kind of resources.
    pub fn opens(&self, kind: &str, interaction: Interaction) -> bool {
        let may = match interaction {
            Interaction::Read => self.read,
            Interaction::Search => self.search,
        };
        may && self.kind.as_deref().is_none_or(|own| own == kind)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scopes_read_as_smart_writes_them() {
        for (text, written) in [
            ("user/Observation.rs", "user/Observation.rs"),
            ("patient/*.read", "patient/*.rs"),
            ("system/Patient.r", "system/Patient.r"),
            ("user/*.s", "user/*.s"),
        ] {
            assert_eq!(text.parse::<Scope>().map(|scope| scope.to_string()), Ok(written.to_owned()));
        }
        for text in [
            "",
            "user",
            "user/",
            "user/*",
            "user/*.cruds",
            "user/*.sr",
            "nobody/*.rs",
            "user/patient.rs",
            "user/A b.rs",
            "openid",
        ] {
            assert!(text.parse::<Scope>().is_err(), "{text}");
        }
    }

    #[test]
    fn a_scope_opens_its_kind_and_its_ways() {
        let opens =
            |text: &str, kind: &str, way| text.parse::<Scope>().is_ok_and(|scope| scope.opens(kind, way));
        assert!(opens("user/*.rs", "Patient", Interaction::Search));
        assert!(opens("user/Patient.r", "Patient", Interaction::Read));
        assert!(!opens("user/Patient.r", "Patient", Interaction::Search));
        assert!(!opens("user/Patient.rs", "Observation", Interaction::Read));
    }
}
