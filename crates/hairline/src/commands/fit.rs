//! `hairline fit`: fit a head to the photographs of a case, and say how well and how surely.

use super::input::{Loaded, load};
use super::scalp::{Measured, measured};
use super::show::print;
use crate::args::{FitArgs, Input, Output};
use crate::failure::Failure;
use crate::write::{FIT, Target};
use document::{Framing, Opened, PhotoFit, framing};
use geometry::DVec2;
use preview::Picture;
use rayon::prelude::*;
use serde_json::{Value, json};
use std::sync::atomic::AtomicBool;

/// Runs the command.
pub(crate) fn run(args: &FitArgs, json: bool) -> Result<(), Failure> {
    let output = args.out.clone().map(|out| Output { out, force: args.force });
    let target = output.as_ref().map(|output| Target::new(output, &FIT)).transpose()?;
    let input = Input { case: args.case.clone(), scan: None, landmarks: None, texture: None };
    let loaded = load(&input)?;
    let Some(fit) = &loaded.head.fit else {
        let why = "its head does not come from photographs; set `source = \"photographs\"` under [head]";
        return Err(Failure::input(args.case.display().to_string(), why));
    };
    let scalp = measured(&loaded, fit);
    let own = loaded.photographs.iter().zip(&fit.cameras);
    let framed: Vec<Framing> =
        own.map(|(opened, camera)| framing(&loaded.head.head, camera, opened, &loaded.content)).collect();
    if let Some(target) = target {
        target.write(&files(&loaded, fit, &scalp, &framed)?, &AtomicBool::new(false))?;
    }
    print(&if json {
        format!("{:#}", as_json(&loaded, fit, &scalp, &framed))
    } else {
        as_text(&loaded, fit, &scalp, &framed)
    })
}

/// How a file of a fit begins, which marks a folder as ours.
const SCHEMA: &str = "hairline-fit/1";
/// Quality of the pictures.
const QUALITY: u8 = 88;

/// Whether a folder of a fit has a file of this name.
pub(crate) fn is_fit_file(name: &str) -> bool {
    let overlay = name.strip_prefix("photo-").and_then(|n| n.strip_suffix("-fit.jpg"));
    ["fit.json", "head.glb", "scalp-colour.png", "scalp-coverage.png"].contains(&name)
        || overlay.is_some_and(|n| n.parse::<u32>().is_ok())
}

fn files(
    loaded: &Loaded,
    fit: &PhotoFit,
    scalp: &Measured,
    framed: &[Framing],
) -> Result<Vec<(String, Vec<u8>)>, Failure> {
    let head = &loaded.head.head;
    let overlay = |(k, opened): (usize, &Opened)| {
        let photo = &opened.photo;
        let wish = &loaded.read.photographs.list[k];
        let own = |p: DVec2| wish.upright(photo.size, p);
        let points = wish.points.iter().map(|t| t.1);
        let picked: Vec<DVec2> = wish
            .landmarks
            .iter()
            .map(|l| l.1)
            .chain(points)
            .chain(wish.outline.iter().copied())
            .map(own)
            .collect();
        let picture = Picture { size: photo.size, rgb: photo.rgb.clone() };
        let drawn = preview::overlay::fitted(&picture, head, &fit.cameras[k], &picked, &scalp.hair_lines());
        let bytes = drawn.jpeg(QUALITY, "A fitted head drawn by Hairline over a photograph");
        Ok((format!("photo-{}-fit.jpg", k + 1), bytes.map_err(|e| Failure::Internal(e.to_string()))?))
    };
    let mut files =
        loaded.photographs.par_iter().enumerate().map(overlay).collect::<Result<Vec<_>, Failure>>()?;
    files.push(("fit.json".to_owned(), format!("{:#}\n", as_json(loaded, fit, scalp, framed)).into_bytes()));
    files.push(("head.glb".to_owned(), report::head_glb(head)));
    for (name, picture) in scalp.charts() {
        files.push((name.to_owned(), picture.png().map_err(|e| Failure::Internal(e.to_string()))?));
    }
    Ok(files)
}

fn as_json(loaded: &Loaded, fit: &PhotoFit, scalp: &Measured, framed: &[Framing]) -> Value {
    let head = &loaded.head.head;
    let residual = |r: &head::fit::Residual| json!({ "photograph": r.view + 1, "what": r.what, "px": r.px, "deviations": r.deviations });
    let camera = |c: &geometry::Camera| {
        let [right, up, forward] = c.axes().map(|v| v.to_array());
        json!({ "eye_mm": c.eye.to_array(), "right": right, "up": up, "forward": forward, "focal_px": c.focal_px() })
    };
    let framing = |f: &Framing| {
        json!({
            "px_per_mm": f.px_per_mm, "away_mm": f.away_mm, "cut_off": f.cut_off, "glare": f.glare,
            "advice": f.advice,
        })
    };
    json!({
        "schema": SCHEMA, "ok": true, "reference": loaded.read.case.reference,
        "scalp_area_cm2": head.scalp_area_cm2(),
        "uncertainty": fit.uncertainty.iter().map(|u| json!({
            "what": u.what, "unit": u.unit, "value": u.value, "deviation": u.deviation,
        })).collect::<Vec<_>>(),
        "landmarks_mm": head.landmarks.iter().map(|(l, p)| (l.name().to_owned(), json!(p.to_array())))
            .collect::<serde_json::Map<_, _>>(),
        "cameras": fit.cameras.iter().map(camera).collect::<Vec<_>>(),
        "framing": framed.iter().map(framing).collect::<Vec<_>>(),
        "residuals": fit.residuals.iter().map(residual).collect::<Vec<_>>(),
        "findings": fit.findings,
        "scalp": scalp.json(),
    })
}

fn as_text(loaded: &Loaded, fit: &PhotoFit, scalp: &Measured, framed: &[Framing]) -> String {
    let mut text: String = fit.uncertainty.iter().map(|u| format!("{u}\n")).collect();
    for (k, wish) in loaded.read.photographs.list.iter().enumerate() {
        let own: Vec<_> = fit.residuals.iter().filter(|r| r.view == k).collect();
        let mean = (own.iter().map(|r| r.px * r.px).sum::<f64>() / own.len().max(1) as f64).sqrt();
        text += &format!("{}: {} points, {mean:.1} px off (RMS)", wish.file, own.len());
        if let Some(worst) = own.iter().max_by(|a, b| a.deviations.total_cmp(&b.deviations)) {
            text += &format!("; worst {} {:.1} px", worst.what, worst.px);
        }
        text.push('\n');
        framed[k].advice.iter().for_each(|words| text += &format!("  note: {words}\n"));
    }
    text += &scalp.text();
    fit.findings.iter().for_each(|f| text += &format!("note: {f}\n"));
    text.trim_end().to_owned()
}
