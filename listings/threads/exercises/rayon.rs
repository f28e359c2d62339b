//! Exercise of `rayon`: the longest dry spell.

// ANCHOR: task
/// What is needed to know of some days in a row to tell their longest dry
/// spell, and to join them with the days that follow.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Days {
    pub count: usize,
    /// Dry days before the first wet one: all, if none is wet.
    pub dry_first: usize,
    /// Dry days after the last wet one: all, if none is wet.
    pub dry_last: usize,
    /// The longest dry spell.
    pub longest: usize,
}

impl Days {
    /// Of the rain of each day, in mm; a day is dry if it has none.
    pub fn of(rain: &[f32]) -> Days {
        let _ = rain;
        todo!("one pass")
    }

    /// Of these days and the `next` ones: from the numbers alone.
    pub fn and(self, next: Days) -> Days {
        let _ = next;
        todo!("a spell may end here, begin there, or lie across")
    }
}

/// The longest dry spell, in days, found in all threads of the pool.
pub fn longest_dry_spell(rain: &[f32]) -> usize {
    let _ = rain;
    todo!("pieces, and what joins them")
}
// ANCHOR_END: task

#[cfg(test)]
#[path = "rayon_tests.rs"]
mod tests;
