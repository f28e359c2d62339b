//! A thread panics while it changes a log; what others find afterwards.

use std::{
    process::ExitCode,
    sync::{Arc, Mutex},
    thread,
};

use betting::cli::{arguments, count, finish};
use clap::Parser;
use threads::shared::{
    HalfChanged, Log, LogProxy, OwnerEnded, mean_anyway, mean_mended,
    mean_or_fail,
};

/// Notes readings in a shared log until one of them is no number
#[derive(Parser)]
#[command(allow_negative_numbers = true)]
struct Arguments {
    /// Readings of 20.5 degrees before the bad one
    #[arg(long, default_value = "3", value_parser = count)]
    good: usize,
}

fn main() -> ExitCode {
    finish(run(&arguments()))
}

fn run(a: &Arguments) -> Result<(), OwnerEnded> {
    let readings = vec![20.5; a.good];
    let log = Arc::new(Mutex::new(Log::default()));
    println!("behind a lock");
    let result = thread::spawn({
        let (log, readings) = (Arc::clone(&log), readings.clone());
        move || -> Result<(), HalfChanged> {
            for reading in readings.into_iter().chain([f64::NAN]) {
                log.lock().map_err(|_| HalfChanged)?.note(reading);
            }
            Ok(())
        }
    })
    .join();
    println!("  the thread panicked: {}", result.is_err());
    println!("  the lock is poisoned: {}", log.is_poisoned());
    match mean_or_fail(&log) {
        Ok(mean) => println!("  mean {mean:?}"),
        Err(fault) => println!("  error: {fault}"),
    }
    println!("  mean anyway: {:?}", mean_anyway(&log));
    println!("  mean of the mended log: {:?}", mean_mended(&log));
    println!("  the lock is poisoned: {}", log.is_poisoned());

    println!("behind a proxy");
    let (proxy, owner) = LogProxy::start();
    readings
        .iter()
        .try_for_each(|reading| proxy.note(*reading))?;
    println!("  mean: {:?}", proxy.mean()?);
    proxy.note(f64::NAN)?;
    match proxy.mean() {
        Ok(mean) => println!("  mean: {mean:?}"),
        Err(fault) => println!("  error: {fault}"),
    }
    println!("  the owner panicked: {}", owner.join().is_err());
    Ok(())
}
