//! Making the documents and pictures of a variant: everything that a plan folder holds.

use super::{Ended, InHand};
use crate::documents::kept_document;
use crate::files::Made;
use crate::planning::{Heads, Planned};
use crate::{ClinicError, Service};
use document::plan::Sources;
use document::{Opened, dots_csv};
use records::model::file::{Belongs, FileKind, FileRow};
use records::{CaseId, VariantId};
use report::{Material, own_photographs, plan_folder};
use serde_json::json;
use std::fmt::Display;
use std::sync::atomic::AtomicBool;

/// The label under which the files of a variant's version stand.
pub(crate) fn label(variant: impl Display, version: i64) -> String {
    format!("{variant}@{version}")
}

/// Makes the documents of the payload's variant, at the version that stands.
pub(super) async fn run(service: &Service, in_hand: &InHand<'_>) -> Result<String, Ended> {
    let (case, variant): (CaseId, VariantId) = (in_hand.payload("case")?, in_hand.payload("variant")?);
    let whole = service.records.case(&in_hand.by, case).await.map_err(ClinicError::from)?;
    let Some(row) = whole.variants.iter().find(|v| v.id == variant) else {
        return Err(Ended::Never("this variant is gone".to_owned()));
    };
    let document = kept_document(&whole.case.base, &row.design)?;
    in_hand.say(0.05, "planning").await?;
    let planned = service.planned(&in_hand.by, case, document, Heads::Fresh).await?;
    if let Some(refusal) = planned.plan.refusals().next() {
        return Err(Ended::Never(format!("the plan is refused: {}", refusal.text)));
    }
    in_hand.say(0.2, "drawing and typesetting").await?;
    let photographs = service.photographs_opened(&in_hand.by, case, &planned.read).await?;
    let work = move || folder(&planned, &photographs);
    let files = tokio::task::spawn_blocking(work).await.map_err(ClinicError::internal)??;
    in_hand.say(0.8, "keeping").await?;
    let label = label(variant, row.version);
    clear(service, in_hand, case, &label).await?;
    for (name, bytes) in files {
        let media_type = crate::files::media_type(&name);
        let made = Made {
            of: Belongs::Case(case),
            kind: FileKind::Document,
            label: label.clone(),
            name,
            media_type,
            made_from: None,
            bytes,
        };
        service.keep(&in_hand.by, made).await?;
    }
    Ok(json!({ "case": case, "variant": variant, "version": row.version, "label": label }).to_string())
}

/// Removes what an earlier run of the same version left.
async fn clear(service: &Service, in_hand: &InHand<'_>, case: CaseId, label: &str) -> Result<(), Ended> {
    let standing = service.records.files(&in_hand.by, case).await.map_err(ClinicError::from)?;
    let old = |f: &&FileRow| f.kind == FileKind::Document && f.label == label;
    for file in standing.iter().filter(old) {
        service.drop_file(&in_hand.by, file.id).await?;
    }
    Ok(())
}

fn folder(planned: &Planned, opened: &[Opened]) -> Result<Vec<(String, Vec<u8>)>, ClinicError> {
    let head = &planned.head;
    let fit = head.head.fit.as_ref();
    let photographs = own_photographs(opened, &planned.read.photographs.list, fit);
    let material = Material {
        head: &head.head.head,
        case: &planned.read.case,
        plan: &planned.plan,
        content: &planned.content,
        mistaken: None,
        texture: head.texture.as_ref(),
        photographs: &photographs,
        sources: Sources {
            case_text: planned.text.clone(),
            scan_bytes: head.source.clone(),
            dots_csv: dots_csv(&planned.plan.layout),
            uncertainty: fit.map_or(Vec::new(), |fit| fit.uncertainty.clone()),
            notes: head.head.notes.clone(),
        },
    };
    plan_folder(&material, &|_| {}, &AtomicBool::new(false)).map_err(ClinicError::internal)
}
