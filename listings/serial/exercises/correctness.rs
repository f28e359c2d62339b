//! Exercise of `correctness`: a variance in parts.

// ANCHOR: task
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
        let _ = values;
        todo!("the mean first, then the deviations from it")
    }

    /// Of these values and the other's: from the numbers alone.
    pub fn and(self, other: Moments) -> Moments {
        let _ = other;
        todo!("weigh the means; what do their distances add to the squares?")
    }

    /// Mean of the squared deviations; `None` without values.
    pub fn variance(self) -> Option<f64> {
        todo!("the squares, shared out")
    }
}
// ANCHOR_END: task

#[cfg(test)]
#[path = "correctness_tests.rs"]
mod tests;
