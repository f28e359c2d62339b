//! Money behind locks, and ways to move it from one account to another.

use std::sync::{PoisonError, TryLockError};

use thiserror::Error;

use super::sync::{Mutex, yield_now};

/// A thread has panicked while it held a lock: what the lock guards may be
/// half changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("a thread panicked while it held a lock")]
pub struct Poisoned;

impl<T> From<PoisonError<T>> for Poisoned {
    fn from(_: PoisonError<T>) -> Self {
        Poisoned
    }
}

// ANCHOR: naive
/// Moves `cents` between two accounts. Two threads that do this may stop for
/// ever.
pub fn transfer_naive(
    accounts: &[Mutex<i64>],
    from: usize,
    to: usize,
    cents: i64,
) -> Result<(), Poisoned> {
    let mut debit = accounts[from].lock()?;
    let mut credit = accounts[to].lock()?;
    *debit -= cents;
    *credit += cents;
    Ok(())
}
// ANCHOR_END: naive

// ANCHOR: ordered
/// Locks the account with the lower number first, whichever way the money
/// goes.
pub fn transfer_ordered(
    accounts: &[Mutex<i64>],
    from: usize,
    to: usize,
    cents: i64,
) -> Result<(), Poisoned> {
    if from == to {
        return Ok(());
    }
    let lower = accounts[from.min(to)].lock()?;
    let upper = accounts[from.max(to)].lock()?;
    let (mut debit, mut credit) = if from < to {
        (lower, upper)
    } else {
        (upper, lower)
    };
    *debit -= cents;
    *credit += cents;
    Ok(())
}
// ANCHOR_END: ordered

// ANCHOR: trying
/// Waits for the first account only. If the second is taken, gives the first
/// back and begins anew.
pub fn transfer_trying(
    accounts: &[Mutex<i64>],
    from: usize,
    to: usize,
    cents: i64,
) -> Result<(), Poisoned> {
    if from == to {
        return Ok(());
    }
    loop {
        let mut debit = accounts[from].lock()?;
        match accounts[to].try_lock() {
            Ok(mut credit) => {
                *debit -= cents;
                *credit += cents;
                return Ok(());
            }
            Err(TryLockError::WouldBlock) => drop(debit),
            Err(TryLockError::Poisoned(_)) => return Err(Poisoned),
        }
        yield_now();
    }
}
// ANCHOR_END: trying

// ANCHOR: apart
/// Holds one lock at a time. In between, the money is in neither account.
pub fn transfer_apart(
    accounts: &[Mutex<i64>],
    from: usize,
    to: usize,
    cents: i64,
) -> Result<(), Poisoned> {
    *accounts[from].lock()? -= cents;
    *accounts[to].lock()? += cents;
    Ok(())
}
// ANCHOR_END: apart
