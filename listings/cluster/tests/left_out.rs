//! Names the tests that this build leaves out, for want of an MPI.

fn main() {
    ranks::left_out::run(cfg!(feature = "mpi"));
}
