//! What the listings of `copies` ask of the allocator, counted.

use serial::copies::{
    Counting, Counts, blocks_concat, blocks_extend, counted, diffuse_cloned,
    diffuse_kept, diffuse_swapped, fields, grown, lines, quoted,
    quoted_always_owned, report_add, report_concat, report_format, reserved,
    variance, variance_cloned,
};

#[global_allocator]
static ALLOCATOR: Counting = Counting;

fn counts<T>(work: impl FnOnce() -> T) -> Counts {
    let (answer, counts) = counted(work);
    drop(answer);
    counts
}

// ANCHOR: growth
#[test]
fn a_vector_doubles() {
    let grown = counts(|| grown(1_000_000));
    // Room for 4 at first, then for 8, 16, … 2²⁰.
    assert_eq!((grown.allocations, grown.reallocations), (1, 18));
    // The sum of these sizes is below twice the last.
    assert_eq!(grown.bytes, 8 * ((1 << 21) - 4));

    let reserved = counts(|| reserved(1_000_000));
    assert_eq!((reserved.allocations, reserved.reallocations), (1, 0));
    assert_eq!(reserved.bytes, 8_000_000);
}
// ANCHOR_END: growth

#[test]
fn a_move_of_a_vector_allocates_nothing() {
    let rows = vec![vec![1.0_f64; 1000]; 10];
    let mut kept = Vec::with_capacity(10);
    let moved = counts(|| {
        for row in rows {
            kept.push(row);
        }
    });
    assert_eq!(moved, Counts::default());
}

#[test]
fn a_report_is_copied_for_each_line_or_not() {
    let lines = lines(1000);
    let copied = counts(|| report_format(&lines));
    assert!(copied.allocations >= 1000, "{copied:?}");
    assert!(copied.bytes > 24 * 1000 * 1000 / 2, "{copied:?}");
    let extended = counts(|| report_add(&lines));
    assert_eq!(extended.allocations, 1);
    assert!(extended.bytes < 4 * 24 * 1000, "{extended:?}");
    let once = counts(|| report_concat(&lines));
    assert_eq!((once.allocations, once.reallocations), (1, 0));
    assert_eq!(once.bytes, 24 * 1000);
}

#[test]
fn concat_allocates_each_time_and_extend_does_not() {
    let blocks = vec![vec![1.0; 100]; 100];
    assert_eq!(counts(|| blocks_concat(&blocks)).allocations, 100);
    let extended = counts(|| blocks_extend(&blocks));
    // 100, 200, 400, … 12,800 values.
    assert_eq!((extended.allocations, extended.reallocations), (1, 7));
}

#[test]
fn a_clone_allocates_for_each_owner() {
    let flat = vec![1.0_f64; 1600];
    assert_eq!(counts(|| flat.clone()).allocations, 1);
    let rows = vec![vec![1.0_f64; 16]; 100];
    assert_eq!(counts(|| rows.clone()).allocations, 101);
    let strings = vec!["text".to_owned(); 100];
    assert_eq!(counts(|| strings.clone()).allocations, 101);
    let shared = std::sync::Arc::new(flat);
    assert_eq!(counts(|| shared.clone()).allocations, 0);
}

#[test]
fn a_kept_buffer_is_used_again() {
    let rows = vec![vec![1.0_f64; 16]; 100];
    let mut copy = rows.clone();
    assert_eq!(counts(|| copy.clone_from(&rows)), Counts::default());
    let mut line = String::with_capacity(10);
    let filled = counts(|| {
        for _ in 0..100 {
            line.clear();
            line.push_str("ten bytes.");
        }
    });
    assert_eq!(filled, Counts::default());
}

#[test]
fn a_cow_allocates_for_what_changes() {
    let fields = fields(1000, 1);
    let changed = counts(|| {
        for field in &fields {
            quoted(field);
        }
    });
    let all = counts(|| {
        for field in &fields {
            quoted_always_owned(field);
        }
    });
    // Ten change, and each of these is put together from two pieces at most.
    assert!((10..=30).contains(&changed.allocations), "{changed:?}");
    assert_eq!(all.allocations, changed.allocations + 990);
}

#[test]
fn steps_allocate_each_time_or_once() {
    let mut u = vec![1.0; 1000];
    assert_eq!(counts(|| diffuse_cloned(&mut u, 50)).allocations, 50);
    assert_eq!(counts(|| diffuse_kept(&mut u, 50)).allocations, 1);
    assert_eq!(counts(|| diffuse_swapped(&mut u, 50)).allocations, 1);
}

#[test]
fn borrowing_allocates_nothing() {
    let x = vec![1.0; 1000];
    assert_eq!(counts(|| variance(&x)), Counts::default());
    let cloned = counts(|| variance_cloned(x.clone()));
    assert!(cloned.allocations >= 2, "{cloned:?}");
}
