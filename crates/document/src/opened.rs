//! Photographs of a case as opened: their pixels, the markers in them, and the scalp that they show together.

use crate::case::{PhotoWish, PhotographsWish, Shows, upright};
use crate::photographs::{PhotoFit, Taken};
use geometry::polygon::Polygon;
use geometry::{Camera, DVec2};
use head::Head;
use head::fit::MarkerSeen;
use optics::observer::Observer;
use optics::{Illuminant, LinearRgb, SkinModel};
use photo::{Limits, Marker, Photograph, Scalp, ScalpRule, View, find_markers, measure_scalp};
use plan::content::Content;
use plan::keys;

/// A photograph, opened.
pub struct Opened {
    /// Upright; a mirrored one mirrored back.
    pub photo: Photograph,
    /// What its file says and the markers in it, in its own pixels.
    pub taken: Taken,
    /// What names its bytes.
    pub hash: String,
}

/// The scalp that photographs show together, on the head that was fitted to them.
pub fn scalp_of(
    head: &Head,
    fit: &PhotoFit,
    opened: &[Opened],
    wish: &PhotographsWish,
    content: &Content,
) -> Scalp {
    let rule =
        ScalpRule::of(content.defaults.array(keys::PHOTO_SCALP), content.defaults.array(keys::PHOTO_TONE));
    let all = opened.iter().zip(&wish.list).zip(&fit.cameras);
    let view = |((opened, own), camera)| view(opened, own, camera, wish.marker_mm);
    let views: Vec<View> = all.map(view).collect();
    let mut scalp = measure_scalp(head, &views, &rule);
    if scalp.skin.against_paper > 0 {
        without_shine(&mut scalp, content);
    }
    scalp
}

fn view<'a>(opened: &'a Opened, own: &PhotoWish, camera: &'a Camera, marker_mm: Option<f64>) -> View<'a> {
    let size = opened.photo.size;
    let areas = |shows| own.areas(size, shows).into_iter().map(Polygon::new).collect();
    let marker = opened.taken.markers.first().map(|m| m.corners.map(|c| own.upright(size, c)));
    View {
        photo: &opened.photo,
        camera,
        hair: areas(Shows::Hair),
        skin: areas(Shows::Skin),
        ignored: areas(Shows::Ignore),
        marker: marker.zip(marker_mm).map(|(corners, side_mm)| Marker { corners, side_mm }),
    }
}

/// Light that is taken off, or put back, at most and in steps, against white.
const SHINE: (f64, f64, f64) = (-0.02, 0.07, 0.005);
/// How far the shine is from what is usual, against white (one standard deviation, judged on synthetic clients).
const USUAL: f64 = 0.03;

/// Takes from the skin's colour what it mirrors. That is white, and no skin is as white as skin and white together: of all
/// amounts the one is taken that leaves a colour nearest to those that skin has.
fn without_shine(scalp: &mut Scalp, content: &Content) {
    let d = &content.defaults;
    let tissue = plan::light::tissue(d);
    let (model, day) = (SkinModel::new(&tissue), Observer::under(Illuminant::D65));
    let LinearRgb(seen) = scalp.skin.lab.srgb().linear();
    let colour = |shine: f64| LinearRgb(seen.map(|v| (v - shine).max(1e-3)));
    let cost = |shine: f64| {
        let fit =
            model.fit(colour(shine).srgb().lab(), &day, d.get(keys::SKIN_OXYGEN), f64::INFINITY).ok()?;
        Some(fit.residual * fit.residual + (shine / USUAL) * (shine / USUAL))
    };
    let (least, most, step) = SHINE;
    let amounts = (0..=((most - least) / step).round() as usize).map(|k| least + step * k as f64);
    let best = amounts.filter_map(|s| Some((s, cost(s)?))).min_by(|a, b| a.1.total_cmp(&b.1));
    let Some((shine, _)) = best else { return };
    let own = colour(shine);
    let share = [0, 1, 2].map(|c| own.0[c] / seen[c].max(1e-3));
    scalp.skin.lab = own.srgb().lab();
    scalp.colour.iter_mut().flatten().for_each(|v| (0..3).for_each(|c| v[c] *= share[c]));
}

/// Opens a photograph of a case from the bytes of its file.
///
/// # Errors
/// Everything that is wrong with it: that it cannot be read, is a mirror image, or is not the one that was picked in.
pub fn open_photograph(bytes: &[u8], wish: &PhotoWish) -> Result<Opened, Vec<String>> {
    let opened = look_into(bytes, wish.mirrored).map_err(|said| vec![said])?;
    let outside = picked_outside(wish, opened.photo.size);
    if outside.is_empty() { Ok(opened) } else { Err(outside) }
}

/// Opens a photograph whatever was picked in it.
///
/// # Errors
/// That it cannot be read, or that it is a mirror image though it was not said to be one, or the other way round.
pub fn look_into(bytes: &[u8], mirrored: bool) -> Result<Opened, String> {
    let photo = Photograph::read(bytes, &Limits::default()).map_err(|e| e.to_string())?;
    let hash = crate::plan::hash(bytes);
    let about = photo.about.focal_length_35mm;
    // Markers are found only the right way round, so a mirrored picture is turned back first.
    let photo = if mirrored { photo.mirrored() } else { photo };
    let markers = find_markers(&photo);
    if markers.mirrored {
        let said = if mirrored { "it is none: leave out" } else { "it is a mirror image: set" };
        return Err(format!(
            "the marker in it can be read only in the mirror image, so {said} `mirrored = true`"
        ));
    }
    let own = |p| upright(mirrored, photo.size, p);
    let markers =
        markers.found.into_iter().map(|m| MarkerSeen { corners: m.corners.map(own), ..m }).collect();
    let taken = Taken { size: photo.size, focal_length_35mm: about, markers };
    Ok(Opened { photo, taken, hash })
}

/// Points that lie off a picture of a size: they were picked in another one, or in a copy of another size.
pub fn picked_outside(wish: &PhotoWish, size: [u32; 2]) -> Vec<String> {
    let [w, h] = size.map(f64::from);
    let off = |p: &DVec2| !(p.x >= -0.5 && p.y >= -0.5 && p.x <= w - 0.5 && p.y <= h - 0.5);
    let landmarks = wish.landmarks.iter().map(|(l, p)| (l.name().to_owned(), *p));
    let outline = wish.outline.iter().enumerate().map(|(k, p)| (format!("outline point {}", k + 1), *p));
    let points = wish.points.iter().map(|(name, p)| (format!("point `{name}`"), *p));
    let all = landmarks.chain(outline).chain(points);
    let words = |(name, p): (String, DVec2)| {
        format!(
            "{name} ({:.0}, {:.0}) lies off the picture of {w} x {h} px: pick it in this very file",
            p.x, p.y
        )
    };
    all.filter(|(_, p)| off(p)).map(words).collect()
}
