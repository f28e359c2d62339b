//! Arrays: what a shape and strides can say without moving a number, what
//! has to copy, and what the order of a walk through memory costs.

use ndarray::{
    Array1, Array2, ArrayRef1, ArrayRef2, Axis, ShapeError, Zip, concatenate,
    s, stack,
};

// ANCHOR: created
/// A matrix whose element `[i, j]` is `1 / (1 + i + j)`.
pub fn hilbert(rows: usize, columns: usize) -> Array2<f64> {
    Array2::from_shape_fn((rows, columns), |(i, j)| 1.0 / (1 + i + j) as f64)
}
// ANCHOR_END: created

// ANCHOR: sum_by_index
/// The sum, row after row.
pub fn sum_by_rows(a: &ArrayRef2<f64>) -> f64 {
    let mut sum = 0.0;
    for i in 0..a.nrows() {
        for j in 0..a.ncols() {
            sum += a[[i, j]];
        }
    }
    sum
}

/// The sum, column after column.
pub fn sum_by_columns(a: &ArrayRef2<f64>) -> f64 {
    let mut sum = 0.0;
    for j in 0..a.ncols() {
        for i in 0..a.nrows() {
            sum += a[[i, j]];
        }
    }
    sum
}
// ANCHOR_END: sum_by_index

// ANCHOR: sum_by_iterator
/// The sum in the order of the indices, whatever the strides are.
pub fn sum_by_iterator(a: &ArrayRef2<f64>) -> f64 {
    a.iter().sum()
}

/// The sum in the order of memory.
pub fn sum_in_memory(a: &ArrayRef2<f64>) -> f64 {
    Zip::from(a).fold(0.0, |sum, v| sum + v)
}
// ANCHOR_END: sum_by_iterator

// ANCHOR: cumulated
/// Replaces each element by the sum of itself and all before it on `axis`.
///
/// # Panics
///
/// If there is no such axis.
pub fn cumulate(a: &mut ArrayRef2<f64>, axis: Axis) {
    a.accumulate_axis_inplace(axis, |before, v| *v += before);
}

/// Replaces each element by the sum of itself and all before it in its row.
pub fn cumulate_rows(a: &mut ArrayRef2<f64>) {
    for mut row in a.rows_mut() {
        let mut sum = 0.0;
        for v in &mut row {
            sum += *v;
            *v = sum;
        }
    }
}

/// The running sums of `x`.
pub fn running_sums(x: &ArrayRef1<f64>) -> Array1<f64> {
    x.iter()
        .scan(0.0, |sum, v| {
            *sum += v;
            Some(*sum)
        })
        .collect()
}
// ANCHOR_END: cumulated

/// A fair coin for each number: the lowest bit of SplitMix64 from seed 0 (Steele,
/// Lea and Flood, 2014).
pub fn coin(number: u64) -> bool {
    let mut bits = (number + 1).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    bits = (bits ^ (bits >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    bits = (bits ^ (bits >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    (bits ^ (bits >> 31)) & 1 == 1
}

// ANCHOR: negate_slice
/// Negates every other element, from the first.
pub fn negate_slice(x: &mut ArrayRef1<f64>) {
    x.slice_mut(s![..;2]).mapv_inplace(|v| -v);
}
// ANCHOR_END: negate_slice

// ANCHOR: negate_masked
/// Negates the elements that `mask` marks.
///
/// # Panics
///
/// If the lengths differ.
pub fn negate_masked(x: &mut ArrayRef1<f64>, mask: &ArrayRef1<bool>) {
    Zip::from(x).and(mask).for_each(|v, &marked| {
        if marked {
            *v = -*v;
        }
    });
}
// ANCHOR_END: negate_masked

// ANCHOR: negate_where
/// [`negate_masked`], which writes all elements.
///
/// # Panics
///
/// If the lengths differ.
pub fn negate_where(x: &mut ArrayRef1<f64>, mask: &ArrayRef1<bool>) {
    Zip::from(x).and(mask).for_each(|v, &marked| {
        *v = if marked { -*v } else { *v };
    });
}
// ANCHOR_END: negate_where

// ANCHOR: negate_at
/// Negates the elements at `indices`, which must not repeat.
///
/// # Panics
///
/// If an index is out of bounds.
pub fn negate_at(x: &mut ArrayRef1<f64>, indices: &[usize]) {
    for &i in indices {
        x[i] = -x[i];
    }
}
// ANCHOR_END: negate_at

// ANCHOR: marked
/// The elements that `mask` marks, in a new array; excess of either is left
/// out.
pub fn marked(x: &ArrayRef1<f64>, mask: &ArrayRef1<bool>) -> Array1<f64> {
    let pairs = x.iter().zip(mask);
    pairs
        .filter_map(|(&v, &marked)| marked.then_some(v))
        .collect()
}
// ANCHOR_END: marked

// ANCHOR: stacked
/// `upper` above `lower`, once more below, and the two side by side: copies,
/// since rows that lie in two arrays have no common stride.
///
/// # Errors
///
/// If the shapes don't fit.
pub fn stacked(
    upper: &Array2<f64>,
    lower: &Array2<f64>,
) -> Result<[Array2<f64>; 2], ShapeError> {
    let above = concatenate(Axis(0), &[upper.view(), lower.view()])?;
    let layers = stack(Axis(0), &[upper.view(), lower.view()])?;
    // A new axis of length 2 in front; as a matrix, it is `above` again.
    let (layer, rows, columns) = layers.dim();
    let again = layers.into_shape_with_order((layer * rows, columns))?;
    Ok([above, again])
}
// ANCHOR_END: stacked

#[cfg(test)]
mod tests {
    use ndarray::{ArrayView, Dimension, Order, aview1};
    use proptest::prelude::*;

    use super::*;

    /// Multiples of 2⁻²⁰, whose sums are exact in every order.
    fn exact(rows: usize, columns: usize) -> Array2<f64> {
        Array2::from_shape_fn((rows, columns), |(i, j)| {
            (i * 7919 + j * 104_729) as f64 / (1 << 20) as f64
        })
    }

    /// Whether the first element of `view` lies in the memory of `a`.
    fn within<D: Dimension>(view: ArrayView<f64, D>, a: &Array2<f64>) -> bool {
        a.as_slice_memory_order()
            .is_some_and(|s| s.as_ptr_range().contains(&view.as_ptr()))
    }

    #[test]
    fn views_point_into_the_array() {
        let a = exact(4, 6);
        assert_eq!(a.strides(), [6, 1]);
        assert_eq!(a.t().as_ptr(), a.as_ptr());
        assert_eq!(a.t().strides(), [1, 6]);
        let block = a.slice(s![1..3, 2..;2]);
        assert_eq!(block.as_ptr(), &a[[1, 2]]);
        assert_eq!(block.strides(), [6, 2]);
        let reversed = a.slice(s![.., ..;-1]);
        assert_eq!(reversed.as_ptr(), &a[[0, 5]]);
        assert_eq!(reversed.strides(), [6, -1]);
        assert_eq!(a.diag().strides(), [7]);
        assert_eq!(a.diag().as_ptr(), a.as_ptr());
        let row = a.row(1);
        let repeated = row.broadcast((4, 6)).unwrap();
        assert_eq!(repeated.strides(), [0, 1]);
        assert_eq!(repeated.as_ptr(), &a[[1, 0]]);
        let windows = a.windows((2, 2));
        assert!(windows.into_iter().all(|w| within(w, &a)));
    }

    #[test]
    fn a_reshape_copies_only_where_strides_can_not_say_it() {
        let a = exact(4, 6);
        assert!(a.to_shape((2, 12)).unwrap().is_view());
        assert!(a.flatten().is_view());
        let copied = a.t().to_shape((2, 12)).unwrap().into_owned();
        assert!(!within(copied.view(), &a));
        assert!(a.t().flatten().is_owned());
        // In the order of columns, it is there again.
        assert!(a.t().flatten_with_order(Order::ColumnMajor).is_view());
        assert!(a.t().as_standard_layout().is_owned());
        assert!(a.as_standard_layout().is_view());

        // A part that leaves gaps can't be flattened in place, but some
        // shapes can be said.
        let left = a.slice(s![.., ..3]);
        assert!(left.flatten().is_owned());
        assert!(left.to_shape((2, 2, 3)).unwrap().is_view());

        let before = a.as_ptr();
        let moved = a.into_shape_with_order(24).unwrap();
        assert_eq!(moved.as_ptr(), before);
        let turned = exact(4, 6).reversed_axes();
        assert!(turned.into_shape_with_order(24).is_err());
    }

    #[test]
    fn an_owned_copy_of_a_transposed_array_is_transposed_still() {
        let a = exact(4, 6);
        let copy = a.t().to_owned();
        assert!(!within(copy.view(), &a));
        assert_eq!(copy.strides(), [1, 6]);
        let rows = a.t().as_standard_layout().into_owned();
        assert_eq!(rows.strides(), [4, 1]);
        assert_eq!(copy, rows);
    }

    #[test]
    fn selecting_and_stacking_copy() {
        let a = exact(4, 6);
        assert!(!within(a.select(Axis(0), &[0, 2]).view(), &a));
        let [above, again] = stacked(&a, &a).unwrap();
        assert_eq!(above, again);
        assert_eq!(above.dim(), (8, 6));
        assert_eq!(above.slice(s![4.., ..]), a);
        assert!(!within(above.view(), &a));
        assert!(stacked(&a, &exact(3, 5)).is_err());
    }

    #[test]
    fn all_orders_add_up_to_the_same() {
        let a = exact(13, 9);
        let sum = sum_by_rows(&a);
        for b in [a.view(), a.t(), a.slice(s![..;-1, ..])] {
            assert_eq!(sum_by_columns(&b), sum);
            assert_eq!(sum_by_iterator(&b), sum);
            assert_eq!(sum_in_memory(&b), sum);
            assert_eq!(b.sum(), sum);
            assert_eq!(b.sum_axis(Axis(0)).sum(), sum);
            assert_eq!(b.sum_axis(Axis(1)).sum(), sum);
        }
    }

    #[test]
    fn the_last_running_sum_is_the_sum() {
        let x = exact(1, 100).into_shape_with_order(100).unwrap();
        let sums = running_sums(&x);
        assert_eq!(sums[99], x.sum());
        let mut a = exact(7, 5);
        let columns = a.sum_axis(Axis(0));
        cumulate(&mut a, Axis(0));
        assert_eq!(a.row(6), columns);
        let mut b = a.clone();
        cumulate(&mut a, Axis(1));
        cumulate_rows(&mut b);
        assert_eq!(a, b);
        assert_eq!(a[[6, 4]], exact(7, 5).sum());
    }

    proptest! {
        #[test]
        fn all_ways_to_negate_agree(
            pairs in prop::collection::vec((-1e3..1e3, any::<bool>()), 0..99)
        ) {
            let x: Array1<f64> = pairs.iter().map(|p| p.0).collect();
            let mask: Array1<bool> = pairs.iter().map(|p| p.1).collect();
            let indices: Vec<usize> =
                (0..x.len()).filter(|i| mask[*i]).collect();
            let (mut a, mut b, mut c) = (x.clone(), x.clone(), x.clone());
            negate_masked(&mut a, &mask);
            negate_where(&mut b, &mask);
            negate_at(&mut c, &indices);
            prop_assert_eq!(&a, &b);
            prop_assert_eq!(&a, &c);
            prop_assert_eq!(marked(&x, &mask), x.select(Axis(0), &indices));
            prop_assert_eq!(-marked(&a, &mask), marked(&x, &mask));

            let (mut d, mut e) = (x.clone(), x);
            let even: Array1<bool> = (0..d.len()).map(|i| i % 2 == 0).collect();
            negate_slice(&mut d);
            negate_masked(&mut e, &even);
            prop_assert_eq!(d, e);
        }
    }

    #[test]
    fn a_created_matrix_is_symmetric() {
        let a = hilbert(5, 5);
        assert_eq!(a, a.t());
        assert_eq!(a.row(0), aview1(&[1.0, 0.5, 1.0 / 3.0, 0.25, 0.2]));
    }
}
