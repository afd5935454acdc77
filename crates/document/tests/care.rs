//! The shipped content of care: it reads, the linter finds nothing; and what the linter and the reader refuse.

use care::{Answering, Answers, Care, Facts, Occasion, Outcome, Value, choose, judge};
use document::care::{CareFiles, read_care, shipped_care, shipped_care_files};
use jiff::civil::{Date, date};

const TODAY: Date = date(2026, 11, 26);

fn lines(all: &[impl ToString]) -> String {
    all.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")
}

fn shipped() -> &'static Care {
    shipped_care().unwrap_or_else(|errors| panic!("{}", lines(errors)))
}

#[test]
fn the_shipped_content_reads_and_the_linter_finds_nothing() {
    let faults = care::lint::check(shipped());
    assert!(faults.is_empty(), "{} faults\n{}", faults.len(), lines(&faults));
    assert_eq!(lines(&care::lint::floor(shipped(), shipped(), shipped())), "");
}

/// The files with one text changed in one of them.
fn with(path: &str, from: &str, to: &str) -> CareFiles {
    let mut files = shipped_care_files();
    let text = files.get(path).expect("the file is shipped").to_owned();
    assert!(text.contains(from), "{path} holds no {from}");
    files.put(path, text.replacen(from, to, 1));
    files
}

fn refused(files: &CareFiles, expected: &str) {
    let faults = match read_care(files) {
        Ok(care) => lines(&care::lint::check(&care)),
        Err(errors) => lines(&errors),
    };
    assert!(faults.contains(expected), "wanted: {expected}\ngot: {faults}");
}

#[test]
fn the_linter_refuses_what_it_says_that_it_refuses() {
    let rules = "rules.toml";
    refused(
        &with(rules, "source = \"Propecia leaflet; EMA 2025\"", "source = \" \""),
        "rule F02: has no source",
    );
    refused(
        &with(rules, "m.si is now", "m.si is soon"),
        "rule F02: asks whether `m.si` is `soon`, which is not offered",
    );
    refused(
        &with(rules, "m.si is now", "m.sii is now"),
        "rule F02: asks `m.sii`, which no form holds; did you mean `m.si`?",
    );
    refused(&with(rules, "m.si is now", "m.si is past"), "example of F02: should fire and does not");
    refused(&with(rules, "m.hr > 100", "m.hr >= 100"), "example of N08: should fall just short and is a hit");
    refused(&with(rules, "acts = [\"crisis-help\"]", "acts = [\"call-mum\"]"), "asks for the act `call-mum`");
    refused(
        &with(rules, "\"able-to-conceive or", "\"able-to-conceiv or"),
        "did you mean `able-to-conceive`?",
    );
    let hard = "The pharmacological consideration of contraindicated comorbidities necessitates professional evaluation beforehand.";
    refused(&with(rules, "This pill is not safe with heart failure.", hard), "rule N10: reads at grade");
    refused(
        &with(
            rules,
            "This pill is not safe with heart failure.",
            "This FDA-approved  formula is not for you.",
        ),
        "rule N10: claims \"fda-approved formula\"",
    );
    let part = "questionnaires/part-health.json";
    refused(
        &with(part, "\"question\": \"m.cond\"", "\"question\": \"m.mood\""),
        "m.egfr: hangs on `m.mood`, which is asked later",
    );
    let mut files = shipped_care_files();
    let text = files.get(part).expect("a part").to_owned();
    let (before, after) = text.rsplit_once("kidney-disease").expect("skip logic asks for it");
    files.put(part, format!("{before}kidney-diseas{after}"));
    refused(&files, "m.egfr: can be reached by no answers");
    refused(&with("examples.toml", "rule = \"F02\"", "rule = \"F01\""), "rule F02: has no example");
    refused(
        &with("options.toml", "articles = [\"finasteride\"", "articles = [\"finasterid\""),
        "did you mean `finasteride`?",
    );
}

#[test]
fn the_reader_names_file_and_row() {
    refused(
        &with("rules.toml", "m.si is now", "m.si is (now"),
        "rules.toml: F02: `m.si is (now or g0.emerg has self-harm`, column 9",
    );
    refused(
        &with("rules.toml", "outcome = \"emergency\"", "outcome = \"panic\""),
        "rules.toml: G07: `panic` is no outcome",
    );
    refused(
        &with("rules.toml", "hairline-care-rules/1", "hairline-care-rules/2"),
        "this program reads `hairline-care-rules/1`",
    );
    refused(
        &with("states.toml", "visit = \"live-video\"", "visit = \"letter\""),
        "states.toml: NM: visit `letter` is unknown",
    );
    refused(&with("formulary.toml", "beyond_use_days = 90\n", ""), "has `beyond_use_days`");
    refused(
        &with("questionnaires/identity.json", "\"attachment\"", "\"fingerprint\""),
        "the type `fingerprint` is not among",
    );
    refused(&with("articles/photos.md", "+++\n", ""), "articles/photos.md: article: begins with a head");
    let mut files = shipped_care_files();
    files.put("consents.toml", "");
    refused(&files, "consents.toml: ");
}

/// The answers of a base of the examples, by the rule and side of one.
fn answers(rule: &str) -> Answers {
    let example = shipped().examples.iter().find(|e| e.rule == rule && e.at == Occasion::Intake);
    example.expect("the rule has an example").short.clone()
}

fn outcomes(answers: &Answers) -> Vec<(String, Outcome)> {
    let care = shipped();
    let forms = [Answering::new(care.form("intake").expect("a form"), answers, TODAY)];
    let judgement = judge(care, Occasion::Intake, &Facts::new(care, &forms, answers, TODAY));
    care.treatments.all.iter().map(|t| t.id.clone()).zip(judgement.outcomes).collect()
}

fn outcome(answers: &Answers, treatment: &str) -> Outcome {
    let found = outcomes(answers).into_iter().find(|(id, _)| id == treatment);
    found.expect("a treatment").1
}

#[test]
fn a_healthy_man_may_be_given_finasteride_and_a_missing_answer_is_for_the_doctor() {
    let healthy = answers("F02");
    let mut healthy = healthy;
    healthy.set("m.si", vec![Value::Code("no".to_owned())]);
    assert_eq!(outcome(&healthy, "finasteride-oral"), Outcome::Ok);
    assert_eq!(outcome(&healthy, "minoxidil-oral"), Outcome::Ok);
    assert_eq!(outcome(&healthy, "spironolactone-oral"), Outcome::Block);
    assert_eq!(outcome(&healthy, "dutasteride-oral"), Outcome::Doctor, "no rule says that it is fine");
    let care = shipped();
    let form = care.form("intake").expect("a form");
    let asked: Vec<String> = Answering::new(form, &healthy, TODAY)
        .asked()
        .filter(|(link, asked)| *asked == care::Truth::Yes && !healthy.of(link).is_empty())
        .map(|(link, _)| link.to_owned())
        .collect();
    let used = [
        "m.cond",
        "m.mood",
        "m.si",
        "m.allergy",
        "m.meds",
        "h.scalp",
        "h.pattern",
        "h.speed",
        "g0.dob",
        "n.sex",
        "m.phq.down",
    ];
    for link in asked.iter().filter(|link| used.contains(&link.as_str())) {
        let mut without = healthy.clone();
        without.set(link, Vec::new());
        assert!(outcome(&without, "finasteride-oral") >= Outcome::Doctor, "without {link}");
    }
}

#[test]
fn a_medicine_that_the_table_does_not_hold_is_for_the_doctor() {
    let mut answers = answers("F02");
    answers.set("m.si", vec![Value::Code("no".to_owned())]);
    answers.set("m.meds", vec![Value::Text("Obscurinib".to_owned())]);
    assert_eq!(outcome(&answers, "minoxidil-oral"), Outcome::Doctor);
    answers.set("m.meds", vec![Value::Text(" zocor ".to_owned())]);
    assert_eq!(outcome(&answers, "minoxidil-oral"), Outcome::Ok);
}

fn chosen(answers: &Answers) -> Vec<(String, care::Bearing)> {
    let care = shipped();
    let forms = [Answering::new(care.form("choose").expect("a form"), answers, TODAY)];
    let none = Answers::new();
    let (choices, _) = choose(care, &Facts::new(care, &forms, &none, TODAY));
    choices.into_iter().map(|c| (c.option.id.clone(), c.fits)).collect()
}

#[test]
fn no_option_is_hidden_and_red_flags_rule_out_what_would_be_blind() {
    let base = &shipped().examples.iter().find(|e| e.rule == "H2").expect("an example").short;
    let all = chosen(base);
    assert_eq!(all.len(), shipped().options.len());
    assert!(
        all.iter().take(4).any(|(id, fits)| id == "finasteride" && *fits == care::Bearing::For),
        "{all:?}"
    );
    let mut patches = base.clone();
    patches.set("h.scalp", vec![Value::Code("smooth-shiny".to_owned())]);
    let all = chosen(&patches);
    assert_eq!(all.len(), shipped().options.len());
    for id in ["finasteride", "minoxidil-topical", "smp-shaved", "transplant"] {
        assert!(all.contains(&(id.to_owned(), care::Bearing::RulesOut)), "{id} in {all:?}");
    }
}

#[test]
fn what_rules_out_one_of_two_medicines_that_are_mixed_rules_out_the_mixture() {
    let base = &shipped().examples.iter().find(|e| e.rule == "H2").expect("an example").short;
    let ruled_out =
        |answers: &Answers, id: &str| chosen(answers).contains(&(id.to_owned(), care::Bearing::RulesOut));
    assert!(!ruled_out(base, "topical-5ari") && !ruled_out(base, "smp-shaved"));
    let mut pregnant = base.clone();
    pregnant.set("g1.sab", vec![Value::Code("female".to_owned())]);
    pregnant.set("w.preg", vec![Value::Code("pregnant".to_owned())]);
    assert!(
        ruled_out(&pregnant, "topical-5ari") && ruled_out(&pregnant, "finasteride"),
        "{:?}",
        chosen(&pregnant)
    );
    // Hair that goes in patches, or of the brows, is seen by a doctor before any dot.
    let mut brows = base.clone();
    brows.set("h.pattern", vec![Value::Code("eyebrows".to_owned())]);
    for id in ["smp-shaved", "smp-density", "finasteride", "transplant"] {
        assert!(ruled_out(&brows, id), "{id}: {:?}", chosen(&brows));
    }
}

#[test]
fn forms_survive_the_way_over_fhir() {
    let care = shipped();
    for form in &care.forms {
        let resource = fhir::questionnaire_from_care(form);
        let bytes = serde_json::to_vec(&resource).expect("a resource is JSON");
        let back =
            fhir::Questionnaire::read(&bytes).and_then(|r| r.to_care()).expect("what we write we read");
        assert_eq!(&back, form);
    }
    let answers = answers("F02");
    let form = care.form("intake").expect("a form");
    let answering = Answering::new(form, &answers, TODAY);
    // An example also holds what staff and the doctor say, which the form does not ask.
    let problems: Vec<_> =
        answering.problems(true).into_iter().filter(|p| !p.link.starts_with(['x', 'r'])).collect();
    assert_eq!(problems, []);
    let written = fhir::QuestionnaireResponse::new(&answering, fhir::ResponseStatus::Completed);
    let bytes = serde_json::to_vec(&written).expect("a resource is JSON");
    let back = fhir::QuestionnaireResponse::read(&bytes)
        .expect("what we write we read")
        .answers()
        .expect("no answer is empty");
    for (link, values) in back.iter() {
        assert_eq!(values, answering.values(link), "{link}");
    }
    assert_eq!(
        back.iter().count(),
        answers.iter().filter(|(link, _)| form.item(link).is_some()).count() + 2,
        "age and PHQ-2 are reckoned"
    );
}

#[test]
fn a_label_says_what_its_product_asks_for() {
    let care = shipped();
    let cautions = |id: &str| {
        let product = care.formulary.iter().find(|product| product.id == id).expect("a product");
        care.cautions(product).map(|caution| caution.id.as_str()).collect::<Vec<_>>()
    };
    assert_eq!(
        cautions("finasteride-1"),
        ["five-ari-handling", "finasteride-blood", "five-ari-mood", "children"]
    );
    assert_eq!(
        cautions("dut-topical-gel"),
        ["five-ari-scalp", "dutasteride-blood", "five-ari-mood", "made-for-you", "children"]
    );
    assert_eq!(
        cautions("women-min-tret"),
        [
            "minoxidil-pregnancy",
            "minoxidil-scalp",
            "tretinoin-sun",
            "tretinoin-pregnancy",
            "pets",
            "flammable",
            "made-for-you",
            "children"
        ]
    );
    assert_eq!(cautions("ketoconazole-2"), ["shampoo", "children"]);
}

#[test]
fn a_formula_is_weighed() {
    let weighed = |id: &str, quantity: &str| {
        let product = shipped().formulary.iter().find(|product| product.id == id).expect("a product");
        product.weighed(quantity).map(|all| all.iter().map(|mg| (mg * 1e6).round() / 1e6).collect::<Vec<_>>())
    };
    // 0.3 % and 6 % of 30 mL; capsules of 0.25 mg and 25 mg; 5 % of 60 g.
    assert_eq!(weighed("fin-min-spray", "30 mL"), Some(vec![90.0, 1800.0]));
    assert_eq!(weighed("women-min-0.25-spiro-25", "30 capsules"), Some(vec![7.5, 750.0]));
    assert_eq!(weighed("minoxidil-5-foam", "60 g"), Some(vec![3000.0]));
    assert_eq!(weighed("fin-min-spray", "a bottle"), None);
    // A percentage of pieces, or milligrams a piece of a liquid, is no amount.
    assert_eq!(weighed("fin-min-spray", "30 capsules"), None);
    assert_eq!(weighed("finasteride-1", "30 mL"), None);
    for product in &shipped().formulary {
        for quantity in &product.quantities {
            assert!(product.weighed(quantity).is_some(), "{}: {quantity}", product.id);
        }
    }
}

#[test]
fn what_a_pharmacy_cannot_print_or_read_is_named() {
    let with = |from: &str, to: &str| with("pharmacy.toml", from, to);
    refused(&with("\"m.allergy\"", "\"m.alergy\""), "no form asks `m.alergy`; did you mean `m.allergy`?");
    refused(&with("\"5-ari-topical\"", "\"5-ari-toppical\""), "is no treatment");
    refused(&with("Keep out of the reach of children.", " "), "caution children: says nothing");
    refused(&with("text = \"Keep out of", "txt = \"Keep out of"), "unknown field `txt`");
    // Nothing that a label says may claim what is not so.
    refused(
        &with("Keep out of the reach of children.", "FDA-approved formula. Keep it out of reach."),
        "fda-approved formula",
    );
}

#[test]
fn content_of_releases_without_a_pharmacy_prints_the_shipped_cautions() {
    let mut before = CareFiles::default();
    for (path, text) in shipped_care_files().iter().filter(|(path, _)| *path != "pharmacy.toml") {
        before.put(path, text.to_owned());
    }
    let care = read_care(&before).unwrap_or_else(|errors| panic!("{}", lines(&errors)));
    assert_eq!(care.pharmacy, shipped().pharmacy);
}
