use ndarray::{Array2, array};

use super::smooth;

#[test]
fn a_spike_spreads_to_its_neighbors() {
    let mut now = Array2::zeros((5, 5));
    now[[2, 2]] = 4.0;
    let mut next = Array2::zeros((5, 5));
    smooth(&now, &mut next);
    let expected = array![
        [0.0, 0.0, 0.0, 0.0, 0.0],
        [0.0, 0.0, 1.0, 0.0, 0.0],
        [0.0, 1.0, 0.0, 1.0, 0.0],
        [0.0, 0.0, 1.0, 0.0, 0.0],
        [0.0, 0.0, 0.0, 0.0, 0.0],
    ];
    assert_eq!(next, expected);
}

#[test]
fn the_border_stays() {
    let now = Array2::from_elem((4, 6), 1.0);
    let mut next = Array2::from_elem((4, 6), 7.0);
    smooth(&now, &mut next);
    let inner = next.iter().filter(|v| **v == 1.0).count();
    assert_eq!(inner, 2 * 4);
    assert_eq!(next.sum(), 8.0 + 16.0 * 7.0);
}

#[test]
fn planes_stay_planes() {
    let now = Array2::from_shape_fn((9, 12), |(i, j)| (3 * i + 5 * j) as f64);
    let mut next = now.clone();
    smooth(&now, &mut next);
    assert_eq!(next, now);
    // Of transposed arrays too.
    smooth(&now.t(), &mut next.view_mut().reversed_axes());
    assert_eq!(next, now);
}

#[test]
fn what_has_no_inside_is_left_alone() {
    for shape in [(0, 0), (0, 5), (1, 1), (2, 9), (9, 2)] {
        let now = Array2::ones(shape);
        let mut next = Array2::zeros(shape);
        smooth(&now, &mut next);
        assert_eq!(next.sum(), 0.0);
    }
}

#[test]
fn shapes_must_agree() {
    let step = |columns| {
        std::panic::catch_unwind(|| {
            smooth(&Array2::zeros((4, 5)), &mut Array2::zeros((4, columns)));
        })
    };
    assert!(step(5).is_ok());
    assert!(step(6).is_err());
}
