//! `Bundle`, `OperationOutcome`, NDJSON: how resources travel.

use crate::Resource;
use serde_json::{Value, json};

/// A `Bundle` that answers a search: the address of the server's façade, of this page and of the next one, where there is one.
pub fn searchset(base: &str, own: &str, next: Option<&str>, found: &[Resource]) -> Value {
    let mut link = vec![json!({ "relation": "self", "url": own })];
    link.extend(next.map(|next| json!({ "relation": "next", "url": next })));
    let entry = |one: &Resource| json!({ "fullUrl": format!("{base}/{}/{}", one.kind(), one.id()), "resource": one.json(), "search": { "mode": "match" } });
    let mut bundle = json!({ "resourceType": "Bundle", "type": "searchset", "link": link });
    if !found.is_empty() {
        bundle["entry"] = found.iter().map(entry).collect();
    }
    bundle
}

/// A `Bundle` with every version of a resource that is kept, the latest first.
pub fn history(base: &str, own: &str, versions: &[Resource]) -> Value {
    let entry = |one: &Resource| {
        let place = format!("{}/{}", one.kind(), one.id());
        let first = one.version() == "1";
        let (method, status) = if first { ("POST", "201 Created") } else { ("PUT", "200 OK") };
        json!({
            "fullUrl": format!("{base}/{place}"),
            "resource": one.json(),
            "request": { "method": method, "url": if first { one.kind() } else { &place } },
            "response": { "status": status, "etag": format!("W/\"{}\"", one.version()), "lastModified": one.changed().to_string() },
        })
    };
    let mut bundle = json!({
        "resourceType": "Bundle",
        "type": "history",
        "total": versions.len(),
        "link": [{ "relation": "self", "url": own }],
    });
    if !versions.is_empty() {
        bundle["entry"] = versions.iter().map(entry).collect();
    }
    bundle
}

/// An `OperationOutcome` that is an error: a code of the value set `issue-type`, words, and the places that are wrong.
pub fn outcome(code: &str, words: &str, places: &[(String, String)]) -> Value {
    let issue = |words: &str, place: Option<&str>| {
        let mut issue = json!({ "severity": "error", "code": code, "diagnostics": words });
        if let Some(place) = place {
            issue["expression"] = json!([place]);
        }
        issue
    };
    let mut issues = vec![issue(words, None)];
    issues.extend(
        places
            .iter()
            .map(|(place, words)| issue(words, Some(place).filter(|p| !p.is_empty()).map(String::as_str))),
    );
    json!({ "resourceType": "OperationOutcome", "issue": issues })
}

/// Resources as NDJSON: one a line.
pub fn ndjson<'r>(resources: impl IntoIterator<Item = &'r Resource>) -> String {
    resources.into_iter().fold(String::new(), |mut lines, one| {
        lines.push_str(&one.json().to_string());
        lines.push('\n');
        lines
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::Timestamp;

    fn one() -> Resource {
        Resource::new("Basic", "a\nb", 1, Timestamp::UNIX_EPOCH, json!({ "code": { "text": "two\nlines" } }))
    }

    #[test]
    fn a_line_is_a_resource() {
        let text = ndjson(&[one(), one()]);
        assert_eq!(text.lines().count(), 2);
        assert!(
            text.lines().all(|line| serde_json::from_str::<Value>(line).is_ok_and(|v| &v == one().json()))
        );
    }

    #[test]
    fn a_page_says_where_the_next_one_is() {
        let page = searchset(
            "https://a/fhir",
            "https://a/fhir/Basic",
            Some("https://a/fhir/Basic?_cursor=1"),
            &[one()],
        );
        assert_eq!(page["link"][1]["relation"], "next");
        assert_eq!(page["entry"][0]["fullUrl"], "https://a/fhir/Basic/a\nb");
        assert_eq!(
            searchset("b", "b/Basic", None, &[]),
            json!({ "resourceType": "Bundle", "type": "searchset",
            "link": [{ "relation": "self", "url": "b/Basic" }] })
        );
    }
}
