//! Maps of dots as SVG: the head seen straight on (no perspective), a millimetre true on the plane of the
//! page, with a 10 mm grid. One unit of the SVG is one millimetre of paper.

use crate::profile::outlines;
use crate::surfaces::zone_colour;
use geometry::{DVec2, DVec3};
use head::{Head, Landmark};
use plan::Plan;
use plan::case::ZoneKind;
use plan::layout::Dot;
use rayon::prelude::*;
use std::fmt::Write;

/// A side, as page axes: right, up and towards the eye.
#[derive(Clone, Copy)]
struct Side {
    title: &'static str,
    right: DVec3,
    up: DVec3,
    eye: DVec3,
}

const TOP: Side =
    Side { title: "from above, face down the page", right: DVec3::X, up: DVec3::NEG_Z, eye: DVec3::Y };
const SIDES: [Side; 4] = [
    Side { title: "front", right: DVec3::X, up: DVec3::Y, eye: DVec3::Z },
    Side { title: "back", right: DVec3::NEG_X, up: DVec3::Y, eye: DVec3::NEG_Z },
    Side { title: "client's right", right: DVec3::Z, up: DVec3::Y, eye: DVec3::NEG_X },
    Side { title: "client's left", right: DVec3::NEG_Z, up: DVec3::Y, eye: DVec3::X },
];

/// How much of the face the maps show below the middle of the head, mm: to the tip of the nose.
const FACE_MM: f64 = 62.0;
/// Front, back and sides are drawn at this scale, so that a long head fits half a page.
const SMALL: (f64, &str) = (0.4, "1:2.5");

/// Lines that every map shows.
pub struct Lines {
    curves: Vec<Vec<(DVec3, DVec3)>>,
    points: Vec<(DVec3, &'static str)>,
    /// The head's outlines by the direction that they are seen from.
    outlines: Vec<(DVec3, Vec<(DVec3, DVec3)>)>,
    circles: Vec<(DVec3, f64)>,
}

impl Lines {
    /// Hairline, borders of the work, exclusions and the head's outline.
    pub fn of(head: &Head, plan: &Plan) -> Self {
        let on = |p: &DVec2| {
            let point = head.at_map(*p)?;
            Some((head.mesh.position(point), head.normal(point)))
        };
        let mut curves: Vec<Vec<(DVec3, DVec3)>> = Vec::new();
        if let Some(h) = &plan.design.hairline {
            curves.push(h.edge_map.iter().step_by(2).filter_map(on).collect());
        }
        if let Some(region) = &plan.design.region {
            curves.extend(region.soft_borders.iter().map(|b| b.iter().filter_map(on).collect()));
        }
        for border in plan.design.zones.iter().flat_map(|zone| zone.borders()) {
            let points = border.points();
            curves.push(points.iter().chain(points.first()).filter_map(on).collect());
        }
        for scar in &plan.design.scars {
            curves.push(scar.line.iter().filter_map(|p| on(&head.map.from_head(*p))).collect());
        }
        let low = head.map.centre.y - FACE_MM;
        let eyes: Vec<DVec3> = std::iter::once(TOP).chain(SIDES).map(|side| side.eye).collect();
        Self {
            curves,
            points: points(head, plan),
            outlines: eyes.into_par_iter().map(|eye| (eye, outlines(head, eye, low))).collect(),
            circles: plan.design.exclusions.iter().map(|e| (e.centre, e.radius_mm)).collect(),
        }
    }
}

/// Places that a practitioner finds on the head.
fn points(head: &Head, plan: &Plan) -> Vec<(DVec3, &'static str)> {
    let named = [
        (Landmark::Glabella, "glabella"),
        (Landmark::ExocanthionRight, "outer eye corner"),
        (Landmark::ExocanthionLeft, "outer eye corner"),
        (Landmark::TragionRight, "tragion"),
        (Landmark::TragionLeft, "tragion"),
        (Landmark::Inion, "inion"),
    ];
    let mut points: Vec<_> =
        named.into_iter().filter_map(|(l, name)| Some((head.landmarks.get(l)?, name))).collect();
    if let Some(h) = &plan.design.hairline {
        points.push((h.mid_frontal, "mid-frontal point"));
        points.extend(h.fronto_temporal.map(|p| (p, "fronto-temporal point")));
        points.extend(h.temporal_peaks.into_iter().flatten().map(|p| (p, "temporal peak")));
    }
    points
}

/// The side from which most of a session's work is seen, and the middle of the page there.
fn best_side(head: &Head, plan: &Plan, session: Option<u32>) -> (Side, DVec2) {
    let dots = || plan.layout.dots.iter().filter(move |d| session.is_none_or(|s| d.session == s));
    let seen = |side: &Side| dots().map(|d| d.normal.dot(side.eye).max(0.0)).sum::<f64>();
    let mut best = (TOP, seen(&TOP));
    for side in SIDES {
        let found = seen(&side);
        if found > best.1 {
            best = (side, found);
        }
    }
    let side = best.0;
    if side.eye == TOP.eye {
        return (side, DVec2::new(0.0, -head.map.centre.z));
    }
    let middle = dots().map(|d| d.position).sum::<DVec3>() / dots().count().max(1) as f64;
    (side, DVec2::new(middle.dot(side.right), middle.dot(side.up)))
}

/// The view from where the work is seen best at 1:1, 182 mm wide.
pub fn best_view(head: &Head, plan: &Plan, lines: &Lines, session: Option<u32>) -> String {
    let (width, height) = (182.0, 196.0);
    let mut svg = open(width, height);
    let (side, centre) = best_side(head, plan, session);
    view(
        &mut svg,
        head,
        plan,
        lines,
        &side,
        session,
        Frame { at: DVec2::ZERO, size: DVec2::new(width, height), scale: 1.0, centre },
    );
    bar(&mut svg, DVec2::new(6.0, height - 6.0), 100.0);
    svg + "</svg>"
}

/// How many of a session's dots lie in each centimetre square of the grid, in its corner.
fn counts(svg: &mut String, plan: &Plan, side: &Side, session: Option<u32>, frame: &Frame) {
    let step = 10.0 * frame.scale;
    let middle = frame.at + frame.size * 0.5;
    let mut cells = std::collections::BTreeMap::new();
    for dot in plan.layout.dots.iter().filter(|d| session.is_none_or(|s| d.session == s) && seen(d, side)) {
        let q = frame.place(side, dot.position);
        if frame.holds(q) {
            let cell = ((q - middle) / step).floor();
            *cells.entry((cell.y as i64, cell.x as i64)).or_insert(0u32) += 1;
        }
    }
    for ((y, x), count) in cells {
        let at = middle + DVec2::new(x as f64, y as f64) * step + DVec2::new(0.4, 1.9);
        let _ = write!(
            svg,
            "<text x=\"{:.2}\" y=\"{:.2}\" font-size=\"1.9\" font-family=\"Libertinus Serif\" fill=\"#5b6b77\">{count}</text>",
            at.x, at.y
        );
    }
}

/// Whether a dot faces the eye enough to be drawn.
fn seen(dot: &Dot, side: &Side) -> bool {
    dot.normal.dot(side.eye) > 0.12
}

/// Front, back and sides at 1:2.5, 182 mm wide.
pub fn four_views(head: &Head, plan: &Plan, lines: &Lines, session: Option<u32>) -> String {
    let (width, height) = (182.0, 150.0);
    let mut svg = open(width, height);
    let size = DVec2::new(width / 2.0 - 1.0, height / 2.0 - 1.0);
    for (i, side) in SIDES.iter().enumerate() {
        let at = DVec2::new((i % 2) as f64 * (size.x + 2.0), (i / 2) as f64 * (size.y + 2.0));
        let centre = DVec2::new(head.map.centre.dot(side.right), head.map.centre.y + 16.0);
        view(&mut svg, head, plan, lines, side, session, Frame { at, size, scale: SMALL.0, centre });
    }
    svg + "</svg>"
}

fn open(width: f64, height: f64) -> String {
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width}mm\" height=\"{height}mm\" \
         viewBox=\"0 0 {width} {height}\">"
    )
}

/// A window on the page: where, how large, paper mm per head mm, and what is in its middle.
struct Frame {
    at: DVec2,
    size: DVec2,
    scale: f64,
    centre: DVec2,
}

impl Frame {
    fn place(&self, side: &Side, p: DVec3) -> DVec2 {
        let flat = DVec2::new(p.dot(side.right), p.dot(side.up)) - self.centre;
        self.at + self.size * 0.5 + DVec2::new(flat.x, -flat.y) * self.scale
    }

    fn holds(&self, q: DVec2) -> bool {
        q.cmpge(self.at).all() && q.cmple(self.at + self.size).all()
    }
}

fn view(
    svg: &mut String,
    head: &Head,
    plan: &Plan,
    lines: &Lines,
    side: &Side,
    session: Option<u32>,
    frame: Frame,
) {
    grid(svg, &frame);
    let outline =
        lines.outlines.iter().filter(|(eye, _)| *eye == side.eye).flat_map(|(_, segments)| segments);
    let strokes = outline.flat_map(|(a, b)| [Some(frame.place(side, *a)), Some(frame.place(side, *b)), None]);
    path(svg, &frame, strokes, "#9aa7b0", 0.3);
    for curve in &lines.curves {
        let points = curve.iter().map(|(p, n)| (n.dot(side.eye) > 0.05).then(|| frame.place(side, *p)));
        path(svg, &frame, points, "#0b5c7a", 0.35);
    }
    for (centre, radius) in &lines.circles {
        let q = frame.place(side, *centre);
        if centre.dot(side.eye) > head.map.centre.dot(side.eye) && frame.holds(q) {
            let _ = write!(
                svg,
                "<circle cx=\"{:.2}\" cy=\"{:.2}\" r=\"{:.2}\" fill=\"none\" stroke=\"#d01c1c\" stroke-width=\"0.4\"/>",
                q.x,
                q.y,
                radius * frame.scale
            );
        }
    }
    dots(svg, plan, side, session, &frame);
    if frame.scale > 0.9 {
        counts(svg, plan, side, session, &frame);
    }
    for (p, name) in &lines.points {
        let q = frame.place(side, *p);
        let faces = (*p - head.map.centre).dot(side.eye) > -15.0;
        if faces && frame.holds(q) {
            let _ = write!(
                svg,
                "<path d=\"M{:.2} {:.2}h3m-1.5 -1.5v3\" stroke=\"#1f2a33\" stroke-width=\"0.25\"/>\
                 <text x=\"{:.2}\" y=\"{:.2}\" font-size=\"2\" font-family=\"Libertinus Serif\" fill=\"#1f2a33\">{name}</text>",
                q.x - 1.5,
                q.y,
                q.x + 1.8,
                q.y - 0.6
            );
        }
    }
    let label = frame.at + DVec2::new(1.5, 4.0);
    let _ = write!(
        svg,
        "<text x=\"{:.1}\" y=\"{:.1}\" font-size=\"3.2\" font-family=\"Libertinus Serif\" fill=\"#1f2a33\">{}, {}</text>",
        label.x,
        label.y,
        side.title,
        if frame.scale < 0.9 { SMALL.1 } else { "1:1" }
    );
}

/// Dots of a session (all without one) over those of the sessions before it.
fn dots(svg: &mut String, plan: &Plan, side: &Side, session: Option<u32>, frame: &Frame) {
    let mut layer = |colour: [u8; 3], chosen: &dyn Fn(&Dot) -> bool| {
        let mut d = String::new();
        for dot in plan.layout.dots.iter().filter(|d| chosen(d) && seen(d, side)) {
            let q = frame.place(side, dot.position);
            if frame.holds(q) {
                let _ = write!(d, "M{:.2} {:.2}h.01", q.x, q.y);
            }
        }
        let [r, g, b] = colour;
        if !d.is_empty() {
            let width = if frame.scale < 0.9 { 0.28 } else { 0.42 };
            let _ = write!(
                svg,
                "<path d=\"{d}\" fill=\"none\" stroke=\"rgb({r},{g},{b})\" stroke-width=\"{width}\" stroke-linecap=\"round\"/>"
            );
        }
    };
    layer(EARLIER, &|d| session.is_some_and(|s| d.session < s));
    for zone in ZoneKind::ALL {
        layer(zone_colour(zone), &|d| d.zone == zone && session.is_none_or(|s| d.session == s));
    }
}

/// Colour of dots that stand already.
const EARLIER: [u8; 3] = [178, 184, 188];

fn grid(svg: &mut String, frame: &Frame) {
    let middle = frame.at + frame.size * 0.5;
    let step = 10.0 * frame.scale;
    let mut d = String::new();
    for (axis, extent) in [(0, frame.size.x), (1, frame.size.y)] {
        let reach = (extent * 0.5 / step) as i32;
        for k in -reach..=reach {
            let at = middle[axis] + f64::from(k) * step;
            let _ = match axis {
                0 => write!(d, "M{at:.2} {:.2}v{:.2}", frame.at.y, frame.size.y),
                _ => write!(d, "M{:.2} {at:.2}h{:.2}", frame.at.x, frame.size.x),
            };
        }
    }
    let _ = write!(svg, "<path d=\"{d}\" fill=\"none\" stroke=\"#d8e0e5\" stroke-width=\"0.12\"/>");
}

/// A line through points; a `None` lifts the pen.
fn path(
    svg: &mut String,
    frame: &Frame,
    points: impl Iterator<Item = Option<DVec2>>,
    colour: &str,
    width: f64,
) {
    let mut d = String::new();
    let mut down = false;
    for point in points {
        match point.filter(|p| frame.holds(*p)) {
            Some(p) => {
                let _ = write!(d, "{}{:.2} {:.2}", if down { 'L' } else { 'M' }, p.x, p.y);
                down = true;
            }
            None => down = false,
        }
    }
    let _ = write!(
        svg,
        "<path d=\"{d}\" fill=\"none\" stroke=\"{colour}\" stroke-width=\"{width}\" stroke-linecap=\"round\"/>"
    );
}

/// A scale bar.
pub(crate) fn bar(svg: &mut String, at: DVec2, mm: f64) {
    let _ = write!(
        svg,
        "<path d=\"M{:.1} {:.1}v-2m0 1h{mm}m0 -1v2\" fill=\"none\" stroke=\"#1f2a33\" stroke-width=\"0.3\"/>\
         <text x=\"{:.1}\" y=\"{:.1}\" font-size=\"3\" font-family=\"Libertinus Serif\" fill=\"#1f2a33\">{mm} mm</text>",
        at.x,
        at.y,
        at.x + mm + 2.0,
        at.y
    );
}
