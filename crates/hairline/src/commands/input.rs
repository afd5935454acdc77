//! Reading what a command works on: case, scan, landmarks, texture, photographs.

use super::files::{self, beside};
use super::photographs::{macros, photographs};
use crate::args::Input;
use crate::failure::Failure;
use document::case::ReadCase;
use document::named::names_of;
use document::{
    CaseHead, HeadInput, Opened, Scanned, apply_macros, head_of_case, read_case, read_landmarks,
    shipped_content,
};
use plan::content::Content;
use preview::Texture;
use std::path::{Path, PathBuf};

/// Everything read and placed.
pub(crate) struct Loaded {
    pub(crate) case_text: String,
    pub(crate) read: ReadCase,
    pub(crate) content: Content,
    pub(crate) head: CaseHead,
    /// Bytes of the scan, or what names those of the photographs.
    pub(crate) source_bytes: Vec<u8>,
    pub(crate) texture: Option<Texture>,
    pub(crate) photographs: Vec<Opened>,
}

/// Reads all input of a command.
pub(crate) fn load(input: &Input) -> Result<Loaded, Failure> {
    let (case_text, mut read, content) = load_case(&input.case)?;
    let measured = macros(&input.case, &read, &content)?;
    let macro_notes = apply_macros(&mut read, &measured, &content);
    let scan_file = scan_file(input, &read);
    let (scanned, scan_bytes) = match &scan_file {
        Some(file) => scanned(file, input)?,
        None => (None, Vec::new()),
    };
    if input.scan.is_some() {
        read.case.head = plan::case::HeadSource::Scan;
    }
    let texture = texture(input, &read, scan_file.as_deref(), scanned.as_ref())?;
    let what = scan_file.as_ref().unwrap_or(&input.case).display().to_string();
    let shown = match (&scanned, &read.case.head) {
        (None, plan::case::HeadSource::Photographs) => photographs(&input.case, &read)?,
        _ => Vec::new(),
    };
    let given = match scanned {
        None if !shown.is_empty() => HeadInput::Photographs(shown.iter().map(|o| o.taken.clone()).collect()),
        scanned => HeadInput::from(scanned),
    };
    let mut head = head_of_case(&read, given, &content).map_err(|e| Failure::head(&what, e))?;
    head.notes.extend(macro_notes);
    let source_bytes =
        if shown.is_empty() { scan_bytes } else { names_of(shown.iter().map(|o| o.hash.as_str())) };
    Ok(Loaded { case_text, read, content, head, source_bytes, texture, photographs: shown })
}

/// Reads a case, and content with what the case replaces of it.
pub(crate) fn load_case(file: &Path) -> Result<(String, ReadCase, Content), Failure> {
    let text = files::read_text(file)?;
    let read = read_case(&text).map_err(|problems| Failure::Document {
        file: file.to_path_buf(),
        text: text.clone(),
        problems,
    })?;
    let mut content = shipped_content().map_err(|e| Failure::Internal(e.to_string()))?;
    document::clinic::apply(&read, &mut content)
        .map_err(|problems| Failure::Input { what: file.display().to_string(), problems })?;
    Ok((text, read, content))
}

fn scan_file(input: &Input, read: &ReadCase) -> Option<PathBuf> {
    let wanted = matches!(read.case.head, plan::case::HeadSource::Scan);
    let of_case = read.scan.file.as_ref().filter(|_| wanted).map(|f| beside(&input.case, f));
    input.scan.clone().or(of_case)
}

fn scanned(file: &Path, input: &Input) -> Result<(Option<Scanned>, Vec<u8>), Failure> {
    let bytes = files::read(file, &files::SCAN)?;
    let name = file.file_name().map_or_else(String::new, |n| n.to_string_lossy().into_owned());
    // Files that the scan names are looked for beside it, never elsewhere.
    let mut resolve = |other: &str| files::read(&files::named_by(file, other)?, &files::SCAN).ok();
    let mesh = scan::read(&name, &bytes, &scan::Limits::default(), &mut resolve)
        .map_err(|e| Failure::input(file.display().to_string(), e.to_string()))?;
    let (scale, landmarks) = match &input.landmarks {
        None => (None, None),
        Some(path) => {
            let text = files::read_text(path)?;
            let (scale, landmarks) = read_landmarks(&text).map_err(|problems| Failure::Document {
                file: path.clone(),
                text: text.clone(),
                problems,
            })?;
            (scale, Some(landmarks))
        }
    };
    Ok((Some(Scanned { mesh, landmarks, scale }), bytes))
}

fn texture(
    input: &Input,
    read: &ReadCase,
    scan: Option<&Path>,
    scanned: Option<&Scanned>,
) -> Result<Option<Texture>, Failure> {
    let Some(scanned) = scanned else {
        return match &input.texture {
            None => Ok(None),
            Some(path) => Err(Failure::input(
                path.display().to_string(),
                "a texture belongs to a scan, and this case has none; give --scan as well".to_owned(),
            )),
        };
    };
    let of_case = read.scan.texture.as_ref().filter(|_| input.scan.is_none()).map(|t| beside(&input.case, t));
    let named = input.texture.clone().or(of_case);
    let decode =
        |what: String, bytes: &[u8]| Texture::decode(bytes).map_err(|e| Failure::input(what, e.to_string()));
    if let Some(path) = named {
        let bytes = files::read(&path, &files::TEXTURE)?;
        let image = decode(path.display().to_string(), &bytes)?;
        let of = scan.map_or_else(String::new, |scan| scan.display().to_string());
        return Ok(Some(image.beside(&of)));
    }
    if let Some(embedded) = &scanned.mesh.texture {
        return decode("texture in the scan".to_owned(), &embedded.bytes).map(Some);
    }
    let named_by_scan = scanned.mesh.texture_file.as_ref().zip(scan).and_then(|(t, s)| files::named_by(s, t));
    match named_by_scan.filter(|p| p.is_file()) {
        Some(path) => {
            let bytes = files::read(&path, &files::TEXTURE)?;
            decode(path.display().to_string(), &bytes).map(Some)
        }
        None => Ok(None),
    }
}
