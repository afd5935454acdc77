//! Small square matrices: a row and a column for each direction. Plain loops in a fixed order, so that every
//! machine finds the same bits; libraries choose fused instructions by processor.

/// Directions on each side of a plane.
pub(super) const N: usize = 16;

/// What leaves in each direction (row) for what comes in from each (column).
#[derive(Clone, Copy)]
pub(super) struct Matrix(pub(super) [[f64; N]; N]);

impl Matrix {
    pub(super) fn of(entry: impl Fn(usize, usize) -> f64) -> Self {
        Self(std::array::from_fn(|i| std::array::from_fn(|j| entry(i, j))))
    }

    pub(super) fn diagonal(entry: impl Fn(usize) -> f64) -> Self {
        Self::of(|i, j| if i == j { entry(i) } else { 0.0 })
    }

    pub(super) fn identity() -> Self {
        Self::diagonal(|_| 1.0)
    }

    pub(super) fn plus(&self, other: &Self) -> Self {
        Self::of(|i, j| self.0[i][j] + other.0[i][j])
    }

    pub(super) fn minus(&self, other: &Self) -> Self {
        Self::of(|i, j| self.0[i][j] - other.0[i][j])
    }

    pub(super) fn times(&self, other: &Self) -> Self {
        let mut out = [[0.0; N]; N];
        for (row, of) in out.iter_mut().zip(&self.0) {
            for (factor, other) in of.iter().zip(&other.0) {
                for (sum, entry) in row.iter_mut().zip(other) {
                    *sum += factor * entry;
                }
            }
        }
        Self(out)
    }

    pub(super) fn scaled(&self, factor: f64) -> Self {
        Self::of(|i, j| factor * self.0[i][j])
    }

    /// `self⁻¹ · other`, by elimination with the largest pivot of each column.
    pub(super) fn solve(&self, other: &Self) -> Self {
        let (mut a, mut x) = (self.0, other.0);
        for k in 0..N {
            let largest = |i: &usize, j: &usize| a[*i][k].abs().total_cmp(&a[*j][k].abs());
            let pivot = (k..N).max_by(largest).unwrap_or(k);
            a.swap(k, pivot);
            x.swap(k, pivot);
            let (above, below) = a.split_at_mut(k + 1);
            let (x_above, x_below) = x.split_at_mut(k + 1);
            let (row, x_row) = (&above[k], &x_above[k]);
            for (lower, x_lower) in below.iter_mut().zip(x_below) {
                let factor = lower[k] / row[k];
                for j in k..N {
                    lower[j] -= factor * row[j];
                }
                for j in 0..N {
                    x_lower[j] -= factor * x_row[j];
                }
            }
        }
        for k in (0..N).rev() {
            let (x_above, x_below) = x.split_at_mut(k + 1);
            let row = &mut x_above[k];
            for (i, lower) in (k + 1..N).zip(x_below.iter()) {
                for j in 0..N {
                    row[j] -= a[k][i] * lower[j];
                }
            }
            row.iter_mut().for_each(|v| *v /= a[k][k]);
        }
        Self(x)
    }

    pub(super) fn apply(&self, v: &[f64; N]) -> [f64; N] {
        std::array::from_fn(|i| self.0[i].iter().zip(v).map(|(a, b)| a * b).sum())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn solving_undoes_multiplying() {
        let a = Matrix::of(|i, j| libm::sin(((i * i + 3) * (j + 2)) as f64 * 1.7));
        let b = Matrix::of(|i, j| libm::cos((i * i + 5 * j) as f64));
        let back = a.solve(&a.times(&b));
        let off = back.minus(&b).0.iter().flatten().fold(0.0f64, |m, v| m.max(v.abs()));
        assert!(off < 1e-9, "{off}");
    }
}
