//! All content of care, as values.

use crate::{
    Answers, Article, Caution, Condition, Journey, Occasion, Pharmacy, Product, Provenance, Questionnaire,
    Rule, State, TreatmentOption, Treatments,
};

/// A named condition.
#[derive(Debug, Clone, PartialEq)]
pub struct Term {
    /// Its name.
    pub id: String,
    /// What it means, in words.
    pub meaning: String,
    /// When it holds.
    pub when: Condition,
    /// Where it comes from.
    pub provenance: Provenance,
}

/// The named conditions.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Terms(pub Vec<Term>);

impl Terms {
    /// The term of a name.
    pub fn get(&self, id: &str) -> Option<&Term> {
        self.0.iter().find(|term| term.id == id)
    }
}

/// What kind of value a given has.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum GivenKind {
    /// Yes or no.
    Boolean,
    /// Codes, of which it may have several.
    Codes(Vec<String>),
    /// A number.
    Number,
    /// A day.
    Date,
}

/// Something that staff, the record or the draft of a prescription says, not the client.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Given {
    /// Its id; it stands in conditions as a link id does.
    pub id: String,
    /// What it is.
    pub meaning: String,
    /// What values it takes.
    pub kind: GivenKind,
}

/// A medicine that clients take.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Medicine {
    /// Its code: the generic name.
    pub id: String,
    /// Brand names and other spellings.
    pub names: Vec<String>,
    /// Classes that rules ask for.
    pub classes: Vec<String>,
}

/// The table of medicines.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Medicines(pub Vec<Medicine>);

impl Medicines {
    /// The medicine of a code.
    pub fn get(&self, id: &str) -> Option<&Medicine> {
        self.0.iter().find(|medicine| medicine.id == id)
    }

    /// The medicine of a name as people write it: capitals and spaces at the ends do not matter.
    pub fn named(&self, text: &str) -> Option<&Medicine> {
        let wanted = text.trim().to_lowercase();
        self.0.iter().find(|m| m.id == wanted || m.names.iter().any(|name| name.to_lowercase() == wanted))
    }
}

/// A text that a client agrees to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Consent {
    /// Its kind: `telehealth`, `photographs-clinical`, …
    pub id: String,
    /// Raised whenever the text changes: a signature holds for the version it was given under.
    pub version: u32,
    /// Its title.
    pub title: String,
    /// What is agreed to, a statement each.
    pub statements: Vec<String>,
    /// Whether care may be refused without it.
    pub needed: bool,
    /// Treatments that it is about; none: any.
    pub treatments: Vec<String>,
    /// States (postal codes) whose law asks for it; none: all.
    pub states: Vec<String>,
    /// Where it comes from.
    pub provenance: Provenance,
}

/// An answer set that shows what a rule does.
#[derive(Debug, Clone, PartialEq)]
pub struct Example {
    /// The rule.
    pub rule: String,
    /// When it is asked.
    pub at: Occasion,
    /// The treatment that is looked at; none: the rule's first.
    pub treatment: Option<String>,
    /// Answers with which it fires.
    pub fires: Answers,
    /// Answers with which it just does not.
    pub short: Answers,
    /// Answers without the one that it hangs on.
    pub missing: Answers,
}

/// A question whose answer leaves the clinic as an observation under a code that others know.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Observed {
    /// The question.
    pub link: String,
    /// `loinc`; `ours` where nobody has a code.
    pub system: String,
    /// Code.
    pub code: String,
    /// What it means.
    pub title: String,
    /// The measurement that several of them make up: its code (LOINC), and what it means.
    pub panel: Option<(String, String)>,
    /// Unit (UCUM), where the question has none.
    pub unit: Option<String>,
    /// Category, as HL7 names it: `vital-signs`, `laboratory`, `survey`, `exam`.
    pub category: String,
    /// Where it comes from.
    pub provenance: Provenance,
}

/// Everything that care is decided by.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Care {
    /// What is judged.
    pub treatments: Treatments,
    /// Forms, put together.
    pub forms: Vec<Questionnaire>,
    /// Named conditions.
    pub terms: Terms,
    /// What staff and the record say.
    pub givens: Vec<Given>,
    /// Medicines that clients take.
    pub medicines: Medicines,
    /// Questions about medicines, and the link under which rules find their classes.
    pub medicine_links: Vec<(String, String)>,
    /// The rules.
    pub rules: Vec<Rule>,
    /// What they do, by example.
    pub examples: Vec<Example>,
    /// What may be prescribed.
    pub formulary: Vec<Product>,
    /// States.
    pub states: Vec<State>,
    /// Consent texts.
    pub consents: Vec<Consent>,
    /// What is set side by side.
    pub options: Vec<TreatmentOption>,
    /// The library.
    pub articles: Vec<Article>,
    /// How care goes on.
    pub journey: Journey,
    /// What a pharmacy prints, looks at and reads.
    pub pharmacy: Pharmacy,
    /// Answers that leave as observations.
    pub observed: Vec<Observed>,
    /// Words that do not count against a text's reading grade.
    pub known_words: Vec<String>,
    /// Claims that no text may make.
    pub banned: Vec<Banned>,
    /// What somebody must do after a hit.
    pub acts: Vec<Act>,
}

/// Something that somebody must do after a hit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Act {
    /// Code.
    pub code: String,
    /// What it means, for staff.
    pub meaning: String,
    /// What a client reads of it where a doctor orders it; none where it is nothing to be ordered.
    pub order: Option<String>,
    /// Questions and givens whose numbers it brings, such as those of a blood test.
    pub values: Vec<String>,
}

/// A claim that no text may make.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Banned {
    /// The words, in small letters.
    pub words: String,
    /// Why.
    pub why: String,
    /// Where it comes from.
    pub provenance: Provenance,
}

impl Care {
    /// The form of an id.
    pub fn form(&self, id: &str) -> Option<&Questionnaire> {
        self.forms.iter().find(|form| form.id == id)
    }

    /// What is printed on the label of a product beside the directions.
    pub fn cautions<'c>(&'c self, product: &'c Product) -> impl Iterator<Item = &'c Caution> {
        self.pharmacy.cautions.iter().filter(|caution| caution.is_for(product, &self.treatments))
    }

    /// The act of a code.
    pub fn act(&self, code: &str) -> Option<&Act> {
        self.acts.iter().find(|act| act.code == code)
    }

    /// The unit (UCUM) of a number: its question's, else that under which it leaves as an observation.
    pub fn unit(&self, link: &str) -> Option<&str> {
        let asked = self.forms.iter().find_map(|form| form.item(link).and_then(|item| item.unit.as_deref()));
        let row = || self.observed.iter().find(|row| row.link == link);
        asked.or_else(|| row().and_then(|row| row.unit.as_deref()))
    }

    /// What is known of a state; nothing where the table does not hold it.
    pub fn state(&self, id: &str) -> Option<&State> {
        self.states.iter().find(|state| state.id == id)
    }
}
