//! Copies: what a move, a clone and a growing buffer copy, counted and timed,
//! and how to do without.

use std::{
    alloc::{GlobalAlloc, Layout, System},
    borrow::Cow,
    cell::Cell,
    mem,
};

/// Lines of a report, about 24 bytes each.
pub fn lines(n: usize) -> Vec<String> {
    (0..n)
        .map(|i| format!("step {i:6}, size {:5}\n", i % 977))
        .collect()
}

// ANCHOR: report_format
/// All `lines` in one string.
pub fn report_format(lines: &[String]) -> String {
    let mut report = String::new();
    for line in lines {
        report = format!("{report}{line}");
    }
    report
}
// ANCHOR_END: report_format

// ANCHOR: report_add
/// The same.
pub fn report_add(lines: &[String]) -> String {
    let mut report = String::new();
    for line in lines {
        report = report + line;
    }
    report
}
// ANCHOR_END: report_add

/// The same, in one allocation.
pub fn report_concat(lines: &[String]) -> String {
    lines.concat()
}

// ANCHOR: blocks_concat
/// `blocks` one behind the other.
pub fn blocks_concat(blocks: &[Vec<f64>]) -> Vec<f64> {
    let mut all = Vec::new();
    for block in blocks {
        all = [all.as_slice(), block].concat();
    }
    all
}
// ANCHOR_END: blocks_concat

// ANCHOR: blocks_extend
/// The same.
pub fn blocks_extend(blocks: &[Vec<f64>]) -> Vec<f64> {
    let mut all = Vec::new();
    for block in blocks {
        all.extend_from_slice(block);
    }
    all
}
// ANCHOR_END: blocks_extend

// ANCHOR: returned
/// A table of the powers of `x`.
pub fn powers(x: f64) -> [f64; 4096] {
    let mut table = [1.0; 4096];
    for i in 1..table.len() {
        table[i] = x * table[i - 1];
    }
    table
}
// ANCHOR_END: returned

// ANCHOR: borrowed
/// [`powers`], with a loop that borrows the table.
pub fn powers_borrowed(x: f64) -> [f64; 4096] {
    let mut table = [1.0; 4096];
    let mut power = 1.0;
    for value in &mut table {
        *value = power;
        power *= x;
    }
    table
}
// ANCHOR_END: borrowed

// ANCHOR: moved_twice
/// The sum of [`powers`]; the table is moved twice.
pub fn power_sum(x: f64) -> f64 {
    let table = powers(x);
    let moved = table;
    sum(moved)
}

/// The sum of `table`, which it takes.
pub fn sum(table: [f64; 4096]) -> f64 {
    table.iter().sum()
}
// ANCHOR_END: moved_twice

// ANCHOR: boxed
/// [`powers`] on the heap.
pub fn boxed_powers(x: f64) -> Box<[f64; 4096]> {
    Box::new(powers(x))
}
// ANCHOR_END: boxed

// ANCHOR: vec_powers
/// The same in a vector.
pub fn vec_powers(x: f64) -> Vec<f64> {
    let mut table = vec![1.0; 4096];
    for i in 1..table.len() {
        table[i] = x * table[i - 1];
    }
    table
}
// ANCHOR_END: vec_powers

// ANCHOR: pushed
/// Moves `row` into `rows`.
pub fn push_row(rows: &mut Vec<Vec<f64>>, row: Vec<f64>) {
    rows.push(row);
}

/// Moves `table` into `tables`.
pub fn push_table(tables: &mut Vec<[f64; 4096]>, table: [f64; 4096]) {
    tables.push(table);
}
// ANCHOR_END: pushed

// ANCHOR: grown
/// The first `n` squares.
pub fn grown(n: u32) -> Vec<f64> {
    let mut squares = Vec::new();
    for i in 0..n {
        squares.push(f64::from(i) * f64::from(i));
    }
    squares
}
// ANCHOR_END: grown

/// The same, in one allocation.
pub fn reserved(n: u32) -> Vec<f64> {
    let mut squares = Vec::with_capacity(n as usize);
    for i in 0..n {
        squares.push(f64::from(i) * f64::from(i));
    }
    squares
}

// ANCHOR: csv
/// A field of a CSV file, in quotes if it needs them (RFC 4180).
pub fn quoted_always_owned(field: &str) -> String {
    if needs_quotes(field) {
        format!("\"{}\"", field.replace('"', "\"\""))
    } else {
        field.to_owned()
    }
}

/// The same; allocates for a field that needs quotes only.
pub fn quoted(field: &str) -> Cow<'_, str> {
    if needs_quotes(field) {
        Cow::Owned(format!("\"{}\"", field.replace('"', "\"\"")))
    } else {
        Cow::Borrowed(field)
    }
}

fn needs_quotes(field: &str) -> bool {
    let special = |byte| matches!(byte, b',' | b'"' | b'\n' | b'\r');
    field.bytes().any(special)
}
// ANCHOR_END: csv

/// `n` fields of 24 bytes, of which `percent` in a hundred need quotes, spread
/// evenly.
pub fn fields(n: usize, percent: usize) -> Vec<String> {
    (0..n)
        .map(|i| {
            // 37 has no divisor in common with 100: all residues come up.
            let separator = if i * 37 % 100 < percent { ',' } else { ' ' };
            format!("sample {i:8}{separator}station")
        })
        .collect()
}

// ANCHOR: diffuse_cloned
/// Steps of diffusion in one dimension: each value moves to the mean of its
/// neighbors; both ends stay.
pub fn diffuse_cloned(u: &mut [f64], steps: usize) {
    for _ in 0..steps {
        let old = u.to_vec();
        relax(&old, u);
    }
}

/// Writes the step after `old` to `new`, which has its length and ends.
fn relax(old: &[f64], new: &mut [f64]) {
    let inner = new.iter_mut().skip(1);
    for (new, old) in inner.zip(old.array_windows::<3>()) {
        *new = 0.5 * (old[0] + old[2]);
    }
}
// ANCHOR_END: diffuse_cloned

// ANCHOR: diffuse_kept
/// The same; the copies go to one buffer.
pub fn diffuse_kept(u: &mut [f64], steps: usize) {
    let mut old = Vec::new();
    for _ in 0..steps {
        old.clear();
        old.extend_from_slice(u);
        relax(&old, u);
    }
}
// ANCHOR_END: diffuse_kept

// ANCHOR: diffuse_swapped
/// The same; one copy in all.
pub fn diffuse_swapped(u: &mut Vec<f64>, steps: usize) {
    let mut old = u.clone();
    for _ in 0..steps {
        mem::swap(&mut old, u);
        relax(&old, u);
    }
}
// ANCHOR_END: diffuse_swapped

// ANCHOR: mean_taken
/// The mean of `x`; NaN if it is empty.
pub fn mean_taken(x: Vec<f64>) -> f64 {
    x.iter().sum::<f64>() / x.len() as f64
}

/// The variance of `x`; clones it to have it twice.
pub fn variance_cloned(x: Vec<f64>) -> f64 {
    let mean = mean_taken(x.clone());
    let deviations: Vec<f64> = x.into_iter().map(|v| v - mean).collect();
    let squares: Vec<f64> = deviations.iter().map(|d| d * d).collect();
    mean_taken(squares)
}
// ANCHOR_END: mean_taken

// ANCHOR: mean_borrowed
/// The mean of `x`; NaN if it is empty.
pub fn mean(x: &[f64]) -> f64 {
    x.iter().sum::<f64>() / x.len() as f64
}

/// The variance of `x`; NaN if it is empty.
pub fn variance(x: &[f64]) -> f64 {
    let mean = mean(x);
    let squares = x.iter().map(|v| (v - mean) * (v - mean));
    squares.sum::<f64>() / x.len() as f64
}
// ANCHOR_END: mean_borrowed

// ANCHOR: points
/// A point in the plane: 16 bytes.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Point {
    pub x: f64,
    pub y: f64,
}

/// The square of the distance, of copies.
pub fn squared_distance(a: Point, b: Point) -> f64 {
    (a.x - b.x) * (a.x - b.x) + (a.y - b.y) * (a.y - b.y)
}

/// The same, of borrowed points.
pub fn squared_distance_borrowed(a: &Point, b: &Point) -> f64 {
    (a.x - b.x) * (a.x - b.x) + (a.y - b.y) * (a.y - b.y)
}
// ANCHOR_END: points

// ANCHOR: counting
/// The system's allocator, which counts what each thread asks of it.
pub struct Counting;

/// What a thread has asked of the allocator.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Requests for new memory.
    pub allocations: usize,
    /// Requests to make a piece of memory larger or smaller.
    pub reallocations: usize,
    /// Those of them whose answer lies elsewhere.
    pub relocations: usize,
    /// Bytes that were asked for in all.
    pub bytes: usize,
}

thread_local! {
    static COUNTS: Cell<Counts> = const { Cell::new(Counts {
        allocations: 0,
        reallocations: 0,
        relocations: 0,
        bytes: 0,
    }) };
}

// SAFETY: every request goes to `System` as it came, and its answer back. To
// count allocates nothing: the counts are constants at first and need no drop.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        let mut counts = COUNTS.get();
        counts.allocations += 1;
        counts.bytes += layout.size();
        COUNTS.set(counts);
        // SAFETY: the caller keeps the contract of `alloc`.
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, memory: *mut u8, layout: Layout) {
        // SAFETY: `memory` comes from `System`, with this layout.
        unsafe { System.dealloc(memory, layout) }
    }

    unsafe fn realloc(
        &self,
        memory: *mut u8,
        layout: Layout,
        size: usize,
    ) -> *mut u8 {
        let before = memory.addr();
        // SAFETY: `memory` comes from `System`, with this layout.
        let answer = unsafe { System.realloc(memory, layout, size) };
        let mut counts = COUNTS.get();
        counts.reallocations += 1;
        counts.relocations += usize::from(answer.addr() != before);
        counts.bytes += size;
        COUNTS.set(counts);
        answer
    }
}

/// What `work` returns, and what it asked of [`Counting`] on this thread:
/// nothing if another allocator is the program's.
pub fn counted<T>(work: impl FnOnce() -> T) -> (T, Counts) {
    let before = COUNTS.get();
    let answer = work();
    let after = COUNTS.get();
    let counts = Counts {
        allocations: after.allocations - before.allocations,
        reallocations: after.reallocations - before.reallocations,
        relocations: after.relocations - before.relocations,
        bytes: after.bytes - before.bytes,
    };
    (answer, counts)
}
// ANCHOR_END: counting

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn reports_agree() {
        let lines = lines(100);
        let report = report_format(&lines);
        assert!(report.starts_with("step      0, size     0\nstep      1"));
        assert_eq!(report.len(), 100 * 24);
        assert_eq!(report_add(&lines), report);
        assert_eq!(report_concat(&lines), report);
        assert_eq!(report_add(&[]), "");
    }

    #[test]
    fn blocks_agree() {
        let blocks: Vec<Vec<f64>> =
            (0..10).map(|i| vec![f64::from(i); i as usize]).collect();
        let all = blocks_concat(&blocks);
        assert_eq!(all.len(), 45);
        assert_eq!(all[44], 9.0);
        assert_eq!(blocks_extend(&blocks), all);
    }

    #[test]
    fn tables_agree_however_they_move() {
        let table = powers(0.5);
        assert_eq!(table[..4], [1.0, 0.5, 0.25, 0.125]);
        assert_eq!(*boxed_powers(0.5), table);
        assert_eq!(powers_borrowed(0.5), table);
        assert_eq!(vec_powers(0.5), table);
        assert_eq!(power_sum(0.5), 2.0);
        let (mut rows, mut tables) = (vec![], vec![]);
        push_row(&mut rows, vec![1.0]);
        push_table(&mut tables, table);
        assert_eq!((rows[0][0], tables[0][1]), (1.0, 0.5));
    }

    #[test]
    fn squares_agree() {
        assert_eq!(grown(4), [0.0, 1.0, 4.0, 9.0]);
        assert_eq!(reserved(1000), grown(1000));
    }

    #[test]
    fn the_share_of_fields_that_need_quotes_is_as_asked() {
        for percent in [0, 1, 50, 100] {
            let fields = fields(1000, percent);
            let owned = fields
                .iter()
                .filter(|f| matches!(quoted(f), Cow::Owned(_)))
                .count();
            assert_eq!(owned, 10 * percent);
            assert!(fields.iter().all(|f| f.len() == 23), "{fields:?}");
        }
        assert_eq!(quoted("a \"b\""), "\"a \"\"b\"\"\"");
    }

    /// Reads a quoted or plain field back.
    fn unquoted(text: &str) -> String {
        match text.strip_prefix('"').and_then(|t| t.strip_suffix('"')) {
            Some(inner) => inner.replace("\"\"", "\""),
            None => text.to_owned(),
        }
    }

    proptest! {
        #[test]
        fn quotes_can_be_undone(field in r#"[a-z ,"\n]{0,12}"#) {
            prop_assert_eq!(unquoted(&quoted(&field)), field.as_str());
            prop_assert_eq!(quoted(&field), quoted_always_owned(&field));
        }

        #[test]
        fn diffusion_agrees(
            start in proptest::collection::vec(-1.0..1.0_f64, 0..40),
            steps in 0..20_usize,
        ) {
            let [mut a, mut b, mut c] = [(); 3].map(|()| start.clone());
            diffuse_cloned(&mut a, steps);
            diffuse_kept(&mut b, steps);
            diffuse_swapped(&mut c, steps);
            prop_assert_eq!(&a, &b);
            prop_assert_eq!(&a, &c);
        }
    }

    /// Straight lines don't change.
    #[test]
    fn diffusion_ends_at_the_line_between_the_ends() {
        let mut u = vec![0.0, 9.0, 9.0, 9.0, 4.0];
        diffuse_swapped(&mut u, 200);
        for (i, v) in u.iter().enumerate() {
            assert!((v - i as f64).abs() < 1e-12, "{u:?}");
        }
    }

    #[test]
    fn variances_agree() {
        let x = vec![1.0, 2.0, 3.0, 6.0];
        assert_eq!(variance(&x), 3.5);
        assert_eq!(variance_cloned(x), 3.5);
        assert!(variance(&[]).is_nan());
    }

    #[test]
    fn distances_agree() {
        let (a, b) = (Point { x: 1.0, y: 2.0 }, Point { x: 4.0, y: 6.0 });
        assert_eq!(squared_distance(a, b), 25.0);
        assert_eq!(squared_distance_borrowed(&a, &b), 25.0);
    }
}
