//! The library for clients.

use crate::Provenance;

/// An article in plain words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Article {
    /// Its id, part of its address.
    pub id: String,
    /// Its title.
    pub title: String,
    /// One sentence that says what it says.
    pub summary: String,
    /// Words under which it is looked for.
    pub topics: Vec<String>,
    /// Articles that go on from here, by id.
    pub related: Vec<String>,
    /// Its text: Markdown of headings, paragraphs, lists and links.
    pub text: String,
    /// Sources, one a line.
    pub sources: Vec<String>,
    /// Where it comes from; `source` repeats the sources in short.
    pub provenance: Provenance,
}
