//! Of `serial`, and the sums of `threads`.

use std::hint::black_box;

use rand::{RngExt, SeedableRng};
use rand_pcg::Pcg64Mcg;
use serial::simd::{sum_dispatched, sum_naive};
use threads::rayon_questions::{sum_fixed, sum_fixed_lanes, sum_rayon};

use crate::{Kernel, Stopped};

struct Sum {
    sum: fn(&[f64]) -> f64,
    squares: Vec<f64>,
    found: f64,
}

/// The sum of the squares of `n` random numbers from 0 to 1.
pub(crate) fn sum(version: &str, n: usize) -> Box<dyn Kernel> {
    let mut rng = Pcg64Mcg::seed_from_u64(1);
    Box::new(Sum {
        sum: match version {
            "lanes" => sum_dispatched,
            "rayon" => sum_rayon,
            "chunks" => sum_fixed,
            "chunks_lanes" => sum_fixed_lanes,
            _ => sum_naive,
        },
        squares: (0..n).map(|_| rng.random::<f64>().powi(2)).collect(),
        found: 0.0,
    })
}

impl Kernel for Sum {
    fn run(&mut self) -> Result<(), Stopped> {
        self.found = (self.sum)(black_box(&self.squares));
        Ok(())
    }

    fn result(&mut self) -> String {
        let bits = self.found.to_bits();
        format!("sum {:.9}, bits {bits:016x}", self.found)
    }
}
