//! Triangle meshes in millimetres and what can be asked of them: areas, closest points, rays, geodesic
//! distances, plane sections, curves on the surface, cameras.
//!
//! This crate knows nothing of heads, hair or dots. It is pure: values in, values out, the same bytes on
//! every machine and thread count. Coordinates are those of the mesh that the caller hands over; lengths
//! are in the mesh's unit, which everywhere in Hairline is the millimetre.

pub mod adjacency;
pub mod axes;
pub mod bvh;
pub mod camera;
pub mod clean;
pub mod curve;
pub mod geodesic;
pub mod hash;
mod lists;
pub mod mesh;
pub mod polygon;
pub mod polyline;
pub mod refine;
pub mod section;
pub mod step;
pub mod uncut;

pub use adjacency::Adjacency;
pub use axes::Axes;
pub use bvh::{Bvh, Hit};
pub use camera::Camera;
pub use glam::{DMat3, DVec2, DVec3};
pub use mesh::{Mesh, SurfacePoint};
pub use step::smoothstep;
pub use uncut::Uncut;
