//! Point sets of prescribed density on a surface; ordering in passes; point statistics.
