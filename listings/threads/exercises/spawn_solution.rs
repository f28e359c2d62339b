//! Solution: which part panicked?

use std::{num::NonZeroUsize, ops::Range, thread};

/// A part of the items that has no results.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lost {
    /// Places of the items whose results are lost.
    pub items: Range<usize>,
    /// What the panic said, or why there was no thread.
    pub reason: String,
}

// ANCHOR: solution
/// Applies `f` to all items, in parts of `ceil(len / threads)` items, each in a
/// thread of its own, named `part 0`, `part 1` and so on. The results stand in
/// the order of the parts; a part whose thread panicked, or could not be
/// started, is lost, the others are not.
pub fn map_parts<T: Sync, U: Send>(
    items: &[T],
    threads: NonZeroUsize,
    f: impl Fn(&T) -> U + Sync,
) -> Vec<Result<Vec<U>, Lost>> {
    let f = &f;
    let length = items.len().div_ceil(threads.get()).max(1);
    thread::scope(|scope| {
        // All are started before the first is joined.
        let workers: Vec<_> = (0..)
            .zip(items.chunks(length))
            .map(|(number, part)| {
                thread::Builder::new()
                    .name(format!("part {number}"))
                    .spawn_scoped(scope, || part.iter().map(f).collect())
            })
            .collect();
        let results = (0..).zip(workers).map(|(number, worker)| {
            let result = match worker {
                Ok(worker) => worker.join().map_err(|why| {
                    // A panic with a text carries a `String`, or a literal.
                    let text = why.downcast_ref::<String>().map(String::as_str);
                    let literal = why.downcast_ref::<&str>().copied();
                    text.or(literal).unwrap_or("no text").to_owned()
                }),
                Err(refused) => Err(refused.to_string()),
            };
            let start = number * length;
            let end = items.len().min(start + length);
            result.map_err(|reason| Lost {
                items: start..end,
                reason,
            })
        });
        results.collect()
    })
}
// ANCHOR_END: solution

#[cfg(test)]
#[path = "spawn_tests.rs"]
mod tests;
