use ndarray::{Array2, array};
use rayon::ThreadPoolBuilder;

use super::{heat, step};

#[test]
fn the_mean_of_four_neighbors() {
    let old = array![
        [1.0, 2.0, 3.0, 4.0],
        [5.0, 6.0, 7.0, 8.0],
        [9.0, 1.0, 2.0, 3.0]
    ];
    let mut new = Array2::zeros((3, 4));
    step(&old, &mut new);
    let mut expected = old.clone();
    expected[[1, 1]] = (2.0 + 1.0 + 5.0 + 7.0) / 4.0;
    expected[[1, 2]] = (3.0 + 2.0 + 6.0 + 8.0) / 4.0;
    assert_eq!(new, expected);
}

#[test]
fn without_an_inside_nothing_changes() {
    for shape in [(0, 0), (1, 5), (5, 2)] {
        let field = Array2::from_shape_fn(shape, |(i, j)| (i + 3 * j) as f64);
        assert_eq!(heat(field.clone(), 3), field);
    }
}

#[test]
fn threads_change_no_bit() {
    let start =
        Array2::from_shape_fn((37, 23), |(i, j)| ((i * 7 + j) as f64).sin());
    let expected = heat(start.clone(), 20);
    for threads in [1, 2, 3, 8] {
        let pool = ThreadPoolBuilder::new()
            .num_threads(threads)
            .build()
            .unwrap();
        let field = pool.install(|| heat(start.clone(), 20));
        assert_eq!(field, expected, "{threads} threads");
    }
}

/// A field that grows by the same from row to row is in balance.
#[test]
fn a_slope_stays() {
    let slope = Array2::from_shape_fn((9, 9), |(i, j)| (2 * i + j) as f64);
    assert_eq!(heat(slope.clone(), 10), slope);
}
