//! Solution: several workers, one order.

use std::{
    collections::VecDeque,
    num::NonZeroUsize,
    panic::{AssertUnwindSafe, catch_unwind, resume_unwind},
    thread,
};

use crossbeam_channel::unbounded;

// ANCHOR: solution
/// Applies `f` to the items in `workers` threads and hands the results to
/// `sink` in the order of the items. At any time at most `window` items have
/// been taken whose results were not handed over.
///
/// # Panics
///
/// If `f` panics.
pub fn map_in_order<T: Send, U: Send>(
    items: impl IntoIterator<Item = T>,
    workers: NonZeroUsize,
    window: NonZeroUsize,
    f: impl Fn(T) -> U + Sync,
    mut sink: impl FnMut(U),
) {
    // The window bounds both queues.
    let (jobs, inbox) = unbounded::<(usize, T)>();
    let (outbox, results) = unbounded();
    thread::scope(|scope| {
        for _ in 0..workers.get() {
            let (inbox, outbox, f) = (inbox.clone(), outbox.clone(), &f);
            scope.spawn(move || {
                for (number, item) in inbox {
                    // A result that never comes would be waited for.
                    let result = catch_unwind(AssertUnwindSafe(|| f(item)));
                    if outbox.send((number, result)).is_err() {
                        break;
                    }
                }
            });
        }
        drop((inbox, outbox));
        // Moved here, so that a panic below closes the channel of jobs.
        let (jobs, results) = (jobs, results);
        let mut items = items.into_iter().fuse();
        // Results that wait for an earlier one, which is the first.
        let mut waiting: VecDeque<Option<U>> = VecDeque::new();
        let mut handed = 0;
        loop {
            while waiting.len() < window.get()
                && let Some(item) = items.next()
            {
                let number = handed + waiting.len();
                waiting.push_back(None);
                // Workers catch panics and outlive this loop.
                let _ = jobs.send((number, item));
            }
            if waiting.is_empty() {
                break;
            }
            let Ok((number, result)) = results.recv() else {
                break;
            };
            waiting[number - handed] =
                Some(result.unwrap_or_else(|why| resume_unwind(why)));
            while let Some(Some(result)) =
                waiting.pop_front_if(|first| first.is_some())
            {
                handed += 1;
                sink(result);
            }
        }
    });
}
// ANCHOR_END: solution

#[cfg(test)]
#[path = "channels_tests.rs"]
mod tests;
