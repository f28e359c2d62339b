//! Solution: the longest dry spell.

use rayon::prelude::*;

// ANCHOR: solution
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
        let mut days = Days {
            count: rain.len(),
            ..Days::default()
        };
        for rain in rain {
            days.dry_last = if *rain == 0.0 { days.dry_last + 1 } else { 0 };
            days.longest = days.longest.max(days.dry_last);
        }
        let wet = rain.iter().position(|rain| *rain != 0.0);
        days.dry_first = wet.unwrap_or(days.count);
        days
    }

    /// Of these days and the `next` ones: from the numbers alone.
    pub fn and(self, next: Days) -> Days {
        let across = self.dry_last + next.dry_first;
        let all_dry = |days: Days| days.dry_first == days.count;
        Days {
            count: self.count + next.count,
            dry_first: if all_dry(self) {
                across
            } else {
                self.dry_first
            },
            dry_last: if all_dry(next) { across } else { next.dry_last },
            longest: self.longest.max(next.longest).max(across),
        }
    }
}

/// The longest dry spell, in days, found in all threads of the pool.
pub fn longest_dry_spell(rain: &[f32]) -> usize {
    rain.par_chunks(16_384)
        .map(Days::of)
        .reduce(Days::default, Days::and)
        .longest
}
// ANCHOR_END: solution

#[cfg(test)]
#[path = "rayon_tests.rs"]
mod tests;
