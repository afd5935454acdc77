//! Pictures of a plan on the head, from any side, at any age.
