//! Solution: a variance in parts.

// ANCHOR: solution
/// What is needed to know of values to tell their mean and variance, and to
/// join them with others.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Moments {
    pub count: u64,
    /// 0 without values.
    pub mean: f64,
    /// Sum of the squared deviations from the mean.
    pub squares: f64,
}

impl Moments {
    /// Of values that lie together.
    pub fn of(values: &[f64]) -> Moments {
        if values.is_empty() {
            return Moments::default();
        }
        let mean = values.iter().sum::<f64>() / values.len() as f64;
        Moments {
            count: values.len() as u64,
            mean,
            squares: values.iter().map(|v| (v - mean).powi(2)).sum(),
        }
    }

    /// Of these values and the other's: from the numbers alone.
    pub fn and(self, other: Moments) -> Moments {
        let count = self.count + other.count;
        if count == 0 {
            return self;
        }
        let distance = other.mean - self.mean;
        let share = other.count as f64 / count as f64;
        Moments {
            count,
            mean: self.mean + distance * share,
            squares: self.squares
                + other.squares
                + distance * distance * self.count as f64 * share,
        }
    }

    /// Mean of the squared deviations; `None` without values.
    pub fn variance(self) -> Option<f64> {
        (self.count > 0).then(|| self.squares / self.count as f64)
    }
}
// ANCHOR_END: solution

#[cfg(test)]
#[path = "correctness_tests.rs"]
mod tests;
