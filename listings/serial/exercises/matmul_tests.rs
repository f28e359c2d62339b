use serial::matmul::{Matrix, ShapeError};

use super::product_vector;

/// Sums of small whole numbers need no rounding, in any order.
#[test]
fn whole_numbers_are_exact() {
    for (rows, columns) in [(1, 1), (3, 7), (16, 33), (5, 1000), (0, 4), (4, 0)]
    {
        let a = Matrix::from_fn(rows, columns, |i, j| {
            ((3 * i + 5 * j) % 11) as f64 - 5.0
        });
        let x: Vec<f64> = (0..columns).map(|j| (j % 7) as f64 - 3.0).collect();
        let mut y = vec![f64::NAN; rows];
        assert_eq!(product_vector(&a, &x, &mut y), Ok(()));
        for (i, y) in y.iter().enumerate() {
            let exact: f64 = a.row(i).iter().zip(&x).map(|(a, x)| a * x).sum();
            assert_eq!(*y, exact, "row {i} of {rows} × {columns}");
        }
    }
}

#[test]
fn shapes_that_do_not_fit_are_refused() {
    let a = Matrix::zeros(2, 3);
    let inner = ShapeError::Inner { left: 3, right: 2 };
    assert_eq!(product_vector(&a, &[1.0; 2], &mut [0.0; 2]), Err(inner));
    let wrong = ShapeError::Product {
        wanted: (2, 1),
        found: (3, 1),
    };
    assert_eq!(product_vector(&a, &[1.0; 3], &mut [0.0; 3]), Err(wrong));
}
