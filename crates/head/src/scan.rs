//! From a scanned surface and landmarks in scan coordinates to a head, or to a list of everything that
//! is wrong with them.

use crate::border::BorderRule;
use crate::frame::{self, Placement};
use crate::landmarks::{Landmark, Landmarks};
use crate::surface::{Head, MOST_FACES, Parts};
use geometry::clean::{RepairReport, Repaired, repair};
use geometry::refine::{TooManyFaces, refine};
use geometry::{Bvh, DVec3, Mesh};

/// A scan as read, in its own coordinates.
pub struct ScanInput {
    /// The triangles as found.
    pub mesh: Mesh,
    /// Texture coordinates of the face corners.
    pub corner_uvs: Option<Vec<[[f32; 2]; 3]>>,
    /// Colours of the vertices.
    pub vertex_colours: Option<Vec<[f32; 3]>>,
    /// Landmarks in scan coordinates.
    pub landmarks: Landmarks,
    /// Millimetres per scan unit.
    pub mm_per_unit: f64,
}

/// Limits and tables that a head is judged by; all from content.
#[derive(Debug, Clone, PartialEq)]
pub struct HeadRules {
    /// Head length (glabella to opisthocranion) that is believed, mm.
    pub length_mm: (f64, f64),
    /// Height of the top of the head over the tragions that is believed, mm.
    pub height_mm: (f64, f64),
    /// How far a landmark may lie off the surface, mm.
    pub landmark_off_mm: f64,
    /// Angle of the tragion-canthus line above the Frankfurt plane, degrees.
    pub canthus_above_frankfurt_deg: f64,
    /// Longest edge on the scalp after refinement, mm.
    pub longest_edge_mm: f64,
    /// Border of the hair-bearing scalp.
    pub scalp_border: BorderRule,
    /// Area share of a second piece above which the scan shows two heads.
    pub two_heads_share: f64,
}

/// One thing wrong with a scan or its landmarks.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum HeadProblem {
    /// No face is left after cleaning.
    #[error(
        "the scan has no surface: every triangle is degenerate; re-export it from the scanner's software"
    )]
    NoSurface,
    /// A landmark without which nothing can be done.
    #[error("landmark `{name}` is missing; add it under [head.landmarks] in scan coordinates", name = .0.name())]
    Missing(Landmark),
    /// Landmarks that lie on one line.
    #[error("the landmarks lie on one line, so they fix no head frame; pick tragions and canthi again")]
    Collinear,
    /// A landmark far from the surface.
    #[error(
        "landmark `{name}` lies {off_mm:.1} mm off the surface (at most {most_mm} mm); pick it again on the scan, \
         or check the scale", name = .landmark.name()
    )]
    OffSurface {
        /// Which.
        landmark: Landmark,
        /// By how much, mm.
        off_mm: f64,
        /// What is allowed, mm.
        most_mm: f64,
    },
    /// Most landmarks are far from the surface.
    #[error(
        "most landmarks lie off the surface: they were picked on another file, or the scan was turned, moved or \
         rescaled since; use the file that they were picked on, or pick them again"
    )]
    MostOffSurface,
    /// Left and right exchanged, or the face upside down.
    #[error(
        "{0}: left and right landmarks look swapped (left is the client's own left), or the scan is upside down"
    )]
    Swapped(&'static str),
    /// The length is not that of a head.
    #[error(
        "head length would be {found_mm:.0} mm, outside {lo:.0}-{hi:.0} mm; check the unit of the scan \
         (`unit`, `mm_per_unit` or `known_distance` under [head])"
    )]
    Length {
        /// What the scale makes of it, mm.
        found_mm: f64,
        /// Least believed, mm.
        lo: f64,
        /// Most believed, mm.
        hi: f64,
    },
    /// The surface does not rise over the ears as a head does.
    #[error(
        "the surface rises {found_mm:.0} mm above the ears, outside {lo:.0}-{hi:.0} mm: no head, a head cut off at \
         the top, or hair or a cap in the scan"
    )]
    Height {
        /// Found, mm.
        found_mm: f64,
        /// Least believed, mm.
        lo: f64,
        /// Most believed, mm.
        hi: f64,
    },
    /// The head is wider or deeper than a head is.
    #[error(
        "the surface is {found_mm:.0} mm {across}, outside {lo:.0}-{hi:.0} mm: spikes, hair, a cap or things beside \
         the head in the scan; remove them in the program that made the scan and export it again"
    )]
    Extent {
        /// Which extent, and where it was taken.
        across: &'static str,
        /// Found, mm.
        found_mm: f64,
        /// Least believed, mm.
        lo: f64,
        /// Most believed, mm.
        hi: f64,
    },
    /// Faces so long that cutting them to size takes more memory than a head is worth.
    #[error(
        "the mesh has faces {longest_m:.2} m long, and cutting them to {edge} mm makes more than {most} faces: spikes \
         or a broken export; clean the scan in the program that made it and export it again as triangles \
         (where `head.longest_edge_mm` is overridden, raise it)",
        longest_m = .0.longest_mm / 1000.0, edge = .0.wanted_mm, most = .0.most_faces
    )]
    LongFaces(TooManyFaces),
    /// A second large piece.
    #[error(
        "the scan shows two separate heads (the second has {share:.0} % of the area of the first); keep one and \
         export again"
    )]
    TwoHeads {
        /// Area of the second in percent of the first.
        share: f64,
    },
    /// The scale is not a positive number.
    #[error("the scale must be a positive number of millimetres per unit, not {0}")]
    Scale(f64),
}

/// A head, and what was repaired on the way.
#[derive(Debug, Clone)]
pub struct ScannedHead {
    /// The head.
    pub head: Head,
    /// What repair did.
    pub report: RepairReport,
}

/// Vertices closer than this are one, mm: below any scanner's resolution, above export rounding.
const WELD_MM: f64 = 0.01;

/// Builds a head from a scan.
///
/// # Errors
/// Everything found wrong, at once, as [`HeadProblem`]s; never an empty list.
pub fn head_from_scan(input: ScanInput, rules: &HeadRules) -> Result<ScannedHead, Vec<HeadProblem>> {
    let placement = place(&input, rules)?;
    let placed = input.mesh.mapped(|p| placement.head_from_scan(p));
    let repaired = repair(&placed, WELD_MM).ok_or_else(|| vec![HeadProblem::NoSurface])?;
    let given = input.landmarks.mapped(|p| placement.head_from_scan(p));
    let bvh = Bvh::new(&repaired.mesh);
    let mut problems = landmark_problems(&given, &repaired.mesh, &bvh, rules);
    let landmarks = complete(&given, &repaired.mesh, &bvh, &mut problems);
    problems.extend(shape_problems(&landmarks, &repaired, rules));
    if !problems.is_empty() {
        return Err(problems);
    }
    let report = repaired.report;
    let parts = refined_parts(&input, &repaired, landmarks, placement, rules)
        .map_err(|e| vec![HeadProblem::LongFaces(e)])?;
    let head = Head::assemble(parts, &rules.scalp_border)
        .ok_or_else(|| vec![HeadProblem::Missing(Landmark::Glabella)])?;
    Ok(ScannedHead { head, report })
}

fn place(input: &ScanInput, rules: &HeadRules) -> Result<Placement, Vec<HeadProblem>> {
    let mut problems: Vec<HeadProblem> = Landmark::NEEDED
        .into_iter()
        .filter(|&l| input.landmarks.get(l).is_none())
        .map(HeadProblem::Missing)
        .collect();
    if !(input.mm_per_unit.is_finite() && input.mm_per_unit > 0.0) {
        problems.push(HeadProblem::Scale(input.mm_per_unit));
    }
    let found = frame::placement(&input.landmarks, input.mm_per_unit, rules.canthus_above_frankfurt_deg);
    match found {
        Some(placement) if problems.is_empty() => Ok(placement),
        None if problems.is_empty() => Err(vec![HeadProblem::Collinear]),
        _ => Err(problems),
    }
}

fn landmark_problems(given: &Landmarks, mesh: &Mesh, bvh: &Bvh, rules: &HeadRules) -> Vec<HeadProblem> {
    let mut problems = Vec::new();
    for (landmark, p) in given.iter() {
        let off_mm = bvh.closest(mesh, p).map_or(f64::INFINITY, |(_, d)| d);
        // Written so that a landmark that is not finite lies off the surface too.
        let near = off_mm <= rules.landmark_off_mm;
        if !near {
            problems.push(HeadProblem::OffSurface { landmark, off_mm, most_mm: rules.landmark_off_mm });
        }
    }
    if 2 * problems.len() > given.iter().count() {
        problems.insert(0, HeadProblem::MostOffSurface);
    }
    let y = |l| given.get(l).map_or(0.0, |p| p.y);
    let x = |l| given.get(l).map_or(0.0, |p| p.x);
    if y(Landmark::Sellion) >= y(Landmark::Glabella) {
        problems.push(HeadProblem::Swapped("the sellion stands above the glabella"));
    }
    if x(Landmark::ExocanthionLeft) <= x(Landmark::ExocanthionRight) {
        problems.push(HeadProblem::Swapped("the left canthus lies to the right of the right one"));
    }
    problems
}

/// Landmarks moved onto the surface, with opisthocranion and inion found where they are not given.
fn complete(given: &Landmarks, mesh: &Mesh, bvh: &Bvh, problems: &mut Vec<HeadProblem>) -> Landmarks {
    let snap = |p: DVec3| bvh.closest(mesh, p).map_or(p, |(s, _)| mesh.position(s));
    let mut landmarks = given.mapped(snap);
    let Some(glabella) = landmarks.get(Landmark::Glabella) else {
        problems.push(HeadProblem::Missing(Landmark::Glabella));
        return landmarks;
    };
    if landmarks.get(Landmark::Opisthocranion).is_none() {
        // Above the neck, near the midline, farthest from the glabella.
        let behind = |p: &&DVec3| p.x.abs() < 12.0 && p.y > -10.0 && p.z < 0.0 && p.y < glabella.y + 40.0;
        let farthest = mesh
            .positions
            .iter()
            .filter(behind)
            .max_by(|a, b| a.distance_squared(glabella).total_cmp(&b.distance_squared(glabella)));
        match farthest {
            Some(&p) => landmarks.set(Landmark::Opisthocranion, p),
            None => problems.push(HeadProblem::Missing(Landmark::Opisthocranion)),
        }
    }
    if let (None, Some(back)) = (landmarks.get(Landmark::Inion), landmarks.get(Landmark::Opisthocranion)) {
        // The inion lies about at the height of the Frankfurt plane, a few cm below the opisthocranion.
        landmarks.set(Landmark::Inion, snap(DVec3::new(back.x, back.y.min(30.0) - 30.0, back.z + 6.0)));
    }
    landmarks
}

fn shape_problems(landmarks: &Landmarks, repaired: &Repaired, rules: &HeadRules) -> Vec<HeadProblem> {
    let mut problems = Vec::new();
    let ends = (landmarks.get(Landmark::Glabella), landmarks.get(Landmark::Opisthocranion));
    if let (Some(front), Some(back)) = ends {
        let (found_mm, (lo, hi)) = (front.distance(back), rules.length_mm);
        if !(lo..=hi).contains(&found_mm) {
            problems.push(HeadProblem::Length { found_mm, lo, hi });
        }
    }
    let (found_mm, (lo, hi)) = (repaired.mesh.bounds().map_or(0.0, |(_, top)| top.y), rules.height_mm);
    if problems.is_empty() && !(lo..=hi).contains(&found_mm) {
        problems.push(HeadProblem::Height { found_mm, lo, hi });
    }
    if problems.is_empty() {
        problems.extend(extent_problems(landmarks, &repaired.mesh, rules));
    }
    if repaired.runner_up_share > rules.two_heads_share {
        problems.push(HeadProblem::TwoHeads { share: 100.0 * repaired.runner_up_share });
    }
    problems
}

/// Breadth over the ears and depth over the brow, where neither shoulders nor nose reach. Both lie between
/// the least height and the greatest length of a head: bounds that no head fails and every spike does.
fn extent_problems(landmarks: &Landmarks, mesh: &Mesh, rules: &HeadRules) -> Vec<HeadProblem> {
    let (lo, hi) = (rules.height_mm.0, rules.length_mm.1);
    let brow = landmarks.get(Landmark::Glabella).map_or(0.0, |p| p.y);
    let extent = |above: f64, along: fn(&DVec3) -> f64| {
        let over = mesh.positions.iter().filter(|p| p.y > above).map(along);
        let (least, most) = over.fold((0f64, 0f64), |(l, m), v| (l.min(v), m.max(v)));
        most - least
    };
    let breadth = ("wide over the ears", extent(0.0, |p| p.x));
    let depth = ("deep over the brow", extent(brow, |p| p.z));
    let wrong = [breadth, depth].into_iter().filter(|(_, found)| !(lo..=hi).contains(found));
    wrong.map(|(across, found_mm)| HeadProblem::Extent { across, found_mm, lo, hi }).collect()
}

fn refined_parts(
    input: &ScanInput,
    repaired: &Repaired,
    landmarks: Landmarks,
    placement: Placement,
    rules: &HeadRules,
) -> Result<Parts, TooManyFaces> {
    let mesh = &repaired.mesh;
    let floor = landmarks.get(Landmark::Opisthocranion).map_or(0.0, |p| p.y) - 70.0;
    let glabella = landmarks.get(Landmark::Glabella).unwrap_or_default();
    let wanted = |f: u32| {
        let [a, b, c] = mesh.corners(f);
        let top = a.max(b).max(c);
        // The face below the brow carries no dots; the rest above the nape may.
        top.y > floor && (top.z < 45.0 || top.y > glabella.y)
    };
    let fine = refine(mesh, rules.longest_edge_mm, MOST_FACES, wanted)?;
    let corner_uvs = input
        .corner_uvs
        .as_ref()
        .map(|uvs| fine.origin.iter().map(|(f, w)| refined_uvs(uvs, repaired, *f, w)).collect());
    let vertex_colours = input.vertex_colours.as_ref().map(|colours| {
        let kept: Vec<[f32; 3]> = repaired.source_vertices.iter().map(|&v| colours[v as usize]).collect();
        refined_colours(&kept, mesh, &fine)
    });
    Ok(Parts { mesh: fine.mesh, landmarks, placement, corner_uvs, vertex_colours })
}

fn refined_uvs(
    uvs: &[[[f32; 2]; 3]],
    repaired: &Repaired,
    face: u32,
    weights: &[[f64; 3]; 3],
) -> [[f32; 2]; 3] {
    let source = uvs[repaired.source_faces[face as usize] as usize];
    let [a, b, c] = if repaired.turned { [source[0], source[2], source[1]] } else { source };
    weights.map(|[wa, wb, wc]| {
        [0, 1].map(|k| (f64::from(a[k]) * wa + f64::from(b[k]) * wb + f64::from(c[k]) * wc) as f32)
    })
}

fn refined_colours(kept: &[[f32; 3]], mesh: &Mesh, fine: &geometry::refine::Refined) -> Vec<[f32; 3]> {
    let mut out = vec![[0.0; 3]; fine.mesh.positions.len()];
    for (t, (face, weights)) in fine.mesh.triangles.iter().zip(&fine.origin) {
        let corners = mesh.triangles[*face as usize].map(|v| kept[v as usize]);
        for (v, w) in t.iter().zip(weights) {
            out[*v as usize] = [0, 1, 2].map(|k| (0..3).map(|c| corners[c][k] * w[c] as f32).sum());
        }
    }
    out
}
