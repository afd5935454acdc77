//! A plan as a graphics card takes it.

use crate::packing::Packing;
use crate::wire::{DraftBody, LooksWish, PlanSaid};
use clinic::ClinicError;
use clinic::planning::Planned;
use clinic::scans::SeenScan;
use geometry::{DVec3, Mesh};
use plan::Plan;
use plan::case::ZoneKind;
use plan::mistake::{Mistake, mistaken};
use preview::light::{Rig, WRAP};
use preview::looks::Look;
use preview::scene::{self, Growth, Surface};
use preview::{Dots, Lighting, Mark, SkinLight, Texture, Time};
use serde_json::{Value, json};

/// Longest side of a texture for a page, and its quality as JPEG.
const TEXTURE_PX: u32 = 2048;
const TEXTURE_QUALITY: u8 = 94;
/// Linear light of the grey that a scan without a picture is drawn in.
const SCAN_TONE: [f64; 3] = [0.42, 0.36, 0.32];

/// The answer to a draft.
pub(super) fn answer(planned: &Planned, body: &DraftBody) -> Result<Vec<u8>, ClinicError> {
    let (case, content) = (&planned.read.case, &planned.content);
    let head = &planned.head.head.head;
    let wrong = mistake(planned, body.looks.as_ref())?;
    let plan = wrong.as_ref().unwrap_or(&planned.plan);
    let mut packing = Packing::new();
    let marked = Dots::new(case, plan, content);
    let healed = Time::Healed.days(&marked);
    let mut said = serde_json::to_value(PlanSaid::of(planned, healed)).map_err(ClinicError::internal)?;
    dots(&mut packing, plan, marked.marks());
    if body.head.as_deref() != Some(&planned.head.name) {
        surface(&mut packing, scene::surface(head));
        texture(&mut packing, planned.head.texture.as_ref())?;
    }
    let growth = body.hair.then(|| Growth::of(head, case, &planned.plan, content));
    if let Some(growth) = &growth {
        hair(&mut packing, growth, &mut said);
    }
    if let Some(wish) = &body.looks {
        looks(&mut packing, &mut said, planned, &marked, growth.as_ref(), wish)?;
    }
    Ok(packing.packed(&said))
}

fn mistake(planned: &Planned, wish: Option<&LooksWish>) -> Result<Option<Plan>, ClinicError> {
    let Some(text) = wish.and_then(|w| w.what_if.as_deref()) else { return Ok(None) };
    let mistake: Mistake = text
        .parse()
        .map_err(|e: plan::mistake::NoMistake| ClinicError::invalid("looks.what_if", e.to_string()))?;
    let head = &planned.head.head.head;
    mistaken(head, &planned.read.case, &planned.plan, &planned.content, &[mistake])
        .map(Some)
        .map_err(|e| ClinicError::invalid("looks.what_if", e.to_string()))
}

/// Bytes of a mark: place (three floats), normal (three signed bytes), session, look (two bytes), zone, pass.
const MARK_BYTES: usize = 20;

fn dots(packing: &mut Packing, plan: &Plan, marks: &[Mark]) {
    let mut bytes = Vec::with_capacity(marks.len() * MARK_BYTES);
    for (mark, dot) in marks.iter().zip(&plan.layout.dots) {
        let zone = ZoneKind::ALL.iter().position(|z| *z == dot.zone).unwrap_or(0);
        write_mark(&mut bytes, mark, [dot.session as u8, zone as u8, dot.pass as u8]);
    }
    packing.bytes("dots", &bytes);
}

fn write_mark(bytes: &mut Vec<u8>, mark: &Mark, [session, zone, pass]: [u8; 3]) {
    mark.position.to_array().iter().for_each(|v| bytes.extend((*v as f32).to_le_bytes()));
    mark.normal.to_array().iter().for_each(|v| bytes.push((v * 127.0).round() as i8 as u8));
    bytes.push(session);
    bytes.extend((mark.look as u16).to_le_bytes());
    bytes.extend([zone, pass]);
}

fn surface(packing: &mut Packing, surface: Surface) {
    packing.floats("positions", surface.positions);
    packing.floats("normals", surface.normals);
    packing.floats("traits", surface.traits);
    packing.whole("triangles", surface.triangles);
    if let Some(uvs) = surface.uvs {
        packing.floats("uvs", uvs);
    }
}

fn texture(packing: &mut Packing, texture: Option<&Texture>) -> Result<(), ClinicError> {
    let Some(texture) = texture else { return Ok(()) };
    let picture = texture.picture(TEXTURE_PX);
    packing.bytes("texture", &picture.jpeg(TEXTURE_QUALITY, "").map_err(ClinicError::internal)?);
    Ok(())
}

/// A scan as it came, in the light of the clinic, without anything planned.
pub(super) fn scan(seen: &SeenScan) -> Result<Vec<u8>, ClinicError> {
    let mesh = Mesh {
        positions: seen.mesh.positions.iter().map(|p| DVec3::from_array(*p)).collect(),
        triangles: seen.mesh.triangles.clone(),
    };
    let mut packing = Packing::new();
    surface(&mut packing, scene::as_scanned(&mesh, seen.mesh.corner_uvs.as_deref()));
    texture(&mut packing, seen.texture.as_ref())?;
    packing.bytes("dots", &[]);
    packing.floats("dot_looks", []);
    let said = json!({ "tone": { "base": SCAN_TONE, "tint": [1.0, 1.0, 1.0], "gloss": 1.0 }, "rig": rig(Lighting::Studio) });
    Ok(packing.packed(&said))
}

fn hair(packing: &mut Packing, growth: &Growth, said: &mut Value) {
    let stubble = growth.stubble();
    let mut bytes = Vec::with_capacity(stubble.len() * MARK_BYTES);
    stubble.iter().for_each(|mark| write_mark(&mut bytes, mark, [0; 3]));
    packing.bytes("stubble", &bytes);
    let (width_mm, colour) = growth.thread();
    said["thread"] = json!({ "width_mm": width_mm, "colour": colour });
    let (mut points, mut counts) = (Vec::new(), Vec::new());
    for strand in growth.strands() {
        counts.push(strand.len() as u32);
        points.extend(strand.iter().flat_map(|p| p.to_array().map(|v| v as f32)));
    }
    packing.floats("strands", points);
    packing.whole("strand_points", counts);
}

fn looks(
    packing: &mut Packing,
    said: &mut Value,
    planned: &Planned,
    marked: &Dots,
    growth: Option<&Growth>,
    wish: &LooksWish,
) -> Result<(), ClinicError> {
    let (case, content) = (&planned.read.case, &planned.content);
    let lighting = Lighting::ALL.into_iter().find(|l| l.name() == wish.light).ok_or_else(|| {
        ClinicError::invalid("looks.light", "`studio`, `indoor`, `overcast`, `noon` or `flash`")
    })?;
    if !(0.0..=36_600.0).contains(&wish.day) {
        return Err(ClinicError::invalid("looks.day", "between 0 and 36600 days after the last session"));
    }
    let daylight = SkinLight::with(&planned.skin, case, content);
    let skin = daylight.under(lighting.illuminant());
    let tone = scene::tone(case, content, &daylight, &skin);
    // Dots of a pigment that is not known have no looks.
    let of_dots = marked.looks(&skin, marked.at(wish.day, wish.touch_ups)).unwrap_or_default();
    packing.floats("dot_looks", of_dots.iter().flat_map(Look::numbers));
    if let Some(growth) = growth {
        packing.floats("stubble_looks", growth.looks(case, content, &skin).concat());
    }
    said["tone"] = json!({ "base": tone.base.0, "tint": tone.tint, "gloss": tone.gloss });
    said["rig"] = rig(lighting);
    Ok(())
}

/// Lamps and surroundings of a light.
fn rig(lighting: Lighting) -> Value {
    let Rig { lamps, up, around, rim, background } = Rig::of(lighting);
    let direction = |d: preview::light::Direction| json!({ "camera": d.camera, "head": d.head });
    let lamp = |l: &preview::light::RigLamp| json!({ "towards": direction(l.towards), "power": l.power, "softness": l.softness, "sheen": l.sheen, "shadows": l.shadows });
    json!({ "lamps": lamps.iter().map(lamp).collect::<Vec<_>>(), "up": direction(up), "around": around, "rim": rim,
        "background": background, "wrap": WRAP })
}
