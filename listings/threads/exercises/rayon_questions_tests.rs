use rayon::ThreadPoolBuilder;

use super::{LEAF, sum_tree};

fn in_one_thread(x: &[f64]) -> f64 {
    if x.len() <= LEAF {
        return x.iter().sum();
    }
    let (left, right) = x.split_at(x.len() / 2);
    in_one_thread(left) + in_one_thread(right)
}

fn harmonic(n: u32) -> Vec<f64> {
    (1..=n).map(|i| 1.0 / f64::from(i)).collect()
}

#[test]
fn few_are_added_from_left_to_right() {
    assert_eq!(sum_tree(&[]), 0.0);
    let x = harmonic(LEAF as u32);
    assert_eq!(sum_tree(&x), x.iter().sum::<f64>());
}

#[test]
fn threads_do_not_change_the_bits() {
    for n in [1025, 2047, 100_001] {
        let x = harmonic(n);
        for threads in [1, 2, 3, 8] {
            let pool = ThreadPoolBuilder::new().num_threads(threads);
            let pool = pool.build().expect("threads");
            for _ in 0..10 {
                let sum = pool.install(|| sum_tree(&x));
                assert_eq!(sum, in_one_thread(&x), "{n}, {threads}");
            }
        }
    }
}
