//! Slurm, by `sbatch`, `scontrol` and `scancel`.

use std::{
    path::{Path, PathBuf},
    process::Command,
};

use super::{
    End, Job, JobId, Refusal, Scheduler, SchedulerError, State, Task, absolute,
    after, in_order, range, run,
};

/// The Slurm of this machine, or the one whose configuration is named.
#[derive(Clone, Debug, Default)]
pub struct Slurm {
    configuration: Option<PathBuf>,
}

/// What refusals are about, by their words.
const REFUSALS: [(&str, Refusal); 9] = [
    ("Unable to contact slurm controller", Refusal::Unreachable),
    ("Unable to process configuration", Refusal::Unreachable),
    ("Unable to open file", Refusal::Script),
    ("does not look like a batch script", Refusal::Script),
    ("Invalid partition name", Refusal::Queue),
    ("Requested node configuration", Refusal::Resources),
    ("Invalid job array", Refusal::Array),
    ("dependency", Refusal::Dependency),
    ("Invalid job id", Refusal::NoSuchJob),
];

/// Reasons for which a job waits for ever.
const STUCK: [&str; 5] = [
    "DependencyNeverSatisfied",
    "PartitionTimeLimit",
    "PartitionNodeLimit",
    "PartitionConfig",
    "BadConstraints",
];

impl Slurm {
    /// The Slurm whose `slurm.conf` this is.
    pub fn at(configuration: &Path) -> Slurm {
        Slurm {
            configuration: Some(configuration.into()),
        }
    }

    fn command(&self, program: &str) -> Command {
        let mut command = Command::new(program);
        if let Some(file) = &self.configuration {
            command.env("SLURM_CONF", file);
        }
        command
    }
}

// ANCHOR: slurm
impl Scheduler for Slurm {
    fn submit(&self, job: &Job) -> Result<JobId, SchedulerError> {
        job.check()?;
        let mut sbatch = self.command("sbatch");
        sbatch.arg("--parsable").arg("--chdir").arg(&job.folder);
        // The job gets all of sbatch's environment, so these need no quotes.
        sbatch.arg("--export=ALL").envs(job.variables.clone());
        if let Some(array) = &job.array {
            sbatch.arg(format!("--array={}", range(array)));
        }
        if !job.after.is_empty() {
            sbatch.arg(format!("--dependency={}", after(&job.after)));
        }
        sbatch.arg(absolute(&job.script)).current_dir(&job.folder);
        let printed = run("sbatch", &mut sbatch, &REFUSALS)?;
        // `12`, or `12;cluster`.
        let id = printed.trim().split(';').next().unwrap_or_default();
        if id.is_empty() || !id.chars().all(|c| c.is_ascii_digit()) {
            let command = "sbatch";
            return Err(SchedulerError::Unreadable { command, printed });
        }
        Ok(JobId::new(id))
    }

    fn tasks(&self, job: &JobId) -> Result<Vec<Task>, SchedulerError> {
        let mut scontrol = self.command("scontrol");
        scontrol.args(["--oneliner", "show", "job", &job.0]);
        let printed = run("scontrol", &mut scontrol, &REFUSALS)?;
        let tasks: Option<Vec<Task>> = printed.lines().map(task).collect();
        let command = "scontrol";
        tasks
            .map(in_order)
            .ok_or(SchedulerError::Unreadable { command, printed })
    }

    fn cancel(&self, job: &JobId) -> Result<(), SchedulerError> {
        // scancel says nothing of a job that is not there.
        let tasks = self.tasks(job)?;
        if tasks
            .iter()
            .all(|task| matches!(task.state, State::Ended(_)))
        {
            return Err(SchedulerError::Refused {
                command: "scancel",
                refusal: Refusal::Ended,
                message: format!("job {job} has ended"),
            });
        }
        run("scancel", self.command("scancel").arg(&job.0), &REFUSALS)?;
        Ok(())
    }
}
// ANCHOR_END: slurm

/// Reads a line of `KEY=VALUE`s.
fn task(line: &str) -> Option<Task> {
    let value = |key: &str| {
        let words = line.split_ascii_whitespace();
        words.filter_map(|word| word.split_once('=')).find_map(
            |(found, value)| (found == key).then(|| value.to_string()),
        )
    };
    let reason = value("Reason").unwrap_or_default();
    let state = match value("JobState")?.as_str() {
        "PENDING" if STUCK.contains(&&reason[..]) => State::Stuck(reason),
        "PENDING" | "CONFIGURING" | "SUSPENDED" => State::Waiting(reason),
        "REQUEUED" | "REQUEUE_HOLD" | "SPECIAL_EXIT" => State::Waiting(reason),
        "RUNNING" | "COMPLETING" | "STAGE_OUT" => State::Running,
        "COMPLETED" => State::Ended(End::Done),
        "FAILED" => State::Ended(failed(&value("ExitCode")?)?),
        "TIMEOUT" => State::Ended(End::TimeLimit),
        "CANCELLED" => State::Ended(End::Cancelled),
        "NODE_FAIL" => State::Ended(End::NodeFailed),
        other => State::Ended(End::Other(other.into())),
    };
    Some(Task {
        index: value("ArrayTaskId").unwrap_or_default(),
        state,
        output: value("StdOut").unwrap_or_default().into(),
    })
}

/// `CODE:SIGNAL` of a job that has failed.
fn failed(exit: &str) -> Option<End> {
    let (code, signal) = exit.split_once(':')?;
    match (code.parse().ok()?, signal.parse().ok()?) {
        (code, 0) => Some(End::Exit(code)),
        (_, signal) => Some(End::Signal(signal)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_read() {
        for (line, index, state) in [
            ("JobState=RUNNING Reason=None", "", State::Running),
            (
                "ArrayTaskId=1-4%2 JobState=PENDING Reason=Resources",
                "1-4%2",
                State::Waiting("Resources".into()),
            ),
            (
                "JobState=PENDING Reason=DependencyNeverSatisfied",
                "",
                State::Stuck("DependencyNeverSatisfied".into()),
            ),
            (
                "ArrayTaskId=3 JobState=FAILED Reason=X ExitCode=7:0",
                "3",
                State::Ended(End::Exit(7)),
            ),
            (
                "JobState=FAILED ExitCode=0:9",
                "",
                State::Ended(End::Signal(9)),
            ),
            (
                "JobState=TIMEOUT ExitCode=0:0",
                "",
                State::Ended(End::TimeLimit),
            ),
            ("JobState=NODE_FAIL", "", State::Ended(End::NodeFailed)),
            (
                "JobState=OUT_OF_MEMORY ExitCode=0:125",
                "",
                State::Ended(End::Other("OUT_OF_MEMORY".into())),
            ),
        ] {
            let task = task(line).expect(line);
            assert_eq!((&task.index[..], task.state), (index, state));
        }
        assert_eq!(task("No jobs in the system"), None);
        assert_eq!(task("JobState=FAILED ExitCode=x"), None);
    }

    #[test]
    fn a_scheduler_that_is_not_there_is_named() {
        let mut command = Command::new("/no/such/sbatch");
        let fault = run("sbatch", &mut command, &REFUSALS);
        let fault = fault.expect_err("it isn't there");
        assert!(matches!(fault, SchedulerError::Absent { .. }), "{fault}");
        assert!(fault.to_string().starts_with("sbatch can't"), "{fault}");
    }
}
