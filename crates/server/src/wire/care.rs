//! Choices and articles.

use care::{Article, Bearing, Care, Choice, OpenRow, Per};
use clinic::care::Chosen;
use serde::Serialize;
use utoipa::ToSchema;

/// What suits a person.
#[derive(Serialize, ToSchema)]
pub(crate) struct ChosenAnswer {
    /// Help is needed now: to be said before everything else.
    pub(crate) emergency: Vec<String>,
    /// A doctor should look in person first.
    pub(crate) in_person: Vec<String>,
    /// A doctor should have a look.
    pub(crate) ask_doctor: Vec<String>,
    /// Every option, those that fit first.
    pub(crate) options: Vec<OptionAnswer>,
}

/// An option, for one person.
#[derive(Serialize, ToSchema)]
pub(crate) struct OptionAnswer {
    pub(crate) id: String,
    pub(crate) title: String,
    /// Whether it fits.
    pub(crate) fits: Fits,
    /// What in the answers bears on it.
    pub(crate) reasons: Vec<ReasonAnswer>,
    pub(crate) does: String,
    pub(crate) cannot: String,
    pub(crate) time: String,
    pub(crate) cost: CostAnswer,
    pub(crate) permanence: String,
    pub(crate) upkeep: String,
    pub(crate) pros: Vec<String>,
    pub(crate) cons: Vec<String>,
    pub(crate) not_for: String,
    /// Articles to read on.
    pub(crate) articles: Vec<ArticleName>,
    /// Where this comes from.
    pub(crate) source: String,
    /// How well it is known: paper, law, consensus, vendor, derived, judgement.
    pub(crate) kind: String,
}

/// Whether an option fits, or how a reason bears on it.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Fits {
    /// It fits; it speaks for it.
    Yes,
    /// It may fit; it speaks against it.
    Maybe,
    /// Not, or not now.
    No,
}

impl From<Bearing> for Fits {
    fn from(bearing: Bearing) -> Self {
        match bearing {
            Bearing::For => Self::Yes,
            Bearing::Against => Self::Maybe,
            Bearing::RulesOut => Self::No,
        }
    }
}

/// Something in the answers that bears on an option.
#[derive(Serialize, ToSchema)]
pub(crate) struct ReasonAnswer {
    pub(crate) bears: Fits,
    pub(crate) text: String,
}

/// A cost in whole dollars.
#[derive(Serialize, ToSchema)]
pub(crate) struct CostAnswer {
    pub(crate) low: u32,
    pub(crate) high: u32,
    pub(crate) per: PerAnswer,
    pub(crate) note: String,
}

/// How often a cost comes.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub(crate) enum PerAnswer {
    Once,
    Session,
    Month,
    Free,
}

impl From<Per> for PerAnswer {
    fn from(per: Per) -> Self {
        match per {
            Per::Once => Self::Once,
            Per::Session => Self::Session,
            Per::Month => Self::Month,
            Per::Free => Self::Free,
        }
    }
}

/// An article by name.
#[derive(Serialize, ToSchema)]
pub(crate) struct ArticleName {
    pub(crate) id: String,
    pub(crate) title: String,
}

/// An article of the library.
#[derive(Serialize, ToSchema)]
pub(crate) struct ArticleAnswer {
    pub(crate) id: String,
    pub(crate) title: String,
    pub(crate) summary: String,
    pub(crate) topics: Vec<String>,
    /// Articles that go on from here, by id.
    pub(crate) related: Vec<String>,
    /// Markdown of headings, paragraphs, lists and links.
    pub(crate) text: String,
    pub(crate) sources: Vec<String>,
    /// How well it is known.
    pub(crate) kind: String,
    /// The day on which somebody last held it against its sources.
    pub(crate) reviewed_on: String,
}

impl From<&Article> for ArticleAnswer {
    fn from(article: &Article) -> Self {
        Self {
            id: article.id.clone(),
            title: article.title.clone(),
            summary: article.summary.clone(),
            topics: article.topics.clone(),
            related: article.related.clone(),
            text: article.text.clone(),
            sources: article.sources.clone(),
            kind: article.provenance.kind.name().to_owned(),
            reviewed_on: article.provenance.reviewed_on.to_string(),
        }
    }
}

impl ChosenAnswer {
    /// The answer for a page.
    pub(crate) fn of(chosen: Chosen, care: &Care) -> Self {
        let owned = |texts: Vec<&str>| texts.into_iter().map(str::to_owned).collect();
        Self {
            emergency: owned(chosen.emergency),
            in_person: owned(chosen.in_person),
            ask_doctor: owned(chosen.ask_doctor),
            options: chosen.choices.iter().map(|choice| option(choice, care)).collect(),
        }
    }
}

fn option(choice: &Choice<'_>, care: &Care) -> OptionAnswer {
    let option = choice.option;
    let reason = |reason: &care::ReasonGiven<'_>| ReasonAnswer {
        bears: reason.bearing.into(),
        text: reason.text.to_owned(),
    };
    let articles = option.articles.iter().filter_map(|id| care.articles.iter().find(|a| &a.id == id));
    OptionAnswer {
        id: option.id.clone(),
        title: option.title.clone(),
        fits: choice.fits.into(),
        reasons: choice.reasons.iter().map(reason).collect(),
        does: option.does.clone(),
        cannot: option.cannot.clone(),
        time: option.time.clone(),
        cost: CostAnswer {
            low: option.cost.low,
            high: option.cost.high,
            per: option.cost.per.into(),
            note: option.cost_note.clone(),
        },
        permanence: option.permanence.clone(),
        upkeep: option.upkeep.clone(),
        pros: option.pros.clone(),
        cons: option.cons.clone(),
        not_for: option.not_for.clone(),
        articles: articles.map(|a| ArticleName { id: a.id.clone(), title: a.title.clone() }).collect(),
        source: option.provenance.source.clone(),
        kind: option.provenance.kind.name().to_owned(),
    }
}

/// A row that wants somebody's word.
#[derive(Serialize, ToSchema)]
pub(crate) struct OpenRowAnswer {
    /// What kind of row, and which: `limit log-off`.
    pub(crate) place: String,
    /// What it says.
    pub(crate) says: String,
    /// `counsel`, `medical-director` or `practitioner`.
    pub(crate) wants: String,
    pub(crate) source: String,
    /// How well it is known: `law`, `paper`, `consensus`, `vendor`, `derived` or `judgement`.
    pub(crate) kind: String,
}

impl From<&OpenRow<'_>> for OpenRowAnswer {
    fn from(row: &OpenRow<'_>) -> Self {
        Self {
            place: row.place.clone(),
            says: row.says.clone(),
            wants: row.wants.name().to_owned(),
            source: row.provenance.source.clone(),
            kind: row.provenance.kind.name().to_owned(),
        }
    }
}
