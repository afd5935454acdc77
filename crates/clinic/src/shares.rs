//! Links for clients: what is shown is frozen when the link is made; the client chooses, asks, signs or declines.

mod consent;

use crate::documents::kept_document;
use crate::jobs::{DOCUMENTS, FREEZE, label};
use crate::planning::Heads;
use crate::rights::{Right, allow, link};
use crate::secrets::{hash_of, new_secret, sha256_hex};
use crate::text::is_plain;
use crate::{ClinicError, Service};
pub use consent::{ConsentText, Statement, consent_text};
use jiff::ToSpan;
use plan::Plan;
use plan::case::{Case, is_plain_line};
use plan::content::Content;
use records::model::case::VariantRow;
use records::model::file::{FileKind, FileRow};
use records::model::job::NewJob;
use records::model::share::{Consent, Decision, Question, ShareRow};
use records::{Actor, CaseId, ClientId, ConsentId, FileId, QuestionId, Role, ShareId, VariantId, Who};
use serde_json::{Value, json};

/// Days that a link is good, at least, usually and at most.
pub const DAYS: (i64, i64, i64) = (1, 14, 90);
/// Longest question, characters, and path of a drawn signature, bytes.
const LENGTHS: (usize, usize) = (2000, 60_000);

/// A link as its clinic sees it.
pub struct ShareState {
    /// The link.
    pub share: ShareRow,
    /// Questions.
    pub questions: Vec<Question>,
    /// The decision.
    pub consent: Option<Consent>,
}

/// What a client signs or declines with.
#[derive(Debug, Clone)]
pub struct Signature {
    /// The variant.
    pub variant: VariantId,
    /// Whether it is agreed to.
    pub agreed: bool,
    /// Name as typed.
    pub name: String,
    /// Signature as drawn: SVG path data.
    pub drawn: Option<String>,
    /// Hash of what was shown and of the text, as the page had it.
    pub text_sha256: String,
}

impl Service {
    /// Makes a link to some variants of a case and gives its secret. Their documents are made in the background.
    ///
    /// # Errors
    /// [`ClinicError::Forbidden`], [`ClinicError::NotFound`], [`ClinicError::Invalid`] for a plan that cannot be made or is refused.
    pub async fn create_share(
        &self,
        by: &Actor,
        case: CaseId,
        variants: &[VariantId],
        days: i64,
    ) -> Result<(ShareRow, String), ClinicError> {
        allow(by, Right::Plan)?;
        if !(DAYS.0..=DAYS.2).contains(&days) {
            return Err(ClinicError::invalid("days", format!("between {} and {} days", DAYS.0, DAYS.2)));
        }
        let whole = self.records.case(by, case).await?;
        let chosen: Vec<&VariantRow> = whole.variants.iter().filter(|v| variants.contains(&v.id)).collect();
        if chosen.is_empty() || chosen.len() != variants.len() {
            return Err(ClinicError::invalid("variants", "choose at least one variant of this case"));
        }
        let mut shown = Vec::new();
        for variant in chosen {
            shown.push(self.shown(by, case, &whole.case.base, variant).await?);
        }
        for variant in variants {
            self.make_documents(by, case, *variant).await?;
        }
        let clinic = self.records.clinic(by.clinic).await?;
        let text = consent_text()?;
        let shown = json!({ "clinic": clinic.name, "variants": shown, "consent": text });
        let ((secret, token), now) = (new_secret()?, self.now());
        let share = ShareRow {
            id: ShareId::new(),
            token,
            client: ClientId(uuid::Uuid::nil()),
            case,
            shown: shown.to_string(),
            chosen: None,
            created: now,
            expires: now + (24 * days).hours(),
            revoked: None,
        };
        self.records.create_share(by, share.clone()).await?;
        Ok((share, secret))
    }

    /// What is shown of a variant.
    async fn shown(
        &self,
        by: &Actor,
        case: CaseId,
        base: &str,
        variant: &VariantRow,
    ) -> Result<Value, ClinicError> {
        let document = kept_document(base, &variant.design)?;
        let planned = self.planned(by, case, document, Heads::Kept).await?;
        if let Some(refusal) = planned.plan.refusals().next() {
            let said = format!("`{}` is refused: {} {}", variant.name, refusal.text, refusal.remedy);
            return Err(ClinicError::invalid("variants", said));
        }
        let mut said = summary(&planned.read.case, &planned.plan, &planned.content);
        said["id"] = json!(variant.id);
        said["name"] = json!(variant.name);
        said["version"] = json!(variant.version);
        Ok(said)
    }

    /// Puts the documents of a variant into the queue.
    ///
    /// # Errors
    /// [`ClinicError::Forbidden`].
    pub async fn make_documents(
        &self,
        by: &Actor,
        case: CaseId,
        variant: VariantId,
    ) -> Result<records::JobId, ClinicError> {
        allow(by, Right::Plan)?;
        let job = NewJob {
            kind: DOCUMENTS.to_owned(),
            payload: json!({ "case": case, "variant": variant }).to_string(),
            once: Some(format!("documents:{variant}")),
        };
        self.enqueue(by, job).await
    }

    /// Links of a case with what their clients did.
    ///
    /// # Errors
    /// [`ClinicError::Forbidden`].
    pub async fn shares(&self, by: &Actor, case: CaseId) -> Result<Vec<ShareState>, ClinicError> {
        allow(by, Right::Plan)?;
        let mut all = Vec::new();
        for share in self.records.shares(by, case).await? {
            all.push(self.state(by, share).await?);
        }
        Ok(all)
    }

    async fn state(&self, by: &Actor, share: ShareRow) -> Result<ShareState, ClinicError> {
        let questions = self.records.questions(by, share.id).await?;
        let consent = self.records.consent(by, share.id).await?;
        Ok(ShareState { share, questions, consent })
    }

    /// Takes a link back.
    ///
    /// # Errors
    /// [`ClinicError::Forbidden`], [`ClinicError::NotFound`].
    pub async fn revoke_share(&self, by: &Actor, id: ShareId) -> Result<(), ClinicError> {
        allow(by, Right::Plan)?;
        Ok(self.records.revoke_share(by, id).await?)
    }

    /// Answers a client's question.
    ///
    /// # Errors
    /// [`ClinicError::Forbidden`], [`ClinicError::Invalid`], [`ClinicError::NotFound`].
    pub async fn answer(&self, by: &Actor, id: QuestionId, answer: &str) -> Result<(), ClinicError> {
        allow(by, Right::Plan)?;
        Ok(self.records.answer(by, id, text("answer", answer)?).await?)
    }

    /// Whoever holds a link's secret, while it is good.
    ///
    /// # Errors
    /// [`ClinicError::NotFound`] for one that has ended, was taken back or never was: which is not said.
    pub async fn holder(&self, secret: &str) -> Result<Actor, ClinicError> {
        let none =
            || ClinicError::NotFound { what: "link, or it has ended; ask your practitioner for a new one" };
        let (clinic, share) = match self.records.share_by_token(hash_of(secret).ok_or_else(none)?).await {
            Ok(found) => found,
            Err(records::RecordsError::NotFound { .. }) => return Err(none()),
            Err(other) => return Err(other.into()),
        };
        let good = share.revoked.is_none() && share.expires > self.now();
        if good { Ok(Actor { clinic, who: Who::Share(share.id), role: Role::Client }) } else { Err(none()) }
    }

    /// What the holder of a link sees.
    ///
    /// # Errors
    /// [`ClinicError::Forbidden`] without a link.
    pub async fn seen_by_client(&self, by: &Actor) -> Result<ShareState, ClinicError> {
        let id = link(by)?;
        let share = self.records.share(by, id).await?;
        self.state(by, share).await
    }

    /// Pictures and documents that the holder of a link may see: those of the versions that were frozen.
    ///
    /// # Errors
    /// [`ClinicError::Forbidden`] without a link.
    pub async fn files_for_client(&self, by: &Actor) -> Result<Vec<FileRow>, ClinicError> {
        let share = self.records.share(by, link(by)?).await?;
        let labels = frozen_labels(&share)?;
        let system = Actor::system(by.clinic);
        let frozen = self.records.consent(&system, share.id).await?.and_then(|consent| consent.document);
        let files = self.records.files(&system, share.case).await?;
        let readable = |name: &str| name.ends_with(".png") || name.ends_with(".jpg") || name == "client.pdf";
        let open = |f: &FileRow| {
            let of_plan = labels.contains(&f.label) && readable(&f.name);
            f.kind == FileKind::Document && (of_plan || Some(f.id) == frozen)
        };
        Ok(files.into_iter().filter(open).collect())
    }

    /// A file for the holder of a link.
    ///
    /// # Errors
    /// [`ClinicError::NotFound`] for every file that is not shown to them.
    pub async fn file_for_client(&self, by: &Actor, id: FileId) -> Result<(FileRow, Vec<u8>), ClinicError> {
        let files = self.files_for_client(by).await?;
        if !files.iter().any(|f| f.id == id) {
            return Err(ClinicError::NotFound { what: "file" });
        }
        self.opened(by, id).await
    }

    /// Keeps which variant the client prefers.
    ///
    /// # Errors
    /// [`ClinicError::Forbidden`], [`ClinicError::Invalid`], [`ClinicError::State`] once decided.
    pub async fn choose(&self, by: &Actor, variant: VariantId) -> Result<(), ClinicError> {
        let share = self.records.share(by, link(by)?).await?;
        must_show(&share, variant)?;
        Ok(self.records.choose(by, share.id, variant).await?)
    }

    /// Keeps a question.
    ///
    /// # Errors
    /// [`ClinicError::Forbidden`], [`ClinicError::Invalid`].
    pub async fn ask(&self, by: &Actor, asked: &str) -> Result<(), ClinicError> {
        let question = Question {
            id: QuestionId::new(),
            share: link(by)?,
            asked: text("question", asked)?,
            asked_at: self.now(),
            answer: None,
        };
        Ok(self.records.ask(by, question).await?)
    }

    /// Keeps a signature or a refusal.
    ///
    /// # Errors
    /// [`ClinicError::Forbidden`], [`ClinicError::Invalid`], [`ClinicError::State`] where one stands.
    pub async fn decide(&self, by: &Actor, signature: &Signature) -> Result<(), ClinicError> {
        let share = self.records.share(by, link(by)?).await?;
        must_show(&share, signature.variant)?;
        let name = signature.name.trim();
        if name.is_empty() || !is_plain_line(name) {
            return Err(ClinicError::invalid("name", "type your full name, in at most 120 characters"));
        }
        let drawn = signature.drawn.clone().filter(|d| !d.is_empty());
        if drawn.as_deref().is_some_and(|d| !is_path(d)) {
            return Err(ClinicError::invalid("drawn", "the drawn signature cannot be read; draw it again"));
        }
        let expected = sha256_hex(share.shown.as_bytes());
        if signature.text_sha256 != expected {
            return Err(ClinicError::State(
                "the page shows an older text; load it again, read it and sign then".to_owned(),
            ));
        }
        let consent = Consent {
            id: ConsentId::new(),
            share: share.id,
            variant: signature.variant,
            decision: if signature.agreed { Decision::Signed } else { Decision::Declined },
            name: name.to_owned(),
            drawn,
            text_version: consent_text()?.version,
            text_sha256: expected,
            at: self.now(),
            document: None,
        };
        // Queued with the decision itself: behind the documents, whose pictures it takes.
        let job = NewJob {
            kind: FREEZE.to_owned(),
            payload: json!({ "share": share.id }).to_string(),
            once: Some(format!("freeze:{}", share.id)),
        };
        self.records.decide(by, consent, Some(job)).await?;
        self.jobs_changed.notify_waiters();
        Ok(())
    }
}

/// What a plan comes to, in the words and numbers that a client reads.
pub(crate) fn summary(case: &Case, plan: &Plan, content: &Content) -> Value {
    let texts = |section: &str| -> Vec<&str> {
        let own = content.client_texts.iter().filter(|t| t.section == section && t.suits(case.look));
        own.map(|t| t.text.as_str()).collect()
    };
    let aftercare = content.aftercare.iter().filter(|s| s.suits(case.look));
    json!({
        "dots": plan.layout.dots.len(),
        "area_cm2": plan.area_cm2(),
        "sessions": plan.course.sessions.iter().map(|s| json!({
            "number": s.number, "start": s.start.to_string(), "hours": s.visit_hours, "dots": s.dots() })).collect::<Vec<_>>(),
        "currency": plan.quote.currency,
        "total": plan.quote.total,
        "deposit": plan.quote.deposit,
        "valid_until": plan.quote.valid_until.to_string(),
        "lines": plan.quote.lines.iter().map(|l| json!({ "text": l.text, "amount": l.amount })).collect::<Vec<_>>(),
        "touch_up": plan.outlook.touch_up.to_string(),
        "touch_up_cost": [plan.quote.touch_up.0, plan.quote.touch_up.1],
        "notes": plan.findings.iter().filter_map(|f| f.client.as_deref()).collect::<Vec<_>>(),
        "expectation": texts("expectation"),
        "risks": texts("risk"),
        "pros": texts("pro"),
        "cons": texts("con"),
        "alternatives": texts("alternative"),
        "before": texts("before"),
        "aftercare": aftercare.map(|s| json!({ "from_day": s.from_day, "to_day": s.to_day, "text": s.text })).collect::<Vec<_>>(),
    })
}

fn shown_variants(share: &ShareRow) -> Result<Vec<Value>, ClinicError> {
    let shown: Value = serde_json::from_str(&share.shown).map_err(ClinicError::internal)?;
    Ok(shown["variants"].as_array().cloned().unwrap_or_default())
}

fn frozen_labels(share: &ShareRow) -> Result<Vec<String>, ClinicError> {
    let label = |v: &Value| Some(label(v["id"].as_str()?, v["version"].as_i64()?));
    Ok(shown_variants(share)?.iter().filter_map(label).collect())
}

/// The label of the files of a variant that a link shows, as it was frozen.
pub(crate) fn label_of(share: &ShareRow, variant: VariantId) -> Result<String, ClinicError> {
    let id = variant.to_string();
    let own = shown_variants(share)?.into_iter().find(|v| v["id"].as_str() == Some(&id));
    let version = own.as_ref().and_then(|v| v["version"].as_i64());
    version
        .map(|version| label(id, version))
        .ok_or_else(|| ClinicError::internal("a variant without a version"))
}

fn must_show(share: &ShareRow, variant: VariantId) -> Result<(), ClinicError> {
    let id = variant.to_string();
    let shown = shown_variants(share)?.iter().any(|v| v["id"].as_str() == Some(&id));
    shown.then_some(()).ok_or_else(|| ClinicError::invalid("variant", "this link does not show that variant"))
}

/// A text of a person's own.
fn text(path: &str, said: &str) -> Result<String, ClinicError> {
    let said = said.trim();
    if said.is_empty() || !is_plain(said, LENGTHS.0) {
        return Err(ClinicError::invalid(
            path,
            format!("write something, in at most {} characters", LENGTHS.0),
        ));
    }
    Ok(said.to_owned())
}

/// Whether a text is path data of a signature: moves, lines and numbers, nothing else.
pub(crate) fn is_path(text: &str) -> bool {
    text.len() <= LENGTHS.1
        && text.starts_with('M')
        && text.chars().all(|c| c.is_ascii_digit() || "ML .,-".contains(c))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_lines_are_a_signature() {
        for (text, good) in
            [("M0 0L10 10.5", true), ("", false), ("L0 0", false), ("M0 0\"/><script>", false)]
        {
            assert_eq!(is_path(text), good, "{text}");
        }
    }

    #[test]
    fn the_consent_text_has_a_version_and_sources() {
        let text = consent_text().expect("the text");
        assert!(text.version.starts_with("smp-consent/"));
        assert!(text.statements.len() >= 6);
        assert!(text.statements.iter().all(|s| !s.text.is_empty() && !s.source.is_empty()));
    }
}
