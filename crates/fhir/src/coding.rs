//! Data types that several resources share.

use serde::{Deserialize, Serialize};

/// Addresses of extensions.
pub(crate) mod extension {
    pub(crate) const PART: &str =
        "http://hl7.org/fhir/uv/sdc/StructureDefinition/sdc-questionnaire-subQuestionnaire";
    pub(crate) const ASSEMBLY: &str =
        "http://hl7.org/fhir/uv/sdc/StructureDefinition/sdc-questionnaire-assemble-expectation";
    pub(crate) const CONTROL: &str = "http://hl7.org/fhir/StructureDefinition/questionnaire-itemControl";
    pub(crate) const HIDDEN: &str = "http://hl7.org/fhir/StructureDefinition/questionnaire-hidden";
    pub(crate) const UNIT: &str = "http://hl7.org/fhir/StructureDefinition/questionnaire-unit";
    pub(crate) const LEAST: &str = "http://hl7.org/fhir/StructureDefinition/minValue";
    pub(crate) const MOST: &str = "http://hl7.org/fhir/StructureDefinition/maxValue";
    pub(crate) const EXCLUSIVE: &str =
        "http://hl7.org/fhir/StructureDefinition/questionnaire-optionExclusive";
    pub(crate) const SCORE: &str = "http://hl7.org/fhir/StructureDefinition/ordinalValue";
    /// Ours: whole years from the date of a question to today.
    pub(crate) const AGE_OF: &str = "https://hairline.example/fhir/StructureDefinition/age-of";
    /// Ours: a question whose score counts in a sum.
    pub(crate) const SUM_OF: &str = "https://hairline.example/fhir/StructureDefinition/sum-of";
}

/// `Coding`.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase", default)]
pub(crate) struct Coding {
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) extension: Vec<Extension>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) system: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) version: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) code: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) display: Option<String>,
}

/// `CodeableConcept`.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase", default)]
pub(crate) struct CodeableConcept {
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) coding: Vec<Coding>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) text: Option<String>,
}

/// `Quantity`.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase", default)]
pub(crate) struct Quantity {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) value: Option<serde_json::Number>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) unit: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) system: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) code: Option<String>,
}

/// `Attachment`.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase", default)]
pub(crate) struct Attachment {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) content_type: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) url: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) size: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) hash: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) title: Option<String>,
}

/// `Extension`, with the kinds of value that ours have.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase", default)]
pub(crate) struct Extension {
    pub(crate) url: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) value_boolean: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) value_integer: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) value_decimal: Option<serde_json::Number>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) value_string: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) value_code: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) value_canonical: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) value_coding: Option<Coding>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) value_codeable_concept: Option<CodeableConcept>,
}

impl Extension {
    pub(crate) fn new(url: &str) -> Self {
        Self { url: url.to_owned(), ..Self::default() }
    }

    /// Its number, whole or not.
    pub(crate) fn number(&self) -> Option<f64> {
        let decimal = self.value_decimal.as_ref().and_then(serde_json::Number::as_f64);
        decimal.or(self.value_integer.map(|n| n as f64))
    }
}

/// A number as FHIR writes it: whole where it is.
pub(crate) fn number(n: f64) -> Option<serde_json::Number> {
    if n.fract() == 0.0 && n.abs() < 9e15 {
        return Some(serde_json::Number::from(n as i64));
    }
    serde_json::Number::from_f64(n)
}
