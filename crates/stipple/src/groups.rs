//! Follicular grouping: some points stand together in twos and threes, as hairs do.

use crate::request::{Field, Request, StippleError};
use crate::scatter::scatter;
use geometry::{SurfacePoint, hash};
use glam::DVec3;

/// Shares of points that stand in groups, and how far apart the members are.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Grouping {
    /// Share of the points that stand in groups of two.
    pub doubles: f64,
    /// Share of the points that stand in groups of three.
    pub triples: f64,
    /// Distance of the members of a group, mm: least and most.
    pub apart_mm: (f64, f64),
}

/// A point of a grouped set.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Grouped {
    /// Where.
    pub point: SurfacePoint,
    /// Which group; members of one follow each other.
    pub group: u32,
}

impl Grouping {
    /// Groups for each point.
    fn groups_per_point(&self) -> f64 {
        1.0 - self.doubles / 2.0 - self.triples * (2.0 / 3.0)
    }

    /// Members of a group, drawn so that the points come out in their shares.
    fn members(&self, seed: u64, group: u64) -> u32 {
        let all = self.groups_per_point();
        let drawn = hash::uniform(seed, group) * all;
        if drawn < self.triples / 3.0 {
            3
        } else if drawn < self.triples / 3.0 + self.doubles / 2.0 {
            2
        } else {
            1
        }
    }
}

/// Points of the request's density, some of them in groups: groups are scattered evenly, then their members
/// are placed about them. In the order of [`scatter`], the members of a group together.
///
/// # Errors
/// As [`scatter`].
pub fn grouped(request: &Request, grouping: Grouping) -> Result<Vec<Grouped>, StippleError> {
    let share = grouping.groups_per_point();
    let scaled: Vec<f64>;
    let function;
    let field = match request.field {
        Field::Vertices(values) => {
            scaled = values.iter().map(|v| v * share).collect();
            Field::Vertices(&scaled)
        }
        Field::Points(f) => {
            function = move |p: SurfacePoint, at: DVec3| f(p, at) * share;
            Field::Points(&function)
        }
    };
    let sparse = Request { field, character: request.character.clone(), ..*request };
    let centres = scatter(&sparse)?;
    let seed = hash::purpose(request.seed, "groups");
    let mut out = Vec::with_capacity((centres.len() as f64 / share) as usize + 8);
    for (group, centre) in centres.into_iter().enumerate() {
        let members = grouping.members(seed, group as u64);
        for point in about(request, grouping, centre, members, hash::mix(seed, group as u64)) {
            out.push(Grouped { point, group: group as u32 });
        }
    }
    Ok(out)
}

/// The members of a group about its centre; those that would lie outside stay away.
fn about(
    request: &Request,
    grouping: Grouping,
    centre: SurfacePoint,
    members: u32,
    seed: u64,
) -> Vec<SurfacePoint> {
    if members == 1 {
        return vec![centre];
    }
    let (mesh, adjacency) = (request.surface.mesh(), request.surface.adjacency());
    let (least, most) = grouping.apart_mm;
    let apart = least + (most - least) * hash::uniform(seed, 0);
    // Corners of a line or a triangle with sides of `apart`.
    let radius = if members == 2 { 0.5 * apart } else { apart / 3f64.sqrt() };
    let normal = mesh.face_normal(centre.face);
    let across = normal.any_orthonormal_vector();
    let turn = std::f64::consts::TAU * hash::uniform(seed, 1);
    let member = |k: u32| {
        let angle = turn + std::f64::consts::TAU * f64::from(k) / f64::from(members);
        let way = across * libm::cos(angle) + normal.cross(across) * libm::sin(angle);
        adjacency.walk(mesh, centre.face, mesh.position(centre) + way * radius)
    };
    let inside = |p: &SurfacePoint| match request.support.get(p.face as usize) {
        Some(crate::FaceSupport::Outside) => false,
        Some(crate::FaceSupport::Border) => (request.inside)(*p, mesh.position(*p)),
        Some(crate::FaceSupport::Inside) | None => (p.face as usize) < request.surface.own_faces(),
    };
    (0..members).map(member).filter(inside).collect()
}
