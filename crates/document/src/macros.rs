//! Macro photographs of a case: what they say of the client's own follicles goes into the case, where it says nothing
//! itself, so that the plan continues them.

use crate::case::{MacroBy, MacroWish, ReadCase};
use photo::{Follicles, Limits, MacroScale, Photograph, ScaleError, SpotRule, UnitRule, follicles};
use plan::content::{Content, Defaults};
use plan::keys;

/// Fewer units than this are no measurement.
const LEAST_UNITS: usize = 12;

/// Measures a macro photograph from the bytes of its file.
///
/// # Errors
/// What is wrong with it.
pub fn measure_macro(bytes: &[u8], wish: &MacroWish, content: &Content) -> Result<Follicles, String> {
    let photo = Photograph::read(bytes, &Limits::default()).map_err(|e| e.to_string())?;
    let (_, found) = follicles_in(&photo, wish.scale, &content.defaults).map_err(|e| e.to_string())?;
    if found.units.len() < LEAST_UNITS {
        return Err(format!(
            "{} follicular units were found, too few to measure; shave a place of 2 cm, take it sharp from near, \
             and state `mm_per_px` (the width of a pixel in the skin) or lay a printed marker beside it",
            found.units.len()
        ));
    }
    Ok(found)
}

/// The follicles of a macro photograph, and the width of a pixel in the skin's plane, mm.
///
/// # Errors
/// [`ScaleError`] where its scale is to come from a marker, and does not.
pub fn follicles_in(photo: &Photograph, by: MacroBy, d: &Defaults) -> Result<(f64, Follicles), ScaleError> {
    let scale = match by {
        MacroBy::Stated(mm_per_px) => MacroScale::stated(mm_per_px),
        MacroBy::Marker(side_mm) => MacroScale::by_marker(photo, side_mm)?,
    };
    let (spots, units) = (SpotRule::of(d.array(keys::PHOTO_SPOTS)), UnitRule::of(d.array(keys::PHOTO_UNITS)));
    Ok((scale.mm_per_px, follicles(photo, &scale, &spots, &units)))
}

/// Puts what was measured into a case: follicular units of the zone where the case states none, how follicles stand (of
/// the picture with the most of them), and the width of dots where the practitioner states none. Says what it did.
pub fn apply_macros(read: &mut ReadCase, measured: &[Follicles], content: &Content) -> Vec<String> {
    let mut notes = Vec::new();
    for (wish, found) in read.macros.clone().iter().zip(measured) {
        let (zone, counted) = (wish.zone.name(), found.units.len());
        let units = &mut read.case.hair.follicular_units;
        let before = units.len();
        units.entry(wish.zone).or_insert(found.per_cm2);
        let told = if units.len() == before {
            "in its macro photograph; the case's own number is kept".to_owned()
        } else {
            format!("by its macro photograph ({counted} counted)")
        };
        notes.push(format!(
            "{zone}: {:.0} units a cm² of {:.1} hairs {told}",
            found.per_cm2, found.hairs_per_unit
        ));
    }
    let most = measured.iter().filter(|f| f.pairs.is_some()).max_by_key(|f| f.units.len());
    if let Some(most) = most {
        read.case.hair.points = most.pairs.clone();
        notes.push("dots stand as the client's own follicles do in the macro photograph".to_owned());
    }
    let widest =
        measured.iter().max_by_key(|f| f.units.len()).filter(|_| read.case.practitioner.dot_mm.is_none());
    if let Some(found) = widest {
        let (least, most) = content.defaults.pair(keys::DOT_RANGE_MM);
        let mm = found.width_mm[1].clamp(least, most);
        read.case.practitioner.dot_mm = Some(mm);
        notes.push(format!("dots of {mm:.2} mm, as wide as the client's own cut hairs look"));
    }
    notes
}
