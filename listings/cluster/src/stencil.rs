//! Halo exchange: two substances that react and diffuse on a torus, on one
//! core, on the cores of a machine, and on many ranks.

use std::ops::Range;

use multiversion::multiversion;
use rayon::prelude::*;
use thiserror::Error;

#[cfg(feature = "mpi")]
mod checkpoint;
#[cfg(feature = "mpi")]
mod tile;

#[cfg(feature = "mpi")]
pub use self::{
    checkpoint::{Ended, Kept, RunError, run_kept},
    tile::{
        Params, Tile, TileError, layout, run_on_ranks, start_threads,
        swap_ends, update_interior,
    },
};

/// How fast the two substances of the Gray-Scott model spread and react, per
/// step: [Pearson, 1993](https://doi.org/10.1126/science.261.5118.189).
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Rates {
    /// Diffusion of u. Steps are stable up to 1/4.
    pub spread_u: f64,
    /// Diffusion of v.
    pub spread_v: f64,
    /// Share of what is missing of u that is fed.
    pub feed: f64,
    /// Share of v that is removed besides.
    pub kill: f64,
}

impl Default for Rates {
    /// Spots that grow and divide.
    fn default() -> Rates {
        Rates {
            spread_u: 0.16,
            spread_v: 0.08,
            feed: 0.035,
            kill: 0.065,
        }
    }
}

/// Concentrations u and v of cells in rows and columns, with a halo of one cell
/// around them. In memory a row of u is followed by the same row of v.
#[derive(Clone, Debug)]
pub struct Field {
    rows: usize,
    columns: usize,
    numbers: Vec<f64>,
}

impl Field {
    /// The field whose cell in row `i` and column `j` holds `cell(i, j)`, u and
    /// v. The halo is zero.
    ///
    /// # Panics
    ///
    /// If there are no rows or no columns.
    pub fn from_fn(
        rows: usize,
        columns: usize,
        cell: impl Fn(usize, usize) -> [f64; 2],
    ) -> Field {
        assert!(rows > 0 && columns > 0, "a field has cells");
        let width = columns + 2;
        let mut numbers = vec![0.0; 2 * width * (rows + 2)];
        let lines = numbers.chunks_exact_mut(2 * width).skip(1).take(rows);
        for (i, line) in lines.enumerate() {
            for j in 0..columns {
                let [u, v] = cell(i, j);
                line[j + 1] = u;
                line[width + j + 1] = v;
            }
        }
        Field {
            rows,
            columns,
            numbers,
        }
    }

    /// [`start`] of a whole field.
    pub fn start(rows: usize, columns: usize) -> Field {
        Field::from_fn(rows, columns, start)
    }

    pub fn rows(&self) -> usize {
        self.rows
    }

    pub fn columns(&self) -> usize {
        self.columns
    }

    /// Numbers in a line: a row of u with its halo, and the same of v.
    fn line(&self) -> usize {
        2 * (self.columns + 2)
    }

    /// Rows of u or v, one after the other, without the halo.
    fn inner(&self, which: usize) -> impl Iterator<Item = &[f64]> {
        let from = which * (self.columns + 2) + 1;
        self.numbers
            .chunks_exact(self.line())
            .skip(1)
            .take(self.rows)
            .map(move |line| &line[from..from + self.columns])
    }

    /// Rows of u.
    pub fn u(&self) -> impl Iterator<Item = &[f64]> {
        self.inner(0)
    }

    /// Rows of v.
    pub fn v(&self) -> impl Iterator<Item = &[f64]> {
        self.inner(1)
    }

    /// Means of u and v, added up row by row.
    pub fn means(&self) -> [f64; 2] {
        let cells = (self.rows * self.columns) as f64;
        [0, 1].map(|which| self.inner(which).flatten().sum::<f64>() / cells)
    }

    /// FNV-1a over the bits of all cells: another bit anywhere is another sum.
    pub fn checksum(&self) -> u64 {
        let bits = self.u().chain(self.v()).flatten().map(|x| x.to_bits());
        bits.fold(0xcbf2_9ce4_8422_2325, |sum, bits| {
            (sum ^ bits).wrapping_mul(0x0100_0000_01b3)
        })
    }

    /// The rows and the columns of all cells.
    #[cfg(feature = "mpi")]
    fn all(&self) -> [Range<usize>; 2] {
        [0..self.rows, 0..self.columns]
    }

    /// Rows of u and then of v of the cells in these `rows` and `columns`.
    #[cfg(feature = "mpi")]
    fn part(&self, [rows, columns]: [Range<usize>; 2]) -> Vec<f64> {
        [0, 1]
            .into_iter()
            .flat_map(|which| {
                let rows = self.inner(which).skip(rows.start).take(rows.len());
                rows.flat_map(|row| &row[columns.clone()])
            })
            .copied()
            .collect()
    }

    /// Takes what [`Field::part`] returned. What `numbers` holds beyond is not
    /// used.
    #[cfg(feature = "mpi")]
    fn set_part(
        &mut self,
        [rows, columns]: [Range<usize>; 2],
        numbers: &[f64],
    ) {
        let (line, width) = (self.line(), self.columns + 2);
        let mut parts = numbers.chunks_exact(columns.len());
        for which in [0, 1] {
            for (i, part) in rows.clone().zip(&mut parts) {
                let from = (i + 1) * line + which * width + 1 + columns.start;
                self.numbers[from..][..part.len()].copy_from_slice(part);
            }
        }
    }

    /// The line of the halo above, the lines of cells, the line below.
    #[cfg(feature = "mpi")]
    fn halo_lines(&mut self) -> (&mut [f64], &[f64], &mut [f64]) {
        let line = self.line();
        let (top, rest) = self.numbers.split_at_mut(line);
        let (inner, bottom) = rest.split_at_mut(self.rows * line);
        (top, inner, bottom)
    }

    /// Sets the columns of the halo, of u and v in turns.
    #[cfg(feature = "mpi")]
    fn set_halo_columns(&mut self, left: &[f64], right: &[f64]) {
        let width = self.columns + 2;
        let rows = self.numbers.chunks_exact_mut(width).skip(2);
        for (row, (left, right)) in rows.zip(left.iter().zip(right)) {
            row[0] = *left;
            row[width - 1] = *right;
        }
    }

    // ANCHOR: wrap
    /// Fills the halo from the opposite edges, which closes the field to a
    /// torus. Corners stay as they are: no cell reads them.
    pub fn wrap(&mut self) {
        let (rows, line) = (self.rows, self.line());
        self.numbers.copy_within(rows * line..(rows + 1) * line, 0);
        self.numbers.copy_within(line..2 * line, (rows + 1) * line);
        for row in self.numbers.chunks_exact_mut(self.columns + 2) {
            row[0] = row[self.columns];
            row[self.columns + 1] = row[1];
        }
    }
    // ANCHOR_END: wrap
}

/// u and v at first of the cell in row `i` and column `j`: u fills all, with
/// spots of v in about every twelfth block of 8 × 8.
pub fn start(i: usize, j: usize) -> [f64; 2] {
    let block = ((i as u64 / 8) << 32) | (j as u64 / 8);
    match mixed(block).is_multiple_of(12) {
        true => [0.5, 0.25],
        false => [1.0, 0.0],
    }
}

/// The finalizer of `SplitMix64`, with the first step of its sequence.
fn mixed(x: u64) -> u64 {
    let x = x.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let x = (x ^ (x >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let x = (x ^ (x >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    x ^ (x >> 31)
}

// ANCHOR: update_line
/// New values of the cells `at` of one line, from the lines `above`, `here` and
/// `below`: u's row and then v's, each with its halo.
#[multiversion(targets("x86_64+avx512f", "x86_64+avx2"))]
fn update_line(
    rates: &Rates,
    lines: [&[f64]; 3],
    new: &mut [f64],
    at: Range<usize>,
) {
    let (width, count) = (new.len() / 2, at.len());
    let [u, u_up, u_down, u_left, u_right] = around(lines, at.start, count);
    let [v, v_up, v_down, v_left, v_right] =
        around(lines, width + at.start, count);
    let (new_u, new_v) = new.split_at_mut(width);
    let new_u = &mut new_u[at.start..][..count];
    let new_v = &mut new_v[at.start..][..count];
    for j in 0..count {
        let curved_u =
            (u_up[j] + u_down[j]) + (u_left[j] + u_right[j]) - 4.0 * u[j];
        let curved_v =
            (v_up[j] + v_down[j]) + (v_left[j] + v_right[j]) - 4.0 * v[j];
        let reacted = u[j] * v[j] * v[j];
        let fed = rates.feed * (1.0 - u[j]);
        let gone = (rates.feed + rates.kill) * v[j];
        new_u[j] = u[j] + (rates.spread_u * curved_u - reacted + fed);
        new_v[j] = v[j] + (rates.spread_v * curved_v + reacted - gone);
    }
}

/// The numbers from `j` on, and those above, below, left and right of them.
#[inline(always)] // Or the loop doesn't know that they are `count`.
fn around(
    [above, here, below]: [&[f64]; 3],
    j: usize,
    count: usize,
) -> [&[f64]; 5] {
    [
        &here[j..][..count],
        &above[j..][..count],
        &below[j..][..count],
        &here[j - 1..][..count],
        &here[j + 1..][..count],
    ]
}
// ANCHOR_END: update_line

/// The line `i` of lines of `length` numbers, between those above and below.
fn three(numbers: &[f64], length: usize, i: usize) -> [&[f64]; 3] {
    let line = |i: usize| &numbers[i * length..][..length];
    [line(i - 1), line(i), line(i + 1)]
}

// ANCHOR: update
/// New values of all cells of `old`, whose halo is right.
fn update(rates: &Rates, old: &Field, new: &mut Field) {
    let (line, columns) = (old.line(), old.columns);
    let outs = new.numbers.chunks_exact_mut(line).enumerate();
    for (i, out) in outs.skip(1).take(old.rows) {
        update_line(rates, three(&old.numbers, line, i), out, 1..columns + 1);
    }
}

/// One step of the whole field on one core.
pub fn step_serial(rates: &Rates, field: &mut Field, spare: &mut Field) {
    field.wrap();
    update(rates, field, spare);
    std::mem::swap(field, spare);
}
// ANCHOR_END: update

/// [`update`] in the threads of rayon, which take lines.
fn update_rayon(rates: &Rates, old: &Field, new: &mut Field) {
    let (line, columns) = (old.line(), old.columns);
    let outs = new.numbers.par_chunks_exact_mut(line).enumerate();
    outs.skip(1).take(old.rows).for_each(|(i, out)| {
        update_line(rates, three(&old.numbers, line, i), out, 1..columns + 1);
    });
}

/// [`step_serial`] in the threads of rayon.
pub fn step_rayon(rates: &Rates, field: &mut Field, spare: &mut Field) {
    field.wrap();
    update_rayon(rates, field, spare);
    std::mem::swap(field, spare);
}

/// A field after some steps, as it is kept in a checkpoint.
#[derive(Clone, Debug)]
pub struct State {
    pub step: u64,
    pub field: Field,
}

/// Why bytes are no [`State`].
#[derive(Debug, Error, PartialEq, Eq)]
pub enum StateError {
    #[error("a state begins with 24 bytes, these are {0}")]
    Head(usize),
    #[error("{rows} rows of {columns} columns are no field")]
    Shape { rows: u64, columns: u64 },
    #[error("the field takes {wanted} bytes, {held} are there")]
    Length { wanted: usize, held: usize },
}

impl State {
    /// The state in bytes, the same on all machines: step, rows and columns as
    /// `u64`, then the rows of u and those of v as `f64`, the least byte first.
    pub fn to_bytes(&self) -> Vec<u8> {
        let field = &self.field;
        let head = [self.step, field.rows as u64, field.columns as u64];
        let numbers = field.u().chain(field.v()).flatten();
        head.iter()
            .flat_map(|n| n.to_le_bytes())
            .chain(numbers.flat_map(|x| x.to_le_bytes()))
            .collect()
    }

    /// The state that [`State::to_bytes`] was given.
    ///
    /// # Errors
    ///
    /// If the bytes are those of no state.
    pub fn from_bytes(bytes: &[u8]) -> Result<State, StateError> {
        let (words, rest) = bytes.as_chunks::<8>();
        let Some((head, numbers)) = words.split_first_chunk::<3>() else {
            return Err(StateError::Head(bytes.len()));
        };
        let [step, rows, columns] = head.map(u64::from_le_bytes);
        let wanted = cells(rows, columns)
            .and_then(|cells| cells.checked_mul(2 * size_of::<f64>()))
            .ok_or(StateError::Shape { rows, columns })?;
        let held = size_of_val(numbers) + rest.len();
        if held != wanted {
            return Err(StateError::Length { wanted, held });
        }
        let (rows, columns) = (rows as usize, columns as usize);
        let (u, v) = numbers.split_at(rows * columns);
        let field = Field::from_fn(rows, columns, |i, j| {
            [u, v].map(|part| f64::from_le_bytes(part[i * columns + j]))
        });
        Ok(State { step, field })
    }
}

/// Number of cells, if there are any and they can be counted.
fn cells(rows: u64, columns: u64) -> Option<usize> {
    let cells = rows.checked_mul(columns).filter(|&cells| cells > 0)?;
    usize::try_from(cells).ok()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// A field without any symmetry.
    pub(super) fn uneven(i: usize, j: usize) -> [f64; 2] {
        let bits = mixed(((i as u64) << 32) | j as u64);
        [bits >> 32, bits & 0xffff_ffff].map(|b| b as f64 / 2f64.powi(32))
    }

    /// [`step_serial`] by indices and remainders, without halo and slices.
    fn step_by_index(rates: &Rates, field: &Field) -> Field {
        let (rows, columns) = (field.rows, field.columns);
        let [u, v]: [Vec<_>; 2] = [field.u().collect(), field.v().collect()];
        let curved = |x: &[&[f64]], i: usize, j: usize| {
            let vertical = x[(i + rows - 1) % rows][j] + x[(i + 1) % rows][j];
            let horizontal =
                x[i][(j + columns - 1) % columns] + x[i][(j + 1) % columns];
            vertical + horizontal - 4.0 * x[i][j]
        };
        Field::from_fn(rows, columns, |i, j| {
            let (a, b) = (u[i][j], v[i][j]);
            let reacted = a * b * b;
            let fed = rates.feed * (1.0 - a);
            let gone = (rates.feed + rates.kill) * b;
            [
                a + (rates.spread_u * curved(&u, i, j) - reacted + fed),
                b + (rates.spread_v * curved(&v, i, j) + reacted - gone),
            ]
        })
    }

    fn after(
        step: fn(&Rates, &mut Field, &mut Field),
        mut field: Field,
        steps: usize,
    ) -> Field {
        let mut spare = field.clone();
        for _ in 0..steps {
            step(&Rates::default(), &mut field, &mut spare);
        }
        field
    }

    proptest! {
        #[test]
        fn all_versions_have_the_same_bits(
            rows in 1_usize..12,
            columns in 1_usize..40,
        ) {
            let field = Field::from_fn(rows, columns, uneven);
            let serial = after(step_serial, field.clone(), 3);
            let rayon = after(step_rayon, field.clone(), 3);
            let mut index = field;
            for _ in 0..3 {
                index = step_by_index(&Rates::default(), &index);
            }
            prop_assert_eq!(serial.checksum(), index.checksum());
            prop_assert_eq!(rayon.checksum(), index.checksum());
        }

        #[test]
        fn a_state_comes_back_whole(
            rows in 1_usize..9,
            columns in 1_usize..9,
            step: u64,
            cut in 1_usize..40,
        ) {
            let field = Field::from_fn(rows, columns, uneven);
            let bytes = State { step, field }.to_bytes();
            let back = State::from_bytes(&bytes).expect("a state");
            prop_assert_eq!(back.to_bytes(), &bytes[..]);
            let cut = cut.min(bytes.len());
            let short = State::from_bytes(&bytes[..bytes.len() - cut]);
            prop_assert!(short.is_err());
            prop_assert!(State::from_bytes(&[&bytes[..], &[0]].concat()).is_err());
        }
    }

    #[test]
    fn bytes_of_no_state_are_told_apart() {
        let words = |words: [u64; 3]| words.map(u64::to_le_bytes).concat();
        let fault =
            |bytes: &[u8]| State::from_bytes(bytes).expect_err("no state");
        assert_eq!(fault(&[0; 23]), StateError::Head(23));
        for (rows, columns) in [(0, 4), (1 << 33, 1 << 33), (1 << 60, 1)] {
            let shape = StateError::Shape { rows, columns };
            assert_eq!(fault(&words([0, rows, columns])), shape);
        }
        let length = StateError::Length {
            wanted: 96,
            held: 0,
        };
        assert_eq!(fault(&words([0, 2, 3])), length);
    }

    #[test]
    fn without_reaction_nothing_is_lost() {
        let rates = Rates {
            feed: 0.0,
            kill: 0.0,
            ..Rates::default()
        };
        let mut field = Field::from_fn(16, 24, |i, j| [uneven(i, j)[0], 0.0]);
        let [before, _] = field.means();
        let mut spare = field.clone();
        for _ in 0..500 {
            step_serial(&rates, &mut field, &mut spare);
        }
        // Each of 500 steps rounds sums of a few numbers below 4 per cell.
        let [u, v] = field.means();
        assert!((u - before).abs() < 500.0 * 8.0 * f64::EPSILON && v == 0.0);
        // Diffusion alone ends in the mean everywhere: the slowest wave, over
        // 24 columns, shrinks by 2 (1 - cos(2π/24)) 0.16 = 1.1 % a step.
        let farthest = field
            .u()
            .flatten()
            .fold(0.0, |most: f64, x| most.max((x - u).abs()));
        assert!(farthest < 0.01, "{farthest}");
    }

    #[test]
    fn spots_live_and_grow() {
        let covered =
            |field: &Field| field.v().flatten().filter(|&&v| v > 0.1).count();
        let start = Field::start(64, 64);
        let grown = after(step_serial, start.clone(), 1000);
        assert!(covered(&grown) > covered(&start));
        let [u, v] = grown.means();
        assert!(0.0 < v && v < 0.5 && 0.0 < u && u < 1.0);
    }
}
