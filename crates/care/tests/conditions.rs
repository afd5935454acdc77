//! The language of conditions: what it reads, what it refuses, and the laws of its three values.

use care::{
    Answering, Answers, Care, Condition, Facts, Item, ItemKind, ItemOption, Questionnaire, Terms, Truth,
    Value,
};
use jiff::civil::{Date, date};
use proptest::prelude::*;

const TODAY: Date = date(2026, 11, 26);

fn item(link: &str, kind: ItemKind) -> Item {
    let options = ["none", "red", "blue"].map(|code| ItemOption {
        code: code.to_owned(),
        title: code.to_owned(),
        exclusive: code == "none",
        score: None,
    });
    Item {
        link: link.to_owned(),
        text: link.to_owned(),
        help: None,
        kind,
        required: false,
        repeats: kind == ItemKind::OpenChoice,
        enable: Vec::new(),
        any: false,
        options: options.into(),
        least: None,
        most: None,
        unit: None,
        longest: None,
        calculated: None,
        part: None,
        items: Vec::new(),
    }
}

fn form() -> Questionnaire {
    let mut hidden = item("hidden", ItemKind::Choice);
    hidden.enable = vec![care::Enable {
        link: "one".to_owned(),
        test: care::EnableTest::Compare(
            care::Operator::from_sign("=").expect("a sign"),
            Value::Code("red".to_owned()),
        ),
    }];
    Questionnaire {
        url: "https://hairline.example/fhir/Questionnaire/colours".to_owned(),
        version: "1".to_owned(),
        id: "colours".to_owned(),
        title: "Colours".to_owned(),
        part: false,
        items: vec![
            item("one", ItemKind::Choice),
            item("many", ItemKind::OpenChoice),
            item("count", ItemKind::Integer),
            item("day", ItemKind::Date),
            item("sure", ItemKind::Boolean),
            hidden,
        ],
    }
}

fn truth(text: &str, answers: &Answers) -> Truth {
    let (form, care, none) = (form(), Care::default(), Answers::new());
    let answered = [Answering::new(&form, answers, TODAY)];
    let facts = Facts::new(&care, &answered, &none, TODAY);
    let condition = Condition::parse(text).unwrap_or_else(|error| panic!("{text}: {error}"));
    condition.judge(&Terms::default(), &facts).truth
}

fn code(code: &str) -> Value {
    Value::Code(code.to_owned())
}

fn answered() -> Answers {
    let mut answers = Answers::new();
    answers.set("one", vec![code("red")]);
    answers.set("many", vec![code("red"), code("blue")]);
    answers.set("count", vec![Value::Number(18.0)]);
    answers.set("day", vec![Value::Date(date(2026, 8, 26))]);
    answers.set("sure", vec![Value::Boolean(true)]);
    answers
}

fn check(text: &str, expected: Truth) {
    assert_eq!(truth(text, &answered()), expected, "{text}");
}

#[test]
fn tests_of_answers() {
    use Truth::{No, Unknown, Yes};
    check("one is red", Yes);
    check("one is not red", No);
    check("one in (blue, red)", Yes);
    check("many has blue", Yes);
    check("many has (none)", No);
    check("sure is yes", Yes);
    check("count >= 18 and not count > 18", Yes);
    check("count < 18", No);
    check("day within 3 months", No);
    check("day within 93 days", Yes);
    check("answered hidden", No);
    check("hidden is red", Unknown);
    check("hidden is red and one is blue", No);
    check("hidden is red or one is red", Yes);
    check("not (one is blue or many has none)", Yes);
    check("no-such-term", Unknown);
    check("nowhere is red", No);
    check("always", Yes);
}

#[test]
fn what_is_not_asked_is_no_and_what_is_not_answered_is_unknown() {
    let mut answers = answered();
    answers.set("one", vec![code("blue")]);
    assert_eq!(truth("hidden is red", &answers), Truth::No, "skip logic does not ask it");
    answers.set("one", Vec::new());
    assert_eq!(truth("hidden is red", &answers), Truth::Unknown, "skip logic hangs on what is missing");
    assert_eq!(truth("one is red", &answers), Truth::Unknown);
    answers.set("hidden", vec![code("red")]);
    answers.set("one", vec![code("blue")]);
    assert_eq!(truth("hidden is red", &answers), Truth::No, "an answer to what is not asked does not count");
    answers.set("many", vec![code("blue"), Value::Text("mauve".to_owned())]);
    assert_eq!(truth("many has red", &answers), Truth::Unknown, "free text may mean it");
    assert_eq!(truth("many has blue", &answers), Truth::Yes);
}

fn refused(text: &str, column: usize, message: &str) {
    let error = Condition::parse(text).expect_err(text);
    assert_eq!((error.column, error.message.contains(message)), (column, true), "{text}: {error}");
}

#[test]
fn what_cannot_be_read_is_named_with_its_column() {
    refused("", 1, "ends where");
    refused("one is", 7, "ends where a code should follow");
    refused("one is red blue", 12, "join tests by");
    refused("one has (red, )", 15, "where a code should");
    refused("one has (red", 13, "ends where `)`");
    refused("count > many", 9, "is not a number");
    refused("count > 1e999", 9, "is not a number");
    refused("day within 0 days", 12, "whole number");
    refused("day within 3 moons", 14, "is not days");
    refused("é and § is red", 7, "where a question or a term should");
    refused("and is red", 1, "`and` stands where");
    refused(&"(".repeat(60), 51, "nested deeper than 50");
    refused(&"not ".repeat(60), 201, "nested deeper than 50");
}

/// Conditions of few questions, as text.
fn conditions() -> impl Strategy<Value = String> {
    let test = prop_oneof![
        Just("one is red".to_owned()),
        Just("many has (blue, none)".to_owned()),
        Just("count > 17".to_owned()),
        Just("day within 4 months".to_owned()),
        Just("sure is no".to_owned()),
        Just("hidden is blue".to_owned()),
        Just("answered count".to_owned()),
        Just("always".to_owned()),
    ];
    test.prop_recursive(4, 24, 3, |inner| {
        prop_oneof![
            inner.clone().prop_map(|a| format!("not ({a})")),
            (inner.clone(), inner.clone()).prop_map(|(a, b)| format!("({a}) and ({b})")),
            (inner.clone(), inner).prop_map(|(a, b)| format!("({a}) or ({b})")),
        ]
    })
}

fn some_answers() -> impl Strategy<Value = Answers> {
    let full = answered();
    proptest::collection::vec(any::<bool>(), 5).prop_map(move |kept| {
        let mut answers = Answers::new();
        for ((link, values), kept) in full.iter().zip(kept) {
            if kept {
                answers.set(link, values.to_vec());
            }
        }
        answers
    })
}

proptest! {
    /// De Morgan, double negation, and order does not matter.
    #[test]
    fn laws_of_three_values(a in conditions(), b in conditions(), answers in some_answers()) {
        let t = |text: &str| truth(text, &answers);
        prop_assert_eq!(t(&format!("not (({a}) and ({b}))")), t(&format!("not ({a}) or not ({b})")));
        prop_assert_eq!(t(&format!("not not ({a})")), t(&a));
        prop_assert_eq!(t(&format!("({a}) or ({b})")), t(&format!("({b}) or ({a})")));
        prop_assert_eq!(t(&format!("({a}) and ({b})")), t(&format!("({b}) and ({a})")));
    }

    /// What is decided stays decided when more is answered: an answer can only resolve what was unknown.
    /// Holds for conditions that do not ask whether something was answered.
    #[test]
    fn more_answers_never_turn_yes_into_no(a in conditions(), answers in some_answers()) {
        prop_assume!(!a.contains("answered"));
        let before = truth(&a, &answers);
        let mut full = answers.clone();
        full.overlay(&answered());
        let after = truth(&a, &full);
        prop_assert!(before == Truth::Unknown || before == after, "{:?} became {:?}", before, after);
    }

    /// Whatever is written is read or refused, never a panic.
    #[test]
    fn any_text_is_read_or_refused(text in ".{0,80}") {
        let _ = Condition::parse(&text);
    }

    /// Words of the language in any order too.
    #[test]
    fn any_words_are_read_or_refused(words in proptest::collection::vec("(and|or|not|is|in|has|within|answered|always|one|red|3|months|>=|\\(|\\)|,)", 0..20)) {
        let _ = Condition::parse(&words.join(" "));
    }
}
