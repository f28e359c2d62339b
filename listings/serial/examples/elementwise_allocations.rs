//! Counts what expressions of arrays allocate.

use std::process::ExitCode;

use betting::cli::{arguments, count, finish};
use clap::Parser;
use ndarray::{Array1, Zip};
use serial::{
    copies::{Counting, Counts, counted},
    elementwise::{decay_cloned, decay_in_place, fuse_into, fuse_steps, sinc},
};

// ANCHOR: counted
#[global_allocator]
static ALLOCATOR: Counting = Counting;
// ANCHOR_END: counted

/// Allocations of expressions of arrays, and their size in arrays
#[derive(Parser)]
struct Arguments {
    /// Elements of each array
    #[arg(long, default_value = "1_000", value_parser = count)]
    elements: usize,
}

fn main() -> ExitCode {
    finish(run(&arguments()))
}

fn run(arguments: &Arguments) -> Result<(), &'static str> {
    let n = arguments.elements;
    if n == 0 {
        return Err("there must be elements");
    }
    let a = Array1::from_elem(n, 1.0);
    let (b, c) = (a.clone(), a.clone());
    let mut out = a.clone();
    println!("{:<38} allocations  arrays", "");
    let print = |name: &str, counts: Counts| {
        let arrays = counts.bytes as f64 / (8 * n) as f64;
        println!("{name:<38} {:>11} {arrays:>7}", counts.allocations);
    };
    let during = |work: &mut dyn FnMut()| counted(work).1;
    print("&a + &b", during(&mut || drop(&a + &b)));
    print("&a + &b * &c", during(&mut || drop(&a + &b * &c)));
    print("&a + &(&b * &c)", during(&mut || drop(&a + &(&b * &c))));
    print("a.clone() + &b", during(&mut || drop(a.clone() + &b)));
    print("(&a + &b) * (&a - &c)", {
        during(&mut || drop((&a + &b) * (&a - &c)))
    });
    print(
        "out.assign(&(&a + &b))",
        during(&mut || out.assign(&(&a + &b))),
    );
    print("out += &a", during(&mut || out += &a));
    print("out.assign(&b); out *= &c; out += &a", {
        during(&mut || fuse_steps(&a, &b, &c, &mut out))
    });
    print("Zip over out, a, b, c", {
        during(&mut || fuse_into(&a, &b, &c, &mut out))
    });
    print("Zip over a, b: map_collect", {
        during(&mut || drop(Zip::from(&a).and(&b).map_collect(|a, b| a + b)))
    });
    print("a.mapv(sinc)", during(&mut || drop(a.mapv(sinc))));
    print(
        "out.mapv_inplace(sinc)",
        during(&mut || out.mapv_inplace(sinc)),
    );
    print("10 steps of now = now.mapv(…)", {
        during(&mut || _ = decay_cloned(&a, 0.5, 10))
    });
    print("10 steps of now.mapv_inplace(…)", {
        during(&mut || _ = decay_in_place(&a, 0.5, 10))
    });
    Ok(())
}
