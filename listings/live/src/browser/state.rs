//! What the page and the running kernel tell each other.

use std::sync::atomic::{AtomicU32, Ordering::Relaxed};

use threads::false_sharing::TwoLines;

/// Threads whose progress is counted apart.
pub const THREADS: usize = 65;

// ANCHOR: state
/// Read by the page as words of 32 bits, at multiples of 128 bytes: whether to
/// stop, of how many things, and how many of them each thread has done.
#[repr(C)]
pub struct State {
    stop: TwoLines<AtomicU32>,
    all: TwoLines<AtomicU32>,
    done: [TwoLines<AtomicU32>; THREADS],
}

static STATE: State = State {
    stop: TwoLines(AtomicU32::new(0)),
    all: TwoLines(AtomicU32::new(0)),
    done: [const { TwoLines(AtomicU32::new(0)) }; THREADS],
};
// ANCHOR_END: state

/// Where it is.
pub fn at() -> *const State {
    &raw const STATE
}

/// Before a run: nothing is done of `all` things.
pub fn begin(all: usize) {
    STATE.stop.0.store(0, Relaxed);
    STATE
        .all
        .0
        .store(u32::try_from(all).unwrap_or(u32::MAX), Relaxed);
    for done in &STATE.done {
        done.0.store(0, Relaxed);
    }
}

// ANCHOR: step
/// One thing more is done.
pub fn step() {
    let thread = rayon::current_thread_index().map_or(0, |thread| thread + 1);
    // The only thread that writes here, but for pools of more than it holds.
    STATE.done[thread.min(THREADS - 1)].0.fetch_add(1, Relaxed);
}
// ANCHOR_END: step

/// How many things are done.
pub fn done() -> u32 {
    STATE.done.iter().map(|done| done.0.load(Relaxed)).sum()
}

/// Asks a run to end, as the page does.
pub fn stop() {
    STATE.stop.0.store(1, Relaxed);
}

/// Whether somebody asked for that.
pub fn stopped() -> bool {
    STATE.stop.0.load(Relaxed) != 0
}

#[cfg(test)]
mod tests {
    use std::mem::offset_of;

    use super::*;

    /// As `live.js` reads it.
    #[test]
    fn words_lie_where_the_page_looks_for_them() {
        assert_eq!(offset_of!(State, stop), 0);
        assert_eq!(offset_of!(State, all), 4 * 32);
        assert_eq!(offset_of!(State, done), 4 * 32 * 2);
        assert_eq!(size_of::<State>(), 4 * 32 * (2 + THREADS));
    }

    #[test]
    fn steps_of_all_threads_are_counted() {
        begin(3003);
        let pool = rayon::ThreadPoolBuilder::new().num_threads(3);
        pool.build()
            .unwrap()
            .broadcast(|_| (0..1000).for_each(|_| step()));
        (0..3).for_each(|_| step());
        assert_eq!(done(), 3003);
        assert!(!stopped());
        stop();
        assert!(stopped());
        begin(1);
        assert_eq!((done(), stopped()), (0, false));
    }
}
