//! Least squares with a handful of unknowns.

/// Normal equations of a weighted least-squares problem with `N` unknowns.
#[derive(Debug, Clone)]
pub(super) struct Normal<const N: usize> {
    matrix: [[f64; N]; N],
    right: [f64; N],
}

impl<const N: usize> Normal<N> {
    /// No observations, and each unknown held to 0 with this weight.
    pub fn held(weights: [f64; N]) -> Self {
        let mut matrix = [[0.0; N]; N];
        for (at, (row, weight)) in matrix.iter_mut().zip(weights).enumerate() {
            if let Some(cell) = row.get_mut(at) {
                *cell = weight;
            }
        }
        Self { matrix, right: [0.0; N] }
    }

    /// One observation: the unknowns, multiplied by `factors`, sum to `value`.
    pub fn add(&mut self, factors: &[f64; N], value: f64, weight: f64) {
        for ((row, right), factor) in self.matrix.iter_mut().zip(&mut self.right).zip(factors) {
            let weighted = weight * factor;
            for (cell, other) in row.iter_mut().zip(factors) {
                *cell += weighted * other;
            }
            *right += weighted * value;
        }
    }

    /// The unknowns, by Gauss with the largest pivot first; `None` where the observations do not tell them.
    pub fn solve(self) -> Option<[f64; N]> {
        let Self { mut matrix, mut right } = self;
        for step in 0..N {
            let size = |row: &[f64; N]| row.get(step).copied().unwrap_or(0.0).abs();
            let pivot = (step..N).max_by(|a, b| {
                let of = |at: &usize| matrix.get(*at).map_or(0.0, size);
                of(a).total_cmp(&of(b))
            })?;
            matrix.swap(step, pivot);
            right.swap(step, pivot);
            let (head, value) = (*matrix.get(step)?, *right.get(step)?);
            let lead = *head.get(step)?;
            if !lead.is_finite() || lead.abs() < 1e-12 {
                return None;
            }
            for (row, value_below) in matrix.iter_mut().zip(&mut right).skip(step + 1) {
                let share = row.get(step).copied().unwrap_or(0.0) / lead;
                for (cell, above) in row.iter_mut().zip(&head).skip(step) {
                    *cell -= share * above;
                }
                *value_below -= share * value;
            }
        }
        let mut found = [0.0; N];
        for step in (0..N).rev() {
            let row = matrix.get(step)?;
            let known: f64 = row.iter().zip(&found).skip(step + 1).map(|(cell, value)| cell * value).sum();
            *found.get_mut(step)? = (right.get(step)? - known) / row.get(step)?;
        }
        found.iter().all(|value| value.is_finite()).then_some(found)
    }
}
