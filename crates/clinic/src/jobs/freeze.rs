//! Freezing a decision: what was shown, who decided what and when, as a PDF that stays.

use super::{Ended, InHand};
use crate::files::Made;
use crate::{ClinicError, Service};
use records::ShareId;
use records::model::file::{Belongs, FileKind, FileRow};
use records::model::share::{Consent, Decision, ShareRow};
use report::{Signed, signed_pdf};
use serde_json::json;

/// What the document is called.
const SIGNED: &str = "signed.pdf";
/// Pictures that go with it, where they were made: their file, and what it is called below it.
const PICTURES: [(&str, &str); 3] =
    [("before-front.png", "Before"), ("healed-front.png", "Healed"), ("year5-front.png", "After five years")];

/// The label under which the document of a link's decision stands.
fn label(share: ShareId) -> String {
    format!("signed:{share}")
}

/// Freezes the decision of the payload's link.
pub(super) async fn run(service: &Service, in_hand: &InHand<'_>) -> Result<String, Ended> {
    let id: ShareId = in_hand.payload("share")?;
    let by = &in_hand.by;
    let share = service.records.share(by, id).await.map_err(ClinicError::from)?;
    let Some(consent) = service.records.consent(by, id).await.map_err(ClinicError::from)? else {
        return Err(Ended::Never("nothing was decided by this link".to_owned()));
    };
    if consent.document.is_some() {
        return Ok(json!({ "share": id }).to_string());
    }
    let files = service.records.files(by, share.case).await.map_err(ClinicError::from)?;
    let with = |label: String| files.iter().filter(move |f| f.label == label);
    let of_plan: Vec<&FileRow> = with(crate::shares::label_of(&share, consent.variant)?).collect();
    let mut pictures = Vec::new();
    for (name, caption) in PICTURES {
        if let Some(file) = of_plan.iter().find(|f| f.name == name) {
            pictures.push((name.to_owned(), caption, service.opened(by, file.id).await?.1));
        }
    }
    in_hand.say(0.4, "typesetting").await?;
    // A run that died may have kept its document without saying so: it is made anew.
    for old in with(label(id)) {
        service.drop_file(by, old.id).await?;
    }
    let case = share.case;
    let work = move || document(&share, &consent, pictures);
    let bytes = tokio::task::spawn_blocking(work).await.map_err(ClinicError::internal)??;
    let made = Made {
        of: Belongs::Case(case),
        kind: FileKind::Document,
        label: label(id),
        name: SIGNED.to_owned(),
        media_type: "application/pdf",
        made_from: None,
        bytes,
    };
    let kept = service.keep(by, made).await?;
    service.records.freeze(by, id, kept.id).await.map_err(ClinicError::from)?;
    Ok(json!({ "share": id, "file": kept.id, "sha256": kept.sha256 }).to_string())
}

fn document(
    share: &ShareRow,
    consent: &Consent,
    pictures: Vec<(String, &'static str, Vec<u8>)>,
) -> Result<Vec<u8>, ClinicError> {
    signed_pdf(&Signed {
        shown: &share.shown,
        sha256: &consent.text_sha256,
        variant: &consent.variant.to_string(),
        agreed: consent.decision == Decision::Signed,
        name: &consent.name,
        at: &consent.at.strftime("%-d %B %Y, %H:%M:%S UTC").to_string(),
        drawn: consent.drawn.as_deref(),
        text_version: &consent.text_version,
        pictures,
    })
    .map_err(ClinicError::internal)
}
