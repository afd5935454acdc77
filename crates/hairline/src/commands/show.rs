//! `hairline schema`, `defaults` and `example`: printing what is shipped.

use crate::args::{Document, ExampleArgs};
use crate::failure::Failure;
use document::{case_json_schema, example_case, plan_json_schema, shipped_content};
use plan::content::{Content, Row};
use serde_json::{Value, json};
use std::io::Write;

/// Prints a text and a line's end.
pub(super) fn print(text: &str) -> Result<(), Failure> {
    match writeln!(std::io::stdout(), "{text}") {
        // A reader that has seen enough (`| head`) is no fault.
        Err(e) if e.kind() == std::io::ErrorKind::BrokenPipe => Ok(()),
        Err(e) => Err(Failure::Write { path: "standard output".into(), reason: e.to_string() }),
        Ok(()) => Ok(()),
    }
}

/// Prints a JSON Schema.
pub(crate) fn schema(document: Document) -> Result<(), Failure> {
    let schema = match document {
        Document::Case => case_json_schema().clone(),
        Document::Plan => plan_json_schema(),
        Document::Api => {
            let text = server::openapi().to_pretty_json().map_err(|e| Failure::Internal(e.to_string()))?;
            return print(&text);
        }
    };
    let text = serde_json::to_string_pretty(&schema).map_err(|e| Failure::Internal(e.to_string()))?;
    print(&text)
}

/// What content has besides defaults: a name, what it is, how well it is known and the source.
type Named = (String, String, &'static str, String);

/// The lists of names that a case may use.
fn names(content: &Content) -> [(&'static str, Vec<Named>); 4] {
    let patterns = content.patterns.iter().map(|p| {
        let about = format!("{} (about {} cm²)", p.title, p.area_prior_cm2);
        (p.id.clone(), about, p.kind.name(), p.source.clone())
    });
    let pigments =
        content.pigments.iter().map(|p| (p.id.clone(), p.title.clone(), p.kind.name(), p.source.clone()));
    let books = content
        .price_books
        .iter()
        .map(|b| (b.id.clone(), b.currency.clone(), b.kind.name(), b.source.clone()));
    let questions = content.screening.iter().map(|q| {
        let sort = if q.months_needed.is_some() { "months" } else { "true or false" };
        (q.id.clone(), format!("{} ({sort})", q.question), q.kind.name(), q.source.clone())
    });
    [
        ("patterns", patterns.collect()),
        ("pigments", pigments.collect()),
        ("price books", books.collect()),
        ("health questions", questions.collect()),
    ]
}

/// Prints every default with its source, and the names that a case may use.
pub(crate) fn defaults(json: bool) -> Result<(), Failure> {
    let content = shipped_content().map_err(|e| Failure::Internal(e.to_string()))?;
    if json { print(&defaults_json(&content).to_string()) } else { print(defaults_text(&content).trim_end()) }
}

fn defaults_json(content: &Content) -> Value {
    let row = |r: &Row| {
        json!({
            "id": r.id, "values": r.values, "unit": r.unit, "meaning": r.meaning, "range": r.range,
            "source": r.source, "kind": r.kind.name(),
        })
    };
    let mut all = serde_json::Map::new();
    all.insert("defaults".to_owned(), content.defaults.rows().map(row).collect());
    for (list, named) in names(content) {
        let entry = |(id, about, kind, source): &Named| json!({ "id": id, "about": about, "kind": kind, "source": source });
        all.insert(list.replace(' ', "_"), named.iter().map(entry).collect());
    }
    Value::Object(all)
}

fn defaults_text(content: &Content) -> String {
    let mut text = String::new();
    for r in content.defaults.rows() {
        let values: Vec<String> = r.values.iter().map(ToString::to_string).collect();
        let (values, kind) = (values.join(", "), r.kind.name());
        text += &format!("{} = {values} {}\n    {}\n    {kind}: {}\n", r.id, r.unit, r.meaning, r.source);
    }
    for (list, named) in names(content) {
        text += &format!("\n{list}:\n");
        for (id, about, kind, source) in named {
            text += &format!("    {id}  {about} ({kind}: {source})\n");
        }
    }
    text
}

/// Writes the annotated example.
pub(crate) fn example(args: &ExampleArgs) -> Result<(), Failure> {
    let Some(path) = &args.out else { return print(example_case().trim_end()) };
    if path.exists() {
        let reason = "it exists already; choose another name".to_owned();
        return Err(Failure::Write { path: path.clone(), reason });
    }
    std::fs::write(path, example_case())
        .map_err(|e| Failure::Write { path: path.clone(), reason: e.to_string() })
}
