//! Forms of the same loop, on slices of 16 KiB that are read again and again,
//! and on a million squares.

use std::hint::black_box;

use criterion::{Criterion, criterion_group, criterion_main};
use serial::loops::{
    ascents_windows, ascents_zip, chain_checked, chain_each, chain_for,
    chain_nested, chain_sum, chain_try, fourths_arrays, fourths_chunks_exact,
    fourths_index, fourths_step, inclusive_each, inclusive_for,
    inclusive_slice, newline_find, rotate_by_one, rotate_reversing, rows_for,
    rows_sum, sort_counting, sum_boxed, sum_collected, sum_first, sum_from_fn,
    sum_index, sum_iter, sum_reused, sum_reversed, zero_contains,
    zero_position,
};

// Without a harness, the tests of the file are compiled and then dropped.
#[allow(dead_code, unused_imports, reason = "those tests use them")]
#[path = "../exercises/loops_solution.rs"]
mod solution;

const GROUP: &str = "serial/loops";
/// Elements of a slice, and elements that a sample reads.
const LENGTH: usize = 4096;
const TOTAL: usize = 1 << 22;

/// Numbers below 2²⁰ without an order.
fn numbers(length: usize) -> Vec<u32> {
    (0..length as u32)
        .map(|i| i.wrapping_mul(2_654_435_761) >> 12)
        .collect()
}

/// Measures as many calls as it takes to read `TOTAL` elements.
fn bench<R>(
    c: &mut Criterion,
    name: &str,
    length: usize,
    mut work: impl FnMut() -> R,
) {
    c.bench_function(&format!("{GROUP}/{name}"), |b| {
        b.iter(|| {
            for _ in 0..TOTAL / length {
                black_box(work());
            }
        });
    });
}

fn slices(c: &mut Criterion) {
    let x = numbers(LENGTH);
    for (name, sum) in [
        ("sum_index", sum_index as fn(&[u32]) -> u64),
        ("sum_first", |x| sum_first(x, black_box(LENGTH))),
        ("sum_iter/4096", sum_iter),
        ("sum_from_fn", sum_from_fn),
        ("sum_reversed", sum_reversed),
        ("sum_boxed", |x| sum_boxed(x, black_box(false))),
        ("sum_collected/4096", sum_collected),
        ("inclusive_for", |x| inclusive_for(x, black_box(LENGTH - 1))),
        ("inclusive_each", |x| {
            inclusive_each(x, black_box(LENGTH - 1))
        }),
        ("inclusive_slice", |x| {
            inclusive_slice(x, black_box(LENGTH - 1))
        }),
        ("fourths_index", fourths_index),
        ("fourths_step", fourths_step),
        ("fourths_chunks_exact", fourths_chunks_exact),
        ("fourths_arrays", fourths_arrays),
    ] {
        bench(c, name, LENGTH, || sum(black_box(&x)));
    }
    for (name, ascents) in [
        ("ascents_windows", ascents_windows as fn(&[u32]) -> usize),
        ("ascents_zip", ascents_zip),
    ] {
        bench(c, name, LENGTH, || ascents(black_box(&x)));
    }
}

fn pieces(c: &mut Criterion) {
    let x = numbers(LENGTH);
    let (a, b) = x.split_at(LENGTH / 2);
    for (name, sum) in [
        ("chain_for", chain_for as fn(&[u32], &[u32]) -> u64),
        ("chain_sum", chain_sum),
        ("chain_each", chain_each),
        ("chain_nested", chain_nested),
    ] {
        bench(c, name, LENGTH, || sum(black_box(a), black_box(b)));
    }
    for (name, sum) in [
        (
            "chain_checked",
            chain_checked as fn(&[u32], &[u32]) -> Option<u64>,
        ),
        ("chain_try", chain_try),
    ] {
        bench(c, name, LENGTH, || sum(black_box(a), black_box(b)));
    }
    let rows: Vec<Vec<u32>> = x.chunks(64).map(<[u32]>::to_vec).collect();
    for (name, sum) in [
        ("rows_for", rows_for as fn(&[Vec<u32>]) -> u64),
        ("rows_sum", rows_sum),
    ] {
        bench(c, name, LENGTH, || sum(black_box(&rows)));
    }
}

fn million(c: &mut Criterion) {
    let x: Vec<u32> = (1..=1_000_000).collect();
    for (name, sum) in [
        ("sum_iter/1000000", sum_iter as fn(&[u32]) -> u64),
        ("sum_collected/1000000", sum_collected),
    ] {
        c.bench_function(&format!("{GROUP}/{name}"), |b| {
            b.iter(|| sum(black_box(&x)));
        });
    }
    let mut squares = Vec::new();
    c.bench_function("serial/loops/sum_reused/1000000", |b| {
        b.iter(|| sum_reused(black_box(&x), black_box(&mut squares)));
    });
}

fn standard(c: &mut Criterion) {
    let mut text = "a".repeat(LENGTH - 1);
    text.push('\n');
    bench(c, "newline_find", LENGTH, || newline_find(black_box(&text)));
    let mut bytes = vec![1; LENGTH];
    bytes[LENGTH - 1] = 0;
    bench(c, "zero_position", LENGTH, || {
        zero_position(black_box(&bytes))
    });
    bench(c, "zero_contains", LENGTH, || {
        zero_contains(black_box(&bytes))
    });

    let mut x = numbers(LENGTH);
    for (name, rotate) in [
        ("rotate_std", <[u32]>::rotate_left as fn(&mut [u32], usize)),
        ("rotate_reversing", rotate_reversing),
        ("rotate_by_one", rotate_by_one),
    ] {
        bench(c, name, LENGTH, || rotate(black_box(&mut x), black_box(5)));
    }

    let bytes: Vec<u8> = numbers(LENGTH).iter().map(|v| *v as u8).collect();
    let mut copy = bytes.clone();
    for (name, sort) in [
        ("sort_std", <[u8]>::sort_unstable as fn(&mut [u8])),
        ("sort_counting", sort_counting),
    ] {
        bench(c, name, LENGTH, || {
            copy.copy_from_slice(&bytes);
            sort(black_box(&mut copy));
        });
    }

    // Lines of 63 letters.
    let line = format!("{}\n", "a".repeat(63));
    let text = line.repeat(LENGTH / 64);
    let plain = |bytes: &[u8]| bytes.iter().filter(|b| **b == b'\n').count();
    bench(c, "count_filter", LENGTH, || {
        plain(black_box(text.as_bytes()))
    });
    bench(c, "count_chunks", LENGTH, || {
        solution::count(black_box(text.as_bytes()), b'\n')
    });
}

criterion_group!(benches, slices, pieces, million, standard);
criterion_main!(benches);
