//! Threads that are woken for an item which another of them has taken.

use std::{
    process::ExitCode,
    sync::{
        Condvar, Mutex,
        atomic::{AtomicUsize, Ordering},
    },
    thread,
};

use betting::cli::{arguments, count};
use clap::Parser;

/// Wakes several threads for one item, and counts who finds it
#[derive(Parser)]
struct Arguments {
    /// Threads that wait
    #[arg(long, default_value = "3", value_parser = count)]
    threads: usize,
}

/// Threads that wait, and items to be had.
#[derive(Default)]
struct Shop {
    waiting: usize,
    items: usize,
}

fn main() -> ExitCode {
    let Arguments { threads } = arguments();
    let (shop, changed) = (Mutex::new(Shop::default()), Condvar::new());
    let [served, empty] = [0, 0].map(AtomicUsize::new);
    let lock = || shop.lock().unwrap_or_else(|e| e.into_inner());
    thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(|| {
                // ANCHOR: once
                let mut shop = lock();
                shop.waiting += 1;
                if shop.items == 0 {
                    shop =
                        changed.wait(shop).unwrap_or_else(|e| e.into_inner());
                }
                match shop.items.checked_sub(1) {
                    Some(left) => {
                        shop.items = left;
                        served.fetch_add(1, Ordering::Relaxed);
                    }
                    None => {
                        empty.fetch_add(1, Ordering::Relaxed);
                    }
                }
                // ANCHOR_END: once
            });
        }
        // Who has said that he waits, has gone to sleep when the lock is free.
        while lock().waiting < threads {
            thread::yield_now();
        }
        lock().items = 1;
        changed.notify_all();
    });
    println!("found an item: {}", served.into_inner());
    println!("woken for nothing: {}", empty.into_inner());
    ExitCode::SUCCESS
}
