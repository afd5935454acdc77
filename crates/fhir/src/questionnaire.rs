//! `Questionnaire`: the subset that we author, and what it means to `care`.

use crate::FhirError;
use crate::coding::{Attachment, CodeableConcept, Coding, Extension, Quantity, extension, number};
use care::{Calculated, Enable, EnableTest, ItemKind, ItemOption, Operator, Value};
use serde::{Deserialize, Serialize};

/// `Questionnaire`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct Questionnaire {
    resource_type: String,
    id: String,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    extension: Vec<Extension>,
    url: String,
    version: String,
    name: String,
    title: String,
    status: String,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    subject_type: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    date: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    description: Option<String>,
    item: Vec<Item>,
}

#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
struct Item {
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    extension: Vec<Extension>,
    link_id: String,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    code: Vec<Coding>,
    #[serde(skip_serializing_if = "Option::is_none")]
    text: Option<String>,
    #[serde(rename = "type")]
    kind: String,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    enable_when: Vec<EnableWhen>,
    #[serde(skip_serializing_if = "Option::is_none")]
    enable_behavior: Option<String>,
    #[serde(default, skip_serializing_if = "is_false")]
    required: bool,
    #[serde(default, skip_serializing_if = "is_false")]
    repeats: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    max_length: Option<usize>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    answer_option: Vec<AnswerOption>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    item: Vec<Item>,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde hands a reference")]
fn is_false(value: &bool) -> bool {
    !value
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
struct AnswerOption {
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    extension: Vec<Extension>,
    value_coding: Coding,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct EnableWhen {
    question: String,
    operator: String,
    #[serde(flatten)]
    answer: Answer,
}

/// `value[x]` or `answer[x]`: the field names it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) enum Answer {
    /// Boolean.
    #[serde(rename = "answerBoolean", alias = "valueBoolean")]
    Boolean(bool),
    /// Integer.
    #[serde(rename = "answerInteger", alias = "valueInteger")]
    Integer(i64),
    /// Decimal.
    #[serde(rename = "answerDecimal", alias = "valueDecimal")]
    Decimal(serde_json::Number),
    /// Date.
    #[serde(rename = "answerDate", alias = "valueDate")]
    Date(jiff::civil::Date),
    /// Coding.
    #[serde(rename = "answerCoding", alias = "valueCoding")]
    Coding(Coding),
    /// String.
    #[serde(rename = "answerString", alias = "valueString")]
    String(String),
    /// Quantity.
    #[serde(rename = "answerQuantity", alias = "valueQuantity")]
    Quantity(Quantity),
    /// Attachment.
    #[serde(rename = "answerAttachment", alias = "valueAttachment")]
    Attachment(Attachment),
}

impl Answer {
    /// What it means to `care`; none where it is empty.
    pub(crate) fn value(&self) -> Option<Value> {
        Some(match self {
            Self::Boolean(yes) => Value::Boolean(*yes),
            Self::Integer(n) => Value::Number(*n as f64),
            Self::Decimal(n) => Value::Number(n.as_f64()?),
            Self::Date(day) => Value::Date(*day),
            Self::Coding(coding) => match (&coding.code, &coding.display) {
                (Some(code), _) => Value::Code(code.clone()),
                (None, Some(text)) => Value::Text(text.clone()),
                (None, None) => return None,
            },
            Self::String(text) => Value::Text(text.clone()),
            Self::Quantity(quantity) => Value::Number(quantity.value.as_ref()?.as_f64()?),
            Self::Attachment(file) => Value::Attachment(file.url.clone()?),
        })
    }
}

impl Questionnaire {
    /// Reads a resource.
    ///
    /// # Errors
    /// No JSON, a field that we do not author, another resource.
    pub fn read(bytes: &[u8]) -> Result<Self, FhirError> {
        let read: Self = serde_json::from_slice(bytes).map_err(|e| FhirError::Json(e.to_string()))?;
        if read.resource_type == "Questionnaire" {
            Ok(read)
        } else {
            Err(FhirError::OtherResource(read.resource_type))
        }
    }

    /// What it means to `care`, parts not yet put in place.
    ///
    /// # Errors
    /// The first item whose meaning we do not know.
    pub fn to_care(&self) -> Result<care::Questionnaire, FhirError> {
        if self.status != "active" {
            return Err(FhirError::meaning(
                &self.id,
                format!("status is `{}`; only `active` forms are given", self.status),
            ));
        }
        Ok(care::Questionnaire {
            url: self.url.clone(),
            version: self.version.clone(),
            id: self.id.clone(),
            title: self.title.clone(),
            part: find(&self.extension, extension::ASSEMBLY)
                .is_some_and(|e| e.value_code.as_deref() == Some("assemble-child")),
            items: self.item.iter().map(Item::to_care).collect::<Result<_, _>>()?,
        })
    }
}

fn find<'e>(extensions: &'e [Extension], url: &str) -> Option<&'e Extension> {
    extensions.iter().find(|e| e.url == url)
}

impl Item {
    fn to_care(&self) -> Result<care::Item, FhirError> {
        let unknown = |what: &str| FhirError::meaning(&self.link_id, what.to_owned());
        let kind = ItemKind::from_name(&self.kind)
            .ok_or_else(|| unknown(&format!("the type `{}` is not among those that we author", self.kind)))?;
        let known = [
            extension::PART,
            extension::CONTROL,
            extension::HIDDEN,
            extension::UNIT,
            extension::LEAST,
            extension::MOST,
            extension::AGE_OF,
            extension::SUM_OF,
        ];
        if let Some(strange) = self.extension.iter().find(|e| !known.contains(&e.url.as_str())) {
            return Err(unknown(&format!(
                "the extension `{}` is not among those that we author",
                strange.url
            )));
        }
        let (helps, items): (Vec<&Self>, Vec<&Self>) = self.item.iter().partition(|inner| inner.is_help());
        if kind != ItemKind::Group && !items.is_empty() {
            return Err(unknown("only groups hold other questions"));
        }
        let own = |url| find(&self.extension, url);
        let any = match self.enable_behavior.as_deref() {
            Some("any") => true,
            None if self.enable_when.len() > 1 => {
                return Err(unknown("several enableWhen want an enableBehavior"));
            }
            None | Some("all") => false,
            Some(other) => {
                return Err(unknown(&format!("enableBehavior `{other}` is neither `all` nor `any`")));
            }
        };
        Ok(care::Item {
            link: self.link_id.clone(),
            text: self.text.clone().unwrap_or_default(),
            help: helps.first().and_then(|help| help.text.clone()),
            kind,
            required: self.required,
            repeats: self.repeats,
            enable: self.enable_when.iter().map(|e| e.to_care(&self.link_id)).collect::<Result<_, _>>()?,
            any,
            options: self.answer_option.iter().map(|o| o.to_care(&self.link_id)).collect::<Result<_, _>>()?,
            least: own(extension::LEAST).and_then(Extension::number),
            most: own(extension::MOST).and_then(Extension::number),
            unit: own(extension::UNIT)
                .and_then(|e| e.value_coding.as_ref())
                .and_then(|c| c.display.clone().or_else(|| c.code.clone())),
            longest: self.max_length,
            calculated: self.calculated(),
            part: own(extension::PART).and_then(|e| e.value_canonical.clone()),
            items: items.into_iter().map(Self::to_care).collect::<Result<_, _>>()?,
        })
    }

    fn is_help(&self) -> bool {
        let control =
            find(&self.extension, extension::CONTROL).and_then(|e| e.value_codeable_concept.as_ref());
        control.is_some_and(|c| c.coding.iter().any(|coding| coding.code.as_deref() == Some("help")))
    }

    fn calculated(&self) -> Option<Calculated> {
        if let Some(age) = find(&self.extension, extension::AGE_OF) {
            return age.value_string.clone().map(Calculated::AgeOf);
        }
        let of_sum = self.extension.iter().filter(|e| e.url == extension::SUM_OF);
        let links: Vec<String> = of_sum.filter_map(|e| e.value_string.clone()).collect();
        (!links.is_empty()).then_some(Calculated::SumOf(links))
    }
}

impl AnswerOption {
    fn to_care(&self, link: &str) -> Result<ItemOption, FhirError> {
        let coding = &self.value_coding;
        let (Some(code), Some(title)) = (&coding.code, &coding.display) else {
            return Err(FhirError::meaning(link, "an answer offered has no code or no words"));
        };
        let score = find(&coding.extension, extension::SCORE).and_then(Extension::number);
        let exclusive = find(&self.extension, extension::EXCLUSIVE).and_then(|e| e.value_boolean);
        Ok(ItemOption {
            code: code.clone(),
            title: title.clone(),
            exclusive: exclusive.unwrap_or(false),
            score: score.map(|n| n as i64),
        })
    }
}

impl EnableWhen {
    fn to_care(&self, place: &str) -> Result<Enable, FhirError> {
        let test = match (self.operator.as_str(), &self.answer) {
            ("exists", Answer::Boolean(yes)) => EnableTest::Exists(*yes),
            (sign, answer) => {
                let operator = Operator::from_sign(sign);
                let operator = operator.ok_or_else(|| {
                    FhirError::meaning(place, format!("`{sign}` is no operator of enableWhen"))
                })?;
                let value = answer
                    .value()
                    .ok_or_else(|| FhirError::meaning(place, "enableWhen compares with nothing"))?;
                EnableTest::Compare(operator, value)
            }
        };
        Ok(Enable { link: self.question.clone(), test })
    }
}

/// A form, put together, as a resource.
pub fn questionnaire_from_care(form: &care::Questionnaire) -> Questionnaire {
    let words = form.id.split('-').map(|word| {
        let mut letters = word.chars();
        letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
    });
    Questionnaire {
        resource_type: "Questionnaire".to_owned(),
        id: form.id.clone(),
        extension: Vec::new(),
        url: form.url.clone(),
        version: form.version.clone(),
        name: words.collect(),
        title: form.title.clone(),
        status: "active".to_owned(),
        subject_type: vec!["Patient".to_owned()],
        date: None,
        description: None,
        item: form.items.iter().map(item).collect(),
    }
}

fn item(from: &care::Item) -> Item {
    let mut extensions = Vec::new();
    let mut add = |url: &str, fill: &dyn Fn(&mut Extension)| {
        let mut made = Extension::new(url);
        fill(&mut made);
        extensions.push(made);
    };
    match &from.calculated {
        Some(Calculated::AgeOf(link)) => add(extension::AGE_OF, &|e| e.value_string = Some(link.clone())),
        Some(Calculated::SumOf(links)) => {
            links.iter().for_each(|link| add(extension::SUM_OF, &|e| e.value_string = Some(link.clone())))
        }
        None => {}
    }
    if from.calculated.is_some() {
        add(extension::HIDDEN, &|e| e.value_boolean = Some(true));
    }
    for (url, bound) in [(extension::LEAST, from.least), (extension::MOST, from.most)] {
        let Some(bound) = bound else { continue };
        // R4 allows whole numbers where the question is one, decimals elsewhere.
        add(url, &|e| match from.kind {
            ItemKind::Integer => e.value_integer = Some(bound as i64),
            _ => e.value_decimal = number(bound),
        });
    }
    if let Some(unit) = &from.unit {
        let coding = Coding {
            system: Some(UCUM.to_owned()),
            code: Some(unit.clone()),
            display: Some(unit.clone()),
            ..Coding::default()
        };
        add(extension::UNIT, &|e| e.value_coding = Some(coding.clone()));
    }
    let help = from.help.as_ref().map(|text| help(&from.link, text));
    Item {
        extension: extensions,
        link_id: from.link.clone(),
        code: Vec::new(),
        text: (!from.text.is_empty()).then(|| from.text.clone()),
        kind: from.kind.name().to_owned(),
        enable_when: from.enable.iter().filter_map(enable_when).collect(),
        enable_behavior: (from.enable.len() > 1).then(|| if from.any { "any" } else { "all" }.to_owned()),
        required: from.required,
        repeats: from.repeats,
        max_length: from.longest,
        answer_option: from.options.iter().map(answer_option).collect(),
        item: from.items.iter().map(item).chain(help).collect(),
    }
}

const UCUM: &str = "http://unitsofmeasure.org";

fn help(link: &str, text: &str) -> Item {
    let control = CodeableConcept {
        coding: vec![Coding {
            system: Some("http://hl7.org/fhir/questionnaire-item-control".to_owned()),
            code: Some("help".to_owned()),
            ..Coding::default()
        }],
        text: None,
    };
    let extension = Extension { value_codeable_concept: Some(control), ..Extension::new(extension::CONTROL) };
    Item {
        extension: vec![extension],
        link_id: format!("{link}.help"),
        text: Some(text.to_owned()),
        kind: "display".to_owned(),
        ..Item::default()
    }
}

fn answer_option(from: &ItemOption) -> AnswerOption {
    let score = from
        .score
        .map(|score| Extension { value_decimal: number(score as f64), ..Extension::new(extension::SCORE) });
    let alone = from
        .exclusive
        .then(|| Extension { value_boolean: Some(true), ..Extension::new(extension::EXCLUSIVE) });
    let coding = Coding {
        extension: score.into_iter().collect(),
        code: Some(from.code.clone()),
        display: Some(from.title.clone()),
        ..Coding::default()
    };
    AnswerOption { extension: alone.into_iter().collect(), value_coding: coding }
}

fn enable_when(from: &Enable) -> Option<EnableWhen> {
    let (operator, answer) = match &from.test {
        EnableTest::Exists(yes) => ("exists", Answer::Boolean(*yes)),
        EnableTest::Compare(operator, value) => (operator.sign(), compared(value)?),
    };
    Some(EnableWhen { question: from.link.clone(), operator: operator.to_owned(), answer })
}

fn compared(value: &Value) -> Option<Answer> {
    Some(match value {
        Value::Boolean(yes) => Answer::Boolean(*yes),
        Value::Number(n) if n.fract() == 0.0 => Answer::Integer(*n as i64),
        Value::Number(n) => Answer::Decimal(number(*n)?),
        Value::Date(day) => Answer::Date(*day),
        Value::Code(code) => Answer::Coding(Coding { code: Some(code.clone()), ..Coding::default() }),
        Value::Text(text) => Answer::String(text.clone()),
        Value::Attachment(_) => return None,
    })
}
