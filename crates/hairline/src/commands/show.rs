//! `hairline schema`, `defaults` and `example`: printing what is shipped.

use crate::args::{Document, ExampleArgs};
use crate::failure::Failure;
use document::{case_json_schema, example_case, plan_json_schema, shipped_content};
use std::io::Write;

fn print(text: &str) -> Result<(), Failure> {
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
        Document::Case => case_json_schema(),
        Document::Plan => plan_json_schema(),
    };
    let text = serde_json::to_string_pretty(&schema).map_err(|e| Failure::Internal(e.to_string()))?;
    print(&text)
}

/// Prints every default with its source, and the names that a case may use.
pub(crate) fn defaults(json: bool) -> Result<(), Failure> {
    let content = shipped_content().map_err(|e| Failure::Internal(e.to_string()))?;
    let rows = content.defaults.rows();
    if json {
        let list: Vec<_> = rows
            .map(|r| {
                serde_json::json!({
                    "id": r.id, "values": r.values, "unit": r.unit, "meaning": r.meaning, "range": r.range,
                    "source": r.source, "kind": r.kind.name(),
                })
            })
            .collect();
        return print(&serde_json::Value::Array(list).to_string());
    }
    let mut text = String::new();
    for r in rows {
        let values: Vec<String> = r.values.iter().map(ToString::to_string).collect();
        text += &format!(
            "{} = {} {}\n    {}\n    {}: {}\n",
            r.id,
            values.join(", "),
            r.unit,
            r.meaning,
            r.kind.name(),
            r.source
        );
    }
    text += "\npatterns:\n";
    for p in &content.patterns {
        text += &format!(
            "    {}  {} (about {} cm²; {}: {})\n",
            p.id,
            p.title,
            p.area_prior_cm2,
            p.kind.name(),
            p.source
        );
    }
    text += "pigments:\n";
    for p in &content.pigments {
        text += &format!("    {}  {} ({}: {})\n", p.id, p.title, p.kind.name(), p.source);
    }
    text += "price books:\n";
    for b in &content.price_books {
        text += &format!("    {}  {} ({}: {})\n", b.id, b.currency, b.kind.name(), b.source);
    }
    print(text.trim_end())
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
