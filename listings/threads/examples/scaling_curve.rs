//! Measures how a kernel scales, prints the figures and draws them.

use std::{
    fs, path::PathBuf, process::ExitCode, thread::available_parallelism,
};

use betting::{
    cli::{arguments, count, finish},
    search::Search,
};
use clap::{Parser, ValueEnum};
use serial::exercise_betting::{Width, score_lanes};
use threads::{
    exercise_betting::{best, by_setting},
    scaling::{
        Curve, Kind, Picture, Pinning, ScalingError, counted_together,
        measure_in_pools, sum, triad,
    },
};

/// Measures how a kernel scales with the number of threads
#[derive(Parser)]
#[command(allow_negative_numbers = true)]
struct Arguments {
    /// What is measured
    #[arg(long, value_enum, default_value = "mandelbrot")]
    kernel: Kernel,
    /// Numbers of threads, the first of them 1
    #[arg(long, default_value = "1,2,3,4,8", value_parser = numbers)]
    threads: Numbers,
    /// Give each thread as much work as one has alone
    #[arg(long)]
    weak: bool,
    /// Samples of each number of threads
    #[arg(long, default_value = "11", value_parser = count)]
    rounds: usize,
    /// Size of the work, in percent
    #[arg(long, default_value = "100", value_parser = count)]
    percent: usize,
    /// Which cores threads may use
    #[arg(long, value_enum, default_value = "free")]
    pin: Pin,
    /// Write the drawing to this file, as SVG
    #[arg(long)]
    svg: Option<PathBuf>,
}

#[derive(Clone)]
struct Numbers(Vec<usize>);

/// Different positive numbers, the first of them 1.
fn numbers(text: &str) -> Result<Numbers, String> {
    let numbers: Vec<usize> =
        text.split(',').map(count).collect::<Result<_, _>>()?;
    if numbers[0] != 1 {
        return Err("speedups are over one thread, so begin with 1".into());
    }
    match (1..numbers.len()).find(|&i| numbers[..i].contains(&numbers[i])) {
        Some(i) => Err(format!("{} comes twice", numbers[i])),
        None => Ok(Numbers(numbers)),
    }
}

#[derive(Clone, Copy, ValueEnum)]
enum Kernel {
    /// The search for the best scale, in lanes
    Betting,
    /// A picture whose rows go to whoever is free
    Mandelbrot,
    /// The picture, split as rayon does
    Split,
    /// The picture in one piece for each thread
    Pieces,
    /// The picture after a part that one thread does alone
    Serial,
    /// a = b + s c, from memory
    Triad,
    /// A sum of 256 KiB
    Sum,
    /// One counter that all threads add to
    Shared,
}

#[derive(Clone, Copy, ValueEnum)]
enum Pin {
    /// The scheduler decides
    Free,
    /// A core for each thread
    Apart,
    /// One core for all
    Together,
}

fn main() -> ExitCode {
    finish(run(&arguments()))
}

fn run(a: &Arguments) -> Result<(), Box<dyn std::error::Error>> {
    let cores = available_parallelism()?.get();
    let curve = measure(a)?;
    print!("{}\n{}", curve.table(), curve.bars(cores));
    let fit = curve.fit(cores);
    if let Some(fit) = fit {
        let [f, low, high] = [fit.fraction, fit.low, fit.high]
            .map(|share| format!("{:.1}", 100.0 * share));
        println!("serial fraction {f} % (95 %: {low} to {high} %)");
    }
    if let Some(file) = &a.svg {
        let title = a.kernel.to_possible_value();
        let title = title.map_or(String::new(), |v| v.get_name().to_string());
        fs::write(file, curve.svg(&title, fit))
            .map_err(|e| format!("{}: {e}", file.display()))?;
    }
    Ok(())
}

fn measure(a: &Arguments) -> Result<Curve, ScalingError> {
    let kind = if a.weak { Kind::Weak } else { Kind::Strong };
    // The size of the work of `p` threads.
    let sized = |base: usize, p: usize| {
        let base = (base * a.percent).div_ceil(100);
        if a.weak { base * p } else { base }
    };
    let picture = |p: usize| Picture {
        rows: sized(200, p),
        columns: 400,
        steps: 200,
    };
    let most = a.threads.0.iter().copied().max().unwrap_or(1);
    let longest = match a.kernel {
        Kernel::Triad => sized(1 << 24, most),
        Kernel::Sum => sized(1 << 15, most),
        _ => 0,
    };
    let b = vec![1.0; longest];
    let (mut a_, c) = (b.clone(), b.clone());
    let (threads, rounds, pinning) = (&a.threads.0, a.rounds, a.pin.into());
    macro_rules! curve {
        ($work:expr) => {
            measure_in_pools(kind, threads, rounds, pinning, $work)
        };
    }
    match a.kernel {
        Kernel::Betting => curve!(|p| {
            let search = Search {
                settings: sized(300, p),
                ..Search::measured()
            };
            by_setting(&search, |i, s| {
                score_lanes(&search, i, s, Width::widest())
            })
            .as_deref()
            .and_then(best)
        }),
        Kernel::Mandelbrot => curve!(|p| picture(p).stolen()),
        Kernel::Split => curve!(|p| picture(p).split()),
        Kernel::Pieces => curve!(|p| picture(p).in_pieces(p)),
        Kernel::Serial => curve!(|p| picture(p).after_serial_part(4)),
        Kernel::Triad => curve!(|p| {
            let n = sized(1 << 24, p);
            triad(&mut a_[..n], &b[..n], 0.5, &c[..n]);
        }),
        Kernel::Sum => curve!(|p| sum(&b[..sized(1 << 15, p)])),
        Kernel::Shared => curve!(|p| counted_together(sized(1 << 20, p))),
    }
}

impl From<Pin> for Pinning {
    fn from(pin: Pin) -> Pinning {
        match pin {
            Pin::Free => Pinning::Free,
            Pin::Apart => Pinning::Apart,
            Pin::Together => Pinning::Together,
        }
    }
}
