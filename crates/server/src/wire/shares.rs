//! Links for clients.

use super::{FileAnswer, json_of};
use clinic::secrets::sha256_hex;
use clinic::shares::{ShareState, Signature};
use records::VariantId;
use records::model::file::FileRow;
use records::model::share::{Consent, Question};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;
use uuid::Uuid;

/// A new link.
#[derive(Deserialize, ToSchema)]
pub(crate) struct NewShare {
    /// The variants that it shows.
    pub(crate) variants: Vec<Uuid>,
    /// Days that it is good.
    pub(crate) days: i64,
}

/// A link as its clinic sees it.
#[derive(Serialize, ToSchema)]
pub(crate) struct ShareAnswer {
    /// Id.
    pub(crate) id: Uuid,
    /// Names of the variants that it shows.
    pub(crate) variants: Vec<String>,
    /// The variant that the client prefers.
    pub(crate) chosen: Option<Uuid>,
    /// When it was made.
    pub(crate) created: String,
    /// When it ends.
    pub(crate) expires: String,
    /// Whether it was taken back.
    pub(crate) revoked: bool,
    /// Questions and answers.
    pub(crate) questions: Vec<QuestionAnswer>,
    /// What the client decided.
    pub(crate) decision: Option<DecisionAnswer>,
}

impl From<ShareState> for ShareAnswer {
    fn from(state: ShareState) -> Self {
        let shown = json_of(&state.share.shown);
        let names = shown["variants"].as_array().cloned().unwrap_or_default();
        Self {
            id: state.share.id.0,
            variants: names.iter().filter_map(|v| v["name"].as_str().map(str::to_owned)).collect(),
            chosen: state.share.chosen.map(|v| v.0),
            created: state.share.created.to_string(),
            expires: state.share.expires.to_string(),
            revoked: state.share.revoked.is_some(),
            questions: state.questions.into_iter().map(QuestionAnswer::from).collect(),
            decision: state.consent.map(DecisionAnswer::from),
        }
    }
}

/// A question.
#[derive(Serialize, ToSchema)]
pub(crate) struct QuestionAnswer {
    /// Id.
    pub(crate) id: Uuid,
    /// What was asked.
    pub(crate) asked: String,
    /// When.
    pub(crate) asked_at: String,
    /// What was answered.
    pub(crate) answer: Option<String>,
}

impl From<Question> for QuestionAnswer {
    fn from(q: Question) -> Self {
        Self { id: q.id.0, asked: q.asked, asked_at: q.asked_at.to_string(), answer: q.answer }
    }
}

/// A decision.
#[derive(Serialize, ToSchema)]
pub(crate) struct DecisionAnswer {
    /// `signed` or `declined`.
    pub(crate) decision: String,
    /// Of which variant.
    pub(crate) variant: Uuid,
    /// Name as typed.
    pub(crate) name: String,
    /// When.
    pub(crate) at: String,
    /// Version of the text.
    pub(crate) text_version: String,
    /// SHA-256 of what was shown and signed.
    pub(crate) text_sha256: String,
    /// The frozen plan.
    pub(crate) document: Option<Uuid>,
}

impl From<Consent> for DecisionAnswer {
    fn from(c: Consent) -> Self {
        Self {
            decision: c.decision.name().to_owned(),
            variant: c.variant.0,
            name: c.name,
            at: c.at.to_string(),
            text_version: c.text_version,
            text_sha256: c.text_sha256,
            document: c.document.map(|d| d.0),
        }
    }
}

/// What the holder of a link sees.
#[derive(Serialize, ToSchema)]
pub(crate) struct ShownAnswer {
    /// Clinic, variants with their numbers and texts, and the text to be signed.
    pub(crate) shown: Value,
    /// What a signature must carry: the hash of what is shown.
    pub(crate) sha256: String,
    /// When the link ends.
    pub(crate) expires: String,
    /// The variant that is preferred.
    pub(crate) chosen: Option<Uuid>,
    /// Questions and answers.
    pub(crate) questions: Vec<QuestionAnswer>,
    /// The decision.
    pub(crate) decision: Option<DecisionAnswer>,
    /// Pictures and documents that are ready.
    pub(crate) files: Vec<FileAnswer>,
}

impl ShownAnswer {
    /// Of a link and its files.
    pub(crate) fn of(state: ShareState, files: Vec<FileRow>) -> Self {
        Self {
            shown: json_of(&state.share.shown),
            sha256: sha256_hex(state.share.shown.as_bytes()),
            expires: state.share.expires.to_string(),
            chosen: state.share.chosen.map(|v| v.0),
            questions: state.questions.into_iter().map(QuestionAnswer::from).collect(),
            decision: state.consent.map(DecisionAnswer::from),
            files: files.into_iter().map(FileAnswer::from).collect(),
        }
    }
}

/// Preferring a variant.
#[derive(Deserialize, ToSchema)]
pub(crate) struct ChooseBody {
    /// Which.
    pub(crate) variant: Uuid,
}

/// A question or an answer.
#[derive(Deserialize, ToSchema)]
pub(crate) struct TextBody {
    /// The text.
    pub(crate) text: String,
}

/// Signing or declining.
#[derive(Deserialize, ToSchema)]
pub(crate) struct DecideBody {
    /// The variant.
    pub(crate) variant: Uuid,
    /// Whether it is agreed to.
    pub(crate) agreed: bool,
    /// Name as typed.
    pub(crate) name: String,
    /// Signature as drawn: SVG path data of lines.
    pub(crate) drawn: Option<String>,
    /// The hash of what was shown.
    pub(crate) sha256: String,
}

impl From<DecideBody> for Signature {
    fn from(b: DecideBody) -> Self {
        Self {
            variant: VariantId(b.variant),
            agreed: b.agreed,
            name: b.name,
            drawn: b.drawn,
            text_sha256: b.sha256,
        }
    }
}
