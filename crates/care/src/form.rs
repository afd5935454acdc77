//! Questionnaires: what is asked, of whom, and whether answers fit. The subset of FHIR R4 that we author.

mod answering;
mod assemble;
mod validate;

pub use answering::Answering;
pub use assemble::AssemblyError;
pub use validate::{Problem, Trouble};

use crate::Value;

/// A form.
#[derive(Debug, Clone, PartialEq)]
pub struct Questionnaire {
    /// Canonical address, without the version.
    pub url: String,
    /// Version.
    pub version: String,
    /// Its id: the last part of the address.
    pub id: String,
    /// What clients see above it.
    pub title: String,
    /// Whether it is a part of other forms only.
    pub part: bool,
    /// What is asked, in order.
    pub items: Vec<Item>,
}

impl Questionnaire {
    /// Every item, groups before what they hold.
    pub fn walk<'q>(&'q self, see: &mut impl FnMut(&'q Item)) {
        self.items.iter().for_each(|item| item.walk(see));
    }

    /// The item of a link id.
    pub fn item(&self, link: &str) -> Option<&Item> {
        let mut found = None;
        self.walk(&mut |item| {
            if item.link == link {
                found = Some(item);
            }
        });
        found
    }
}

/// What kind of answer an item takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ItemKind {
    /// Holds others.
    Group,
    /// Says something.
    Display,
    /// Yes or no.
    Boolean,
    /// One of its options.
    Choice,
    /// One of its options, or free text.
    OpenChoice,
    /// A whole number.
    Integer,
    /// A number.
    Decimal,
    /// A number in a unit.
    Quantity,
    /// A day.
    Date,
    /// A line of text.
    String,
    /// Text.
    Text,
    /// A file.
    Attachment,
}

impl ItemKind {
    const ALL: [(Self, &'static str); 12] = [
        (Self::Group, "group"),
        (Self::Display, "display"),
        (Self::Boolean, "boolean"),
        (Self::Choice, "choice"),
        (Self::OpenChoice, "open-choice"),
        (Self::Integer, "integer"),
        (Self::Decimal, "decimal"),
        (Self::Quantity, "quantity"),
        (Self::Date, "date"),
        (Self::String, "string"),
        (Self::Text, "text"),
        (Self::Attachment, "attachment"),
    ];

    /// The name in FHIR.
    pub fn name(self) -> &'static str {
        Self::ALL.iter().find(|(kind, _)| *kind == self).map_or("", |(_, name)| name)
    }

    /// The kind of a FHIR name, where we author it.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.iter().find(|(_, n)| *n == name).map(|(kind, _)| *kind)
    }

    /// Whether it takes an answer.
    pub fn asks(self) -> bool {
        !matches!(self, Self::Group | Self::Display)
    }
}

/// An answer that is offered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ItemOption {
    /// Its code.
    pub code: String,
    /// Its words.
    pub title: String,
    /// Whether it stands alone, such as `none`.
    pub exclusive: bool,
    /// What it counts in a sum.
    pub score: Option<i64>,
}

/// An answer that is reckoned from others instead of asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Calculated {
    /// Whole years from a date to today.
    AgeOf(String),
    /// The sum of the scores of choices.
    SumOf(Vec<String>),
}

impl Calculated {
    /// The questions that it is reckoned from.
    pub fn sources(&self) -> &[String] {
        match self {
            Self::AgeOf(link) => std::slice::from_ref(link),
            Self::SumOf(links) => links,
        }
    }
}

/// How two numbers or answers compare.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Operator {
    /// Equal.
    Equal,
    /// Not equal.
    NotEqual,
    /// Less.
    Less,
    /// Less or equal.
    AtMost,
    /// More.
    More,
    /// More or equal.
    AtLeast,
}

impl Operator {
    /// The operator of a sign, as FHIR writes them.
    pub fn from_sign(sign: &str) -> Option<Self> {
        use Operator::{AtLeast, AtMost, Equal, Less, More, NotEqual};
        [Equal, NotEqual, Less, AtMost, More, AtLeast].into_iter().find(|o| o.sign() == sign)
    }

    /// The sign, as FHIR writes it.
    pub fn sign(self) -> &'static str {
        match self {
            Self::Equal => "=",
            Self::NotEqual => "!=",
            Self::Less => "<",
            Self::AtMost => "<=",
            Self::More => ">",
            Self::AtLeast => ">=",
        }
    }

    /// Whether two numbers compare so.
    pub fn holds(self, left: f64, right: f64) -> bool {
        match self {
            Self::Equal => left == right,
            Self::NotEqual => left != right,
            Self::Less => left < right,
            Self::AtMost => left <= right,
            Self::More => left > right,
            Self::AtLeast => left >= right,
        }
    }
}

/// What an earlier answer must be for an item to be asked.
#[derive(Debug, Clone, PartialEq)]
pub enum EnableTest {
    /// There is one, or none.
    Exists(bool),
    /// One of its values compares so.
    Compare(Operator, Value),
}

/// A condition under which an item is asked.
#[derive(Debug, Clone, PartialEq)]
pub struct Enable {
    /// The earlier question.
    pub link: String,
    /// What its answer must be.
    pub test: EnableTest,
}

/// One item of a form.
#[derive(Debug, Clone, PartialEq)]
pub struct Item {
    /// Its link id.
    pub link: String,
    /// What is asked.
    pub text: String,
    /// What helps to answer it.
    pub help: Option<String>,
    /// What kind of answer it takes.
    pub kind: ItemKind,
    /// Whether a form may not be handed in without it.
    pub required: bool,
    /// Whether it takes several answers.
    pub repeats: bool,
    /// When it is asked; always where empty.
    pub enable: Vec<Enable>,
    /// Whether one of `enable` suffices instead of all.
    pub any: bool,
    /// Answers offered.
    pub options: Vec<ItemOption>,
    /// Least number.
    pub least: Option<f64>,
    /// Most.
    pub most: Option<f64>,
    /// Unit of a quantity.
    pub unit: Option<String>,
    /// Most characters of a text.
    pub longest: Option<usize>,
    /// Reckoned instead of asked, and not shown.
    pub calculated: Option<Calculated>,
    /// The form whose items stand in this one's place, before it is put together.
    pub part: Option<String>,
    /// Items of a group.
    pub items: Vec<Item>,
}

impl Item {
    fn walk<'q>(&'q self, see: &mut impl FnMut(&'q Self)) {
        see(self);
        self.items.iter().for_each(|item| item.walk(see));
    }

    /// The option of a code.
    pub fn option(&self, code: &str) -> Option<&ItemOption> {
        self.options.iter().find(|option| option.code == code)
    }
}
