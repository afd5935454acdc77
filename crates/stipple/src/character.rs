//! How regular points are: the field's words for it, and the numbers of the pushes behind them.
//!
//! The numbers are judgements, tuned by hand on measured statistics; docs/stipple.md says which of the wanted
//! figures they reach and which not.

/// How regular points are.
#[derive(Debug, Clone, PartialEq, Default)]
pub enum Character {
    /// As regular as possible without a lattice: for work that is judged under a lens.
    Even,
    /// As follicles stand: spaced, but some closer and some farther.
    #[default]
    Natural,
    /// As measured on the client.
    Matched(PairStatistics),
}

/// Pair statistics of a measured pattern, free of its density.
#[derive(Debug, Clone, PartialEq)]
pub struct PairStatistics {
    /// Pair correlation g at `(k + ½)·step` for k = 0, 1, …; distances in units of 1/√λ.
    pub correlation: Vec<f64>,
    /// Width of a bin, in units of 1/√λ.
    pub step: f64,
}

/// Numbers of the pushes. Shares are of the hexagonal spacing.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Push {
    /// Neighbours are pushed until they are this share apart, and more by what they have drawn.
    pub(crate) target: f64,
    /// The least share that is kept while prefixes are mended.
    pub(crate) kept: f64,
    /// Each point draws up to so much more than the least.
    pub(crate) spread: f64,
    /// Rounds before the points are ordered.
    pub(crate) rounds: u32,
    /// Rounds after, which mend every prefix of the order and keep what each point has drawn.
    pub(crate) mending: u32,
    /// Last rounds, which mend every prefix and keep the least share only.
    pub(crate) settling: u32,
}

impl Character {
    pub(crate) fn push(&self) -> Push {
        match self {
            Self::Even => Push { target: 0.94, kept: 0.81, spread: 0.0, rounds: 7, mending: 4, settling: 9 },
            Self::Natural => {
                Push { target: 0.82, kept: 0.74, spread: 0.31, rounds: 4, mending: 4, settling: 7 }
            }
            Self::Matched(_) => {
                Push { target: 0.70, kept: 0.4, spread: 0.0, rounds: 3, mending: 0, settling: 0 }
            }
        }
    }
}
