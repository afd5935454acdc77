//! Numbers of the measurement; they come from content.

/// Numbers of the scalp map.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ScalpRule {
    /// Width of a cell, mm.
    pub cell_mm: f64,
    /// Standard deviation over which coverage is evened out, mm.
    pub even_mm: f64,
    /// Below this coverage skin counts as bald, and below the second as thin.
    pub bald: [f64; 2],
    /// Reflectance of the white paper that markers are printed on.
    pub paper: f64,
    /// What skin mirrors besides its own light, against white: it is not the skin's colour.
    pub surface: f64,
    /// How tones are told apart.
    pub tone: ToneRule,
}

/// How skin and hair are told apart by tone and texture.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ToneRule {
    /// What differs from skin by less than so many of skin's own deviations is skin.
    pub skin_deviations: f64,
    /// But by no less and no more than this, logarithms.
    pub skin_within: [f64; 2],
    /// Skin is no rougher than its middle and so many of its deviations.
    pub smooth_deviations: f64,
    /// Roughness below this share of the way from skin to full hair is skin, where full hair is so many times as rough.
    pub smooth_share: [f64; 2],
    /// How much the scatter of skin counts beside that of full hair.
    pub skin_scatter: f64,
    /// Least scatter of every tone, logarithms.
    pub least_scatter: f64,
    /// Full hair that lies fewer deviations than this from skin is not told from it.
    pub apart: f64,
    /// Most that roughness counts against tone; and deviations from skin at which it counts half of that.
    pub rough: [f64; 2],
}

impl ScalpRule {
    /// The rule of two rows of numbers.
    pub fn of([cell_mm, even_mm, bald, thin, paper, surface]: [f64; 6], tone: [f64; 11]) -> Self {
        let [near, least, most, smooth, share, times, scatter, least_scatter, apart, rough, telling] = tone;
        let tone = ToneRule {
            skin_deviations: near,
            skin_within: [least, most],
            smooth_deviations: smooth,
            smooth_share: [share, times],
            skin_scatter: scatter,
            least_scatter,
            apart,
            rough: [rough, telling],
        };
        Self { cell_mm, even_mm, bald: [bald, thin], paper, surface, tone }
    }
}

impl ToneRule {
    /// Roughness below which a cell is skin whatever its tone; nothing is where hair is hardly rougher.
    pub(super) fn smooth(&self, skin: f64, hair: f64) -> f64 {
        let [share, times] = self.smooth_share;
        if hair > times * skin { skin + share * (hair - skin) } else { 0.0 }
    }
}
