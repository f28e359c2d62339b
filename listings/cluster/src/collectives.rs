//! Collectives: what all ranks do together, by the library and by hand, and a
//! model of what it takes.

use std::ops::Range;

#[cfg(feature = "mpi")]
mod ranks;
#[cfg(feature = "mpi")]
pub use ranks::*;

// ANCHOR: shares
/// What each rank has of `items`: neighbors in the order of the ranks, the
/// first ranks one more where it doesn't divide.
///
/// # Panics
///
/// If `ranks` is zero.
pub fn shares(items: usize, ranks: usize) -> Vec<Range<usize>> {
    let (each, rest) = (items / ranks, items % ranks);
    let start = |rank| rank * each + rest.min(rank);
    (0..ranks)
        .map(|rank| start(rank)..start(rank + 1))
        .collect()
}
// ANCHOR_END: shares

/// What a machine takes for messages and additions.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Machine {
    /// α, seconds for any message.
    pub latency: f64,
    /// β, seconds for each byte of it.
    pub per_byte: f64,
    /// γ, seconds for adding a byte of one vector to another.
    pub per_byte_added: f64,
}

/// Models of an all-reduce: seconds for a vector of `bytes` on `ranks` ranks,
/// each of which can send and receive at once.
impl Machine {
    pub fn star(&self, ranks: usize, bytes: f64) -> f64 {
        let others = ranks as f64 - 1.0;
        2.0 * others * self.message(bytes) + others * self.addition(bytes)
    }

    pub fn doubling(&self, ranks: usize, bytes: f64) -> f64 {
        let step = self.message(bytes) + self.addition(bytes);
        let steps = f64::from(ranks.ilog2());
        let for_clients = if ranks.is_power_of_two() {
            0.0
        } else {
            step + self.message(bytes)
        };
        steps * step + for_clients
    }

    pub fn ring(&self, ranks: usize, bytes: f64) -> f64 {
        let others = ranks as f64 - 1.0;
        let block = bytes / ranks as f64;
        2.0 * others * self.message(block) + others * self.addition(block)
    }

    /// Halves, quarters, … are exchanged and added, and then sent back in the
    /// other order. `ranks` is a power of two.
    pub fn halving(&self, ranks: usize, bytes: f64) -> f64 {
        let steps = f64::from(ranks.ilog2());
        let moved = bytes * (1.0 - 1.0 / ranks as f64);
        2.0 * steps * self.latency
            + 2.0 * moved * self.per_byte
            + self.addition(moved)
    }

    fn message(&self, bytes: f64) -> f64 {
        self.latency + bytes * self.per_byte
    }

    fn addition(&self, bytes: f64) -> f64 {
        bytes * self.per_byte_added
    }
}

/// Work of `count` steps, each of which needs the one before.
pub fn steps(count: usize) -> u64 {
    (0..count).fold(3, |x: u64, _| x.wrapping_mul(x ^ 0x9e37_79b9_7f4a_7c15))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_are_everything_and_even() {
        for items in 0..40 {
            for ranks in 1..9 {
                let shares = shares(items, ranks);
                assert_eq!(shares.len(), ranks);
                let all: Vec<usize> =
                    shares.iter().cloned().flatten().collect();
                assert!(all.into_iter().eq(0..items));
                let lens = || shares.iter().map(Range::len);
                assert!(lens().max() <= lens().min().map(|n| n + 1));
            }
        }
    }

    /// The models, against counts of the steps, blocks and additions that the
    /// functions above go through.
    #[test]
    fn models_count_messages_and_bytes() {
        let of = |latency, per_byte, per_byte_added| Machine {
            latency,
            per_byte,
            per_byte_added,
        };
        let (messages, bytes) = (of(1.0, 0.0, 0.0), of(0.0, 1.0, 0.0));
        let added = of(0.0, 0.0, 1.0);
        let count = |model: fn(&Machine, usize, f64) -> f64, ranks| {
            [messages, bytes, added].map(|m| model(&m, ranks, 8.0))
        };
        assert_eq!(count(Machine::star, 4), [6.0, 48.0, 24.0]);
        assert_eq!(count(Machine::doubling, 4), [2.0, 16.0, 16.0]);
        assert_eq!(count(Machine::doubling, 3), [3.0, 24.0, 16.0]);
        assert_eq!(count(Machine::ring, 4), [6.0, 12.0, 6.0]);
        assert_eq!(count(Machine::halving, 4), [4.0, 12.0, 6.0]);
        for model in [Machine::star, Machine::doubling, Machine::ring] {
            assert_eq!(count(model, 1), [0.0; 3]);
        }
    }
}
