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
    letter: char,
    middle: Vec<DVec3>,
    drawn: Vec<DVec3>,
    marks: Vec<(DVec3, String)>,
}

/// Lays all borders of a plan flat.
pub fn stencil(head: &Head, plan: &Plan) -> Stencil {
    Stencil { patches: borders(head, plan).iter().flat_map(|border| lay_flat(head, border)).collect() }
}

fn borders(head: &Head, plan: &Plan) -> Vec<Border> {
    let mut borders = Vec::new();
    if let Some(h) = &plan.design.hairline {
        let marks = vec![
            (h.mid_frontal, "mid-frontal point".to_owned()),
            (h.fronto_temporal[0], "right fronto-temporal point".to_owned()),
            (h.fronto_temporal[1], "left fronto-temporal point".to_owned()),
        ];
        let pieces = split_at_corners(&h.smooth);
        let count = pieces.len();
        for (i, piece) in pieces.into_iter().enumerate() {
            let name = if count == 1 { "Hairline".to_owned() } else { format!("Hairline, part {}", i + 1) };
            add(&mut borders, name, smoothed(head, &piece, SMOOTH_MM), Some(&h.edge), marks.clone());
        }
    }
    let soft = plan.design.region.iter().flat_map(|r| &r.soft_borders);
    let drawn_zones = plan.design.zones.iter().map(|z| z.polygon.points());
    for points in soft.map(Vec::as_slice).chain(drawn_zones) {
        let surface: Vec<DVec3> = points.iter().filter_map(|p| head.position_at_map(*p)).collect();
        for piece in split_at_corners(&surface) {
            add(&mut borders, "Border".to_owned(), smoothed(head, &piece, SMOOTH_MM), None, Vec::new());
        }
    }
    borders
}

/// Shortest border worth a stencil, mm.
const SHORTEST_MM: f64 = 15.0;

fn add(
    borders: &mut Vec<Border>,
    name: String,
    middle: Vec<DVec3>,
    drawn: Option<&[DVec3]>,
    marks: Vec<(DVec3, String)>,
) {
    if polyline::length(&middle) < SHORTEST_MM {
        return;
    }
    let letter = char::from(b'A' + (borders.len() % 26) as u8);
    let drawn = drawn.map_or_else(|| middle.clone(), <[DVec3]>::to_vec);
    borders.push(Border { name: format!("{letter}: {name}"), letter, middle, drawn, marks });
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

fn lay_flat(head: &Head, border: &Border) -> Vec<Patch> {
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
    patches.map(|(i, (from, strip, error))| patch(border, &strip, from, [i, count], error)).collect()
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

fn patch(border: &Border, strip: &Strip, from: usize, [piece, pieces]: [usize; 2], distortion: f64) -> Patch {
    let last = strip.paper.len() - 1;
    let lane = |i: usize, k: i32| strip.paper[i][(k + LANES) as usize];
    let mut rim: Vec<DVec2> = (0..=last).map(|i| lane(i, -LANES)).collect();
    rim.extend((0..=last).rev().map(|i| lane(i, LANES)));
    let crosses = [(0, piece), (last, piece + 1)]
        .into_iter()
        .flat_map(|(i, n)| {
            [(-LANES + 1, 'a'), (LANES - 1, 'b')]
                .map(|(k, end)| (lane(i, k), format!("{}{n}{end}", border.letter)))
        })
        .collect();
    let ticks = (0..=last)
        .filter(|i| (i + from).is_multiple_of(10))
        .map(|i| (lane(i, -LANES), lane(i, -LANES + 1), format!("{}", (i + from) / 10)))
        .collect();
    let marks = border.marks.iter().filter_map(|(p, name)| Some((strip.place(*p)?, name.clone()))).collect();
    let line = border.drawn.iter().filter_map(|p| strip.place(*p)).collect();
    let title = format!("{} {} of {pieces}", border.name, piece + 1);
    let mut patch = Patch { title, size: DVec2::ZERO, rim, line, crosses, ticks, marks, distortion };
    patch.lay_on_page();
    patch
}
