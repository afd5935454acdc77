//! A step without corners.

/// Smooth step from 0 at `lo` to 1 at `hi`; a hard one at `hi` where there is nothing between.
pub fn smoothstep(lo: f64, hi: f64, x: f64) -> f64 {
    if hi <= lo {
        return f64::from(x >= hi);
    }
    let t = ((x - lo) / (hi - lo)).clamp(0.0, 1.0);
    t * t * (3.0 - 2.0 * t)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_step_rises_from_nothing_to_all() {
        assert_eq!([1.0, 2.0, 3.0, 4.0, 5.0].map(|x| smoothstep(2.0, 4.0, x)), [0.0, 0.0, 0.5, 1.0, 1.0]);
        assert_eq!([1.9, 2.0].map(|x| smoothstep(2.0, 2.0, x)), [0.0, 1.0]);
        assert_eq!(smoothstep(2.0, 4.0, f64::INFINITY), 1.0);
    }
}
