//! Scans as they came, for picking landmarks on them.

use crate::rights::{Right, allow};
use crate::{ClinicError, Service};
use preview::Texture;
use records::model::file::FileKind;
use records::{Actor, FileId};
use scan::{Limits, ScanMesh};

/// A scan and the picture on it.
pub struct SeenScan {
    /// The triangles, in the scan's own units and frame.
    pub mesh: ScanMesh,
    /// The picture that the scan carries. One that lies beside it is shown once the head is made.
    pub texture: Option<Texture>,
}

impl Service {
    /// A scan of a case, read.
    ///
    /// # Errors
    /// [`ClinicError::Forbidden`], [`ClinicError::NotFound`], [`ClinicError::Invalid`] where it cannot be read.
    pub async fn scan(&self, by: &Actor, id: FileId) -> Result<SeenScan, ClinicError> {
        allow(by, Right::Plan)?;
        let (file, bytes) = self.opened(by, id).await?;
        if file.kind != FileKind::Scan {
            return Err(ClinicError::NotFound { what: "scan" });
        }
        let _turn = self.planner.turn().await?;
        let read = move || {
            let mesh = scan::read(&file.name, &bytes, &Limits::default(), &mut |_| None)
                .map_err(|e| ClinicError::invalid("", e.to_string()))?;
            // A picture that cannot be read does not keep anybody from picking on the surface.
            let texture = mesh.texture.as_ref().and_then(|t| Texture::decode(&t.bytes).ok());
            Ok(SeenScan { mesh, texture })
        };
        tokio::task::spawn_blocking(read).await.map_err(ClinicError::internal)?
    }
}
