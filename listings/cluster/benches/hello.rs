//! Primes on ranks, barriers, and what starting ranks costs. For the latter the
//! bench starts its own program again, whose ranks then only meet.

use std::{
    env,
    hint::black_box,
    path::Path,
    process::{Command, Stdio},
};

use cluster::hello::{meet, on_rank_0, primes, primes_below, start};
use evidence::{mpi::Mpi, places};
use mpi::traits::{Communicator, CommunicatorCollectives};
use ranks::{Bench, SimpleCommunicator, benches};
use solution::dealt;

// Its tests run elsewhere.
#[allow(dead_code, unused_imports)]
#[path = "../exercises/hello_solution.rs"]
mod solution;

const BELOW: u64 = 200_000;

/// Tells a program that it is not the bench, but one that the bench starts.
const STARTED: &str = "BOOK_HELLO_STARTED";

fn main() {
    match env::var(STARTED).as_deref() {
        Ok("mpi") => {
            let universe = start().expect("the first to start MPI");
            meet(&universe.world());
        }
        Ok(_) => {}
        Err(_) => all(),
    }
}

fn all() {
    benches(&[
        Bench {
            id: "cluster/hello/primes",
            ready: |world| {
                Box::new(|| {
                    black_box(primes_below(world, black_box(BELOW)));
                })
            },
        },
        Bench {
            id: "cluster/hello/dealt",
            ready: |world| {
                let (rank, size) = (world.rank() as u64, world.size() as u64);
                Box::new(move || {
                    let mine = primes(dealt(black_box(BELOW), rank, size));
                    black_box(on_rank_0(world, mine));
                })
            },
        },
        Bench {
            id: "cluster/hello/barrier",
            ready: |world| Box::new(|| world.barrier()),
        },
        Bench {
            id: "cluster/hello/process",
            ready: |world| started(world, Kind::Process),
        },
        Bench {
            id: "cluster/hello/launcher",
            ready: |world| started(world, Kind::Launcher),
        },
        Bench {
            id: "cluster/hello/alone",
            ready: |world| started(world, Kind::Alone),
        },
        Bench {
            id: "cluster/hello/mpiexec/1",
            ready: |world| started(world, Kind::Ranks(1)),
        },
        Bench {
            id: "cluster/hello/mpiexec/2",
            ready: |world| started(world, Kind::Ranks(2)),
        },
        Bench {
            id: "cluster/hello/mpiexec/4",
            ready: |world| started(world, Kind::Ranks(4)),
        },
    ]);
}

enum Kind {
    /// A program without MPI.
    Process,
    /// One without MPI that a launcher starts.
    Launcher,
    /// One with MPI that no launcher starts.
    Alone,
    Ranks(u32),
}

/// Starts this program on rank 0, in an environment without the ranks of the
/// bench, and waits for its end.
fn started(world: &SimpleCommunicator, kind: Kind) -> Box<dyn FnMut() + '_> {
    let program = env::current_exe().expect("the path of this program");
    let start = env::current_dir().unwrap_or_default();
    let root = places::root_from(&start).unwrap_or(start);
    let mpi = Mpi::find(&root).expect("an MPI");
    let rank = world.rank();
    Box::new(move || {
        if rank == 0 {
            let status = command(&mpi, &program, &kind).status();
            assert!(status.is_ok_and(|status| status.success()));
        }
    })
}

fn command(mpi: &Mpi, program: &Path, kind: &Kind) -> Command {
    let mut command = match kind {
        Kind::Process | Kind::Alone => Command::new(program),
        Kind::Launcher => mpi.launch(1, program),
        Kind::Ranks(ranks) => mpi.launch(*ranks, program),
    };
    let kept = mpi.environment();
    // What the plan says of MPI's plugins holds for what is started.
    let is_kept = |name: &str| {
        name == "OMPI_MCA_pml" || kept.iter().any(|(kept, _)| kept == name)
    };
    for (name, _) in env::vars_os() {
        let text = name.to_string_lossy();
        let of_ranks = ["OMPI_", "PMIX_", "PMI_", "ORTE_", "PRTE_", "HYDI_"];
        if of_ranks.iter().any(|start| text.starts_with(start))
            && !is_kept(&text)
        {
            command.env_remove(name);
        }
    }
    let has_mpi = matches!(kind, Kind::Alone | Kind::Ranks(_));
    command
        .env(STARTED, if has_mpi { "mpi" } else { "no" })
        .stdin(Stdio::null())
        .stdout(Stdio::null());
    command
}
