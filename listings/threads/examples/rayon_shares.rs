//! How the work of the picture is shared out over its rows.

use std::num::NonZeroUsize;

use betting::cli::{arguments, count};
use clap::Parser;
use threads::rayon::{Frame, rows_serial};

/// Prints the steps of each band of the picture and what that allows
#[derive(Parser)]
#[command(allow_negative_numbers = true)]
struct Arguments {
    #[arg(long, default_value = "2", value_parser = count)]
    bands: usize,
    /// Pixels of a row
    #[arg(long, default_value = "256", value_parser = count)]
    width: usize,
    /// Rows
    #[arg(long, default_value = "256", value_parser = count)]
    height: usize,
}

fn main() {
    let a: Arguments = arguments();
    let frame = Frame {
        width: a.width,
        height: a.height,
    };
    let mut pixels = vec![0; frame.pixels()];
    rows_serial(&mut pixels, frame.width, |y, row| frame.row(y, row));
    let bands = NonZeroUsize::new(a.bands).map_or(1, NonZeroUsize::get);
    let length = frame.height.div_ceil(bands) * frame.width;
    let steps = |pixels: &[u32]| pixels.iter().map(|n| f64::from(*n)).sum();
    let all: f64 = steps(&pixels);
    let works: Vec<f64> = pixels.chunks(length).map(steps).collect();
    for (band, work) in works.iter().enumerate() {
        println!(
            "band {}: {:>4.1} % of the steps",
            band + 1,
            100.0 * work / all
        );
    }
    let largest = works.iter().copied().fold(0.0, f64::max);
    println!("speedup at most {:.2}", all / largest);
    let row = pixels.chunks(frame.width).map(steps).fold(0.0, f64::max);
    println!("largest row: {:.2} %", 100.0 * row / all);
}
