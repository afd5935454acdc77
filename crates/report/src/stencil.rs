//! The stencil: hairline and borders of the work laid flat, to print at 1:1, cut out and hold to the head.
//!
//! A narrow strip along a curve is laid flat by developing it: the middle line keeps its lengths and its
//! geodesic curvature (the turning seen in the tangent plane), and geodesics across it become straight
//! (do Carmo, "Differential Geometry of Curves and Surfaces", section 4-4). On a surface of curvature K a
//! strip of half-width w is then wrong by K·w²/2 at its rim at most, which is measured here for every strip
//! on its own lattice; strips are made narrower until they stay within the limit.

use crate::folder::ReportError;
use crate::maps::bar;
use crate::typeset;
use geometry::{DVec2, DVec3, polyline};
use head::Head;
use plan::Plan;
use serde_json::json;
use std::fmt::Write;

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

/// A piece of a border laid flat.
pub struct Patch {
    /// Title, as `Hairline 1 of 2`.
    pub title: String,
    /// Corners of the paper, mm: width and height.
    pub size: DVec2,
    /// Rim of the strip.
    rim: Vec<DVec2>,
    /// The border itself.
    line: Vec<DVec2>,
    /// Registration crosses, shared with the neighbouring piece, and their labels.
    crosses: Vec<(DVec2, String)>,
    /// Ticks each centimetre: from, to, label.
    ticks: Vec<(DVec2, DVec2, String)>,
    /// Landmarks on the line.
    marks: Vec<(DVec2, String)>,
    /// Largest relative error of a length on this patch.
    pub distortion: f64,
}

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
    let short = to - from < HALVE_MM;
    let mut narrowest = None;
    for half in HALF_WIDTHS {
        let strip = Strip::develop(head, &border.middle[from..=to], half);
        let distortion = strip.distortion();
        if distortion < MOST_DISTORTION {
            return strips.push((from, strip, distortion));
        }
        narrowest = Some((from, strip, distortion));
    }
    if short {
        // A centimetre that bends too sharply for any strip: kept as it is, with its error printed on it.
        return strips.extend(narrowest);
    }
    let middle = usize::midpoint(from, to);
    develop_within(head, border, from, middle, strips);
    develop_within(head, border, middle, to, strips);
}

/// A strip in space and on paper: for each step along, lanes across.
struct Strip {
    half_mm: f64,
    lane_mm: f64,
    space: Vec<Vec<DVec3>>,
    paper: Vec<Vec<DVec2>>,
    across: Vec<(DVec3, DVec3, DVec3)>,
}

impl Strip {
    fn develop(head: &Head, middle: &[DVec3], half_mm: f64) -> Self {
        let lane_mm = half_mm / f64::from(LANES);
        let frames: Vec<(DVec3, DVec3, DVec3)> = frames(head, middle);
        let (mut at, mut heading) = (DVec2::ZERO, 0.0);
        let (mut space, mut paper) = (Vec::new(), Vec::new());
        for (i, &(p, tangent, normal)) in frames.iter().enumerate() {
            if i > 0 {
                let (q, before, _) = frames[i - 1];
                // Half of the turn on each side of the step.
                let flat = |t: DVec3| (t - normal * t.dot(normal)).normalize_or(tangent);
                let turn = turn_between(flat(before), flat(tangent), normal);
                heading += 0.5 * turn;
                at += DVec2::from_angle(heading) * p.distance(q);
                heading += 0.5 * turn;
            }
            let side = normal.cross(tangent);
            let across = DVec2::from_angle(heading).perp();
            space.push(lanes(head, p, side, lane_mm));
            paper.push((-LANES..=LANES).map(|k| at + across * (f64::from(k) * lane_mm)).collect());
        }
        Self { half_mm, lane_mm, space, paper, across: frames }
    }

    /// Largest relative error of a length of a centimetre along, or of a lane across, the lattice.
    fn distortion(&self) -> f64 {
        const STRIDE: usize = 10;
        let mut worst: f64 = 0.0;
        for i in (0..self.space.len()).step_by(STRIDE / 2) {
            for k in 0..self.space[i].len() {
                if i + STRIDE < self.space.len() {
                    // Chords: a centimetre of a head is straight to 0.1 %, and summed millimetres would
                    // count the scan's roughness as length.
                    let real = self.space[i][k].distance(self.space[i + STRIDE][k]);
                    let flat = self.paper[i][k].distance(self.paper[i + STRIDE][k]);
                    worst = worst.max((flat / real - 1.0).abs());
                }
            }
            // Across: from the middle to both rims.
            let row = &self.space[i];
            for rim in [row[0], row[row.len() - 1]] {
                worst = worst.max((self.half_mm / row[LANES as usize].distance(rim) - 1.0).abs());
            }
        }
        worst
    }

    /// Paper position of a point near the strip, by its foot on the middle line.
    fn place(&self, p: DVec3) -> Option<DVec2> {
        let nearest = (0..self.across.len()).min_by(|&a, &b| {
            self.across[a].0.distance_squared(p).total_cmp(&self.across[b].0.distance_squared(p))
        })?;
        let (q, tangent, normal) = self.across[nearest];
        let offset = p - q;
        let (along, side) = (offset.dot(tangent), offset.dot(normal.cross(tangent)));
        if along.abs() > 2.0 * STEP_MM || side.abs() > self.half_mm {
            return None;
        }
        let paper = &self.paper[nearest];
        let across = (paper[LANES as usize + 1] - paper[LANES as usize]) / self.lane_mm;
        Some(paper[LANES as usize] + across * side - across.perp() * along)
    }
}

/// Position, unit tangent and unit normal along a curve on the head; normals averaged over a few mm.
fn frames(head: &Head, middle: &[DVec3]) -> Vec<(DVec3, DVec3, DVec3)> {
    let normals: Vec<DVec3> =
        middle.iter().map(|p| head.closest(*p).map_or(DVec3::Y, |(s, _)| head.normal(s))).collect();
    (0..middle.len())
        .map(|i| {
            let (a, b) = (i.saturating_sub(5), (i + 5).min(middle.len() - 1));
            let normal = normals[a..=b].iter().copied().sum::<DVec3>().normalize_or(DVec3::Y);
            let along = middle[(i + 3).min(middle.len() - 1)] - middle[i.saturating_sub(3)];
            let tangent = (along - normal * along.dot(normal)).normalize_or(DVec3::X);
            (middle[i], tangent, normal)
        })
        .collect()
}

fn turn_between(a: DVec3, b: DVec3, normal: DVec3) -> f64 {
    libm::atan2(normal.dot(a.cross(b)), a.dot(b))
}

/// Surface points across a strip: steps of a lane sideways, each put back on the surface.
fn lanes(head: &Head, p: DVec3, side: DVec3, lane_mm: f64) -> Vec<DVec3> {
    let walk = |sign: f64| {
        let (mut at, mut direction) = (p, side * sign);
        (0..LANES)
            .map(|_| {
                let (point, _) = head.closest(at + direction * lane_mm).unzip();
                let Some(point) = point else { return at };
                let next = head.mesh.position(point);
                // Scale the step so that its length is the lane's, then keep going straight on.
                let step = (next - at).normalize_or(direction);
                let landed = at + step * lane_mm;
                let normal = head.normal(point);
                direction = (step - normal * step.dot(normal)).normalize_or(step);
                at = head.closest(landed).map_or(landed, |(s, _)| head.mesh.position(s));
                at
            })
            .collect::<Vec<_>>()
    };
    let mut points = walk(-1.0);
    points.reverse();
    points.push(p);
    points.extend(walk(1.0));
    points
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

/// White around a patch, mm.
const MARGIN_MM: f64 = 6.0;

impl Patch {
    /// Turns the patch so that it is widest across the page and moves it to the top left.
    fn lay_on_page(&mut self) {
        let (first, last) = (self.rim[0], self.rim[self.rim.len() / 2]);
        let turn = DVec2::from_angle(-(last - first).to_angle());
        self.map(|p| turn.rotate(DVec2::new(p.x, p.y)) * DVec2::new(1.0, -1.0));
        let lo = self.rim.iter().copied().fold(self.rim[0], DVec2::min);
        let hi = self.rim.iter().copied().fold(self.rim[0], DVec2::max);
        self.map(|p| p - lo + DVec2::splat(MARGIN_MM));
        self.size = hi - lo + DVec2::new(2.0 * MARGIN_MM, 2.0 * MARGIN_MM + 8.0);
    }

    fn map(&mut self, f: impl Fn(DVec2) -> DVec2) {
        self.rim.iter_mut().chain(&mut self.line).for_each(|p| *p = f(*p));
        self.crosses.iter_mut().for_each(|c| c.0 = f(c.0));
        self.marks.iter_mut().for_each(|c| c.0 = f(c.0));
        self.ticks.iter_mut().for_each(|t| (t.0, t.1) = (f(t.0), f(t.1)));
    }

    /// The patch as SVG elements in mm.
    fn elements(&self) -> String {
        let mut svg = String::new();
        let line = |points: &[DVec2]| {
            let mut d = String::new();
            for (i, p) in points.iter().enumerate() {
                let _ = write!(d, "{}{:.3} {:.3}", if i == 0 { 'M' } else { 'L' }, p.x, p.y);
            }
            d
        };
        let _ = write!(
            svg,
            "<path d=\"{}Z\" fill=\"#f7fafb\" stroke=\"#8796a1\" stroke-width=\"0.2\" stroke-dasharray=\"1.5 1\"/>",
            line(&self.rim)
        );
        let _ = write!(
            svg,
            "<path d=\"{}\" fill=\"none\" stroke=\"#b3261e\" stroke-width=\"0.35\"/>",
            line(&self.line)
        );
        for (a, b, label) in &self.ticks {
            let _ = write!(
                svg,
                "<path d=\"M{:.3} {:.3}L{:.3} {:.3}\" stroke=\"#1f2a33\" stroke-width=\"0.2\"/>",
                a.x, a.y, b.x, b.y
            );
            text(&mut svg, b.lerp(*a, 0.3), 2.0, label);
        }
        for (p, label) in &self.crosses {
            let _ = write!(
                svg,
                "<path d=\"M{:.3} {:.3}h5m-2.5 -2.5v5\" fill=\"none\" stroke=\"#000\" stroke-width=\"0.25\"/><circle cx=\"{:.3}\" cy=\"{:.3}\" r=\"1.6\" fill=\"none\" stroke=\"#000\" stroke-width=\"0.25\"/>",
                p.x - 2.5,
                p.y,
                p.x,
                p.y
            );
            text(&mut svg, *p + DVec2::new(2.0, -1.0), 2.4, label);
        }
        for (p, label) in &self.marks {
            let _ = write!(svg, "<circle cx=\"{:.3}\" cy=\"{:.3}\" r=\"0.9\" fill=\"#0b5c7a\"/>", p.x, p.y);
            text(&mut svg, *p + DVec2::new(1.5, 2.5), 2.4, label);
        }
        bar(&mut svg, DVec2::new(MARGIN_MM, self.size.y - 2.0), 50.0);
        svg
    }

    fn svg(&self) -> String {
        page(self.size, &self.elements())
    }
}

fn text(svg: &mut String, at: DVec2, size: f64, words: &str) {
    let _ = write!(
        svg,
        "<text x=\"{:.2}\" y=\"{:.2}\" font-size=\"{size}\" font-family=\"Libertinus Serif, serif\" fill=\"#1f2a33\">{words}</text>",
        at.x, at.y
    );
}

fn page(size: DVec2, elements: &str) -> String {
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{:.2}mm\" height=\"{:.2}mm\" viewBox=\"0 0 {:.2} {:.2}\">{elements}</svg>",
        size.x, size.y, size.x, size.y
    )
}

impl Stencil {
    /// All patches below each other in one SVG at 1:1.
    pub fn svg(&self) -> String {
        let width = self.patches.iter().map(|p| p.size.x).fold(60.0, f64::max);
        let (mut y, mut elements) = (0.0, String::new());
        for patch in &self.patches {
            let _ = write!(
                elements,
                "<g transform=\"translate(0 {y:.2})\"><title>{}</title>{}</g>",
                patch.title,
                patch.elements()
            );
            y += patch.size.y + 4.0;
        }
        page(DVec2::new(width, y.max(20.0)), &elements)
    }

    /// One page a patch.
    ///
    /// # Errors
    /// [`ReportError::Typeset`] where the document cannot be set.
    pub fn pdf(&self, reference: &str) -> Result<Vec<u8>, ReportError> {
        let pictures =
            self.patches.iter().enumerate().map(|(i, p)| (format!("patch-{i}.svg"), p.svg().into_bytes()));
        let patches: Vec<_> = self
            .patches
            .iter()
            .enumerate()
            .map(|(i, p)| {
                json!({
                    "title": p.title,
                    "file": format!("patch-{i}.svg"),
                    "width": p.size.x,
                    "height": p.size.y,
                    "note": format!("lengths true to {:.1} %; join pieces at crosses of the same letters", 100.0 * p.distortion),
                })
            })
            .collect();
        let data = json!({ "reference": reference, "patches": patches });
        typeset::pdf("stencil.pdf", include_str!("../templates/stencil.typ"), &data, pictures.collect())
    }
}
