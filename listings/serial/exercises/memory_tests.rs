use super::transpose;

/// Element `(row, column)` tells where it was.
fn matrix(n: usize) -> Vec<f64> {
    (0..n * n).map(|i| i as f64).collect()
}

#[test]
fn rows_become_columns_in_all_sizes() {
    for n in (0..40).chain([63, 64, 65, 100]) {
        let from = matrix(n);
        let mut to = vec![-1.0; n * n];
        transpose(n, &from, &mut to);
        for row in 0..n {
            for column in 0..n {
                assert_eq!(to[column * n + row], from[row * n + column]);
            }
        }
    }
}

#[test]
fn twice_is_the_matrix_itself() {
    let from = matrix(129);
    let (mut once, mut twice) = (vec![0.0; 129 * 129], vec![0.0; 129 * 129]);
    transpose(129, &from, &mut once);
    transpose(129, &once, &mut twice);
    assert_eq!(twice, from);
}

#[test]
#[should_panic(expected = "n × n")]
fn a_short_input_is_refused() {
    transpose(2, &[1.0; 3], &mut [0.0; 4]);
}

#[test]
#[should_panic(expected = "n × n")]
fn a_long_output_is_refused() {
    transpose(2, &[1.0; 4], &mut [0.0; 5]);
}
