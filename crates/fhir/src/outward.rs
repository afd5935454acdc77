//! Resources on their way out: JSON built as FHIR R4 (4.0.1) writes it, nothing empty in it.

use jiff::Timestamp;
use serde_json::{Map, Value, json};

/// Code systems that HL7 and others keep.
pub mod system {
    /// LOINC.
    pub const LOINC: &str = "http://loinc.org";
    /// SNOMED CT.
    pub const SNOMED: &str = "http://snomed.info/sct";
    /// RxNorm.
    pub const RXNORM: &str = "http://www.nlm.nih.gov/research/umls/rxnorm";
    /// ICD-10-CM.
    pub const ICD_10_CM: &str = "http://hl7.org/fhir/sid/icd-10-cm";
    /// Classes of encounters.
    pub const ACT_CODE: &str = "http://terminology.hl7.org/CodeSystem/v3-ActCode";
    /// Categories of observations.
    pub const OBSERVATION_CATEGORY: &str = "http://terminology.hl7.org/CodeSystem/observation-category";
    /// Units.
    pub const UCUM: &str = "http://unitsofmeasure.org";
    /// Our own code systems, by their names.
    pub const OURS: &str = "https://hairline.example/fhir/CodeSystem/";
    /// Our extensions.
    pub const EXTENSION: &str = "https://hairline.example/fhir/StructureDefinition/";
    /// Our identifiers.
    pub const IDENTIFIER: &str = "https://hairline.example/fhir/id/";
}

/// A resource on its way out.
#[derive(Debug, Clone, PartialEq)]
pub struct Resource {
    kind: &'static str,
    id: String,
    changed: Timestamp,
    json: Value,
}

impl Resource {
    /// A resource of a kind such as `Patient`, with the version that stands and when it was saved. What is empty in `body` is left out.
    pub fn new(kind: &'static str, id: impl ToString, version: i64, changed: Timestamp, body: Value) -> Self {
        let id = id.to_string();
        let mut json = json!({
            "resourceType": kind,
            "id": id,
            "meta": { "versionId": version.to_string(), "lastUpdated": changed.to_string() },
        });
        if let (Some(all), Value::Object(own)) = (json.as_object_mut(), pruned(body)) {
            all.extend(own);
        }
        Self { kind, id, changed, json }
    }

    /// A resource that has a JSON form already.
    pub fn whole(
        kind: &'static str,
        id: impl ToString,
        version: i64,
        changed: Timestamp,
        body: Value,
    ) -> Self {
        let Value::Object(mut own) = body else { return Self::new(kind, id, version, changed, Value::Null) };
        own.retain(|key, _| !matches!(key.as_str(), "resourceType" | "id" | "meta"));
        Self::new(kind, id, version, changed, Value::Object(own))
    }

    /// Its kind.
    pub fn kind(&self) -> &'static str {
        self.kind
    }

    /// Its id among those of its kind.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// When it was last saved.
    pub fn changed(&self) -> Timestamp {
        self.changed
    }

    /// Its version.
    pub fn version(&self) -> &str {
        self.json["meta"]["versionId"].as_str().unwrap_or_default()
    }

    /// Its JSON.
    pub fn json(&self) -> &Value {
        &self.json
    }
}

/// The same without nulls, empty texts, empty lists and empty objects: FHIR knows none of them.
fn pruned(value: Value) -> Value {
    match value {
        Value::Object(all) => {
            let kept = all.into_iter().map(|(key, own)| (key, pruned(own))).filter(|(_, own)| is_said(own));
            Value::Object(kept.collect::<Map<_, _>>())
        }
        Value::Array(all) => Value::Array(all.into_iter().map(pruned).filter(is_said).collect()),
        Value::String(text) => Value::String(text.trim().to_owned()),
        other => other,
    }
}

fn is_said(value: &Value) -> bool {
    match value {
        Value::Null => false,
        Value::String(text) => !text.is_empty(),
        Value::Array(all) => !all.is_empty(),
        Value::Object(all) => !all.is_empty(),
        Value::Bool(_) | Value::Number(_) => true,
    }
}

/// A `Reference` to a resource of this server.
pub fn reference(kind: &str, id: impl ToString) -> Value {
    json!({ "reference": format!("{kind}/{}", id.to_string()) })
}

/// A `Coding`.
pub fn coding(system: &str, code: &str, display: &str) -> Value {
    json!({ "system": system, "code": code, "display": display })
}

/// A `CodeableConcept` of one code.
pub fn coded(system: &str, code: &str, display: &str) -> Value {
    json!({ "coding": [coding(system, code, display)], "text": display })
}

/// A `CodeableConcept` of a code whose own words are not known here: ours stand beside it.
pub fn coded_as(system: &str, code: &str, words: &str) -> Value {
    json!({ "coding": [{ "system": system, "code": code }], "text": words })
}

/// A `CodeableConcept` of one of our own code systems.
pub fn our_code(list: &str, code: &str, display: &str) -> Value {
    coded(&format!("{}{list}", system::OURS), code, display)
}

/// A `CodeableConcept` that is words alone.
pub fn worded(text: &str) -> Value {
    json!({ "text": text })
}

/// A `Quantity` in a UCUM unit.
pub fn quantity(value: f64, unit: &str) -> Value {
    json!({ "value": crate::coding::number(value), "unit": unit, "system": system::UCUM, "code": unit })
}

/// An `Extension` of ours.
pub fn extension(name: &str, kind: &str, value: impl Into<Value>) -> Value {
    json!({ "url": format!("{}{name}", system::EXTENSION), (format!("value{kind}")): value.into() })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_empty_is_left_out() {
        let body =
            json!({ "a": null, "b": "", "c": [], "d": { "e": [null, ""] }, "f": false, "g": 0, "h": " x " });
        let resource = Resource::new("Basic", "one", 3, Timestamp::UNIX_EPOCH, body);
        let expected = json!({ "resourceType": "Basic", "id": "one", "f": false, "g": 0, "h": "x",
            "meta": { "versionId": "3", "lastUpdated": "1970-01-01T00:00:00Z" } });
        assert_eq!(resource.json(), &expected);
        assert_eq!((resource.kind(), resource.id(), resource.version()), ("Basic", "one", "3"));
    }
}
