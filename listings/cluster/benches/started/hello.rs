//! What a bench starts: its own program, as something else.

use std::{
    env,
    path::Path,
    process::{Command, Stdio},
};

use cluster::hello::{meet, start};
use evidence::{mpi::Mpi, places};
use mpi::traits::Communicator;
use ranks::SimpleCommunicator;

/// Tells a program that it is not the bench, but one that the bench starts.
const STARTED: &str = "BOOK_STARTED";

#[derive(Clone, Copy)]
pub enum Kind {
    /// A program without MPI.
    Process,
    /// One without MPI that a launcher starts.
    Launcher,
    /// One with MPI that no launcher starts.
    Alone,
    Ranks(u32),
}

/// The `main` of such a bench: `bench`, or what the bench has started, whose
/// ranks meet and end.
pub fn bench_or_started(bench: fn()) {
    match env::var(STARTED).as_deref() {
        Ok("mpi") => {
            let universe = start().expect("the first to start MPI");
            meet(&universe.world());
        }
        Ok(_) => {}
        Err(_) => bench(),
    }
}

/// Starts this program on rank 0, in an environment without the ranks of the
/// bench, and waits for its end.
pub fn started(
    world: &SimpleCommunicator,
    kind: Kind,
) -> Box<dyn FnMut() + '_> {
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
