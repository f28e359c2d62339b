//! The product of two matrices, from three loops to a share of the core's
//! limit that libraries reach.

use std::{cell::RefCell, ops::Range};

use multiversion::{multiversion, target::match_target};
use thiserror::Error;

// ANCHOR: matrix
/// A dense matrix; its rows lie one after the other.
#[derive(Clone, Debug, PartialEq)]
pub struct Matrix {
    rows: usize,
    columns: usize,
    elements: Vec<f64>,
}

/// Matrices whose shapes don't fit together.
#[derive(Debug, Error, PartialEq, Eq)]
pub enum ShapeError {
    #[error("{rows} × {columns} elements are wanted, {length} are there")]
    Length {
        rows: usize,
        columns: usize,
        length: usize,
    },
    #[error("rows of {left} elements can't meet columns of {right}")]
    Inner { left: usize, right: usize },
    #[error("the product is {} × {}, not {} × {}", .wanted.0, .wanted.1, .found.0, .found.1)]
    Product {
        wanted: (usize, usize),
        found: (usize, usize),
    },
}
// ANCHOR_END: matrix

impl Matrix {
    /// A matrix of `elements`, row after row.
    ///
    /// # Errors
    ///
    /// If there are not `rows` times `columns` of them.
    pub fn new(
        rows: usize,
        columns: usize,
        elements: Vec<f64>,
    ) -> Result<Matrix, ShapeError> {
        let length = elements.len();
        if rows.checked_mul(columns) != Some(length) {
            return Err(ShapeError::Length {
                rows,
                columns,
                length,
            });
        }
        Ok(Matrix {
            rows,
            columns,
            elements,
        })
    }

    pub fn zeros(rows: usize, columns: usize) -> Matrix {
        Matrix {
            rows,
            columns,
            elements: vec![0.0; rows * columns],
        }
    }

    /// A matrix whose element in row i and column j is `element(i, j)`.
    pub fn from_fn(
        rows: usize,
        columns: usize,
        element: impl Fn(usize, usize) -> f64,
    ) -> Matrix {
        let elements = (0..rows)
            .flat_map(|i| (0..columns).map(move |j| (i, j)))
            .map(|(i, j)| element(i, j))
            .collect();
        Matrix {
            rows,
            columns,
            elements,
        }
    }

    pub fn rows(&self) -> usize {
        self.rows
    }

    pub fn columns(&self) -> usize {
        self.columns
    }

    /// All elements, row after row.
    pub fn elements(&self) -> &[f64] {
        &self.elements
    }

    pub fn elements_mut(&mut self) -> &mut [f64] {
        &mut self.elements
    }

    /// # Panics
    ///
    /// If there is no row `i`.
    #[inline(always)]
    pub fn row(&self, i: usize) -> &[f64] {
        &self.elements[i * self.columns..][..self.columns]
    }

    /// # Panics
    ///
    /// If there is no row `i`.
    #[inline(always)]
    pub fn row_mut(&mut self, i: usize) -> &mut [f64] {
        &mut self.elements[i * self.columns..][..self.columns]
    }
}

/// Whether `c` can be the product of `a` and `b`.
///
/// # Errors
///
/// If it can't.
pub fn check(a: &Matrix, b: &Matrix, c: &Matrix) -> Result<(), ShapeError> {
    if a.columns != b.rows {
        return Err(ShapeError::Inner {
            left: a.columns,
            right: b.rows,
        });
    }
    let (wanted, found) = ((a.rows, b.columns), (c.rows, c.columns));
    if wanted != found {
        return Err(ShapeError::Product { wanted, found });
    }
    Ok(())
}

// ANCHOR: product_naive
/// Sets `c` to `a` times `b`, element by element.
///
/// # Errors
///
/// If the shapes don't fit.
pub fn product_naive(
    a: &Matrix,
    b: &Matrix,
    c: &mut Matrix,
) -> Result<(), ShapeError> {
    check(a, b, c)?;
    for i in 0..a.rows() {
        let row = a.row(i);
        for (j, element) in c.row_mut(i).iter_mut().enumerate() {
            let column = b.elements().iter().skip(j).step_by(b.columns());
            *element = row.iter().zip(column).map(|(a, b)| a * b).sum();
        }
    }
    Ok(())
}
// ANCHOR_END: product_naive

// ANCHOR: product_rows
/// Sets `c` to `a` times `b`, adding rows of `b` to rows of `c`.
///
/// # Errors
///
/// If the shapes don't fit.
pub fn product_rows(
    a: &Matrix,
    b: &Matrix,
    c: &mut Matrix,
) -> Result<(), ShapeError> {
    check(a, b, c)?;
    c.elements_mut().fill(0.0);
    add_rows::<false>(a, b, c, 0..a.columns(), 0..b.columns());
    Ok(())
}

/// Adds to the columns `js` of `c` what the elements `ks` of the rows of `a`
/// contribute.
#[inline(always)]
fn add_rows<const FUSED: bool>(
    a: &Matrix,
    b: &Matrix,
    c: &mut Matrix,
    ks: Range<usize>,
    js: Range<usize>,
) {
    for i in 0..a.rows() {
        let to = &mut c.row_mut(i)[js.clone()];
        for k in ks.clone() {
            let factor = a.row(i)[k];
            for (to, from) in to.iter_mut().zip(&b.row(k)[js.clone()]) {
                *to = multiply_add::<FUSED>(factor, *from, *to);
            }
        }
    }
}
// ANCHOR_END: product_rows

// ANCHOR: multiply_add
/// a b + c, rounded once if `FUSED`. Where the processor has no instruction for
/// that, it is a slow function.
#[inline(always)]
fn multiply_add<const FUSED: bool>(a: f64, b: f64, c: f64) -> f64 {
    if FUSED { a.mul_add(b, c) } else { a * b + c }
}
// ANCHOR_END: multiply_add

// ANCHOR: product_vectors
/// [`product_rows`] in the widest instructions that this processor has.
///
/// # Errors
///
/// If the shapes don't fit.
#[multiversion(targets("x86_64+avx512f", "x86_64+avx2+fma"))]
pub fn product_vectors(
    a: &Matrix,
    b: &Matrix,
    c: &mut Matrix,
) -> Result<(), ShapeError> {
    check(a, b, c)?;
    c.elements_mut().fill(0.0);
    let (ks, js) = (0..a.columns(), 0..b.columns());
    match_target! {
        "x86_64+avx512f" | "x86_64+avx2+fma" => {
            add_rows::<true>(a, b, c, ks, js)
        }
        _ => add_rows::<false>(a, b, c, ks, js),
    }
    Ok(())
}
// ANCHOR_END: product_vectors

/// The parts of `0..length` that are `step` long; the last may be shorter.
fn parts(length: usize, step: usize) -> impl Iterator<Item = Range<usize>> {
    (0..length)
        .step_by(step)
        .map(move |start| start..length.min(start + step))
}

// ANCHOR: sizes
/// Rows of a block of `b`: 16 columns of it are two thirds of an L1 cache of
/// 48 KiB.
const KC: usize = 256;
/// Columns of a block of `b`: it takes half of an L2 cache of 2 MiB.
const NC: usize = 512;
/// Rows of a block of `a`: it takes a quarter of that L2 cache. A multiple of
/// the rows of all tiles.
const MC: usize = 240;
// ANCHOR_END: sizes

// ANCHOR: product_blocked
/// [`product_vectors`], a block of `b` after the other.
///
/// # Errors
///
/// If the shapes don't fit.
#[multiversion(targets("x86_64+avx512f", "x86_64+avx2+fma"))]
pub fn product_blocked(
    a: &Matrix,
    b: &Matrix,
    c: &mut Matrix,
) -> Result<(), ShapeError> {
    check(a, b, c)?;
    c.elements_mut().fill(0.0);
    for js in parts(b.columns(), NC) {
        for ks in parts(b.rows(), KC) {
            let js = js.clone();
            match_target! {
                "x86_64+avx512f" | "x86_64+avx2+fma" => {
                    add_rows::<true>(a, b, c, ks, js)
                }
                _ => add_rows::<false>(a, b, c, ks, js),
            }
        }
    }
    Ok(())
}
// ANCHOR_END: product_blocked

// ANCHOR: tile
/// Adds to `c`, whose rows lie `stride` apart, the products of `MR` rows with
/// `NR` columns, of which `a` and `b` hold the elements of one k after the other.
///
/// The sums stay in registers if `MR × NR` of them and one row of `b` fit.
#[inline(always)]
fn tile<const MR: usize, const NR: usize, const FUSED: bool>(
    a: &[f64],
    b: &[f64],
    c: &mut [f64],
    stride: usize,
) {
    let (a, _) = a.as_chunks::<MR>();
    let (b, _) = b.as_chunks::<NR>();
    let mut sums = [[0.0; NR]; MR];
    for (a, b) in a.iter().zip(b) {
        for (sums, a) in sums.iter_mut().zip(a) {
            for (sum, b) in sums.iter_mut().zip(b) {
                *sum = multiply_add::<FUSED>(*a, *b, *sum);
            }
        }
    }
    for r in 0..MR {
        let to = &mut c[r * stride..][..NR];
        for (to, sum) in to.iter_mut().zip(&sums[r]) {
            *to += sum;
        }
    }
}
// ANCHOR_END: tile

// ANCHOR: kernel
/// Rows and columns of a tile that fill this processor's registers.
#[multiversion(targets("x86_64+avx512f", "x86_64+avx2+fma"))]
fn tile_shape() -> (usize, usize) {
    match_target! {
        "x86_64+avx512f" => (12, 16),
        "x86_64+avx2+fma" => (6, 8),
        _ => (4, 4),
    }
}

/// Room for the largest of them.
const LARGEST: usize = 12 * 16;

/// A [`tile`] of that shape.
#[multiversion(targets("x86_64+avx512f", "x86_64+avx2+fma"))]
fn add_tile(a: &[f64], b: &[f64], c: &mut [f64], stride: usize) {
    match_target! {
        "x86_64+avx512f" => tile::<12, 16, true>(a, b, c, stride),
        "x86_64+avx2+fma" => tile::<6, 8, true>(a, b, c, stride),
        _ => tile::<4, 4, false>(a, b, c, stride),
    }
}
// ANCHOR_END: kernel

// ANCHOR: product_packed
thread_local! {
    /// Blocks of both factors in the order of the tiles. They are kept for the
    /// next product: new memory would cost a page fault for each page of them.
    static PACKED: RefCell<(Vec<f64>, Vec<f64>)> =
        const { RefCell::new((Vec::new(), Vec::new())) };
}

/// Sets `c` to `a` times `b`, in tiles, from copies of blocks of `a` and `b`
/// that lie in the order in which the tiles read them.
///
/// The loops are those of Goto and van de Geijn, "Anatomy of high-performance
/// matrix multiplication", 2008.
///
/// # Errors
///
/// If the shapes don't fit.
pub fn product_packed(
    a: &Matrix,
    b: &Matrix,
    c: &mut Matrix,
) -> Result<(), ShapeError> {
    check(a, b, c)?;
    c.elements_mut().fill(0.0);
    let (mr, nr) = tile_shape();
    PACKED.with_borrow_mut(|(of_a, of_b)| {
        for ks in parts(b.rows(), KC) {
            pack_columns(b, ks.clone(), nr, of_b);
            for is in parts(a.rows(), MC) {
                pack_rows(a, is.clone(), ks.clone(), mr, of_a);
                let of_b = of_b.chunks_exact(nr * ks.len());
                for (j, b) in (0..b.columns()).step_by(nr).zip(of_b) {
                    let of_a = of_a.chunks_exact(mr * ks.len());
                    for (i, a) in is.clone().step_by(mr).zip(of_a) {
                        add_products(a, b, c, (i, j), (mr, nr));
                    }
                }
            }
        }
    });
    Ok(())
}

/// [`add_tile`] to `c`, from row `i` and column `j` on. What lies outside of
/// `c` is dropped.
fn add_products(
    a: &[f64],
    b: &[f64],
    c: &mut Matrix,
    (i, j): (usize, usize),
    (mr, nr): (usize, usize),
) {
    let columns = c.columns();
    if i + mr <= c.rows() && j + nr <= columns {
        let from = i * columns + j;
        add_tile(a, b, &mut c.elements_mut()[from..], columns);
        return;
    }
    let mut sums = [0.0; LARGEST];
    add_tile(a, b, &mut sums, nr);
    for (i, sums) in (i..c.rows()).zip(sums.chunks_exact(nr).take(mr)) {
        for (to, sum) in c.row_mut(i)[j..].iter_mut().zip(sums) {
            *to += sum;
        }
    }
}
// ANCHOR_END: product_packed

// ANCHOR: pack
/// The elements `ks` of the rows `is`, `mr` rows after the other, and of these
/// one k after the other. Rows that `a` doesn't have are zero.
fn pack_rows(
    a: &Matrix,
    is: Range<usize>,
    ks: Range<usize>,
    mr: usize,
    packed: &mut Vec<f64>,
) {
    packed.clear();
    packed.resize(is.len().next_multiple_of(mr) * ks.len(), 0.0);
    let panels = packed.chunks_exact_mut(mr * ks.len());
    for (panel, start) in panels.zip(is.clone().step_by(mr)) {
        for (r, i) in (start..is.end).take(mr).enumerate() {
            let row = &a.row(i)[ks.clone()];
            for (to, from) in panel.chunks_exact_mut(mr).zip(row) {
                to[r] = *from;
            }
        }
    }
}

/// The rows `ks`, `nr` columns after the other, and of these one k after the
/// other. Columns that `b` doesn't have are zero.
fn pack_columns(
    b: &Matrix,
    ks: Range<usize>,
    nr: usize,
    packed: &mut Vec<f64>,
) {
    packed.clear();
    packed.resize(b.columns().next_multiple_of(nr) * ks.len(), 0.0);
    let panels = packed.chunks_exact_mut(nr * ks.len());
    for (panel, js) in panels.zip(parts(b.columns(), nr)) {
        for (to, k) in panel.chunks_exact_mut(nr).zip(ks.clone()) {
            let from = &b.row(k)[js.clone()];
            to[..from.len()].copy_from_slice(from);
        }
    }
}
// ANCHOR_END: pack

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    type Product = fn(&Matrix, &Matrix, &mut Matrix) -> Result<(), ShapeError>;

    const PRODUCTS: [(&str, Product); 5] = [
        ("naive", product_naive),
        ("rows", product_rows),
        ("vectors", product_vectors),
        ("blocked", product_blocked),
        ("packed", product_packed),
    ];

    /// Whole numbers from -8 to 8.
    fn whole(rows: usize, columns: usize, seed: usize) -> Matrix {
        Matrix::from_fn(rows, columns, |i, j| {
            ((i * 7 + j * 5 + i * j * 3 + seed) % 17) as f64 - 8.0
        })
    }

    /// From the definition, in integers.
    fn exact(a: &Matrix, b: &Matrix) -> Matrix {
        Matrix::from_fn(a.rows(), b.columns(), |i, j| {
            let terms =
                (0..b.rows()).map(|k| a.row(i)[k] as i64 * b.row(k)[j] as i64);
            terms.sum::<i64>() as f64
        })
    }

    fn check_whole(m: usize, k: usize, n: usize) {
        let (a, b) = (whole(m, k, 1), whole(k, n, 2));
        let exact = exact(&a, &b);
        for (name, product) in PRODUCTS {
            // What was there must not matter.
            let mut c = Matrix::from_fn(m, n, |_, _| f64::NAN);
            assert_eq!(product(&a, &b, &mut c), Ok(()));
            assert_eq!(c, exact, "{name} of {m} × {k} × {n}");
        }
    }

    /// Sums of small whole numbers need no rounding, in any order.
    #[test]
    fn whole_numbers_are_exact_at_the_edges_of_tiles_and_blocks() {
        for n in [1, 7, 16, 33, 257] {
            check_whole(n, n, n);
        }
        check_whole(1, 300, 2);
        check_whole(241, 3, 17);
        check_whole(13, 513, 31);
        check_whole(5, 2, 530);
    }

    #[test]
    fn of_nothing_there_is_nothing_and_of_no_terms_zero() {
        check_whole(0, 3, 2);
        check_whole(3, 0, 2);
        check_whole(3, 2, 0);
        check_whole(0, 0, 0);
    }

    #[test]
    fn shapes_that_do_not_fit_are_refused() {
        let (a, b) = (whole(2, 3, 0), whole(4, 5, 0));
        for (_, product) in PRODUCTS {
            let inner = ShapeError::Inner { left: 3, right: 4 };
            let mut c = Matrix::zeros(2, 5);
            assert_eq!(product(&a, &b, &mut c), Err(inner));
            let wrong = ShapeError::Product {
                wanted: (2, 3),
                found: (2, 5),
            };
            assert_eq!(product(&a, &whole(3, 3, 0), &mut c), Err(wrong));
        }
        let length = ShapeError::Length {
            rows: 2,
            columns: 3,
            length: 5,
        };
        assert_eq!(Matrix::new(2, 3, vec![0.0; 5]), Err(length));
        assert!(Matrix::new(usize::MAX, 2, vec![]).is_err());
        assert!(Matrix::new(2, 3, vec![0.0; 6]).is_ok());
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(24))]

        /// Two sums of n products differ by at most 2 γ_n (|A||B|), whatever
        /// their order and whether they are fused (Higham, "Accuracy and
        /// Stability of Numerical Algorithms", section 3.5).
        #[test]
        fn all_versions_round_within_the_bound(
            (m, k, n) in (1usize..40, 1usize..300, 1usize..40),
            seed in any::<u32>(),
        ) {
            let random = |i: usize, j: usize| {
                let mut z = (i as u64) << 32 | j as u64;
                z = (z ^ u64::from(seed)).wrapping_mul(0x9e37_79b9_7f4a_7c15);
                z ^= z >> 29;
                (z.wrapping_mul(0xbf58_476d_1ce4_e5b9) >> 11) as f64
                    / (1u64 << 52) as f64 - 1.0
            };
            let a = Matrix::from_fn(m, k, random);
            let b = Matrix::from_fn(k, n, |i, j| random(j + 1000, i));
            let absolute = |x: &Matrix| {
                Matrix::from_fn(x.rows(), x.columns(), |i, j| x.row(i)[j].abs())
            };
            let mut first = Matrix::zeros(m, n);
            let mut size = Matrix::zeros(m, n);
            product_naive(&a, &b, &mut first).unwrap();
            product_naive(&absolute(&a), &absolute(&b), &mut size).unwrap();
            let ku = k as f64 * f64::EPSILON / 2.0;
            // A little more, for the rounding of the bound itself.
            let factor = 2.001 * ku / (1.0 - ku);
            for (name, product) in PRODUCTS {
                let mut c = Matrix::zeros(m, n);
                product(&a, &b, &mut c).unwrap();
                let elements = c.elements().iter().zip(first.elements());
                for ((c, first), size) in elements.zip(size.elements()) {
                    prop_assert!((c - first).abs() <= factor * size, "{name}");
                }
            }
        }
    }
}
