//! Planning a case that is being designed: the head is kept between answers, everything else is made anew.
//!
//! An answer costs a core for a moment, so only as many are made at a time as there are cores; while one waits, newer questions of the
//! same page overtake it on the page's side.

mod files;
mod fits;
mod heads;
mod kept;

pub use fits::Fit;
pub use heads::LoadedHead;
pub use kept::Planner;

use crate::documents::{kept_document, read};
use crate::rights::{Right, allow};
use crate::{ClinicError, Problem, Service};
use document::apply_macros;
use document::case::ReadCase;
use files::{Files, Photographed, Wanted};
use heads::{OF_HEAD, OF_SKIN, loaded, name_of};
use plan::content::Content;
use plan::{Plan, PlanError, make_plan};
use preview::ClientSkin;
use records::model::case::WholeCase;
use records::{Actor, CaseId, VariantId};
use serde_json::Value;
use std::sync::Arc;

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
    /// The skin of the case's colour.
    pub skin: ClientSkin,
}

/// Whether heads of earlier answers are used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Heads {
    /// They are.
    Kept,
    /// The head is made anew: what photographs leave open of a plan is reckoned with the head, for the design of that moment.
    Fresh,
}

/// What is kept of earlier answers for this one.
struct Before {
    head: Option<Arc<LoadedHead>>,
    skin: Option<ClientSkin>,
    head_name: String,
}

impl Service {
    /// Plans a document of a case, which need not be kept yet.
    ///
    /// # Errors
    /// [`ClinicError::Forbidden`], [`ClinicError::NotFound`], [`ClinicError::Invalid`] with everything wrong.
    pub async fn draft(&self, by: &Actor, case: CaseId, document: Value) -> Result<Planned, ClinicError> {
        allow(by, Right::Plan)?;
        self.must_know(by, case).await?;
        self.planned(by, case, document, Heads::Kept).await
    }

    /// A case of the clinic; the records are asked once.
    async fn must_know(&self, by: &Actor, case: CaseId) -> Result<(), ClinicError> {
        if !self.planner.knows(by.clinic, case) {
            self.records.case(by, case).await?;
            self.planner.know(by.clinic, case);
        }
        Ok(())
    }

    /// A case with the document of a variant; of its first one where none is named.
    pub(crate) async fn designed(
        &self,
        by: &Actor,
        case: CaseId,
        variant: Option<VariantId>,
    ) -> Result<(WholeCase, Value), ClinicError> {
        let whole = self.records.case(by, case).await?;
        let row = whole.variants.iter().find(|v| variant.is_none_or(|id| id == v.id));
        let row = row.ok_or(ClinicError::NotFound { what: "variant" })?;
        let document = kept_document(&whole.case.base, &row.design)?;
        Ok((whole, document))
    }

    /// Plans a document, for use cases that have authorised already.
    pub(crate) async fn planned(
        &self,
        by: &Actor,
        case: CaseId,
        document: Value,
        heads: Heads,
    ) -> Result<Planned, ClinicError> {
        let (head_name, skin_name) = (name_of(&document, &OF_HEAD), name_of(&document, &OF_SKIN));
        let (text, read) = read(&document)?;
        let before = Before {
            head: (heads == Heads::Kept).then(|| self.planner.head(by.clinic, &head_name)).flatten(),
            skin: self.planner.skin(&skin_name),
            head_name,
        };
        let files = match before.head {
            Some(_) => Files::default(),
            None => self.files_named(by, case, &read, Wanted::Everything).await?,
        };
        let content = Arc::clone(&self.content);
        let _turn = self.planner.turn().await?;
        let work = move || answer(text, read, &content, before, &files);
        let (planned, new) = tokio::task::spawn_blocking(work).await.map_err(ClinicError::internal)??;
        self.keep_photographs(case, new);
        self.planner.keep_skin(skin_name, planned.skin);
        if self.planner.head(by.clinic, &planned.head.name).is_none() {
            self.planner.keep(by.clinic, &planned.head);
        }
        Ok(planned)
    }
}

fn answer(
    text: String,
    mut read: ReadCase,
    shipped: &Content,
    before: Before,
    files: &Files,
) -> Result<(Planned, Vec<Photographed>), ClinicError> {
    let content = own_content(&read, shipped)?;
    let (head, new) = match before.head {
        Some(head) => (head, Vec::new()),
        None => {
            let (head, new) = loaded(&mut read, &content, files, before.head_name)?;
            (Arc::new(head), new)
        }
    };
    apply_macros(&mut read, &head.macros, &content);
    let skin = || before.skin.unwrap_or_else(|| ClientSkin::new(&read.case, &content));
    let (plan, skin) = rayon::join(|| make_plan(&head.head.head, &read.case, &content), skin);
    let plan = plan.map_err(refused)?;
    Ok((Planned { text, read, content, head, plan, skin }, new))
}

/// The shipped content with what a case replaces of it.
pub(crate) fn own_content(read: &ReadCase, shipped: &Content) -> Result<Content, ClinicError> {
    let mut content = shipped.clone();
    document::clinic::apply(read, &mut content).map_err(invalid)?;
    Ok(content)
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
