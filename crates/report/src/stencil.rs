//! The stencil: hairline and borders of the work laid flat, to print at 1:1, cut out and hold to the head.
//!
//! A narrow strip along a curve is laid flat by developing it: the middle line keeps its lengths and its
//! geodesic curvature (the turning seen in the tangent plane), and geodesics across it become straight
//! (do Carmo, "Differential Geometry of Curves and Surfaces", section 4-4). On a surface of curvature K a
//! strip of half-width w is then wrong by K·w²/2 at its rim at most, which is measured here for every strip
//! on its own lattice; strips are made narrower until they stay within the limit.

use geometry::{DVec2, DVec3, polyline};
use head::Head;
use plan::Plan;
use plan::design::Scar;

mod paper;
mod strip;

pub use paper::Patch;
use strip::Strip;

/// Largest distortion of lengths allowed, as a share.
pub const MOST_DISTORTION: f64 = 0.02;
/// Half-widths tried, mm.
const HALF_WIDTHS: [f64; 9] = [14.0, 12.0, 10.0, 8.0, 6.0, 5.0, 4.0, 2.5, 1.5];
/// Longest piece of a strip on one page, mm of its middle line.
const PIECE_MM: f64 = 150.0;
/// The middle line is the border averaged over this length, mm: a strip bends no more sharply than it is
/// wide.
const SMOOTH_MM: f64 = 24.0;
/// Step along the middle line, mm.
const STEP_MM: f64 = 1.0;
/// Lines of the lattice on each side of the middle.
const LANES: i32 = 4;

/// All patches.
pub struct Stencil {
    /// Patches in order.
    pub patches: Vec<Patch>,
}

/// A border to lay flat: its smooth middle line and the line to draw, both on the surface.
struct Border {
    name: String,
    /// The letter of its crosses; parts of one line between corners share it.
    letter: char,
    /// How many parts of the same line come before, and whether others follow at a corner.
    part: usize,
    more: bool,
    middle: Vec<DVec3>,
    drawn: Vec<DVec3>,
    marks: Vec<(DVec3, String)>,
}

/// Lays all borders of a plan flat.
pub fn stencil(head: &Head, plan: &Plan) -> Stencil {
    let mut patches = Vec::new();
    let mut junction = 0;
    for border in borders(head, plan) {
        if border.part == 0 {
            junction = 0;
        }
        let pieces = lay_flat(head, &border, junction);
        junction += pieces.len();
        patches.extend(pieces);
    }
    Stencil { patches }
}

fn borders(head: &Head, plan: &Plan) -> Vec<Border> {
    let mut borders = Vec::new();
    if let Some(h) = &plan.design.hairline {
        let marks = vec![
            (h.mid_frontal, "mid-frontal point".to_owned()),
            (h.fronto_temporal[0], "right fronto-temporal point".to_owned()),
            (h.fronto_temporal[1], "left fronto-temporal point".to_owned()),
        ];
        add(&mut borders, head, "Hairline", &h.smooth, Some(&h.edge), &marks);
    }
    let on_head = |points: &Vec<DVec2>| points.iter().filter_map(|p| head.position_at_map(*p)).collect();
    let soft = plan.design.region.iter().flat_map(|r| &r.soft_borders).map(on_head);
    for surface in soft.chain(plan.design.zones.iter().flat_map(|z| z.lines(head))) {
        add(&mut borders, head, "Border", &surface, None, &[]);
    }
    for scar in &plan.design.scars {
        let rim = scar_rim(head, scar);
        add(&mut borders, head, "Scar", &scar.line, Some(&rim), &[]);
    }
    borders
}

/// The outline of a scar, 1 mm between its points, on the surface.
fn scar_rim(head: &Head, scar: &Scar) -> Vec<DVec3> {
    let line = polyline::resampled(&scar.line, STEP_MM);
    let side = |sign: f64| {
        let at = |i: usize| {
            let along = line[(i + 1).min(line.len() - 1)] - line[i.saturating_sub(1)];
            let normal = head.closest(line[i]).map_or(DVec3::Y, |(p, _)| head.normal(p));
            let out = line[i] + normal.cross(along).normalize_or_zero() * (sign * scar.half_width_mm);
            head.closest(out).map_or(out, |(p, _)| head.mesh.position(p))
        };
        (0..line.len()).map(at).collect::<Vec<_>>()
    };
    let (mut rim, back) = (side(1.0), side(-1.0));
    rim.extend(back.into_iter().rev());
    rim.extend(rim.first().copied());
    rim
}

/// Shortest line worth a stencil, mm.
const SHORTEST_MM: f64 = 8.0;
/// A line is the client's right or left where its middle lies farther to the side than this, mm.
const ASIDE_MM: f64 = 15.0;

/// Adds a line, cut at its corners.
fn add(
    borders: &mut Vec<Border>,
    head: &Head,
    name: &str,
    line: &[DVec3],
    drawn: Option<&[DVec3]>,
    marks: &[(DVec3, String)],
) {
    let pieces = split_at_corners(line).into_iter().map(|piece| smoothed(head, &piece, SMOOTH_MM));
    let pieces: Vec<_> = pieces.filter(|middle| polyline::length(middle) >= SHORTEST_MM).collect();
    let letter = char::from(b'A' + (borders.iter().filter(|b| b.part == 0).count() % 26) as u8);
    let count = pieces.len();
    for (part, middle) in pieces.into_iter().enumerate() {
        let x = middle.iter().map(|p| p.x).sum::<f64>() / middle.len() as f64;
        let side = match x {
            x if x < -ASIDE_MM => ", client's right",
            x if x > ASIDE_MM => ", client's left",
            _ => "",
        };
        let drawn = drawn.map_or_else(|| middle.clone(), <[DVec3]>::to_vec);
        let mut marks = marks.to_vec();
        marks.extend(towards_the_crown(head, &middle));
        let name = format!("{letter}: {name}{side}");
        borders.push(Border { name, letter, part, more: part + 1 < count, middle, drawn, marks });
    }
}

/// Where to print which side of a strip faces the crown.
fn towards_the_crown(head: &Head, middle: &[DVec3]) -> Option<(DVec3, String)> {
    const ASIDE: f64 = 6.0;
    let at = middle[middle.len() / 3];
    let crown = head.map.centre + DVec3::Y * 1e3;
    let (p, _) = head.closest(at + (crown - at).normalize_or_zero() * ASIDE)?;
    Some((head.mesh.position(p), "▲ this side towards the crown".to_owned()))
}

/// Pieces of a curve between its corners: places where it turns by more than `CORNER` over two centimetres
/// cannot be laid flat as one strip, for the strip's inner rim would fold.
fn split_at_corners(points: &[DVec3]) -> Vec<Vec<DVec3>> {
    const REACH: usize = 5;
    const CORNER: f64 = 0.55;
    let fine = polyline::resampled(points, 2.0);
    let turn = |i: usize| {
        if i < REACH || i + REACH >= fine.len() {
            return 0.0;
        }
        let (a, b) = (fine[i] - fine[i - REACH], fine[i + REACH] - fine[i]);
        libm::atan2(a.cross(b).length(), a.dot(b))
    };
    let turns: Vec<f64> = (0..fine.len()).map(turn).collect();
    let sharpest = |i: &usize| {
        let near = &turns[i.saturating_sub(REACH)..(i + REACH + 1).min(turns.len())];
        turns[*i] > CORNER && near.iter().all(|t| *t <= turns[*i])
    };
    let mut cuts: Vec<usize> = (0..fine.len()).filter(sharpest).collect();
    cuts.insert(0, 0);
    cuts.push(fine.len() - 1);
    cuts.dedup();
    cuts.windows(2).map(|w| fine[w[0]..=w[1]].to_vec()).collect()
}

/// A curve averaged over `window_mm` and put back on the surface, `STEP_MM` between points.
fn smoothed(head: &Head, points: &[DVec3], window_mm: f64) -> Vec<DVec3> {
    let fine = polyline::resampled(points, STEP_MM);
    let reach = (0.5 * window_mm / STEP_MM) as usize;
    let averaged: Vec<DVec3> = (0..fine.len())
        .map(|i| {
            let n = reach.min(i).min(fine.len() - 1 - i);
            fine[i - n..=i + n].iter().copied().sum::<DVec3>() / (2 * n + 1) as f64
        })
        .collect();
    let on = |p: &DVec3| head.closest(*p).map_or(*p, |(s, _)| head.mesh.position(s));
    polyline::resampled(&averaged.iter().map(on).collect::<Vec<_>>(), STEP_MM)
}

/// `junction` numbers the place where the line's first piece begins.
fn lay_flat(head: &Head, border: &Border, junction: usize) -> Vec<Patch> {
    let total = polyline::length(&border.middle);
    let pieces = (total / PIECE_MM).ceil().max(1.0) as usize;
    let per_piece = border.middle.len().div_ceil(pieces);
    let mut strips = Vec::new();
    for piece in 0..pieces {
        let from = piece * per_piece;
        let to = ((piece + 1) * per_piece).min(border.middle.len() - 1);
        if to > from + 2 {
            develop_within(head, border, from, to, &mut strips);
        }
    }
    let count = strips.len();
    let patches = strips.into_iter().enumerate();
    patches
        .map(|(i, (from, strip, error))| patch(border, &strip, from, [i, count, junction], error))
        .collect()
}

/// Shortest stretch that is still halved where it cannot be laid flat, mm.
const HALVE_MM: usize = 24;

/// The widest strip that stays within the limit; where none does, the stretch is halved, for a bend that
/// spoils a long strip spoils only one of its halves.
fn develop_within(
    head: &Head,
    border: &Border,
    from: usize,
    to: usize,
    strips: &mut Vec<(usize, Strip, f64)>,
) {
    let mut narrowest = None;
    for half in HALF_WIDTHS {
        let mut strip = Strip::develop(head, &border.middle[from..=to], half);
        let mut distortion = strip.distortion();
        if distortion >= MOST_DISTORTION {
            strip = strip.relaxed();
            distortion = strip.distortion();
        }
        if distortion < MOST_DISTORTION {
            return strips.push((from, strip, distortion));
        }
        narrowest = Some((from, strip, distortion));
    }
    if to - from < HALVE_MM {
        // A stretch that bends too sharply for any strip: kept as it is, with its error printed on it.
        return strips.extend(narrowest);
    }
    let middle = usize::midpoint(from, to);
    develop_within(head, border, from, middle, strips);
    develop_within(head, border, middle, to, strips);
}

fn patch(
    border: &Border,
    strip: &Strip,
    from: usize,
    [piece, pieces, junction]: [usize; 3],
    distortion: f64,
) -> Patch {
    let last = strip.paper.len() - 1;
    let lane = |i: usize, k: i32| strip.paper[i][(k + LANES) as usize];
    let mut rim: Vec<DVec2> = (0..=last).map(|i| lane(i, -LANES)).collect();
    rim.extend((0..=last).rev().map(|i| lane(i, LANES)));
    // Within a line two crosses fall on each other; at a corner only the line's own point is shared.
    let corner_before = piece == 0 && border.part > 0;
    let corner_after = piece + 1 == pieces && border.more;
    let ends = [(0, junction + piece, corner_before), (last, junction + piece + 1, corner_after)];
    let crosses = ends.into_iter().flat_map(|(i, n, corner)| {
        let lanes: &[(i32, &str)] = if corner { &[(0, "")] } else { &[(-LANES + 1, "a"), (LANES - 1, "b")] };
        lanes.iter().map(move |&(k, end)| (lane(i, k), format!("{}{n}{end}", border.letter)))
    });
    let crosses = crosses.collect();
    let ticks = (0..=last)
        .filter(|i| (i + from).is_multiple_of(10))
        .map(|i| (lane(i, -LANES), lane(i, -LANES + 1), format!("{}", (i + from) / 10)))
        .collect();
    let marks = border.marks.iter().filter_map(|(p, name)| Some((strip.place(*p)?, name.clone()))).collect();
    let line = border.drawn.iter().filter_map(|p| strip.place(*p)).collect();
    let title = match pieces {
        1 => border.name.clone(),
        _ => format!("{}, {} of {pieces}", border.name, piece + 1),
    };
    let mut patch = Patch { title, size: DVec2::ZERO, rim, line, crosses, ticks, marks, distortion };
    patch.lay_on_page();
    patch
}
