//! The sides from which a head is seen, photographed and drawn.

/// A side from which the head is seen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    /// From the front.
    Front,
    /// From the client's left.
    Left,
    /// From the client's right.
    Right,
    /// From above, face down the page.
    Top,
    /// From behind.
    Back,
}

impl Side {
    /// All sides.
    pub const ALL: [Self; 5] = [Self::Front, Self::Left, Self::Right, Self::Top, Self::Back];

    /// The name in files.
    pub fn name(self) -> &'static str {
        match self {
            Self::Front => "front",
            Self::Left => "left",
            Self::Right => "right",
            Self::Top => "top",
            Self::Back => "back",
        }
    }

    /// In words.
    pub fn words(self) -> &'static str {
        match self {
            Self::Front => "from the front",
            Self::Left => "from the left",
            Self::Right => "from the right",
            Self::Top => "from above",
            Self::Back => "from behind",
        }
    }
}
