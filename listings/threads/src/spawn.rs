//! Threads: starting them, what they return, what they cost.

use std::{any::Any, io, ops::Range, panic, thread};

// ANCHOR: points
/// How many points with whole coordinates lie in the columns `columns` of the
/// upper right quarter of a circle around the origin: x from the range, y > 0,
/// x² + y² ≤ `radius`². The root is right for radii below 2²⁶, whose squares
/// are floats.
// Inlined, the halves of a sum would not be the same instructions as the whole.
#[inline(never)]
pub fn points(radius: u64, columns: Range<u64>) -> u64 {
    let square = radius * radius;
    columns
        .map(|x| (square.saturating_sub(x * x) as f64).sqrt() as u64)
        .sum()
}
// ANCHOR_END: points

/// Where the right part of the columns begins whose left part holds about as
/// many columns.
fn middle(radius: u64) -> u64 {
    radius / 2
}

// ANCHOR: points_in_two
/// [`points`] of all columns from 1 to `radius`, half of them in a thread that
/// is started for them.
///
/// # Panics
///
/// If a thread can't be started.
pub fn points_in_two(radius: u64) -> u64 {
    thread::scope(|scope| {
        let left = scope.spawn(|| points(radius, 1..middle(radius) + 1));
        let right = points(radius, middle(radius) + 1..radius + 1);
        match left.join() {
            Ok(left) => left + right,
            Err(why) => panic::resume_unwind(why),
        }
    })
}
// ANCHOR_END: points_in_two

// ANCHOR: message
/// What a panic said, from what `join` returned. A payload that is no text has
/// no words.
pub fn message(payload: &(dyn Any + Send)) -> &str {
    match payload.downcast_ref::<String>() {
        Some(text) => text,
        None => payload.downcast_ref::<&str>().copied().unwrap_or_default(),
    }
}
// ANCHOR_END: message

// ANCHOR: halves
/// Both sums, or what the panic of the half said that has none.
///
/// # Errors
///
/// If the operating system refuses a thread.
pub fn sums_of_halves(
    x: &[u32],
) -> io::Result<(Result<u32, String>, Result<u32, String>)> {
    let (left, right) = x.split_at(x.len() / 2);
    thread::scope(|scope| {
        let sum = |part: &[u32]| {
            part.iter().fold(0, |sum: u32, v| sum.strict_add(*v))
        };
        let named = |name: &str| thread::Builder::new().name(name.into());
        let left = named("left").spawn_scoped(scope, move || sum(left))?;
        let right = named("right").spawn_scoped(scope, move || sum(right))?;
        let [left, right] = [left, right].map(|worker| {
            worker.join().map_err(|why| message(&*why).to_owned())
        });
        Ok((left, right))
    })
}
// ANCHOR_END: halves

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use proptest::prelude::*;
    use watchdog::within;

    use super::*;

    const LIMIT: Duration = Duration::from_secs(20);

    /// All points of the circle: four quarters, each with one axis without its
    /// origin, and the origin.
    fn circle(quarter: u64, radius: u64) -> u64 {
        4 * (quarter + radius) + 1
    }

    /// Numbers of points in circles: A000328 of the On-Line Encyclopedia of
    /// Integer Sequences.
    #[test]
    fn circles_are_known() {
        for (radius, known) in [
            (0, 1),
            (1, 5),
            (2, 13),
            (3, 29),
            (10, 317),
            (100, 31_417),
            (1_000, 3_141_549),
        ] {
            let quarter = points(radius, 1..radius + 1);
            assert_eq!(circle(quarter, radius), known, "radius {radius}");
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(32))]
        #[test]
        fn both_ways_agree(radius in 0..5_000_u64) {
            let expected = points(radius, 1..radius + 1);
            let found = within(LIMIT, move || points_in_two(radius));
            prop_assert_eq!(found, expected);
        }

        #[test]
        fn roots_are_whole(radius in 1..1_u64 << 26, x in 0..1_u64 << 26) {
            let x = x.min(radius);
            let found = points(radius, x..x + 1);
            prop_assert_eq!(found, (radius * radius - x * x).isqrt());
        }
    }

    #[test]
    fn a_half_without_a_sum_leaves_the_other() {
        let found = within(LIMIT, || sums_of_halves(&[u32::MAX, 1, 2, 3]));
        let (left, right) = found.expect("two threads");
        let said = left.expect_err("it overflows");
        assert!(said.contains("overflow"), "{said}");
        assert_eq!(right, Ok(5));
    }

    /// A scope joins what was not joined, and says only that there was a panic.
    #[test]
    fn a_scope_loses_the_message() {
        let said = within(LIMIT, || {
            let why = panic::catch_unwind(|| {
                thread::scope(|scope| {
                    scope.spawn(|| panic!("no water left"));
                })
            });
            message(&*why.expect_err("a thread panicked")).to_owned()
        });
        assert_eq!(said, "a scoped thread panicked");
    }

    #[test]
    fn messages_are_texts() {
        assert_eq!(message(&"literal"), "literal");
        assert_eq!(message(&String::from("formatted")), "formatted");
        assert_eq!(message(&42), "");
    }
}
