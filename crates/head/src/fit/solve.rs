//! Normal equations of a small dense least-squares problem. Written here and not taken from a library because
//! the order of every sum must be the same on every machine: the numeric crates pick their kernels by what the
//! processor has.

/// `J^T J` and `J^T r`, filled row by row.
#[derive(Debug, Clone)]
pub(super) struct Normal {
    /// Number of unknowns.
    n: usize,
    /// Lower triangle of `J^T J`, row by row, `n` values each.
    matrix: Vec<f64>,
    /// `-J^T r`: where the cost falls.
    downhill: Vec<f64>,
    /// What all that was added costs; the caller says by how much each does.
    pub(super) cost: f64,
}

impl Normal {
    pub(super) fn new(n: usize) -> Self {
        Self { n, matrix: vec![0.0; n * n], downhill: vec![0.0; n], cost: 0.0 }
    }

    /// Adds a residual `r` of weight `w`, with its slopes by unknown; unknowns rise.
    pub(super) fn add(&mut self, slopes: &[(usize, f64)], r: f64, w: f64) {
        for (k, &(i, a)) in slopes.iter().enumerate() {
            let wa = w * a;
            self.downhill[i] -= wa * r;
            let row = &mut self.matrix[i * self.n..(i + 1) * self.n];
            for &(j, b) in &slopes[..=k] {
                row[j] += wa * b;
            }
        }
    }

    /// The step that solves the equations with `damping` times the diagonal added; `None` where they are
    /// singular.
    pub(super) fn step(&self, damping: f64) -> Option<Vec<f64>> {
        let factor = self.factor(damping)?;
        Some(factor.solve(&self.downhill))
    }

    /// The Cholesky factor, with `damping` times the diagonal added.
    pub(super) fn factor(&self, damping: f64) -> Option<Factor> {
        let n = self.n;
        let mut lower = self.matrix.clone();
        for i in 0..n {
            lower[i * n + i] *= 1.0 + damping;
        }
        for i in 0..n {
            let (above, row) = lower.split_at_mut(i * n);
            let row = &mut row[..n];
            for j in 0..i {
                let other = &above[j * n..j * n + n];
                row[j] = (row[j] - dot(&row[..j], &other[..j])) / other[j];
            }
            let rest = row[i] - dot(&row[..i], &row[..i]);
            if !(rest.is_finite() && rest > 1e-300) {
                return None;
            }
            row[i] = rest.sqrt();
        }
        Some(Factor { n, lower })
    }
}

/// A lower triangular factor `L` of `J^T J = L L^T`.
#[derive(Debug, Clone)]
pub(super) struct Factor {
    n: usize,
    lower: Vec<f64>,
}

impl Factor {
    /// Solves `L L^T x = b`.
    fn solve(&self, b: &[f64]) -> Vec<f64> {
        let n = self.n;
        let mut y = b.to_vec();
        for i in 0..n {
            let row = &self.lower[i * n..i * n + i];
            y[i] = (y[i] - dot(row, &y[..i])) / self.lower[i * n + i];
        }
        self.back(y)
    }

    /// Solves `L^T x = y`: a standard normal `y` becomes a draw whose covariance is the inverse of `J^T J`.
    pub(super) fn back(&self, mut y: Vec<f64>) -> Vec<f64> {
        let n = self.n;
        for i in (0..n).rev() {
            y[i] /= self.lower[i * n + i];
            let (value, row) = (y[i], &self.lower[i * n..i * n + i]);
            y[..i].iter_mut().zip(row).for_each(|(v, l)| *v -= l * value);
        }
        y
    }
}

/// Weight and cost of residuals whose squares add up to `squares`, on Cauchy's scale (Holland & Welsch 1977).
pub(super) fn cauchy(squares: f64, width: f64) -> (f64, f64) {
    let scaled = squares / (width * width);
    (1.0 / (1.0 + scaled), 0.5 * width * width * libm::log1p(scaled))
}

/// Sum of products in four interleaved sums: always the same order, and the processor may do them at once.
fn dot(a: &[f64], b: &[f64]) -> f64 {
    let mut sums = [0.0; 4];
    let (a4, b4) = (a.chunks_exact(4), b.chunks_exact(4));
    let rest: f64 = a4.remainder().iter().zip(b4.remainder()).map(|(x, y)| x * y).sum();
    for (x, y) in a4.zip(b4) {
        for k in 0..4 {
            sums[k] += x[k] * y[k];
        }
    }
    (sums[0] + sums[1]) + (sums[2] + sums[3]) + rest
}

#[cfg(test)]
mod tests {
    use super::*;
    use geometry::hash;

    fn problem(n: usize, rows: u64) -> (Normal, Vec<Vec<f64>>, Vec<f64>) {
        let mut normal = Normal::new(n);
        let (mut all, mut right) = (Vec::new(), Vec::new());
        for i in 0..rows {
            let row: Vec<f64> = (0..n as u64).map(|k| hash::normal(i, k)).collect();
            let r = hash::normal(99, i);
            let slopes: Vec<(usize, f64)> = row.iter().copied().enumerate().collect();
            normal.add(&slopes, r, 1.0);
            all.push(row);
            right.push(r);
        }
        (normal, all, right)
    }

    #[test]
    fn the_step_ends_where_residuals_are_orthogonal_to_all_slopes() {
        let (normal, rows, right) = problem(7, 30);
        let step = normal.step(0.0).unwrap();
        let left: Vec<f64> = rows.iter().zip(&right).map(|(row, r)| dot(row, &step) + r).collect();
        for k in 0..7 {
            let along: f64 = rows.iter().zip(&left).map(|(row, r)| row[k] * r).sum();
            assert!(along.abs() < 1e-9, "{along}");
        }
    }

    #[test]
    fn draws_have_the_inverse_as_their_covariance() {
        let (normal, ..) = problem(3, 20);
        let factor = normal.factor(0.0).unwrap();
        let n = 20_000;
        let mut square = 0.0;
        for i in 0..n {
            let z = (0..3).map(|k| hash::normal(5, 3 * i + k)).collect();
            let x = factor.back(z);
            let value: f64 = x[0] - 2.0 * x[2];
            square += value * value;
        }
        let along = [1.0, 0.0, -2.0];
        let expected = dot(&along, &factor.solve(&along));
        assert!((square / n as f64 / expected - 1.0).abs() < 0.05);
    }

    #[test]
    fn an_unknown_that_nothing_sees_is_singular() {
        let mut normal = Normal::new(2);
        normal.add(&[(0, 1.0)], 1.0, 1.0);
        assert!(normal.step(0.0).is_none());
    }
}
