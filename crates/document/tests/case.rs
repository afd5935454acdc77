//! Reading cases: the examples are sound, and everything wrong is named at once with the nearest right name.

use document::{Problem, case_json_schema, plan_json_schema, read_case, shipped_content};

const EXAMPLES: [&str; 3] = [
    include_str!("../../../examples/norwood6.toml"),
    include_str!("../../../examples/woman-part-line.toml"),
    include_str!("../../../examples/scar.toml"),
];

fn problems(text: &str) -> Vec<Problem> {
    read_case(text).err().unwrap_or_default()
}

/// The first example with one piece of text replaced, and fragments that the problems must hold.
fn check(from: &str, to: &str, expected: &[&str]) {
    assert!(EXAMPLES[0].contains(from), "the example no longer holds `{from}`");
    let found: Vec<String> =
        problems(&EXAMPLES[0].replacen(from, to, 1)).iter().map(ToString::to_string).collect();
    for fragment in expected {
        assert!(found.iter().any(|p| p.contains(fragment)), "`{fragment}` not in {found:#?}");
    }
    assert!(!found.is_empty(), "`{to}` was taken");
}

#[test]
fn examples_are_read() {
    for text in EXAMPLES {
        assert_eq!(problems(text), []);
    }
}

#[test]
fn wrong_cases_name_the_place_and_the_remedy() {
    check("age = 44", "aeg = 44", &["client.aeg", "did you mean `age`", "client.age: is missing"]);
    check("shape = \"rounded\"", "shape = \"roundish\"", &["did you mean `rounded`"]);
    check("age = 44", "age = \"44\"", &["line 11, client.age: expected a number, found a text"]);
    check("hairline-case/1", "hairline-case/9", &["newer than", "update Hairline"]);
    check("hairline-case/1", "smp-case/1", &["no case schema"]);
    check("srgb = [52, 42, 36]", "srgb = [52, 42, 360]", &["between 0 and 255"]);
    check("srgb = [52, 42, 36]", "lab = [52, 4, 3], srgb = [1, 2, 3]", &["exactly one of"]);
    check("currency = \"USD\"", "currency = \"EUR\"", &["not the currency of price book"]);
    check("circumference_mm = 572", "circumference_mm = 57.2", &["no human head"]);
    check("2026-12-07T10:00", "next Monday", &["no date and time"]);
    check("source = \"template\"", "source = \"template\"\nunit = \"furlong\"", &["head.unit", "unknown"]);
    check("[client]", "[client", &["not valid TOML"]);
}

#[test]
fn all_problems_come_at_once() {
    let text = EXAMPLES[0].replace("age = 44", "aeg = 44").replace("edge = \"soft\"", "edge = \"sotf\"");
    assert!(problems(&text).len() >= 3, "{:?}", problems(&text));
}

#[test]
fn schemas_name_their_version() {
    assert_eq!(case_json_schema()["$id"], "hairline-case/1");
    assert_eq!(plan_json_schema()["$id"], "hairline-plan/1");
}

#[test]
fn every_rule_has_words_and_every_row_a_source() {
    let content = shipped_content().map_err(|e| e.to_string());
    let content = match content {
        Ok(content) => content,
        Err(e) => panic!("{e}"),
    };
    for id in plan::findings::RULE_IDS {
        assert!(content.rules.iter().any(|r| r.id == *id), "rule {id} has no words");
    }
    for rule in &content.rules {
        assert!(plan::findings::RULE_IDS.contains(&rule.id.as_str()), "nothing triggers {}", rule.id);
        assert!(!rule.source.is_empty(), "{} has no source", rule.id);
    }
    assert!(content.defaults.rows().all(|r| !r.source.is_empty() && !r.meaning.is_empty()));
}
