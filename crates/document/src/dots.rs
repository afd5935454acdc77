//! The dots of a plan as `dots.csv`, one line a dot, head frame, in the order of work.

use plan::layout::{Dot, Layout};
use std::io::Write;

/// Header of the file.
pub const DOTS_HEADER: &str = "id,x_mm,y_mm,z_mm,nx,ny,nz,diameter_mm,depth_mm,shade,zone,session,order";

/// The file's bytes. Shade is the dilution as `18:1`, water to pigment; zone `sentinel` marks the dots that
/// stand ahead of the hairline on purpose.
pub fn dots_csv(layout: &Layout) -> Vec<u8> {
    let mut out = Vec::with_capacity(layout.dots.len() * 96 + 100);
    out.extend_from_slice(DOTS_HEADER.as_bytes());
    out.push(b'\n');
    for (i, dot) in layout.dots.iter().enumerate() {
        // Writing to a vector cannot fail.
        let _ = write_dot(&mut out, i + 1, dot);
    }
    out
}

fn write_dot(out: &mut Vec<u8>, id: usize, dot: &Dot) -> std::io::Result<()> {
    let (p, n) = (dot.position, dot.normal);
    writeln!(
        out,
        "{id},{:.4},{:.4},{:.4},{:.5},{:.5},{:.5},{:.4},{:.3},{}:1,{},{},{}",
        p.x,
        p.y,
        p.z,
        n.x,
        n.y,
        n.z,
        dot.diameter_mm,
        dot.depth_mm,
        dot.dilution,
        dot.zone.name(),
        dot.session,
        dot.order
    )
}
