//! How large the pieces are that one thread takes from another.

use std::{
    collections::BTreeMap, num::NonZeroUsize, process::ExitCode, sync::Mutex,
};

use betting::cli::{arguments, count, finish};
use clap::Parser;
use threads::rayon::{Frame, rows_serial, with_threads};

/// Counts the pieces that are stolen, by their size
#[derive(Parser)]
#[command(allow_negative_numbers = true)]
struct Arguments {
    #[arg(long, default_value = "2", value_parser = count)]
    threads: usize,
    /// Pictures
    #[arg(long, default_value = "100", value_parser = count)]
    pictures: usize,
    /// Pixels of a row
    #[arg(long, default_value = "128", value_parser = count)]
    width: usize,
    /// Rows
    #[arg(long, default_value = "128", value_parser = count)]
    height: usize,
}

fn main() -> ExitCode {
    finish(run(&arguments()))
}

/// Rows of a piece: how often it was offered, how often stolen.
type Counts = Mutex<BTreeMap<usize, [u32; 2]>>;

// ANCHOR: halve
fn halve(frame: Frame, rows: &mut [u32], first: usize, counts: &Counts) {
    let count = rows.len() / frame.width;
    if count <= 1 {
        rows_serial(rows, frame.width, |_, row| frame.row(first, row));
        return;
    }
    let middle = count / 2;
    let (upper, lower) = rows.split_at_mut(middle * frame.width);
    rayon::join_context(
        |_| halve(frame, upper, first, counts),
        |context| {
            let stolen = context.migrated();
            if let Ok(mut counts) = counts.lock() {
                let [offered, taken] =
                    counts.entry(count - middle).or_default();
                *offered += 1;
                *taken += u32::from(stolen);
            }
            halve(frame, lower, first + middle, counts);
        },
    );
}
// ANCHOR_END: halve

fn run(a: &Arguments) -> Result<(), String> {
    let frame = Frame {
        width: a.width,
        height: a.height,
    };
    let threads = NonZeroUsize::new(a.threads).ok_or("no threads")?;
    let counts = Counts::default();
    with_threads(threads, || {
        let mut pixels = vec![0; frame.pixels()];
        for _ in 0..a.pictures {
            halve(frame, &mut pixels, 0, &counts);
        }
    })
    .map_err(|fault| fault.to_string())?;
    let counts = counts.into_inner().map_err(|fault| fault.to_string())?;
    println!("rows  offered  stolen");
    let mut pieces = [0.0; 2];
    let mut rows_of = [0.0; 2];
    for (rows, numbers) in counts.into_iter().rev() {
        let [offered, stolen] = numbers;
        println!("{rows:>4} {offered:>8} {stolen:>7}");
        for (i, number) in numbers.into_iter().enumerate() {
            pieces[i] += f64::from(number);
            rows_of[i] += rows as f64 * f64::from(number);
        }
    }
    for (i, name) in ["offered", "stolen"].into_iter().enumerate() {
        let each = pieces[i] / a.pictures as f64;
        let mean = rows_of[i] / pieces[i].max(1.0);
        println!("{name}: {each:.1} a picture, of {mean:.1} rows on average");
    }
    Ok(())
}
