use ndarray::{Array2, array, s};

use super::halve;

#[test]
fn a_block_becomes_its_mean() {
    let image = array![[1.0, 2.0, 0.0, 8.0], [3.0, 6.0, 0.0, 0.0]];
    assert_eq!(halve(&image), array![[3.0, 2.0]]);
}

#[test]
fn odd_rows_and_columns_are_left_out() {
    let image = Array2::from_shape_fn((5, 7), |(i, j)| (10 * i + j) as f64);
    let half = halve(&image);
    assert_eq!(half.dim(), (2, 3));
    assert_eq!(half[[1, 2]], 29.5);
    assert_eq!(half, halve(&image.slice(s![..4, ..6])));
    for shape in [(0, 0), (1, 8), (8, 1)] {
        let half = halve(&Array2::zeros(shape));
        assert_eq!(half.dim(), (shape.0 / 2, shape.1 / 2));
    }
}

#[test]
fn a_view_is_an_image_too() {
    let image = Array2::from_shape_fn((6, 8), |(i, j)| (i * i + j) as f64);
    assert_eq!(halve(&image.t()), halve(&image).t());
    // Columns from right to left.
    let mirrored = image.slice(s![.., ..;-1]);
    assert_eq!(halve(&mirrored), halve(&image).slice(s![.., ..;-1]));
}
