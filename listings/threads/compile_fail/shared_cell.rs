use std::{cell::Cell, thread};

fn main() {
    // ANCHOR: shown
    let hits = Cell::new(0);
    thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| hits.set(hits.get() + 1));
        }
    });
    // ANCHOR_END: shown
}
