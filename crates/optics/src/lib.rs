//! Colour, and how pigment in skin heals and fades.
