//! A running total in many places: 4,096 numbers in the first cache, added
//! again and again.

use std::{
    cell::{Cell, RefCell},
    hint::black_box,
    sync::atomic::AtomicU64,
};

use criterion::{Criterion, criterion_group, criterion_main};
use serial::state::{
    add_borrowed, add_called, add_cell, add_dropped, add_dropped_once,
    add_fetch, add_fetch_once, add_floats, add_floats_atomic, add_lazy,
    add_load_store, add_local, add_mutex, add_mutex_once, add_refcell,
    add_thread_local, count_borrowed, count_cells, look_up_const, look_up_lazy,
    look_up_lazy_once, look_up_static,
};

// Without a harness, the tests of the file are compiled and then dropped.
#[allow(dead_code, unused_imports, reason = "those tests use them")]
#[path = "../exercises/state_solution.rs"]
mod solution;

const GROUP: &str = "serial/state";
/// Elements of a slice, and elements that a sample reads.
const LENGTH: usize = 4096;
const TOTAL: usize = 1 << 20;

fn bench<R>(c: &mut Criterion, name: &str, mut work: impl FnMut() -> R) {
    c.bench_function(&format!("{GROUP}/{name}"), |b| {
        b.iter(|| {
            for _ in 0..TOTAL / LENGTH {
                black_box(work());
            }
        });
    });
}

fn numbers() -> Vec<u64> {
    (0..LENGTH as u64)
        .map(|i| i.wrapping_mul(0x9e37_79b9_7f4a_7c15))
        .collect()
}

fn totals(c: &mut Criterion) {
    let x = numbers();
    bench(c, "local", || add_local(black_box(&x)));
    let mut total = 0;
    bench(c, "borrowed", || {
        add_borrowed(black_box(&x), black_box(&mut total))
    });
    let cell = Cell::new(0);
    bench(c, "cell", || add_cell(black_box(&x), black_box(&cell)));
    let refcell = RefCell::new(0);
    bench(c, "refcell", || {
        add_refcell(black_box(&x), black_box(&refcell))
    });
    let mut called = 0u64;
    let mut add = |v| called = called.wrapping_add(v);
    bench(c, "called", || {
        add_called(black_box(&x), black_box(&mut add))
    });
    bench(c, "thread_local", || add_thread_local(black_box(&x)));
    bench(c, "lazy", || add_lazy(black_box(&x)));
    bench(c, "dropped", || add_dropped(black_box(&x)));
    bench(c, "dropped_once", || add_dropped_once(black_box(&x)));
    bench(c, "load_store", || add_load_store(black_box(&x)));
    bench(c, "fetch", || add_fetch(black_box(&x)));
    bench(c, "fetch_once", || add_fetch_once(black_box(&x)));
    bench(c, "mutex", || add_mutex(black_box(&x)));
    bench(c, "mutex_once", || add_mutex_once(black_box(&x)));
    let x: Vec<f64> = x.iter().map(|v| *v as f64).collect();
    let total = AtomicU64::new(0);
    bench(c, "floats", || add_floats(black_box(&x)));
    bench(c, "floats_atomic", || {
        add_floats_atomic(black_box(&x), black_box(&total))
    });
}

fn bytes(c: &mut Criterion) {
    let x: Vec<u8> = numbers().iter().map(|v| (v >> 33) as u8).collect();
    let (mut counts, mut total) = ([0; 256], 0);
    bench(c, "count_borrowed", || {
        count_borrowed(
            black_box(&x),
            black_box(&mut counts),
            black_box(&mut total),
        )
    });
    let (cells, total) = ([const { Cell::new(0) }; 256], Cell::new(0));
    bench(c, "count_cells", || {
        count_cells(black_box(&x), black_box(&cells), black_box(&total))
    });
    bench(c, "look_up_const", || look_up_const(black_box(&x)));
    bench(c, "look_up_static", || look_up_static(black_box(&x)));
    bench(c, "look_up_lazy", || look_up_lazy(black_box(&x)));
    bench(c, "look_up_lazy_once", || look_up_lazy_once(black_box(&x)));
}

fn draws(c: &mut Criterion) {
    bench(c, "odd", || solution::odd(black_box(LENGTH), None));
    bench(c, "odd_each", || {
        solution::odd(black_box(LENGTH), Some(black_box(&mut |_| ())))
    });
}

criterion_group!(benches, totals, bytes, draws);
criterion_main!(benches);
