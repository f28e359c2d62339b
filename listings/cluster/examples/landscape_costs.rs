//! What handing work over costs on this machine, and from which size it pays.

use std::{
    env,
    error::Error,
    hint::black_box,
    net::TcpStream,
    process::{Command, ExitCode},
    time::Instant,
};

use betting::cli::{arguments, count, finish};
use clap::Parser;
use cluster::landscape::{
    Boundary, Echo, KERNELS, Pipes, Tcp, Wire, echo, median_round_trip, product,
};

/// What handing work over costs on this machine
#[derive(Parser)]
#[command(allow_negative_numbers = true)]
struct Arguments {
    /// Largest share of the time that the way may take, in percent
    #[arg(long, default_value = "10", value_parser = percent)]
    loss: f64,
    /// Round trips of which the median counts
    #[arg(long, default_value = "200", value_parser = count)]
    rounds: usize,
    /// Be the other side: an address to connect to, or `-` for pipes
    #[arg(long, hide = true)]
    echo: Option<String>,
    /// Bytes of a message of the other side
    #[arg(long, hide = true, default_value = "8", value_parser = count)]
    bytes: usize,
}

fn percent(text: &str) -> Result<f64, String> {
    match text.parse::<f64>() {
        Ok(p) if p > 0.0 && p < 100.0 => Ok(p / 100.0),
        _ => Err("not between 0 and 100".into()),
    }
}

const FEW: usize = 8;
const MANY: usize = 1 << 20;

fn main() -> ExitCode {
    let a: Arguments = arguments();
    finish(match &a.echo {
        Some(address) => other_side(address, a.bytes),
        None => costs(&a),
    })
}

fn other_side(address: &str, bytes: usize) -> Result<(), Box<dyn Error>> {
    if address == "-" {
        echo(std::io::stdin().lock(), std::io::stdout().lock(), bytes)?;
    } else {
        let stream = TcpStream::connect(address)?;
        stream.set_nodelay(true)?;
        echo(stream.try_clone()?, stream, bytes)?;
    }
    Ok(())
}

fn costs(a: &Arguments) -> Result<(), Box<dyn Error>> {
    let program = env::current_exe()?;
    let side = |address: &str, bytes: usize| {
        let mut command = Command::new(&program);
        command.args(["--echo", address, "--bytes", &bytes.to_string()]);
        command
    };
    let fitted = |start: &dyn Fn(usize) -> std::io::Result<Box<dyn Wire>>| {
        let few = median_round_trip(&mut *start(FEW)?, FEW, a.rounds)?;
        let rounds = (a.rounds / 10).max(1);
        let many = median_round_trip(&mut *start(MANY)?, MANY, rounds)?;
        Ok::<_, std::io::Error>(Boundary::fitted(few, many, MANY as f64))
    };
    let borders = [
        ("thread", fitted(&|_| Ok(Box::new(Echo::start())))?),
        (
            "pipe",
            fitted(&|n| Ok(Box::new(Pipes::start(side("-", n))?)))?,
        ),
        (
            "TCP",
            fitted(&|n| Ok(Box::new(Tcp::start(|at| side(at, n))?)))?,
        ),
    ];
    let rate = flops_a_second();
    println!("one core: {:.1} Gflop/s in a matrix product", rate / 1e9);
    print!("border  latency  bandwidth ");
    for kernel in KERNELS {
        print!(" {:>14}", kernel.name);
    }
    println!();
    for (name, border) in borders {
        let bandwidth = match border.bandwidth {
            b if b > 1e12 => "no limit".into(),
            b => format!("{:.1} GB/s", b / 1e9),
        };
        print!("{name:6} {:5.1} µs {bandwidth:>10} ", 1e6 * border.latency);
        for kernel in KERNELS {
            let smallest = kernel.smallest(&border, rate, a.loss);
            let n = smallest.map_or("never".into(), |n| format!("n = {n}"));
            print!(" {n:>14}");
        }
        println!();
    }
    Ok(())
}

/// What this core does with two matrices that fit into its caches.
fn flops_a_second() -> f64 {
    const N: usize = 128;
    let (a, b) = (vec![0.5; N * N], vec![0.25; N * N]);
    let mut c = vec![0.0; N * N];
    let mut best = f64::INFINITY;
    for _ in 0..10 {
        let start = Instant::now();
        product(black_box(&a), &b, black_box(&mut c), N);
        best = best.min(start.elapsed().as_secs_f64());
    }
    2.0 * (N as f64).powi(3) / best
}
