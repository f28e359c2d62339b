//! The pool whose workers are MPI ranks. Rank 0 is its manager.

use std::num::NonZeroUsize;

use mpi::{
    Rank, Tag,
    point_to_point::MatchedReceiveVec,
    topology::SimpleCommunicator,
    traits::{Communicator, Destination, Source},
};
use serde::{Serialize, de::DeserializeOwned};

use super::{Outcome, Pool, TaskError, caught};

// ANCHOR: schedule
/// Which rank gets which tasks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Schedule {
    /// Each rank, the manager too, gets one part of the tasks at once: scatter,
    /// then gather.
    Parts,
    /// The manager hands so many tasks at a time to whichever rank is free, and
    /// works on none itself, unless it is alone.
    Chunks(NonZeroUsize),
}
// ANCHOR_END: schedule

/// Outcomes, each with the number of its task.
pub type Done<R> = Vec<(usize, Outcome<R>)>;

/// Tags of messages.
const TASKS: Tag = 1;
const OUTCOMES: Tag = 2;
const END: Tag = 3;
const MANAGER: Rank = 0;

// ANCHOR: on_ranks
/// Calls `body` with a pool on rank 0 and returns what it returns; the other
/// ranks work for the pool until `body` ends, and return `None`. All ranks of
/// `world` must call it, with the same `work`.
///
/// # Panics
///
/// If a message would be of 2 GiB or more.
pub fn on_ranks<T, R, O>(
    world: &SimpleCommunicator,
    schedule: Schedule,
    work: impl Fn(&T) -> R,
    body: impl FnOnce(&mut Ranks<'_, T, R>) -> O,
) -> Option<O>
where
    T: Serialize + DeserializeOwned,
    R: Serialize + DeserializeOwned,
{
    // Messages of the pool can't be taken for those of the program.
    let world = world.duplicate();
    if world.rank() == MANAGER {
        let mut pool = Ranks {
            workers: vec![vec![]; world.size() as usize - 1],
            world,
            schedule,
            work: &work,
        };
        Some(body(&mut pool))
    } else {
        serve(&world, &work);
        None
    }
}
// ANCHOR_END: on_ranks

// ANCHOR: serve
/// Works for the manager until it says that there is no more.
fn serve<T, R>(world: &SimpleCommunicator, work: &dyn Fn(&T) -> R)
where
    T: DeserializeOwned,
    R: Serialize,
{
    let manager = world.process_at_rank(MANAGER);
    loop {
        let (frames, status) = manager.matched_probe().matched_receive_vec();
        if status.tag() == END {
            return;
        }
        manager.send_with_tag(&run_all(&frames, work)[..], OUTCOMES);
    }
}
// ANCHOR_END: serve

// ANCHOR: run_all
/// Runs the tasks in `frames`; their outcomes, in frames of the same order.
fn run_all<T, R>(frames: &[u8], work: &dyn Fn(&T) -> R) -> Vec<u8>
where
    T: DeserializeOwned,
    R: Serialize,
{
    let mut outcomes = Vec::new();
    for frame in Frames(frames) {
        let start = outcomes.len();
        let put = caught(|| {
            let task: T = postcard::from_bytes(frame)?;
            let outcome: Outcome<R> = Ok(work(&task));
            put_frame(&mut outcomes, &outcome)
        });
        let fault = match put {
            Ok(Ok(())) => continue,
            Ok(Err(fault)) => unsendable(fault),
            Err(panicked) => panicked,
        };
        outcomes.truncate(start);
        // An error consists of a number and a text, which can be written.
        let outcome: Outcome<()> = Err(fault);
        let _ = put_frame(&mut outcomes, &outcome);
    }
    outcomes
}
// ANCHOR_END: run_all

fn unsendable(fault: postcard::Error) -> TaskError {
    TaskError::Unsendable(fault.to_string())
}

/// Appends `value` behind its length in bytes. After an error, `frames` may end
/// in a part of it.
fn put_frame(
    frames: &mut Vec<u8>,
    value: &impl Serialize,
) -> Result<(), postcard::Error> {
    let start = frames.len();
    frames.extend([0; 8]);
    postcard::to_io(value, &mut *frames)?;
    let length = (frames.len() - start - 8) as u64;
    frames[start..start + 8].copy_from_slice(&length.to_le_bytes());
    Ok(())
}

/// The frames of a message.
struct Frames<'a>(&'a [u8]);

impl<'a> Iterator for Frames<'a> {
    type Item = &'a [u8];

    fn next(&mut self) -> Option<&'a [u8]> {
        let (length, rest) = self.0.split_first_chunk()?;
        let length = u64::from_le_bytes(*length) as usize;
        let (frame, rest) = rest.split_at_checked(length)?;
        self.0 = rest;
        Some(frame)
    }
}

/// The manager's side of the pool, see [`on_ranks`].
pub struct Ranks<'a, T, R>
where
    T: Serialize + DeserializeOwned,
    R: Serialize + DeserializeOwned,
{
    world: SimpleCommunicator,
    schedule: Schedule,
    work: &'a dyn Fn(&T) -> R,
    /// The numbers of the tasks that each worker, from rank 1 on, has got.
    workers: Vec<Vec<usize>>,
}

// ANCHOR: steps
impl<T, R> Ranks<'_, T, R>
where
    T: Serialize + DeserializeOwned,
    R: Serialize + DeserializeOwned,
{
    /// Ranks that work for the manager; none if it is alone.
    pub fn workers(&self) -> usize {
        self.workers.len()
    }

    /// Hands a chunk of tasks, with the number of each, to a worker who has
    /// none. Tasks that can't be sent are returned, with the reason.
    ///
    /// # Panics
    ///
    /// If there is no such worker, or it has tasks.
    pub fn hand<'t>(
        &mut self,
        worker: usize,
        tasks: impl IntoIterator<Item = (usize, &'t T)>,
    ) -> Done<R>
    where
        T: 't,
    {
        assert!(self.workers[worker].is_empty(), "it has work");
        let (frames, sent, faults) = encode(tasks);
        if !sent.is_empty() {
            let rank = worker as Rank + 1;
            let process = self.world.process_at_rank(rank);
            process.send_with_tag(&frames[..], TASKS);
            self.workers[worker] = sent;
        }
        faults
    }

    /// Waits for the next worker who is done: who it is, and the outcomes of
    /// its tasks. `None` if no worker has any.
    pub fn receive(&mut self) -> Option<(usize, Done<R>)> {
        if self.workers.iter().all(Vec::is_empty) {
            return None;
        }
        let source = self.world.any_process();
        let message = source.matched_probe_with_tag(OUTCOMES);
        let (frames, status) = message.matched_receive_vec();
        let worker = status.source_rank() as usize - 1;
        let numbers = std::mem::take(&mut self.workers[worker]);
        Some((worker, decode(numbers, &frames)))
    }

    /// Runs tasks on the manager's own rank, as a worker would.
    pub fn run_here<'t>(
        &self,
        tasks: impl IntoIterator<Item = (usize, &'t T)>,
    ) -> Done<R>
    where
        T: 't,
    {
        let (frames, sent, mut outcomes) = encode(tasks);
        outcomes.extend(decode(sent, &run_all(&frames, self.work)));
        outcomes
    }
}
// ANCHOR_END: steps

/// The frames of all tasks that can be sent, their numbers, and the outcomes of
/// the others.
fn encode<'t, T: Serialize + 't, R>(
    tasks: impl IntoIterator<Item = (usize, &'t T)>,
) -> (Vec<u8>, Vec<usize>, Done<R>) {
    let (mut frames, mut sent, mut faults) = (vec![], vec![], vec![]);
    for (number, task) in tasks {
        let start = frames.len();
        match put_frame(&mut frames, task) {
            Ok(()) => sent.push(number),
            Err(fault) => {
                frames.truncate(start);
                faults.push((number, Err(unsendable(fault))));
            }
        }
    }
    (frames, sent, faults)
}

/// The outcomes of the tasks with these numbers.
fn decode<R: DeserializeOwned>(numbers: Vec<usize>, frames: &[u8]) -> Done<R> {
    let decoded = |frame| match postcard::from_bytes::<Outcome<R>>(frame) {
        Ok(outcome) => outcome,
        Err(fault) => Err(unsendable(fault)),
    };
    numbers
        .into_iter()
        .zip(Frames(frames).map(decoded))
        .collect()
}

impl<T, R> Pool<T, R> for Ranks<'_, T, R>
where
    T: Serialize + DeserializeOwned,
    R: Serialize + DeserializeOwned,
{
    fn map(&mut self, tasks: &[T]) -> Vec<Outcome<R>> {
        // Nothing is lost: what gets no outcome below keeps this one.
        let mut outcomes: Vec<Outcome<R>> = Vec::with_capacity(tasks.len());
        outcomes.resize_with(tasks.len(), || Err(TaskError::Lost));
        let mut keep = |done: Done<R>| {
            for (number, outcome) in done {
                outcomes[number] = outcome;
            }
        };
        match self.schedule {
            Schedule::Parts => self.map_parts(tasks, &mut keep),
            Schedule::Chunks(chunk) => {
                self.map_chunks(tasks, chunk.get(), &mut keep);
            }
        }
        outcomes
    }
}

impl<T, R> Ranks<'_, T, R>
where
    T: Serialize + DeserializeOwned,
    R: Serialize + DeserializeOwned,
{
    // ANCHOR: parts
    fn map_parts(&mut self, tasks: &[T], keep: &mut dyn FnMut(Done<R>)) {
        let ranks = self.workers() + 1;
        let start = |rank| rank * tasks.len() / ranks;
        let part = |rank| {
            let numbers = start(rank)..start(rank + 1);
            numbers.clone().zip(&tasks[numbers])
        };
        for worker in 0..self.workers() {
            keep(self.hand(worker, part(worker + 1)));
        }
        keep(self.run_here(part(0)));
        while let Some((_, done)) = self.receive() {
            keep(done);
        }
    }
    // ANCHOR_END: parts

    // ANCHOR: chunks
    fn map_chunks(
        &mut self,
        tasks: &[T],
        chunk: usize,
        keep: &mut dyn FnMut(Done<R>),
    ) {
        let mut chunks = tasks.chunks(chunk).enumerate().map(|(i, tasks)| {
            let first = i * chunk;
            (first..).zip(tasks)
        });
        if self.workers() == 0 {
            chunks.for_each(|tasks| keep(self.run_here(tasks)));
            return;
        }
        let mut idle: Vec<usize> = (0..self.workers()).rev().collect();
        loop {
            while let Some(worker) = idle.pop() {
                let Some(tasks) = chunks.next() else { break };
                keep(self.hand(worker, tasks));
                // All tasks of a chunk may be such that can't be sent.
                if self.workers[worker].is_empty() {
                    idle.push(worker);
                }
            }
            let Some((worker, done)) = self.receive() else {
                return;
            };
            keep(done);
            idle.push(worker);
        }
    }
    // ANCHOR_END: chunks
}

impl<T, R> Drop for Ranks<'_, T, R>
where
    T: Serialize + DeserializeOwned,
    R: Serialize + DeserializeOwned,
{
    /// Lets the workers go. A worker that still has tasks is waited for: it
    /// may be sending their outcomes, and would never come to its end.
    fn drop(&mut self) {
        while self.receive().is_some() {}
        for worker in 0..self.workers() {
            let process = self.world.process_at_rank(worker as Rank + 1);
            process.send_with_tag(&[0_u8; 0][..], END);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{
        super::{
            even, farthest,
            suite::{probe, suite},
            uneven,
        },
        *,
    };

    fn chunks(tasks: usize) -> Schedule {
        Schedule::Chunks(NonZeroUsize::new(tasks).expect("not zero"))
    }

    // ANCHOR: suites
    #[test]
    fn pools_of_ranks_pass() {
        ranks::on!([1, 2, 3, 4], |world| {
            for schedule in
                [Schedule::Parts, chunks(1), chunks(7), chunks(1000)]
            {
                on_ranks(world, schedule, probe, |pool| suite(pool));
            }
        });
    }
    // ANCHOR_END: suites

    #[test]
    fn bodies_return_and_pools_follow_each_other() {
        ranks::on!([1, 2, 4], |world| {
            for walks in [even(50, 20), uneven(50, 20), vec![]] {
                let wanted: Vec<u32> = walks.iter().map(farthest).collect();
                let found = on_ranks(world, chunks(3), farthest, |pool| {
                    let twice = (pool.map(&walks), pool.map(&walks));
                    assert_eq!(twice.0, twice.1);
                    twice.0.into_iter().collect::<Result<Vec<u32>, _>>()
                });
                let wanted = (world.rank() == 0).then_some(Ok(wanted));
                assert_eq!(found, wanted);
            }
        });
    }

    /// Outcomes of a megabyte stay on the way when the body ends.
    #[test]
    fn an_early_end_leaves_nobody_waiting() {
        ranks::on!([2, 3], |world| {
            let large = |n: &u64| vec![*n; 200_000];
            let taken = on_ranks(world, chunks(1), large, |pool| {
                for worker in 0..pool.workers() {
                    assert!(pool.hand(worker, [(worker, &1)]).is_empty());
                }
                pool.receive().map(|(_, done)| done.len())
            });
            assert_eq!(taken, (world.rank() == 0).then_some(Some(1)));
        });
    }

    #[test]
    fn frames_end_where_they_are_cut() {
        let mut frames = Vec::new();
        put_frame(&mut frames, &"one").expect("a text");
        put_frame(&mut frames, &2).expect("a number");
        assert_eq!(Frames(&frames).count(), 2);
        assert_eq!(Frames(&frames[..frames.len() - 1]).count(), 1);
        assert_eq!(Frames(&frames[..5]).count(), 0);
        assert_eq!(Frames(&[]).count(), 0);
    }
}
