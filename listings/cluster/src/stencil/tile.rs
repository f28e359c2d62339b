//! A tile of the field on each rank, with messages for its halo.

use std::{mem, ops::Range};

use mpi::{
    Count, Rank, Tag,
    datatype::{Partition, PartitionMut, UserDatatype, View},
    environment::{Threading, Universe},
    point_to_point::{send_receive_into, send_receive_into_with_tags},
    request,
    topology::CartesianCommunicator,
    traits::*,
};
use thiserror::Error;

use super::{Field, Rates, start, three, update, update_line, update_rayon};
use crate::hello::{StartError, abort_on_panic};

/// Why a field can't be shared out among ranks.
#[derive(Debug, Error, PartialEq, Eq)]
pub enum TileError {
    #[error("{ranks} ranks can't share {rows} rows of {columns} columns")]
    TooSmall {
        ranks: usize,
        rows: usize,
        columns: usize,
    },
}

// ANCHOR: start_threads
/// Initializes MPI as [`hello::start`](crate::hello::start) does, for a process
/// with several threads of which only this one sends and receives.
///
/// # Errors
///
/// If MPI was initialized before.
///
/// # Panics
///
/// If this MPI allows for no threads.
pub fn start_threads() -> Result<Universe, StartError> {
    let (universe, level) = mpi::initialize_with_threading(Threading::Funneled)
        .ok_or(StartError::Twice)?;
    assert!(
        level >= Threading::Funneled,
        "an MPI that allows for threads"
    );
    abort_on_panic();
    Ok(universe)
}
// ANCHOR_END: start_threads

// ANCHOR: layout
/// Rows and columns of ranks whose tiles have the shortest edges, or `None` if
/// there are more ranks than can have a cell each.
pub fn layout(ranks: usize, rows: usize, columns: usize) -> Option<[usize; 2]> {
    (1..=ranks)
        .filter(|down| ranks.is_multiple_of(*down))
        .map(|down| [down, ranks / down])
        .filter(|[down, across]| *down <= rows && *across <= columns)
        .min_by_key(|[down, across]| {
            (rows.div_ceil(*down) + columns.div_ceil(*across), *across)
        })
}
// ANCHOR_END: layout

/// Which way a message goes.
const UP: Tag = 0;
const DOWN: Tag = 1;
const LEFT: Tag = 2;
const RIGHT: Tag = 3;

/// The part of a field that one rank computes, with all for its halo.
pub struct Tile {
    grid: CartesianCommunicator,
    /// Ranks above, below, left and right.
    around: [Rank; 4],
    /// The first or last column of u and v within the lines.
    column: UserDatatype,
    /// Received columns: their places in the field lie apart.
    left: Vec<f64>,
    right: Vec<f64>,
    field: Field,
    spare: Field,
    /// Rows and columns of the whole field, and of the ranks.
    whole: [usize; 2],
    ranks: [usize; 2],
}

impl Tile {
    /// The tile of this rank of a field of `rows` × `columns` cells, of which
    /// the one in row `i` and column `j` holds `cell(i, j)`. All ranks of
    /// `world` call this, with the same arguments.
    ///
    /// # Errors
    ///
    /// If there are more ranks than can have a cell each; on all ranks alike.
    pub fn new(
        world: &impl Communicator,
        [rows, columns]: [usize; 2],
        cell: impl Fn(usize, usize) -> [f64; 2],
    ) -> Result<Tile, TileError> {
        let ranks = world.size() as usize;
        let fault = TileError::TooSmall {
            ranks,
            rows,
            columns,
        };
        let ranks = layout(ranks, rows, columns).ok_or(fault)?;
        Ok(Tile::in_layout(world, ranks, [rows, columns], cell))
    }

    // ANCHOR: new
    /// [`Tile::new`] on ranks in so many rows and columns.
    ///
    /// # Panics
    ///
    /// If these are not as many as there are ranks, or a tile had no cells.
    pub fn in_layout(
        world: &impl Communicator,
        ranks: [usize; 2],
        whole: [usize; 2],
        cell: impl Fn(usize, usize) -> [f64; 2],
    ) -> Tile {
        let grid = world
            .create_cartesian_communicator(
                &ranks.map(|n| n as Count),
                &[true, true],
                false,
            )
            .filter(|grid| grid.size() == world.size())
            .expect("a place in the grid for each rank");
        let [rows, columns] = place(&grid, grid.rank(), ranks, whole);
        let field = Field::from_fn(rows.len(), columns.len(), |i, j| {
            cell(rows.start + i, columns.start + j)
        });
        let shift = |axis| match grid.shift(axis, 1) {
            (Some(before), Some(behind)) => [before, behind],
            _ => unreachable!("a torus has no edge"),
        };
        let ([above, below], [left, right]) = (shift(0), shift(1));
        Tile {
            around: [above, below, left, right],
            column: UserDatatype::vector(
                count(2 * field.rows),
                1,
                count(field.columns + 2),
                &f64::equivalent_datatype(),
            ),
            left: vec![0.0; 2 * field.rows],
            right: vec![0.0; 2 * field.rows],
            spare: field.clone(),
            field,
            whole,
            ranks,
            grid,
        }
    }
    // ANCHOR_END: new

    // ANCHOR: exchange
    /// Fills the halo from the ranks around: each sends to one side and
    /// receives from the other, four times.
    pub fn exchange(&mut self) {
        let around = self.around.map(|rank| self.grid.process_at_rank(rank));
        let [above, below, left, right] = &around;
        let columns = self.field.columns;
        let (top, inner, bottom) = self.field.halo_lines();
        let line = top.len();
        let (first, last) = (&inner[..line], &inner[inner.len() - line..]);
        send_receive_into_with_tags(first, above, UP, bottom, below, UP);
        send_receive_into_with_tags(last, below, DOWN, top, above, DOWN);
        // SAFETY: the column is a number in each row of `inner`, a row being
        // as long as its stride. It begins within the first row.
        let [first, last] = [1, columns].map(|j| unsafe {
            View::with_count_and_datatype(&inner[j..], 1, &self.column)
        });
        let (from_left, from_right) = (&mut self.left[..], &mut self.right[..]);
        send_receive_into_with_tags(
            &first, left, LEFT, from_right, right, LEFT,
        );
        send_receive_into_with_tags(
            &last, right, RIGHT, from_left, left, RIGHT,
        );
        self.field.set_halo_columns(&self.left, &self.right);
    }
    // ANCHOR_END: exchange

    // ANCHOR: exchange_while
    /// Fills the halo as [`Tile::exchange`] does, and calls `work` while the
    /// messages travel: with the lines of the field that are no halo, and the
    /// spare field.
    pub fn exchange_while(&mut self, work: impl FnOnce(&[f64], &mut Field)) {
        let around = self.around.map(|rank| self.grid.process_at_rank(rank));
        let [above, below, left, right] = &around;
        let columns = self.field.columns;
        let (top, inner, bottom) = self.field.halo_lines();
        let line = top.len();
        let (first, last) = (&inner[..line], &inner[inner.len() - line..]);
        // SAFETY: as in `exchange`.
        let [begin, end] = [1, columns].map(|j| unsafe {
            View::with_count_and_datatype(&inner[j..], 1, &self.column)
        });
        request::scope(|scope| {
            let receives = [
                below.immediate_receive_into_with_tag(scope, bottom, UP),
                above.immediate_receive_into_with_tag(scope, top, DOWN),
                right.immediate_receive_into_with_tag(
                    scope,
                    &mut self.right[..],
                    LEFT,
                ),
                left.immediate_receive_into_with_tag(
                    scope,
                    &mut self.left[..],
                    RIGHT,
                ),
            ];
            let rows = [
                above.immediate_send_with_tag(scope, first, UP),
                below.immediate_send_with_tag(scope, last, DOWN),
            ];
            let columns = [
                left.immediate_send_with_tag(scope, &begin, LEFT),
                right.immediate_send_with_tag(scope, &end, RIGHT),
            ];
            work(inner, &mut self.spare);
            receives.into_iter().for_each(|r| r.wait_without_status());
            rows.into_iter().for_each(|r| r.wait_without_status());
            columns.into_iter().for_each(|r| r.wait_without_status());
        });
        self.field.set_halo_columns(&self.left, &self.right);
    }
    // ANCHOR_END: exchange_while

    /// New values of all cells, if the halo is right.
    pub fn update(&mut self, rates: &Rates) {
        update(rates, &self.field, &mut self.spare);
        mem::swap(&mut self.field, &mut self.spare);
    }

    /// One step.
    pub fn step(&mut self, rates: &Rates) {
        self.exchange();
        self.update(rates);
    }

    // ANCHOR: step_overlapped
    /// [`Tile::step`] that computes while messages travel.
    pub fn step_overlapped(&mut self, rates: &Rates) {
        self.exchange_while(|inner, new| update_interior(rates, inner, new));
        self.update_border(rates);
    }

    /// New values of the cells at the border, after those of the interior.
    pub fn update_border(&mut self, rates: &Rates) {
        update_border(rates, &self.field, &mut self.spare);
        mem::swap(&mut self.field, &mut self.spare);
    }
    // ANCHOR_END: step_overlapped

    // ANCHOR: step_rayon
    /// [`Tile::step`] in the threads of rayon. Only the calling thread sends
    /// and receives.
    pub fn step_rayon(&mut self, rates: &Rates) {
        self.exchange();
        update_rayon(rates, &self.field, &mut self.spare);
        mem::swap(&mut self.field, &mut self.spare);
    }
    // ANCHOR_END: step_rayon

    /// The cells of the tile.
    pub fn field(&self) -> &Field {
        &self.field
    }

    // ANCHOR: gather
    /// The whole field on rank 0, `None` on the others. All ranks call this.
    ///
    /// # Panics
    ///
    /// If a tile has 2³¹ numbers or more, two for each cell, or so many come
    /// before it: an `i32` counts in MPI-3.1.
    pub fn gather(&self) -> Option<Field> {
        let own = self.field.part(self.field.all());
        let root = self.grid.process_at_rank(0);
        if self.grid.rank() != 0 {
            root.gather_varcount_into(&own[..]);
            return None;
        }
        let (counts, begins) = self.counts();
        let [rows, columns] = self.whole;
        let mut numbers = vec![0.0; 2 * rows * columns];
        let mut parts =
            PartitionMut::new(&mut numbers[..], counts, &begins[..]);
        root.gather_varcount_into_root(&own[..], &mut parts);
        let mut whole = Field::from_fn(rows, columns, |_, _| [0.0; 2]);
        for (rank, begin) in (0..).zip(begins) {
            whole.set_part(self.place(rank), &numbers[begin as usize..]);
        }
        Some(whole)
    }
    // ANCHOR_END: gather

    /// Gives each rank its part of `whole`, which is that of rank 0; the
    /// others' is not used. All ranks call this.
    ///
    /// # Panics
    ///
    /// If rank 0 has no field, or one of another shape.
    pub fn scatter(&mut self, whole: Option<&Field>) {
        let root = self.grid.process_at_rank(0);
        let mut own = self.field.part(self.field.all());
        if self.grid.rank() == 0 {
            let whole = whole.expect("a field on rank 0");
            assert_eq!([whole.rows, whole.columns], self.whole);
            let (counts, begins) = self.counts();
            let numbers: Vec<f64> = (0..self.grid.size())
                .flat_map(|rank| whole.part(self.place(rank)))
                .collect();
            let parts = Partition::new(&numbers[..], counts, begins);
            root.scatter_varcount_into_root(&parts, &mut own[..]);
        } else {
            root.scatter_varcount_into(&mut own[..]);
        }
        self.field.set_part(self.field.all(), &own);
    }

    /// The rows and the columns of a rank's tile.
    fn place(&self, rank: Rank) -> [Range<usize>; 2] {
        place(&self.grid, rank, self.ranks, self.whole)
    }

    /// How many numbers each rank's tile holds, and all those before it.
    fn counts(&self) -> (Vec<Count>, Vec<Count>) {
        let mut sum = 0;
        (0..self.grid.size())
            .map(|rank| {
                let [rows, columns] = self.place(rank);
                let before = count(sum);
                let own = 2 * rows.len() * columns.len();
                sum += own;
                (count(own), before)
            })
            .unzip()
    }
}

fn count(numbers: usize) -> Count {
    numbers.try_into().expect("MPI-3.1 counts in an `i32`")
}

/// The rows and the columns of `whole` that `rank` of `grid` computes.
fn place(
    grid: &CartesianCommunicator,
    rank: Rank,
    ranks: [usize; 2],
    whole: [usize; 2],
) -> [Range<usize>; 2] {
    let at = grid.rank_to_coordinates(rank);
    [0, 1].map(|axis| share(whole[axis], at[axis] as usize, ranks[axis]))
}

/// The `part`th of `parts` shares of `all`, which differ by one at most.
fn share(all: usize, part: usize, parts: usize) -> Range<usize> {
    part * all / parts..(part + 1) * all / parts
}

/// New values of the cells that have no neighbor in the halo, from the lines
/// of the old field without those of its halo.
pub fn update_interior(rates: &Rates, inner: &[f64], new: &mut Field) {
    let (line, rows, columns) = (new.line(), new.rows, new.columns);
    let outs = new.numbers.chunks_exact_mut(line).enumerate();
    for (i, out) in outs.take(rows).skip(2) {
        let lines = three(inner, line, i - 1);
        update_line(rates, lines, out, 2..columns.max(2));
    }
}

/// New values of the other cells.
fn update_border(rates: &Rates, old: &Field, new: &mut Field) {
    let (line, rows, columns) = (new.line(), new.rows, new.columns);
    let outs = new.numbers.chunks_exact_mut(line).enumerate();
    for (i, out) in outs.skip(1).take(rows) {
        let lines = three(&old.numbers, line, i);
        if i == 1 || i == rows {
            update_line(rates, lines, out, 1..columns + 1);
        } else {
            update_line(rates, lines, out, 1..2);
            update_line(rates, lines, out, columns..columns + 1);
        }
    }
}

/// Sends `first` to the rank before and `last` to the rank behind, and returns
/// as many numbers from each, those of the rank before first.
pub fn swap_ends(
    world: &impl Communicator,
    first: &[f64],
    last: &[f64],
) -> [Vec<f64>; 2] {
    let (rank, size) = (world.rank(), world.size());
    let before = world.process_at_rank((rank + size - 1) % size);
    let behind = world.process_at_rank((rank + 1) % size);
    let [mut left, mut right] = [last, first].map(|like| vec![0.0; like.len()]);
    send_receive_into(first, &before, &mut right[..], &behind);
    send_receive_into(last, &behind, &mut left[..], &before);
    [left, right]
}

/// What a run computes.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Params {
    pub rows: usize,
    pub columns: usize,
    pub rates: Rates,
}

/// The field after `steps` steps from [`start`] on rank 0, `None` on the
/// others.
///
/// # Errors
///
/// As [`Tile::new`].
pub fn run_on_ranks(
    world: &impl Communicator,
    params: &Params,
    steps: u64,
) -> Result<Option<Field>, TileError> {
    let mut tile = Tile::new(world, [params.rows, params.columns], start)?;
    for _ in 0..steps {
        tile.step(&params.rates);
    }
    Ok(tile.gather())
}

#[cfg(test)]
mod tests {
    use super::{super::tests::uneven, *};
    use crate::stencil::{State, step_serial};

    fn serial(rows: usize, columns: usize, steps: usize) -> Field {
        let mut field = Field::from_fn(rows, columns, uneven);
        let mut spare = field.clone();
        for _ in 0..steps {
            step_serial(&Rates::default(), &mut field, &mut spare);
        }
        field
    }

    // ANCHOR: same_bits
    #[test]
    fn tiles_have_the_bits_of_the_whole_field() {
        ranks::on!([1, 2, 3, 4], |world| {
            let steps: [fn(&mut Tile, &Rates); 3] =
                [Tile::step, Tile::step_overlapped, Tile::step_rayon];
            let n = world.size() as usize;
            let layouts = (1..=n).filter(|down| n.is_multiple_of(*down));
            for ranks in layouts.map(|down| [down, n / down]) {
                for shape in [[4, 4], [5, 7], [13, 31]] {
                    for step in steps {
                        let mut tile =
                            Tile::in_layout(world, ranks, shape, uneven);
                        (0..4).for_each(|_| step(&mut tile, &Rates::default()));
                        let Some(whole) = tile.gather() else { continue };
                        let serial = serial(shape[0], shape[1], 4);
                        let said = format!("{shape:?} on {ranks:?}");
                        assert_eq!(
                            whole.checksum(),
                            serial.checksum(),
                            "{said}"
                        );
                    }
                }
            }
        });
    }
    // ANCHOR_END: same_bits

    #[test]
    fn a_run_goes_on_from_a_state() {
        ranks::on!([1, 3, 4], |world| {
            let shape = [9, 10];
            let mut first = Tile::new(world, shape, uneven).expect("cells");
            (0..3).for_each(|_| first.step(&Rates::default()));
            let bytes = first
                .gather()
                .map(|field| State { step: 3, field }.to_bytes());
            let state = bytes.map(|b| State::from_bytes(&b).expect("a state"));
            let mut second =
                Tile::new(world, shape, |_, _| [0.0; 2]).expect("cells");
            second.scatter(state.as_ref().map(|state| &state.field));
            (0..2).for_each(|_| second.step(&Rates::default()));
            if let Some(field) = second.gather() {
                assert_eq!(field.checksum(), serial(9, 10, 5).checksum());
            }
        });
    }

    #[test]
    fn a_stale_halo_is_found_after_two_steps() {
        ranks::on!([1, 2], |world| {
            let mut tile = Tile::new(world, [9, 10], uneven).expect("cells");
            tile.step(&Rates::default());
            tile.update(&Rates::default());
            if let Some(field) = tile.gather() {
                assert_ne!(field.checksum(), serial(9, 10, 2).checksum());
            }
        });
    }

    #[test]
    fn too_many_ranks_are_refused() {
        ranks::on!([2], |world| {
            let fault = Tile::new(world, [1, 1], uneven).err();
            let text = fault.expect("two ranks, one cell").to_string();
            assert_eq!(text, "2 ranks can't share 1 rows of 1 columns");
        });
    }

    #[test]
    fn layouts_have_short_edges() {
        assert_eq!(layout(1, 5, 5), Some([1, 1]));
        assert_eq!(layout(2, 100, 100), Some([2, 1]));
        assert_eq!(layout(4, 100, 100), Some([2, 2]));
        assert_eq!(layout(4, 10, 1000), Some([1, 4]));
        assert_eq!(layout(6, 1000, 1000), Some([3, 2]));
        assert_eq!(layout(3, 2, 2), None);
        assert_eq!(layout(7, 7, 1), Some([7, 1]));
    }
}
