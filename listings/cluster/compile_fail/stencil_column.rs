//! A column is sent from the field into which another is received.

use mpi::{
    datatype::{MutView, UserDatatype, View},
    point_to_point::send_receive_into,
    topology::Process,
    traits::*,
};

// ANCHOR: shown
fn exchange_left(
    [left, right]: [&Process<'_>; 2],
    numbers: &mut [f64],
    column: &UserDatatype,
    columns: usize,
) {
    // SAFETY: the column lies within the numbers.
    let first =
        unsafe { View::with_count_and_datatype(&numbers[1..], 1, column) };
    let halo = &mut numbers[columns + 1..];
    // SAFETY: likewise.
    let mut halo = unsafe { MutView::with_count_and_datatype(halo, 1, column) };
    send_receive_into(&first, left, &mut halo, right);
}
// ANCHOR_END: shown

fn main() {
    let universe = mpi::initialize().expect("the first to initialize MPI");
    let world = universe.world();
    let this = world.this_process();
    let column = UserDatatype::vector(1, 1, 3, &f64::equivalent_datatype());
    exchange_left([&this; 2], &mut [0.0; 9], &column, 1);
}
