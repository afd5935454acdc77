//! `QuestionnaireResponse`: answers on the wire.

use crate::FhirError;
use crate::coding::{Attachment, Coding, Quantity, number};
use crate::questionnaire::Answer;
use care::{Answering, Answers, ItemKind, Truth, Value};
use serde::{Deserialize, Serialize};

/// `QuestionnaireResponse`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct QuestionnaireResponse {
    resource_type: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    id: Option<String>,
    /// Canonical of the form, with its version.
    pub questionnaire: String,
    /// How far it is.
    pub status: ResponseStatus,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    item: Vec<Item>,
}

/// How far answers are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ResponseStatus {
    /// Kept, not yet handed in.
    InProgress,
    /// Handed in.
    Completed,
    /// Changed after it was handed in.
    Amended,
    /// Never valid.
    EnteredInError,
    /// Given up.
    Stopped,
}

#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase", default)]
struct Item {
    link_id: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    text: Option<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    answer: Vec<Given>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    item: Vec<Item>,
}

/// An answer. Its value reads by either name; it is written as `value[x]`.
#[derive(Debug, Clone, PartialEq, Deserialize)]
struct Given(Answer);

impl Serialize for Given {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        use serde::ser::{Error, SerializeMap};
        let written = serde_json::to_value(&self.0).map_err(S::Error::custom)?;
        let fields = written.as_object().into_iter().flatten();
        let mut map = serializer.serialize_map(Some(1))?;
        for (name, value) in fields {
            map.serialize_entry(&name.replacen("answer", "value", 1), value)?;
        }
        map.end()
    }
}

/// Depth of groups beyond which answers are refused.
const DEEPEST: usize = 8;

impl QuestionnaireResponse {
    /// Reads a resource.
    ///
    /// # Errors
    /// No JSON of this shape, another resource.
    pub fn read(bytes: &[u8]) -> Result<Self, FhirError> {
        let read: Self = serde_json::from_slice(bytes).map_err(|e| FhirError::Json(e.to_string()))?;
        if read.resource_type == "QuestionnaireResponse" {
            Ok(read)
        } else {
            Err(FhirError::OtherResource(read.resource_type))
        }
    }

    /// The answers, groups laid flat.
    ///
    /// # Errors
    /// The first answer that is empty or lies too deep.
    pub fn answers(&self) -> Result<Answers, FhirError> {
        let mut answers = Answers::new();
        self.item.iter().try_for_each(|item| take(item, &mut answers, 0))?;
        Ok(answers)
    }

    /// Answers as a resource: what is asked and answered, in the form's order and groups.
    pub fn new(answering: &Answering<'_>, status: ResponseStatus) -> Self {
        let form = answering.form();
        Self {
            resource_type: "QuestionnaireResponse".to_owned(),
            id: None,
            questionnaire: format!("{}|{}", form.url, form.version),
            status,
            item: form.items.iter().filter_map(|item| given(item, answering)).collect(),
        }
    }
}

fn take(item: &Item, answers: &mut Answers, depth: usize) -> Result<(), FhirError> {
    if depth > DEEPEST {
        return Err(FhirError::meaning(&item.link_id, format!("lies deeper than {DEEPEST} groups")));
    }
    for Given(answer) in &item.answer {
        let value = answer.value().ok_or_else(|| FhirError::meaning(&item.link_id, "an answer is empty"))?;
        answers.push(&item.link_id, value);
    }
    item.item.iter().try_for_each(|inner| take(inner, answers, depth + 1))
}

fn given(item: &care::Item, answering: &Answering<'_>) -> Option<Item> {
    if answering.is_asked(&item.link) != Truth::Yes {
        return None;
    }
    let answer: Vec<Given> =
        answering.values(&item.link).iter().filter_map(|v| written(item, v)).map(Given).collect();
    let inner: Vec<Item> = item.items.iter().filter_map(|inner| given(inner, answering)).collect();
    let said = !answer.is_empty() || !inner.is_empty();
    said.then(|| Item { link_id: item.link.clone(), text: Some(item.text.clone()), answer, item: inner })
}

fn written(item: &care::Item, value: &Value) -> Option<Answer> {
    Some(match (item.kind, value) {
        (_, Value::Boolean(yes)) => Answer::Boolean(*yes),
        (ItemKind::Integer, Value::Number(n)) => Answer::Integer(*n as i64),
        (ItemKind::Quantity, Value::Number(n)) => {
            Answer::Quantity(Quantity { value: number(*n), unit: item.unit.clone(), ..Quantity::default() })
        }
        (_, Value::Number(n)) => Answer::Decimal(number(*n)?),
        (_, Value::Date(day)) => Answer::Date(*day),
        (_, Value::Code(code)) => {
            let display = item.option(code).map(|option| option.title.clone());
            Answer::Coding(Coding { code: Some(code.clone()), display, ..Coding::default() })
        }
        (_, Value::Text(text)) => Answer::String(text.clone()),
        (_, Value::Attachment(url)) => {
            Answer::Attachment(Attachment { url: Some(url.clone()), ..Attachment::default() })
        }
    })
}
