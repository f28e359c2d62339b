//! Schedulers: handing jobs to Slurm or PBS by their own commands, and getting
//! back what became of them.

use std::{
    fmt, fs, io,
    ops::RangeInclusive,
    path::{Path, PathBuf},
    process::Command,
    thread,
    time::{Duration, Instant},
};

use thiserror::Error;

pub mod laptop;
mod pbs;
mod slurm;

pub use self::{pbs::Pbs, slurm::Slurm};

// ANCHOR: job
/// What a scheduler is asked to run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Job {
    /// The job script; its directives say how many nodes, and for how long.
    pub script: PathBuf,
    /// Where it runs, and where its output comes to lie.
    pub folder: PathBuf,
    /// Variables of its environment.
    pub variables: Vec<(String, String)>,
    /// Runs the script once for each of these numbers.
    pub array: Option<RangeInclusive<u32>>,
    /// Begins when all of these have ended well.
    pub after: Vec<JobId>,
}

/// The name that a scheduler has given to a job.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct JobId(String);

/// A scheduler, by the commands that its users type.
pub trait Scheduler {
    /// Puts `job` into the queue.
    ///
    /// # Errors
    ///
    /// If the scheduler refuses it, or can't be asked.
    fn submit(&self, job: &Job) -> Result<JobId, SchedulerError>;

    /// What has become of each task of `job`; a job without an array has one.
    ///
    /// # Errors
    ///
    /// If the scheduler doesn't know it (any more), or can't be asked.
    fn tasks(&self, job: &JobId) -> Result<Vec<Task>, SchedulerError>;

    /// Ends `job`, or takes it out of the queue.
    ///
    /// # Errors
    ///
    /// If the scheduler doesn't know it, or can't be asked.
    fn cancel(&self, job: &JobId) -> Result<(), SchedulerError>;
}
// ANCHOR_END: job

// ANCHOR: task
/// One run of the script.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Task {
    /// Its number in the array, or the numbers of those that wait: `4-9%2`.
    pub index: String,
    pub state: State,
    /// The file that it prints into.
    pub output: PathBuf,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum State {
    /// In the queue, for a reason in the scheduler's words.
    Waiting(String),
    /// In the queue, which it won't leave unless somebody changes something.
    Stuck(String),
    Running,
    Ended(End),
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum End {
    /// The script has ended with exit code 0.
    Done,
    /// The script has ended with another one.
    Exit(i32),
    /// A signal has ended the script.
    Signal(i32),
    TimeLimit,
    Cancelled,
    /// A node was lost.
    NodeFailed,
    /// Ended by the scheduler for another reason, in its words.
    Other(String),
}
// ANCHOR_END: task

/// Why a scheduler did not do what it was asked for.
#[derive(Debug, Error)]
pub enum SchedulerError {
    /// The command can't be started: no such scheduler here.
    #[error("{command} can't be started: {cause}")]
    Absent {
        command: &'static str,
        cause: io::Error,
    },
    #[error("{command}: {message}")]
    Refused {
        command: &'static str,
        refusal: Refusal,
        /// The scheduler's own words.
        message: String,
    },
    #[error("{command} printed what is not understood: {printed}")]
    Unreadable {
        command: &'static str,
        printed: String,
    },
    #[error("job {job} will never begin: {reason}")]
    Stuck { job: JobId, reason: String },
    #[error("job {job} had not ended after {limit:?}")]
    Late { job: JobId, limit: Duration },
    #[error("`{0}` is no name of a variable")]
    Variable(String),
}

/// What a refusal is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// The scheduler does not answer.
    Unreachable,
    /// There is no such script, or it begins without `#!`.
    Script,
    /// There is no such partition or queue.
    Queue,
    /// No node has so much.
    Resources,
    Array,
    Dependency,
    NoSuchJob,
    /// The job has ended before.
    Ended,
    Other,
}

impl Job {
    /// A job that runs `script` in `folder`.
    pub fn new(script: impl Into<PathBuf>, folder: impl Into<PathBuf>) -> Job {
        Job {
            script: script.into(),
            folder: folder.into(),
            variables: vec![],
            array: None,
            after: vec![],
        }
    }

    fn check(&self) -> Result<(), SchedulerError> {
        let is_name = |name: &str| {
            let of_name = |c: char| c.is_ascii_alphanumeric() || c == '_';
            !name.is_empty() && name.chars().all(of_name)
        };
        match self.variables.iter().find(|(name, _)| !is_name(name)) {
            Some((name, _)) => Err(SchedulerError::Variable(name.clone())),
            None => Ok(()),
        }
    }
}

impl JobId {
    /// The job that a user names.
    pub fn new(id: impl Into<String>) -> JobId {
        JobId(id.into())
    }
}

impl fmt::Display for JobId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl Task {
    /// What it has printed so far.
    ///
    /// # Errors
    ///
    /// If the file can't be read. It is there once the task has begun.
    pub fn printed(&self) -> io::Result<String> {
        fs::read_to_string(&self.output)
    }

    fn has_ended(&self) -> bool {
        matches!(self.state, State::Ended(_))
    }
}

// ANCHOR: wait
/// Waits until all tasks of `job` have ended. Asks ten times a second at
/// first, twice a minute after five minutes: its answer is late by a tenth of
/// the time that was waited, by half a minute at most. A scheduler that does
/// not answer is asked again.
///
/// # Errors
///
/// [`SchedulerError::Stuck`] if a task will never begin, and
/// [`SchedulerError::Late`] after `limit`; the job is still there then. Else
/// what [`Scheduler::tasks`] says.
pub fn wait(
    scheduler: &impl Scheduler,
    job: &JobId,
    limit: Duration,
) -> Result<Vec<Task>, SchedulerError> {
    let (often, seldom) = (Duration::from_millis(100), Duration::from_secs(30));
    let begin = Instant::now();
    let mut tasks = Vec::new();
    loop {
        match scheduler.tasks(job) {
            // It is started anew, say, and the job goes on.
            Err(SchedulerError::Refused {
                refusal: Refusal::Unreachable,
                ..
            }) => {}
            answer => tasks = with_forgotten(answer?, tasks),
        }
        let stuck = tasks.iter().find_map(|task| match &task.state {
            State::Stuck(reason) => Some(reason.clone()),
            _ => None,
        });
        if let Some(reason) = stuck {
            let job = job.clone();
            return Err(SchedulerError::Stuck { job, reason });
        }
        if !tasks.is_empty() && tasks.iter().all(Task::has_ended) {
            return Ok(tasks);
        }
        let waited = begin.elapsed();
        if waited >= limit {
            let job = job.clone();
            return Err(SchedulerError::Late { job, limit });
        }
        let pause = (waited / 10).clamp(often, seldom);
        thread::sleep(pause.min(limit - waited));
    }
}

/// `tasks`, and of those `before` the ones that had ended and are missing now:
/// a scheduler forgets them while others of their array still run.
fn with_forgotten(mut tasks: Vec<Task>, before: Vec<Task>) -> Vec<Task> {
    for task in before {
        let is_known = tasks.iter().any(|known| known.index == task.index);
        if task.has_ended() && !is_known {
            tasks.push(task);
        }
    }
    in_order(tasks)
}
// ANCHOR_END: wait

// ANCHOR: run
/// Runs one of a scheduler's commands and returns what it prints. `refusals`
/// says what a refusal is about by words in its message.
fn run(
    name: &'static str,
    command: &mut Command,
    refusals: &[(&str, Refusal)],
) -> Result<String, SchedulerError> {
    let done = command.output().map_err(|cause| SchedulerError::Absent {
        command: name,
        cause,
    })?;
    if done.status.success() {
        return Ok(String::from_utf8_lossy(&done.stdout).into_owned());
    }
    let message = String::from_utf8_lossy(&done.stderr).trim().to_string();
    let known = refusals.iter().find(|(words, _)| message.contains(words));
    Err(SchedulerError::Refused {
        command: name,
        refusal: known.map_or(Refusal::Other, |&(_, refusal)| refusal),
        message,
    })
}
// ANCHOR_END: run

/// `first-last`, as both schedulers write it.
fn range(array: &RangeInclusive<u32>) -> String {
    format!("{}-{}", array.start(), array.end())
}

/// `afterok:A:B`, as both schedulers write it.
fn after(jobs: &[JobId]) -> String {
    let mut text = "afterok".to_string();
    for job in jobs {
        text.push(':');
        text.push_str(&job.0);
    }
    text
}

/// Tasks in the order of their numbers.
fn in_order(mut tasks: Vec<Task>) -> Vec<Task> {
    tasks.sort_by_key(|task| {
        let digits = task.index.split(|c: char| !c.is_ascii_digit()).next();
        digits.and_then(|n| n.parse::<u32>().ok())
    });
    tasks
}

/// The script's path for a command that runs in another folder.
fn absolute(script: &Path) -> PathBuf {
    std::path::absolute(script).unwrap_or_else(|_| script.into())
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use super::*;

    /// A scheduler whose job ends when it is asked for the third time.
    struct Third(Cell<u32>, State);

    impl Scheduler for Third {
        fn submit(&self, job: &Job) -> Result<JobId, SchedulerError> {
            job.check().map(|()| JobId::new("7"))
        }
        fn tasks(&self, _: &JobId) -> Result<Vec<Task>, SchedulerError> {
            self.0.set(self.0.get() + 1);
            let state = match self.0.get() {
                3.. => State::Ended(End::Exit(3)),
                _ => self.1.clone(),
            };
            let (index, output) = (String::new(), PathBuf::from("out"));
            Ok(vec![Task {
                index,
                state,
                output,
            }])
        }
        fn cancel(&self, _: &JobId) -> Result<(), SchedulerError> {
            Ok(())
        }
    }

    #[test]
    fn waiting_ends_with_the_job_or_its_limit() {
        let long = Duration::from_secs(60);
        let third = Third(Cell::new(0), State::Running);
        let tasks = wait(&third, &JobId::new("7"), long).expect("it ends");
        assert_eq!(tasks[0].state, State::Ended(End::Exit(3)));
        let third = Third(Cell::new(0), State::Running);
        let late = wait(&third, &JobId::new("7"), Duration::ZERO);
        assert!(matches!(late, Err(SchedulerError::Late { .. })), "{late:?}");
    }

    /// A scheduler that does not answer at first, and knows only one task of
    /// two at a time.
    struct Forgetful(Cell<u32>);

    impl Scheduler for Forgetful {
        fn submit(&self, _: &Job) -> Result<JobId, SchedulerError> {
            Ok(JobId::new("7"))
        }
        fn tasks(&self, _: &JobId) -> Result<Vec<Task>, SchedulerError> {
            self.0.set(self.0.get() + 1);
            let task = |index: &str, state| Task {
                index: index.into(),
                state,
                output: PathBuf::new(),
            };
            Ok(match self.0.get() {
                1 => {
                    return Err(SchedulerError::Refused {
                        command: "scontrol",
                        refusal: Refusal::Unreachable,
                        message: "Unable to contact slurm controller".into(),
                    });
                }
                2 => vec![
                    task("2", State::Ended(End::Exit(1))),
                    task("10", State::Running),
                ],
                _ => vec![task("10", State::Ended(End::Done))],
            })
        }
        fn cancel(&self, _: &JobId) -> Result<(), SchedulerError> {
            Ok(())
        }
    }

    #[test]
    fn what_a_scheduler_forgets_is_kept() {
        let long = Duration::from_secs(60);
        let forgetful = Forgetful(Cell::new(0));
        let tasks = wait(&forgetful, &JobId::new("7"), long).expect("it ends");
        let found = tasks.iter().map(|task| (&task.index[..], &task.state));
        let found: Vec<_> = found.collect();
        let ends = [State::Ended(End::Exit(1)), State::Ended(End::Done)];
        assert_eq!(found, [("2", &ends[0]), ("10", &ends[1])]);
    }

    #[test]
    fn a_job_that_never_begins_is_not_waited_for() {
        let stuck = Third(Cell::new(0), State::Stuck("no such node".into()));
        let fault = wait(&stuck, &JobId::new("7"), Duration::from_secs(60));
        let fault = fault.expect_err("it never begins").to_string();
        assert_eq!(fault, "job 7 will never begin: no such node");
    }

    #[test]
    fn variables_have_names() {
        let third = Third(Cell::new(0), State::Running);
        let mut job = Job::new("a.sh", "/tmp");
        job.variables = vec![("N".into(), "1, 2 = 3".into())];
        assert!(third.submit(&job).is_ok());
        job.variables.push(("A=1,B".into(), String::new()));
        let fault = third.submit(&job).expect_err("two in one");
        assert!(matches!(fault, SchedulerError::Variable(_)), "{fault}");
    }
}
