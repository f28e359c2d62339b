use std::thread;

use threads::shared::{grow_serial, populations};

fn main() {
    // ANCHOR: shown
    let mut cells = populations(1000);
    thread::scope(|scope| {
        scope.spawn(|| grow_serial(&mut cells[..500]));
        scope.spawn(|| grow_serial(&mut cells[500..]));
    });
    // ANCHOR_END: shown
}
