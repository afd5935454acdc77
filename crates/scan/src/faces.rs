//! Triangles being gathered, and the notes about what was left out.

use crate::error::{Place, ScanError};
use crate::source::Source;

/// Texture coordinates of one triangle's corners.
pub(crate) type CornerUvs = [[f32; 2]; 3];

/// All triangles, and as many texture coordinates if there are any.
pub(crate) type FinishedFaces = (Vec<[u32; 3]>, Option<Vec<CornerUvs>>);

/// Triangles and their texture coordinates, kept under the limit and without repeated corners.
#[derive(Default)]
pub(crate) struct Faces {
    pub(crate) triangles: Vec<[u32; 3]>,
    uvs: Vec<CornerUvs>,
    without_uvs: usize,
    repeated: usize,
}

impl Faces {
    /// Takes one triangle, or drops it if a corner repeats. `uvs` as in glTF.
    pub(crate) fn push(
        &mut self,
        source: &Source<'_>,
        triangle: [u32; 3],
        uvs: Option<CornerUvs>,
    ) -> Result<(), ScanError> {
        let [a, b, c] = triangle;
        if a == b || b == c || c == a {
            self.repeated += 1;
            return Ok(());
        }
        source.check_triangles(Place::Whole, self.triangles.len() as u64 + 1)?;
        self.push_uvs(uvs);
        self.triangles.push(triangle);
        Ok(())
    }

    /// Keeps `uvs` empty until the first triangle that has some, so that plain meshes pay nothing.
    fn push_uvs(&mut self, uvs: Option<CornerUvs>) {
        match uvs {
            Some(uvs) => {
                self.uvs.resize(self.triangles.len(), CornerUvs::default());
                self.uvs.push(uvs);
            }
            None => self.without_uvs += 1,
        }
    }

    /// Counts a polygon dropped because fewer than three different corners were left.
    pub(crate) fn drop_repeated(&mut self) {
        self.repeated += 1;
    }

    /// Triangles, texture coordinates if there are any, notes on both.
    ///
    /// # Errors
    ///
    /// `NoTriangles` if none are left.
    pub(crate) fn finish(
        mut self,
        source: &Source<'_>,
        vertices: usize,
        notes: &mut Notes,
    ) -> Result<FinishedFaces, ScanError> {
        if self.triangles.is_empty() {
            return Err(source.no_triangles(vertices));
        }
        notes.count(
            self.repeated,
            "face with repeated corners dropped",
            "faces with repeated corners dropped",
        );
        let uvs = self.finished_uvs(notes);
        Ok((self.triangles, uvs))
    }

    fn finished_uvs(&mut self, notes: &mut Notes) -> Option<Vec<CornerUvs>> {
        if self.uvs.is_empty() {
            return None;
        }
        let mut all = std::mem::take(&mut self.uvs);
        all.resize(self.triangles.len(), CornerUvs::default());
        notes.count(
            self.without_uvs,
            "triangle has no texture coordinates",
            "triangles have no texture coordinates",
        );
        notes.count(
            zero_broken(&mut all),
            "triangle had texture coordinates that are not finite, set to 0",
            "triangles had texture coordinates that are not finite, set to 0",
        );
        Some(all)
    }
}

/// Sets triangles whose texture coordinates are not finite to 0; returns how many.
fn zero_broken(all: &mut [CornerUvs]) -> usize {
    let broken = all.iter_mut().filter(|uvs| !uvs.as_flattened().iter().all(|c| c.is_finite()));
    broken.map(|uvs| *uvs = CornerUvs::default()).count()
}

/// Sentences about what was passed over or repaired.
#[derive(Default)]
pub(crate) struct Notes(pub(crate) Vec<String>);

impl Notes {
    /// Notes "`count` one" or "`count` many", and nothing for 0.
    pub(crate) fn count(&mut self, count: usize, one: &str, many: &str) {
        match count {
            0 => {}
            1 => self.0.push(format!("1 {one}")),
            n => self.0.push(format!("{n} {many}")),
        }
    }

    pub(crate) fn say(&mut self, sentence: impl Into<String>) {
        self.0.push(sentence.into());
    }
}

/// Brings colours into 0..1 (a file in 0..255 is scaled) and notes what was done.
pub(crate) fn settle_colours(colours: &mut [[f32; 3]], missing: usize, notes: &mut Notes) {
    notes.count(missing, "vertex has no colour, taken as white", "vertices have no colour, taken as white");
    let channels = colours.as_flattened_mut();
    let in_bytes = channels.iter().any(|c| *c > 1.0);
    if in_bytes {
        notes.say("vertex colours run to 255 and were scaled to 1");
    }
    let scale = if in_bytes { 255.0 } else { 1.0 };
    for channel in channels {
        *channel = if channel.is_finite() { (*channel / scale).clamp(0.0, 1.0) } else { 1.0 };
    }
}
