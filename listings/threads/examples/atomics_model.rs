//! All executions of some models of `atomics`: what they come to.
//!
//! The listing is compiled once more here, with the types of the model checker.

use std::{
    collections::BTreeSet,
    fmt::Debug,
    panic::{AssertUnwindSafe, catch_unwind, set_hook},
    process::ExitCode,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{
            AtomicUsize,
            Ordering::{self, AcqRel, Acquire, Relaxed, Release, SeqCst},
        },
    },
};

use betting::cli::{arguments, finish};
use clap::{Parser, ValueEnum};
use loom::{model::Builder, thread};

mod sync {
    pub use loom::{
        cell::UnsafeCell,
        hint::spin_loop,
        sync::atomic::{AtomicBool, AtomicU64, fence},
    };
}

#[expect(dead_code, reason = "not all of the listing has its model here")]
#[path = "../src/atomics.rs"]
mod atomics;

use atomics::{Message, announce, announce_fenced, lock_in_steps, unlock};
use sync::{AtomicBool, UnsafeCell};

/// Runs a model through its executions and prints what they come to
#[derive(Parser)]
struct Arguments {
    #[arg(value_enum, default_value = "message")]
    model: Model,
}

#[derive(Clone, Copy, ValueEnum)]
enum Model {
    /// One thread leaves a number, another looks for it
    Message,
    /// Two threads raise a flag each and look at the other's
    Flags,
    /// Two threads take a lock that isn't one: the checker's report
    Lock,
}

fn main() -> ExitCode {
    finish(run(&arguments()))
}

fn run(a: &Arguments) -> Result<(), String> {
    match a.model {
        Model::Message => {
            println!("send     receive  executions  received");
            for (send, receive) in [
                (Relaxed, Relaxed),
                (Release, Relaxed),
                (Relaxed, Acquire),
                (Release, Acquire),
            ] {
                let (executions, found) = all(move || message(send, receive));
                let (send, receive) = (name(send), name(receive));
                println!("{send:<9}{receive:<9}{executions:>10}  {found}");
            }
        }
        Model::Flags => {
            println!("store    load     executions  seen of the other flag");
            for (store, load) in
                [(Relaxed, Relaxed), (Release, Acquire), (SeqCst, SeqCst)]
            {
                let flags =
                    move || flags(move |m, o| announce(m, o, store, load));
                let (executions, found) = all(flags);
                let (store, load) = (name(store), name(load));
                println!("{store:<9}{load:<9}{executions:>10}  {found}");
            }
            let (executions, found) = all(|| flags(announce_fenced));
            println!("{:<18}{executions:>10}  {found}", "with a fence");
        }
        Model::Lock => println!("{}", report(two_in_a_lock)?),
    }
    Ok(())
}

// ANCHOR: message
/// One execution: a thread sends, another one looks, once.
fn message(send: Ordering, receive: Ordering) -> Option<u64> {
    let message = Arc::new(Message::default());
    let sender = {
        let message = Arc::clone(&message);
        thread::spawn(move || message.send(42, send))
    };
    let received = message.receive(receive);
    sender.join().expect("the sender does not panic");
    received
}
// ANCHOR_END: message

/// What two threads see of each other's flag: at least one should see the other.
fn flags(
    announce: impl Fn(&AtomicBool, &AtomicBool) -> bool + Copy + 'static,
) -> (bool, bool) {
    let flags = Arc::new([false, false].map(AtomicBool::new));
    let other = {
        let flags = Arc::clone(&flags);
        thread::spawn(move || announce(&flags[1], &flags[0]))
    };
    let here = announce(&flags[0], &flags[1]);
    (here, other.join().expect("the other does not panic"))
}

struct Guarded {
    locked: AtomicBool,
    count: UnsafeCell<u64>,
}

// SAFETY: none. The checker is told of each access before it is made, and stops
// the first one that races.
unsafe impl Sync for Guarded {}

/// Two threads change a number, each behind the lock.
fn two_in_a_lock() {
    let shared = Arc::new(Guarded {
        locked: AtomicBool::new(false),
        count: UnsafeCell::new(0),
    });
    let work = |Guarded { locked, count }: &Guarded| {
        lock_in_steps(locked);
        // SAFETY: as above.
        count.with_mut(|count| unsafe { *count += 1 });
        unlock(locked);
    };
    let other = {
        let shared = Arc::clone(&shared);
        thread::spawn(move || work(&shared))
    };
    work(&shared);
    other.join().expect("the other does not panic");
}

/// The number of executions of a model, and what they come to, each once.
fn all<T: Ord + Debug + Send + 'static>(
    model: impl Fn() -> T + Send + Sync + 'static,
) -> (usize, String) {
    let found = Arc::new((AtomicUsize::new(0), Mutex::new(BTreeSet::new())));
    let seen = Arc::clone(&found);
    Builder::new().check(move || {
        let outcome = model();
        seen.0.fetch_add(1, Relaxed);
        let mut set = seen.1.lock().unwrap_or_else(PoisonError::into_inner);
        set.insert(outcome);
    });
    let set = found.1.lock().unwrap_or_else(PoisonError::into_inner);
    let texts: Vec<_> = set.iter().map(|value| format!("{value:?}")).collect();
    (found.0.load(Relaxed), texts.join(" "))
}

/// What the checker says of a model that fails.
fn report(model: impl Fn() + Send + Sync + 'static) -> Result<String, String> {
    set_hook(Box::new(|_| ()));
    let mut builder = Builder::new();
    builder.location = true;
    let check = || builder.check(model);
    let Err(panic) = catch_unwind(AssertUnwindSafe(check)) else {
        return Err("the checker found nothing".into());
    };
    let text = panic.downcast::<String>();
    let text = text.map_err(|_| "the checker's report is no text")?;
    Ok(text.trim().into())
}

fn name(ordering: Ordering) -> &'static str {
    match ordering {
        Relaxed => "Relaxed",
        Release => "Release",
        Acquire => "Acquire",
        AcqRel => "AcqRel",
        SeqCst => "SeqCst",
        _ => "another",
    }
}
