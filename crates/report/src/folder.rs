//! All files of a plan folder, made side by side.

use crate::photographs::{self, OwnPhotograph};
use crate::{calendar, client, stencil, surfaces, treatment};
use document::plan::{Sources, plan_json};
use head::Head;
use plan::Plan;
use plan::case::Case;
use plan::content::Content;
use preview::{GallerySettings, SkinLight, Subject, Texture, gallery};
use std::sync::atomic::{AtomicBool, Ordering};

/// What a folder is made from.
pub struct Material<'a> {
    /// The head.
    pub head: &'a Head,
    /// The case.
    pub case: &'a Case,
    /// The plan.
    pub plan: &'a Plan,
    /// Content.
    pub content: &'a Content,
    /// The plan with mistakes made, whose pictures are shown too.
    pub mistaken: Option<&'a Plan>,
    /// Texture of the scan.
    pub texture: Option<&'a Texture>,
    /// The client's own photographs, where the head comes from them.
    pub photographs: &'a [OwnPhotograph<'a>],
    /// Texts and bytes that the plan was made from.
    pub sources: Sources,
}

/// Why a file could not be made.
#[derive(Debug, thiserror::Error)]
pub enum ReportError {
    /// The typesetter refused a document.
    #[error("{document} could not be set: {reason}")]
    Typeset {
        /// Which document.
        document: &'static str,
        /// The typesetter's words.
        reason: String,
    },
    /// A picture could not be encoded.
    #[error(transparent)]
    Picture(#[from] preview::PictureError),
    /// A thumbnail could not be encoded.
    #[error("a picture for the client's document could not be encoded: {0}")]
    Thumbnail(String),
    /// The caller asked to stop.
    #[error("stopped")]
    Stopped,
}

/// A file: its name in the folder and its bytes.
pub type File = (String, Vec<u8>);

/// Makes all files of a plan folder. `step` is told the name of each part as it is done; `stop` is looked
/// at between parts.
///
/// # Errors
/// The first part that fails.
pub fn plan_folder(
    material: &Material,
    step: &(dyn Fn(&str) + Sync),
    stop: &AtomicBool,
) -> Result<Vec<File>, ReportError> {
    let go_on = || if stop.load(Ordering::Relaxed) { Err(ReportError::Stopped) } else { Ok(()) };
    let (pictures, work) = rayon::join(
        || {
            go_on()?;
            let files = pictures_and_client(material, step)?;
            go_on().map(|()| files)
        },
        || {
            go_on()?;
            let mut files = working_papers(material, step)?;
            files.extend(data_files(material));
            step("data");
            go_on().map(|()| files)
        },
    );
    let mut files = work?;
    files.extend(pictures?);
    // Last: it lists the defaults that all other parts have used, whichever came first.
    let json = plan_json(material.head, material.case, material.plan, material.content, &material.sources);
    files.push(("plan.json".to_owned(), json.into_bytes()));
    files.sort_by(|a, b| a.0.cmp(&b.0));
    Ok(files)
}

/// Whether a plan folder has a file of this name.
pub fn is_plan_file(name: &str) -> bool {
    const FIXED: [&str; 11] = [
        "plan.json",
        "dots.csv",
        "dots.ply",
        "head.glb",
        "density.csv",
        "sessions.ics",
        "client.pdf",
        "treatment.pdf",
        "stencil.pdf",
        "stencil.svg",
        "closeup-hairline.png",
    ];
    let picture = || {
        let name = name.strip_prefix(WHAT_IF).unwrap_or(name);
        let (time, view) = name.strip_suffix(".png")?.split_once('-')?;
        let known = head::Side::ALL.iter().any(|v| v.name() == view);
        Some(known && ["before", "healed", "year5"].contains(&time))
    };
    let fixed = FIXED.contains(&name.strip_prefix(WHAT_IF).unwrap_or(name));
    fixed || picture().unwrap_or(false) || photographs::is_photograph_file(name)
}

/// What names of pictures of mistakes begin with.
const WHAT_IF: &str = "what-if-";

/// Pictures of the plan with mistakes made: as it heals, and years on.
fn mistakes(m: &Material, light: &SkinLight, settings: &GallerySettings) -> Vec<(String, preview::Picture)> {
    let Some(plan) = m.mistaken else { return Vec::new() };
    let all = gallery(&Subject::new(m.head, m.case, plan, m.content, light, m.texture), settings).pictures;
    let after = all.into_iter().filter(|(name, _)| !name.starts_with("before"));
    after.map(|(name, picture)| (format!("{WHAT_IF}{name}"), picture)).collect()
}

fn pictures_and_client(m: &Material, step: &(dyn Fn(&str) + Sync)) -> Result<Vec<File>, ReportError> {
    use rayon::prelude::*;
    let settings = GallerySettings::default();
    let light = SkinLight::new(m.case, m.content);
    let gallery = gallery(&Subject::new(m.head, m.case, m.plan, m.content, &light, m.texture), &settings);
    step("pictures");
    let encode = |(name, picture): &(String, preview::Picture)| Ok((format!("{name}.png"), picture.png()?));
    let mistakes = mistakes(m, &light, &settings);
    let (encoded, client) = rayon::join(
        || {
            gallery
                .pictures
                .par_iter()
                .chain(&mistakes)
                .map(encode)
                .collect::<Result<Vec<File>, ReportError>>()
        },
        || client::client_pdf(m, &light, &gallery),
    );
    let mut files = encoded?;
    files.push(("client.pdf".to_owned(), client?));
    step("client.pdf");
    files.extend(photographs::files(m, &light)?);
    step("photographs");
    Ok(files)
}

fn working_papers(m: &Material, step: &(dyn Fn(&str) + Sync)) -> Result<Vec<File>, ReportError> {
    let stencil = stencil::stencil(m.head, m.plan);
    let mut files = vec![
        ("stencil.svg".to_owned(), stencil.svg().into_bytes()),
        ("stencil.pdf".to_owned(), stencil.pdf(&m.case.reference)?),
    ];
    step("stencil");
    files.push(("treatment.pdf".to_owned(), treatment::treatment_pdf(m)?));
    step("treatment.pdf");
    Ok(files)
}

fn data_files(m: &Material) -> Vec<File> {
    vec![
        ("dots.csv".to_owned(), m.sources.dots_csv.clone()),
        ("dots.ply".to_owned(), surfaces::dots_ply(&m.plan.layout)),
        ("head.glb".to_owned(), surfaces::head_glb(m.head)),
        ("density.csv".to_owned(), surfaces::density_csv(m.head, m.plan)),
        ("sessions.ics".to_owned(), calendar::sessions_ics(m).into_bytes()),
    ]
}
