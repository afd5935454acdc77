//! A clinic's own rows over the shipped content: what they do, and what they may not.

use care::{Care, Outcome};
use document::care::{
    CareFiles, content_rows, laid_over, read_care, row_changes, shipped_care, shipped_care_files, try_out,
};

fn lines(all: &[impl ToString]) -> String {
    all.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")
}

fn shipped() -> &'static Care {
    shipped_care().unwrap_or_else(|errors| panic!("{}", lines(errors)))
}

fn own(files: &[(&str, &str)]) -> CareFiles {
    let mut own = CareFiles::default();
    for (path, text) in files {
        own.put(path, (*text).to_owned());
    }
    own
}

/// Everything that is said against own files.
fn against(files: &CareFiles) -> String {
    lines(&try_out(shipped(), shipped(), files).faults)
}

/// One row, as the shipped files have it.
fn row(table: &str, id: &str) -> String {
    let rows = content_rows(&shipped_care_files());
    let found = rows.iter().find(|row| row.table == table && row.id == id);
    found.unwrap_or_else(|| panic!("no {table} {id}")).text.clone()
}

fn with_head(schema: &str, text: &str) -> String {
    format!("schema = \"{schema}\"\n\n{text}")
}

const RULES: &str = "hairline-care-rules/1";

#[test]
fn laid_over_by_its_own_rows_the_content_stays_the_same() {
    let shipped_files = shipped_care_files();
    let none = laid_over(&shipped_files, &CareFiles::default()).expect("nothing is laid over");
    assert_eq!(none, shipped_files);
    let mut all = CareFiles::default();
    for file in
        ["rules.toml", "formulary.toml", "examples.toml", "journey.toml", "states.toml", "vocabulary.toml"]
    {
        let head = shipped_files.get(file).and_then(|text| text.lines().find(|l| l.starts_with("schema")));
        let rows: Vec<String> = content_rows(&shipped_files)
            .into_iter()
            .filter(|row| row.file == file)
            .map(|row| row.text)
            .collect();
        all.put(file, format!("{}\n\n{}", head.expect("a schema"), rows.join("\n")));
    }
    let laid = laid_over(&shipped_files, &all).unwrap_or_else(|faults| panic!("{}", lines(&faults)));
    assert_eq!(row_changes(&shipped_files, &laid), []);
    let care = read_care(&laid).expect("it reads");
    assert!(
        care.rules == shipped().rules
            && care.formulary == shipped().formulary
            && care.terms == shipped().terms
    );
    assert!(care.journey == shipped().journey && care.states == shipped().states);
    assert_eq!(care.examples.len(), shipped().examples.len());
    assert_eq!(
        laid.packed(),
        laid_over(&shipped_files, &all).expect("again").packed(),
        "same rows, same bytes"
    );
}

#[test]
fn a_row_is_replaced_added_or_left_out_and_nothing_else_moves() {
    let dearer = row("product", "finasteride-1").replace("refills = 11", "refills = 2");
    let new = dearer.replace("\"finasteride-1\"", "\"finasteride-ours\"");
    let text = format!(
        "schema = \"hairline-care-formulary/1\"\nleave_out = {{ product = [\"dutasteride-0.5\"] }}\n\n{dearer}\n{new}"
    );
    let files = own(&[("formulary.toml", &text)]);
    assert_eq!(against(&files), "");
    let laid = laid_over(&shipped_care_files(), &files).expect("it is laid over");
    let changed: Vec<(String, bool, bool)> = row_changes(&shipped_care_files(), &laid)
        .into_iter()
        .map(|change| (change.id, change.before.is_some(), change.after.is_some()))
        .collect();
    let expected =
        [("finasteride-1", true, true), ("finasteride-ours", false, true), ("dutasteride-0.5", true, false)];
    assert_eq!(changed, expected.map(|(id, before, after)| (id.to_owned(), before, after)));
    let care = read_care(&laid).expect("it reads");
    assert_eq!(care.formulary[0].refills, 2);
    assert_eq!(care.formulary.len(), shipped().formulary.len());
    assert_eq!(care.rules, shipped().rules);
}

#[test]
fn faults_come_all_at_once_and_say_where_and_what_to_do() {
    let text = "schema = \"hairline-care-formulary/2\"\n[[medicine]]\nid = \"x\"\n[[product]]\ntitle = \"T\"\n[[product]]\nid = \"y\"\n";
    let said = against(&own(&[
        ("formulary.toml", text),
        ("treatments.toml", ""),
        (
            "rules.toml",
            "schema = \"hairline-care-rules/1\"\nleave_out = { rule = [\"Z99\"], case = [\"a\"] }",
        ),
        ("states.toml", "schema = \"hairline-care-states/1\"\nleave_out = { state = [\"TX\"] }"),
        ("consents.toml", "not toml"),
    ]));
    for expected in [
        "formulary.toml: begins with `schema = \"hairline-care-formulary/1\"`",
        "formulary.toml: `medicine` is no table of which a clinic has own rows: product",
        "formulary.toml: a row of `product` has no `id`",
        "formulary.toml: y: say when it was reviewed",
        "treatments.toml: is no file of which a clinic has own rows; those are formulary.toml, rules.toml",
        "rules.toml: `leave_out` names `Z99`, which is no rule",
        "rules.toml: `leave_out` of `case`: rows of it are not left out; give one in its place",
        "states.toml: `leave_out` of `state`: rows of it are not left out",
        "consents.toml: TOML parse error",
    ] {
        assert!(said.contains(expected), "wanted: {expected}\ngot: {said}");
    }
    let alone = row("rule", "F02").replace("id = \"F02\"", "id = \"OUR1\"");
    let said = against(&own(&[("rules.toml", &with_head(RULES, &alone))]));
    assert!(said.contains("rule OUR1: has no example"), "{said}");
}

/// What the floor alone says of one rule in the place of the shipped one.
fn floor_of(text: &str) -> String {
    let laid = laid_over(&shipped_care_files(), &own(&[("rules.toml", text)]))
        .unwrap_or_else(|e| panic!("{}", lines(&e)));
    let care = read_care(&laid).unwrap_or_else(|errors| panic!("{}", lines(&errors)));
    lines(&care::lint::floor(shipped(), shipped(), &care))
}

/// A clinic may make a fixed rule stricter, and in no way milder: every one of them, every way.
#[test]
fn no_fixed_rule_becomes_milder() {
    let milder = |text: &str, what: &str, id: &str| {
        let said = floor_of(&with_head(RULES, text));
        assert!(said.contains(&format!("rule {id}: is fixed")), "{what} of {id}: {said}");
    };
    let mut tried = 0;
    for rule in shipped().rules.iter().filter(|rule| rule.fixed) {
        let text = row("rule", &rule.id);
        milder(&text.replace("fixed = true\n", ""), "the mark", &rule.id);
        let left = format!("schema = \"{RULES}\"\nleave_out = {{ rule = [\"{}\"] }}", rule.id);
        assert!(floor_of(&left).contains("is fixed and may not be left out"), "{}", rule.id);
        for case in &rule.cases {
            let grave = format!("outcome = \"{}\"", case.outcome.name());
            if case.outcome > Outcome::Ok {
                milder(&text.replace(&grave, "outcome = \"ok\""), "the outcome", &rule.id);
            }
        }
        milder(&text.replace("when = \"", "when = \"c.age > 200 and "), "the condition", &rule.id);
        milder(&changed(&text, "scope = ", "scope = [\"ketoconazole-topical\"]"), "the scope", &rule.id);
        milder(&changed(&text, "at = ", "at = [\"healing\"]"), "the occasions", &rule.id);
        if rule.client.is_some() {
            milder(&changed(&text, "client = ", "client = \"All is well.\""), "the words", &rule.id);
        }
        tried += 1;
    }
    assert!(tried > 10, "{tried} fixed rules");
    let more = "\n[[rule.cases]]\nscope = [\"all\"]\nwhen = \"c.age < 21\"\noutcome = \"block\"\n";
    let stricter = format!("{}{more}", row("rule", "G01"));
    assert_eq!(floor_of(&with_head(RULES, &stricter)), "", "stricter is the clinic's own matter");
}

/// A row with one of its lines changed.
fn changed(text: &str, begins: &str, line: &str) -> String {
    text.lines().map(|own| if own.starts_with(begins) { line } else { own }).collect::<Vec<_>>().join("\n")
}

#[test]
fn what_fixed_rules_hang_on_stays() {
    let minor = row("term", "minor").replace("when = \"", "when = \"c.age > 200 and ");
    let eplerenone = row("medicine", "eplerenone");
    let classes = eplerenone.lines().find(|line| line.starts_with("classes")).expect("classes");
    let bare = eplerenone.replace(classes, "classes = []");
    let age = row("limit", "age-least").replace("value = 18.0", "value = 16.0");
    let notice = row("clock", "charge-notice").replace("hours = 168", "hours = 4294967295");
    let kept = row("limit", "keep-medical").replace("value = 10.0", "value = inf");
    let said = against(&own(&[
        ("vocabulary.toml", &with_head("hairline-care-vocabulary/1", &minor)),
        ("medicines.toml", &with_head("hairline-care-medicines/1", &bare)),
        ("journey.toml", &with_head("hairline-care-journey/1", &format!("{age}\n{notice}\n{kept}"))),
    ]));
    for expected in [
        "term minor: is what a fixed rule decides by",
        "medicine eplerenone: loses a name or a class that rules ask for",
        "limit age-least: is 16; a clinic may set it from 18 to 120",
        "clock charge-notice: `hours` is 4294967295; write a number from 1 to 87600",
        "limit keep-medical: `value` is inf; write a number from 0 to 1000000000",
    ] {
        assert!(said.contains(expected), "wanted: {expected}\ngot: {said}");
    }
}

/// What would never end, or never fit, is refused at once.
#[test]
fn circles_and_heavy_conditions_are_refused_before_anything_is_judged() {
    let term = |id: &str, when: &str| {
        format!(
            "[[term]]\nid = \"{id}\"\nmeaning = \"m\"\nwhen = \"{when}\"\nsource = \"s\"\nkind = \"clinic\"\n"
        )
    };
    let said = |terms: &[String]| {
        against(&own(&[("vocabulary.toml", &with_head("hairline-care-vocabulary/1", &terms.join("\n")))]))
    };
    let circle = said(&[term("minor", "minor or c.age < 18")]);
    assert!(circle.contains("term minor: is defined by itself; define it by questions"), "{circle}");
    assert!(circle.contains("rule G01: is defined by itself"), "what hangs on it too: {circle}");
    let doubled: Vec<String> = (0..40)
        .map(|n| term(&format!("t{n}"), &format!("t{0} and t{0}", n + 1)))
        .chain([term("t40", "c.age < 18")])
        .collect();
    let heavy = said(&doubled);
    assert!(heavy.contains("deep; 20 at most"), "{heavy}");
    let wide: Vec<String> = (0..15)
        .map(|n| term(&format!("w{n}"), &format!("w{0} and w{0} and w{0}", n + 1)))
        .chain([term("w15", "c.age < 18")])
        .collect();
    assert!(said(&wide).contains("with its terms in place; 2000 at most"));
    let long = said(&[term("long", &vec!["c.age < 18"; 1000].join(" or "))]);
    assert!(long.contains("longer than 4000 characters"), "{long}");
}

#[test]
fn a_consent_that_reads_otherwise_has_another_version() {
    let schema = "hairline-care-consents/1";
    let first = &shipped().consents[0];
    let other = row("consent", &first.id).replace(&first.title, "Otherwise");
    let said = against(&own(&[("consents.toml", &with_head(schema, &other))]));
    assert!(
        said.contains(&format!("consent {}: reads otherwise under the same version", first.id)),
        "{said}"
    );
    let raised =
        other.replace(&format!("version = {}", first.version), &format!("version = {}", first.version + 1));
    assert_eq!(against(&own(&[("consents.toml", &with_head(schema, &raised))])), "");
}

#[test]
fn what_law_has_on_a_label_stays_there_in_whatever_words() {
    const SCHEMA: &str = "hairline-care-pharmacy/1";
    let pregnant = row("caution", "five-ari-handling");
    let cap = row("final_check", "cap");
    let files = |rows: &[String]| own(&[("pharmacy.toml", &with_head(SCHEMA, &rows.join("\n")))]);
    let worded = pregnant.replace("must not touch broken tablets", "should never touch a broken tablet");
    assert_eq!(against(&files(&[worded])), "");
    let said = against(&files(&[
        pregnant.replace("finasteride-oral", "ketoconazole-topical"),
        cap.replace("needed = true", "needed = false"),
    ]));
    assert!(
        said.contains("product finasteride-1: loses the caution `five-ari-handling` on its label"),
        "{said}"
    );
    assert!(said.contains("final check cap: is no longer needed"), "{said}");
    // Neither by the product, nor by words that say nothing; a name that nothing has is named.
    let dry = row("product", "fin-topical").replace("\"alcohol\"", "");
    let said = against(&own(&[("formulary.toml", &with_head("hairline-care-formulary/1", &dry))]));
    assert!(said.contains("product fin-topical: loses the caution `flammable`"), "{said}");
    let dumb = row("caution", "children").replace("Keep out of the reach of children.", ".");
    assert!(against(&files(&[dumb])).contains("caution children: says nothing"));
    let alcool = row("caution", "flammable").replace("alcohol", "alcool");
    assert!(against(&files(&[alcool])).contains("names `alcool`"));
    // A product that is left out takes nothing else with it.
    let left = "schema = \"hairline-care-formulary/1\"\nreviewed_on = 2026-11-27\nleave_out = { product = [\"ketoconazole-2\"] }\n";
    assert_eq!(against(&own(&[("formulary.toml", left)])), "");
}
