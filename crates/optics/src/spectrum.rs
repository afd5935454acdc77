//! Spectra of visible light on one fixed grid.

/// First wavelength of the grid, nm.
pub const FIRST_NM: f64 = 400.0;
/// Step of the grid, nm.
pub const STEP_NM: f64 = 10.0;
/// Wavelengths of the grid: 400, 410, … 700 nm.
pub const BANDS: usize = 31;

/// A quantity at every wavelength of the grid.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Spectrum(pub [f64; BANDS]);

/// The wavelength of a band, nm.
pub fn nanometres(band: usize) -> f64 {
    FIRST_NM + STEP_NM * band as f64
}

impl Spectrum {
    /// The same value everywhere.
    pub const fn constant(value: f64) -> Self {
        Self([value; BANDS])
    }

    /// A function of the wavelength in nm.
    pub fn of(value: impl FnMut(f64) -> f64) -> Self {
        let mut value = value;
        Self(std::array::from_fn(|band| value(nanometres(band))))
    }

    /// A function of each band's value.
    #[must_use]
    pub fn map(self, value: impl FnMut(f64) -> f64) -> Self {
        Self(self.0.map(value))
    }

    /// A function of both spectra, band by band.
    #[must_use]
    pub fn with(self, other: Self, mut value: impl FnMut(f64, f64) -> f64) -> Self {
        Self(std::array::from_fn(|band| value(self.0[band], other.0[band])))
    }

    /// The band nearest to a wavelength in nm.
    pub fn at(&self, nm: f64) -> f64 {
        let band = ((nm - FIRST_NM) / STEP_NM + 0.5).clamp(0.0, (BANDS - 1) as f64);
        self.0[band as usize]
    }
}
