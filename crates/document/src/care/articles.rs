//! Articles: Markdown with a head of TOML between lines of `+++`.

use super::rows::{Said, provenance};
use super::{CareFiles, Faults};
use care::Article;
use serde::Deserialize;
use toml::value::Datetime;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Head {
    title: String,
    summary: String,
    topics: Vec<String>,
    related: Vec<String>,
    sources: Vec<String>,
    kind: String,
    reviewed_on: Datetime,
    confirm: Option<String>,
}

pub(super) fn read(files: &CareFiles, faults: &mut Faults) -> Vec<Article> {
    let mut articles = Vec::new();
    for (path, text) in files.below("articles/") {
        articles.extend(faults.keep(path, "article", article(path, text)));
    }
    articles
}

fn article(path: &str, text: &str) -> Result<Article, String> {
    let name = path.strip_prefix("articles/").and_then(|name| name.strip_suffix(".md"));
    let id = name.ok_or("its name should end in `.md`")?.to_owned();
    let (head, text) = text
        .strip_prefix("+++\n")
        .and_then(|rest| rest.split_once("\n+++\n"))
        .ok_or("begins with a head of TOML between two lines of `+++`")?;
    let head: Head = toml::from_str(head).map_err(|error| error.to_string())?;
    let said =
        Said { source: head.sources.join("; "), kind: head.kind, reviewed_on: None, confirm: head.confirm };
    Ok(Article {
        provenance: provenance(said, head.reviewed_on)?,
        id,
        title: head.title,
        summary: head.summary,
        topics: head.topics,
        related: head.related,
        text: text.trim().to_owned(),
        sources: head.sources,
    })
}
