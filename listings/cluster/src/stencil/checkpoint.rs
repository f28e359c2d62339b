//! Runs that go on from their last checkpoint.

use std::path::Path;

use mpi::{
    topology::{Process, SimpleCommunicator},
    traits::*,
};
use thiserror::Error;

use super::{Field, Params, Rates, State, StateError, Tile, TileError, start};
use crate::failure::{CheckpointError, load, save};

/// Why a run ended early.
#[derive(Debug, Error)]
pub enum RunError {
    #[error(transparent)]
    Tile(#[from] TileError),
    #[error(transparent)]
    Checkpoint(#[from] CheckpointError),
    #[error("the checkpoint: {0}")]
    State(#[from] StateError),
    #[error("the checkpoint is of a field of {rows} × {columns} cells")]
    Shape { rows: usize, columns: usize },
    #[error("the threads: {0}")]
    Threads(#[from] rayon::ThreadPoolBuildError),
    /// Rank 0 had a fault, and knows which.
    #[error("rank 0 has failed")]
    Elsewhere,
}

impl RunError {
    /// Whether this rank is the one to tell of the fault.
    pub fn is_told_by(&self, rank: i32) -> bool {
        match self {
            RunError::Elsewhere => false,
            _ => rank == 0,
        }
    }
}

/// Where a run keeps its state, and after how many steps each.
#[derive(Clone, Copy, Debug)]
pub struct Kept<'a> {
    pub path: &'a Path,
    pub every: u64,
}

/// How a run ended, on rank 0.
#[derive(Debug)]
pub struct Ended {
    /// The step that it went on from.
    pub from: u64,
    pub field: Field,
}

// ANCHOR: restart
/// The field after `steps` steps from [`start`] on rank 0, `None` on the
/// others. It goes on from the checkpoint that is `kept`, if there is one, and
/// writes one whenever the number of steps is a multiple of `kept.every`. A
/// checkpoint of a later step is the end: [`Ended::from`] tells.
///
/// # Errors
///
/// If the field can't be shared out among the ranks, or a checkpoint can't be
/// written or read; on all ranks, though only rank 0 knows why.
pub fn run_kept(
    world: &SimpleCommunicator,
    params: &Params,
    steps: u64,
    kept: Option<Kept<'_>>,
    step: impl Fn(&mut Tile, &Rates),
) -> Result<Option<Ended>, RunError> {
    let mut tile = Tile::new(world, [params.rows, params.columns], start)?;
    let root = world.process_at_rank(0);
    let state = agree(&root, || kept.map_or(Ok(None), |k| read(k, params)))?;
    let state = state.flatten();
    let mut from = state.as_ref().map_or(0, |state| state.step);
    root.broadcast_into(&mut from);
    if from > 0 {
        tile.scatter(state.as_ref().map(|state| &state.field));
    }
    for done in from + 1..=steps {
        step(&mut tile, &params.rates);
        if let Some(kept) = kept.filter(|kept| done.is_multiple_of(kept.every))
        {
            let state = tile.gather().map(|field| State { step: done, field });
            agree(&root, || match &state {
                Some(state) => save(kept.path, &state.to_bytes()),
                None => Ok(()),
            })?;
        }
    }
    Ok(tile.gather().map(|field| Ended { from, field }))
}
// ANCHOR_END: restart

// ANCHOR: agree
/// What `work` returns on rank 0, which alone does it. All ranks call this, and
/// all get an error if it fails.
fn agree<T, E: Into<RunError>>(
    root: &Process<'_>,
    work: impl FnOnce() -> Result<T, E>,
) -> Result<Option<T>, RunError> {
    let is_root = root.as_communicator().rank() == 0;
    let result = is_root.then(work).transpose();
    let mut good = result.is_ok();
    root.broadcast_into(&mut good);
    match result.map_err(Into::into)? {
        _ if !good => Err(RunError::Elsewhere),
        value => Ok(value),
    }
}
// ANCHOR_END: agree

/// The state at `kept`, if there is one.
fn read(kept: Kept<'_>, params: &Params) -> Result<Option<State>, RunError> {
    let Some(bytes) = load(kept.path)? else {
        return Ok(None);
    };
    let state = State::from_bytes(&bytes)?;
    let (rows, columns) = (state.field.rows, state.field.columns);
    match (rows, columns) == (params.rows, params.columns) {
        true => Ok(Some(state)),
        false => Err(RunError::Shape { rows, columns }),
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    const PARAMS: Params = Params {
        rows: 16,
        columns: 24,
        rates: Rates {
            spread_u: 0.16,
            spread_v: 0.08,
            feed: 0.035,
            kill: 0.065,
        },
    };

    fn run(
        world: &SimpleCommunicator,
        steps: u64,
        kept: Option<Kept<'_>>,
    ) -> Result<Option<Ended>, RunError> {
        run_kept(world, &PARAMS, steps, kept, Tile::step)
    }

    #[test]
    fn a_run_goes_on_from_its_checkpoint() {
        ranks::on!([1, 2, 4], |world| {
            let path = std::env::temp_dir()
                .join(format!("book-stencil-{}-of-4", world.size()));
            let kept = Some(Kept {
                path: &path,
                every: 4,
            });
            if world.rank() == 0 {
                let _ = fs::remove_file(&path);
            }
            world.barrier();
            let first = run(world, 10, kept).expect("a run");
            let second = run(world, 14, kept).expect("a run");
            let whole = run(world, 14, None).expect("a run");
            if let (Some(a), Some(b), Some(c)) = (first, second, whole) {
                assert_eq!((a.from, b.from, c.from), (0, 8, 0));
                assert_eq!(b.field.checksum(), c.field.checksum());
                fs::write(&path, b"something").expect("written");
            }
            world.barrier();
            // All ranks learn of the damage, and rank 0 knows more.
            let fault = run(world, 14, kept).expect_err("no checkpoint");
            let known = matches!(fault, RunError::Checkpoint(_));
            assert_eq!(known, world.rank() == 0);
            assert_eq!(fault.is_told_by(world.rank()), world.rank() == 0);
            let bytes = State {
                step: 1,
                field: Field::start(3, 3),
            }
            .to_bytes();
            if world.rank() == 0 {
                save(&path, &bytes).expect("saved");
            }
            world.barrier();
            let fault = run(world, 14, kept).expect_err("another field");
            let known = matches!(
                fault,
                RunError::Shape {
                    rows: 3,
                    columns: 3
                }
            );
            assert_eq!(known, world.rank() == 0);
            if world.rank() == 0 {
                fs::remove_file(&path).expect("removed");
            }
        });
    }
}
