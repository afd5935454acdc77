//! What is known of care by state.

use crate::Provenance;

/// How a first visit has to be held for a prescription.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Visit {
    /// Questionnaire, photographs and messages suffice.
    Async,
    /// As `Async`, but photographs or records must be part of it.
    AsyncWithMedia,
    /// A talk by telephone.
    LiveAudio,
    /// A talk by video. What is not known is this.
    #[default]
    LiveVideo,
    /// No care at a distance.
    Unavailable,
}

impl Visit {
    /// The name in files.
    pub fn name(self) -> &'static str {
        match self {
            Self::Async => "async",
            Self::AsyncWithMedia => "async-with-media",
            Self::LiveAudio => "live-audio",
            Self::LiveVideo => "live-video",
            Self::Unavailable => "unavailable",
        }
    }

    /// The way of a name in files; `unknown` is a live visit.
    pub fn from_name(name: &str) -> Option<Self> {
        if name == "unknown" {
            return Some(Self::default());
        }
        [Self::Async, Self::AsyncWithMedia, Self::LiveAudio, Self::LiveVideo, Self::Unavailable]
            .into_iter()
            .find(|v| v.name() == name)
    }
}

/// One state.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct State {
    /// Its postal code.
    pub id: String,
    /// Its name.
    pub title: String,
    /// How a first visit has to be held.
    pub visit: Visit,
    /// Whether the way of the visit is known; otherwise `visit` is the careful guess.
    pub known: bool,
    /// Whether everybody must agree before a call is recorded.
    pub all_agree_to_recording: bool,
    /// What the law of body art asks for here, where it was read.
    pub body_art: Option<String>,
    /// Years for which records of body art are kept, where a text names them.
    pub body_art_years: Option<u32>,
    /// Anything a doctor or lawyer should know.
    pub note: Option<String>,
    /// Where it comes from.
    pub provenance: Provenance,
}
