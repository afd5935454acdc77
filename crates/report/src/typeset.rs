//! Typst as a library: one template, its data as JSON, its pictures as files that exist only in memory.

use crate::folder::ReportError;
use typst_as_lib::TypstEngine;
use typst_layout::PagedDocument;

/// A picture for a document: name and bytes (SVG or JPEG).
pub(crate) type Picture = (String, Vec<u8>);

/// Shared look of all documents.
const STYLE: &str = include_str!("../templates/style.typ");
/// Families used: regular, bold, italic and bold italic of the first embedded serif.
const FONTS: usize = 4;

/// The sans serif of labels: narrow, and with most of the letters in which names are written.
fn sans() -> [&'static [u8]; 2] {
    [dejavu::sans_condensed::regular(), dejavu::sans_condensed::bold()]
}

/// Sets a document and returns its PDF. The same input gives the same bytes: no date is written.
pub(crate) fn pdf(
    document: &'static str,
    template: &str,
    data: &serde_json::Value,
    pictures: Vec<Picture>,
) -> Result<Vec<u8>, ReportError> {
    let failed = |reason: String| ReportError::Typeset { document, reason };
    let mut files: Vec<(String, Vec<u8>)> = vec![("data.json".to_owned(), data.to_string().into_bytes())];
    files.extend(pictures);
    let engine = TypstEngine::builder()
        .main_file(format!("{STYLE}\n{template}"))
        .fonts(typst_assets::fonts().take(FONTS).chain(sans()))
        .with_static_file_resolver(files.iter().map(|(n, b)| (n.as_str(), b.clone())))
        .build();
    let compiled: PagedDocument = engine.compile().output.map_err(|e| failed(e.to_string()))?;
    let options = typst_pdf::PdfOptions::default();
    typst_pdf::pdf(&compiled, &options).map_err(|e| failed(format!("{e:?}")))
}
