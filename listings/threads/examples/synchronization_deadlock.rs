//! Two tellers move money in opposite directions until nothing moves.

use std::{
    process::ExitCode,
    sync::{
        Arc, Mutex,
        atomic::{AtomicUsize, Ordering},
    },
    thread,
    time::Duration,
};

use betting::cli::{arguments, count};
use clap::Parser;

/// Lets two threads move money between two accounts in opposite directions,
/// and reports when nothing has moved for a while
#[derive(Parser)]
struct Arguments {
    /// Transfers of each thread
    #[arg(long, default_value = "1_000_000_000", value_parser = count)]
    transfers: usize,
    /// How long nothing has to move, in milliseconds
    #[arg(long, default_value = "300", value_parser = count)]
    patience: usize,
}

/// Moves money between two accounts, and notes for a watchdog how far it is.
struct Teller {
    from: usize,
    to: usize,
    transfers: AtomicUsize,
    /// Locks that it holds, of those it needs.
    held: AtomicUsize,
}

impl Teller {
    fn transfer(&self, accounts: &[Mutex<i64>; 2]) -> Option<()> {
        let mut debit = accounts[self.from].lock().ok()?;
        self.held.store(1, Ordering::Relaxed);
        let mut credit = accounts[self.to].lock().ok()?;
        self.held.store(2, Ordering::Relaxed);
        *debit -= 1;
        *credit += 1;
        self.transfers.fetch_add(1, Ordering::Relaxed);
        drop((debit, credit));
        self.held.store(0, Ordering::Relaxed);
        Some(())
    }

    fn state(&self) -> String {
        let Teller { from, to, .. } = self;
        match self.held.load(Ordering::Relaxed) {
            0 => format!("waits for account {from}"),
            1 => format!("holds account {from}, waits for account {to}"),
            _ => format!("holds accounts {from} and {to}"),
        }
    }
}

fn main() -> ExitCode {
    let a: Arguments = arguments();
    let accounts = Arc::new([Mutex::new(1_000_000), Mutex::new(1_000_000)]);
    let tellers = Arc::new([(0, 1), (1, 0)].map(|(from, to)| Teller {
        from,
        to,
        transfers: AtomicUsize::new(0),
        held: AtomicUsize::new(0),
    }));
    let threads: Vec<_> = (0..tellers.len())
        .map(|at| {
            let (accounts, tellers) = (accounts.clone(), tellers.clone());
            thread::spawn(move || {
                (0..a.transfers)
                    .try_for_each(|_| tellers[at].transfer(&accounts))
            })
        })
        .collect();

    // ANCHOR: watchdog
    let moved = || -> usize {
        let done = |teller: &Teller| teller.transfers.load(Ordering::Relaxed);
        tellers.iter().map(done).sum()
    };
    let running = || threads.iter().any(|thread| !thread.is_finished());
    let mut before = moved();
    while running() {
        thread::sleep(Duration::from_millis(a.patience as u64));
        let now = moved();
        // Those that have ended meanwhile have nothing more to move.
        if now == before && running() {
            println!("after {now} transfers nothing moves:");
            for (thread, teller) in tellers.iter().enumerate() {
                println!("thread {thread} {}", teller.state());
            }
            return ExitCode::FAILURE;
        }
        before = now;
    }
    // ANCHOR_END: watchdog
    println!("{} transfers", moved());
    ExitCode::SUCCESS
}
