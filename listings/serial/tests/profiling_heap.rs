//! What the versions of `profiling` ask of the heap, which is the same in each
//! run: borrowed URLs allocate nothing but their list.

use regex::Regex;
use serial::profiling::{PAGE, URL, urls_by_line, urls_by_table, urls_in_text};

// ANCHOR: heap
#[global_allocator]
static HEAP: dhat::Alloc = dhat::Alloc;

/// Blocks and bytes that `work` allocates, and its result.
fn allocated<R>(work: impl FnOnce() -> R) -> (u64, u64, R) {
    let before = dhat::HeapStats::get();
    let result = work();
    let after = dhat::HeapStats::get();
    (
        after.total_blocks - before.total_blocks,
        after.total_bytes - before.total_bytes,
        result,
    )
}

// The counters are of the whole program, so there is no test harness, whose
// threads allocate as well.
fn main() -> Result<(), regex::Error> {
    let url = Regex::new(URL)?;
    // The first search allocates the cache of its automaton.
    let length: usize = urls_in_text(&url, PAGE).iter().map(|u| u.len()).sum();

    let _profiler = dhat::Profiler::builder().testing().build();
    let (owned, owned_bytes, urls) = allocated(|| urls_by_line(&url, PAGE));
    let (borrowed, borrowed_bytes, _) = allocated(|| urls_in_text(&url, PAGE));
    let (by_table, ..) = allocated(|| urls_by_table(PAGE));
    // A list that doubles from 4 to 256 places is allocated seven times.
    assert_eq!([borrowed, by_table], [7, 7]);
    assert_eq!(owned, 7 + urls.len() as u64);
    // A String is three words long, a &str two.
    let list = 8 * (4 + 8 + 16 + 32 + 64 + 128 + 256);
    assert_eq!(owned_bytes, borrowed_bytes + list + length as u64);
    Ok(())
}
// ANCHOR_END: heap
