//! Hot-loop state: the same running total, kept in places that the compiler
//! can or can't move into a register.

use std::{
    cell::{Cell, RefCell},
    sync::{
        LazyLock, Mutex, PoisonError,
        atomic::{AtomicU64, Ordering::Relaxed},
    },
};

// ANCHOR: local
/// The sum of `x` modulo 2⁶⁴, as all totals here.
pub fn add_local(x: &[u64]) -> u64 {
    let mut total = 0u64;
    for v in x {
        total = total.wrapping_add(*v);
    }
    total
}
// ANCHOR_END: local

// ANCHOR: borrowed
/// Adds `x` to a total of the caller.
pub fn add_borrowed(x: &[u64], total: &mut u64) {
    for v in x {
        *total = total.wrapping_add(*v);
    }
}

/// Adds `x` to a total that others may see.
pub fn add_cell(x: &[u64], total: &Cell<u64>) {
    for v in x {
        total.set(total.get().wrapping_add(*v));
    }
}

/// Adds `x` to a total that is borrowed in each turn.
///
/// # Panics
///
/// If the total is borrowed.
pub fn add_refcell(x: &[u64], total: &RefCell<u64>) {
    for v in x {
        let mut total = total.borrow_mut();
        *total = total.wrapping_add(*v);
    }
}
// ANCHOR_END: borrowed

// ANCHOR: called
/// Calls `add` with each of `x`.
pub fn add_called(x: &[u64], add: &mut dyn FnMut(u64)) {
    for v in x {
        add(*v);
    }
}
// ANCHOR_END: called

// ANCHOR: thread_locals
thread_local! {
    static AT_START: Cell<u64> = const { Cell::new(0) };
    #[expect(
        clippy::missing_const_for_thread_local,
        reason = "it is what is measured"
    )]
    static AT_FIRST_USE: Cell<u64> = Cell::new(0);
    static WITH_DESTRUCTOR: RefCell<Vec<u64>> = RefCell::new(vec![0]);
}

/// Adds `x` to the thread's total, and returns it.
pub fn add_thread_local(x: &[u64]) -> u64 {
    for v in x {
        AT_START.set(AT_START.get().wrapping_add(*v));
    }
    AT_START.get()
}

/// The same, where the total is made at its first use.
pub fn add_lazy(x: &[u64]) -> u64 {
    for v in x {
        AT_FIRST_USE.set(AT_FIRST_USE.get().wrapping_add(*v));
    }
    AT_FIRST_USE.get()
}

/// The same, in a vector that the end of the thread frees.
pub fn add_dropped(x: &[u64]) -> u64 {
    for v in x {
        WITH_DESTRUCTOR.with_borrow_mut(|totals| {
            totals[0] = totals[0].wrapping_add(*v);
        });
    }
    WITH_DESTRUCTOR.with_borrow(|totals| totals[0])
}
// ANCHOR_END: thread_locals

// ANCHOR: statics
static ATOMIC: AtomicU64 = AtomicU64::new(0);
static LOCKED: Mutex<u64> = Mutex::new(0);

/// Adds `x` to the program's total by loads and stores. Additions of two
/// threads at once may get lost.
pub fn add_load_store(x: &[u64]) {
    for v in x {
        ATOMIC.store(ATOMIC.load(Relaxed).wrapping_add(*v), Relaxed);
    }
}

/// Adds `x` to the program's total; nothing gets lost.
pub fn add_fetch(x: &[u64]) {
    for v in x {
        ATOMIC.fetch_add(*v, Relaxed);
    }
}

/// Adds `x` to a total that is locked in each turn.
pub fn add_mutex(x: &[u64]) {
    for v in x {
        // A total is whole even if another thread has panicked.
        let mut total = LOCKED.lock().unwrap_or_else(PoisonError::into_inner);
        *total = total.wrapping_add(*v);
    }
}
// ANCHOR_END: statics

// ANCHOR: cured
/// [`add_fetch`] with one atomic addition.
pub fn add_fetch_once(x: &[u64]) {
    ATOMIC.fetch_add(add_local(x), Relaxed);
}

/// [`add_mutex`] with one lock.
pub fn add_mutex_once(x: &[u64]) {
    let sum = add_local(x);
    let mut total = LOCKED.lock().unwrap_or_else(PoisonError::into_inner);
    *total = total.wrapping_add(sum);
}

/// [`add_dropped`] with one look-up.
pub fn add_dropped_once(x: &[u64]) -> u64 {
    let sum = add_local(x);
    WITH_DESTRUCTOR.with_borrow_mut(|totals| {
        totals[0] = totals[0].wrapping_add(sum);
        totals[0]
    })
}
// ANCHOR_END: cured

/// The totals of the statics: by atomics, and by the lock.
pub fn totals() -> (u64, u64) {
    let locked = LOCKED.lock().unwrap_or_else(PoisonError::into_inner);
    (ATOMIC.load(Relaxed), *locked)
}

// ANCHOR: floats
/// The sum of `x`, from left to right.
pub fn add_floats(x: &[f64]) -> f64 {
    let mut total = 0.0;
    for v in x {
        total += v;
    }
    total
}

/// Adds `x` to the number whose bits are in `total`.
pub fn add_floats_atomic(x: &[f64], total: &AtomicU64) {
    for v in x {
        let sum = f64::from_bits(total.load(Relaxed)) + v;
        total.store(sum.to_bits(), Relaxed);
    }
}
// ANCHOR_END: floats

// ANCHOR: histogram
/// Counts each byte and adds up all, in two places of the caller.
pub fn count_borrowed(x: &[u8], counts: &mut [u64; 256], total: &mut u64) {
    for v in x {
        counts[usize::from(*v)] += 1;
        *total += u64::from(*v);
    }
}

/// The same in cells: `total` may be one of `counts`.
pub fn count_cells(x: &[u8], counts: &[Cell<u64>; 256], total: &Cell<u64>) {
    for v in x {
        counts[usize::from(*v)].update(|n| n + 1);
        total.update(|sum| sum + u64::from(*v));
    }
}
// ANCHOR_END: histogram

// ANCHOR: tables
const fn table() -> [u32; 256] {
    let mut table = [0; 256];
    let mut i = 0;
    while i < 256 {
        table[i] = (i as u32).wrapping_mul(2_654_435_761);
        i += 1;
    }
    table
}

const CONSTANT: [u32; 256] = table();
static STATIC: [u32; 256] = table();
static LAZY: LazyLock<Vec<u32>> = LazyLock::new(|| table().to_vec());

/// The exclusive or of what the table has for each byte.
pub fn look_up_const(x: &[u8]) -> u32 {
    x.iter().fold(0, |all, v| all ^ CONSTANT[usize::from(*v)])
}

/// The same from a static.
pub fn look_up_static(x: &[u8]) -> u32 {
    x.iter().fold(0, |all, v| all ^ STATIC[usize::from(*v)])
}

/// The same from a table that is made at its first use.
pub fn look_up_lazy(x: &[u8]) -> u32 {
    x.iter().fold(0, |all, v| all ^ LAZY[usize::from(*v)])
}

/// [`look_up_lazy`] with one question whether the table is made.
pub fn look_up_lazy_once(x: &[u8]) -> u32 {
    let table = LAZY.as_slice();
    x.iter().fold(0, |all, v| all ^ table[usize::from(*v)])
}
// ANCHOR_END: tables

#[cfg(test)]
mod tests {
    use super::*;
    use std::thread;

    fn numbers() -> Vec<u64> {
        (1..=1000u64)
            .map(|i| i.wrapping_mul(0x9e37_79b9_7f4a_7c15))
            .collect()
    }

    #[test]
    fn totals_agree_wherever_they_are_kept() {
        let x = numbers();
        let sum = add_local(&x);
        assert_eq!(add_local(&[u64::MAX, 3]), 2);

        let mut total = 5;
        add_borrowed(&x, &mut total);
        assert_eq!(total, sum.wrapping_add(5));
        let cell = Cell::new(0);
        add_cell(&x, &cell);
        assert_eq!(cell.get(), sum);
        let refcell = RefCell::new(0);
        add_refcell(&x, &refcell);
        assert_eq!(refcell.into_inner(), sum);
        let mut called = 0u64;
        add_called(&x, &mut |v| called = called.wrapping_add(v));
        assert_eq!(called, sum);

        assert_eq!(add_thread_local(&x), sum);
        assert_eq!(add_lazy(&x), sum);
        assert_eq!(add_dropped(&x), sum);
        assert_eq!(add_dropped_once(&x), sum.wrapping_mul(2));
        // Each thread begins with its own.
        let other = thread::spawn(move || add_thread_local(&x)).join().unwrap();
        assert_eq!(other, sum);
    }

    /// The only test that touches the statics.
    #[test]
    fn statics_are_shared_by_all() {
        let x = numbers();
        add_load_store(&x);
        let add = || {
            add_fetch(&x);
            add_fetch_once(&x);
            add_mutex(&x);
            add_mutex_once(&x);
        };
        thread::scope(|scope| {
            scope.spawn(add);
            scope.spawn(add);
        });
        let times = |n| add_local(&x).wrapping_mul(n);
        assert_eq!(totals(), (times(5), times(4)));
    }

    #[test]
    #[should_panic(expected = "already")]
    fn a_borrowed_total_is_refused() {
        let total = RefCell::new(0);
        let _held = total.borrow();
        add_refcell(&[1], &total);
    }

    #[test]
    fn floats_round_the_same() {
        let x: Vec<f64> = (1..1000).map(|i| 1.0 / f64::from(i)).collect();
        let total = AtomicU64::new(0);
        add_floats_atomic(&x, &total);
        assert_eq!(f64::from_bits(total.into_inner()), add_floats(&x));
    }

    #[test]
    fn counts_agree_unless_the_total_is_one_of_them() {
        let x: Vec<u8> = numbers().iter().map(|v| (v >> 40) as u8).collect();
        let (mut counts, mut total) = ([0; 256], 0);
        count_borrowed(&x, &mut counts, &mut total);
        let (cells, sum) = ([const { Cell::new(0) }; 256], Cell::new(0));
        count_cells(&x, &cells, &sum);
        assert_eq!(cells.each_ref().map(Cell::get), counts);
        assert_eq!(sum.get(), total);
        // What no `&mut` allows.
        let cells = [const { Cell::new(0) }; 256];
        count_cells(&[3, 3], &cells, &cells[3]);
        assert_eq!(cells[3].get(), 8);
    }

    #[test]
    fn tables_agree() {
        let x: Vec<u8> = (0..=255).chain(7..90).collect();
        let all = look_up_const(&x);
        assert_ne!(all, 0);
        for look_up in [look_up_static, look_up_lazy, look_up_lazy_once] {
            assert_eq!(look_up(&x), all);
        }
        assert_eq!(look_up_const(&[1]), 2_654_435_761);
    }
}
