//! PBS, by `qsub`, `qstat` and `qdel` of OpenPBS and PBS Professional.

use std::{path::PathBuf, process::Command};

use super::{
    End, Job, JobId, Refusal, Scheduler, SchedulerError, State, Task, absolute,
    after, in_order, range, run,
};

/// The PBS of this machine.
#[derive(Clone, Debug, Default)]
pub struct Pbs {
    /// The folder of its commands, if they are not in `PATH`.
    pub programs: Option<PathBuf>,
}

/// What refusals are about, by their words.
const REFUSALS: [(&str, Refusal); 9] = [
    ("cannot connect to server", Refusal::Unreachable),
    ("script file", Refusal::Script),
    ("Unknown queue", Refusal::Queue),
    ("resource limits", Refusal::Resources),
    ("Unknown resource", Refusal::Resources),
    ("illegal -J value", Refusal::Array),
    ("Invalid Job Dependency", Refusal::Dependency),
    ("Unknown Job Id", Refusal::NoSuchJob),
    ("Job has finished", Refusal::Ended),
];

impl Pbs {
    fn command(&self, program: &str) -> Command {
        match &self.programs {
            Some(folder) => Command::new(folder.join(program)),
            None => Command::new(program),
        }
    }
}

// ANCHOR: pbs
impl Scheduler for Pbs {
    fn submit(&self, job: &Job) -> Result<JobId, SchedulerError> {
        job.check()?;
        let mut qsub = self.command("qsub");
        if !job.variables.is_empty() {
            // Names alone: qsub takes the values from its own environment.
            let names = job.variables.iter().map(|(name, _)| &name[..]);
            qsub.arg("-v").arg(names.collect::<Vec<_>>().join(","));
            qsub.envs(job.variables.clone());
        }
        if let Some(array) = &job.array {
            qsub.arg("-J").arg(range(array));
        }
        if !job.after.is_empty() {
            qsub.arg("-W").arg(format!("depend={}", after(&job.after)));
        }
        // The folder becomes PBS_O_WORKDIR; the script has to go there.
        qsub.arg(absolute(&job.script)).current_dir(&job.folder);
        let printed = run("qsub", &mut qsub, &REFUSALS)?;
        let id = printed.trim();
        if id.is_empty() || id.contains(char::is_whitespace) {
            let command = "qsub";
            return Err(SchedulerError::Unreadable { command, printed });
        }
        Ok(JobId::new(id))
    }

    fn tasks(&self, job: &JobId) -> Result<Vec<Task>, SchedulerError> {
        let mut qstat = self.command("qstat");
        // Finished ones too, in full, and each task of an array.
        let printed =
            run("qstat", qstat.args(["-x", "-f", "-t", &job.0]), &REFUSALS)?;
        let command = "qstat";
        tasks(&printed)
            .map(in_order)
            .ok_or(SchedulerError::Unreadable { command, printed })
    }

    fn cancel(&self, job: &JobId) -> Result<(), SchedulerError> {
        run("qdel", self.command("qdel").arg(&job.0), &REFUSALS)?;
        Ok(())
    }
}
// ANCHOR_END: pbs

/// Reads blocks of `Job Id: ID` and lines `    key = value`; a line that begins
/// with a tab continues the one before.
fn tasks(printed: &str) -> Option<Vec<Task>> {
    let whole = printed.replace("\n\t", "");
    let mut blocks = whole.split("Job Id: ");
    blocks.next();
    let mut tasks = Vec::new();
    for block in blocks {
        let id = block.lines().next()?.trim();
        let value = |key: &str| {
            let mut pairs = block.lines().filter_map(|l| l.split_once(" = "));
            pairs.find_map(|(found, value)| {
                (found.trim() == key).then(|| value.trim().to_string())
            })
        };
        let (_, inner) = id.split_once('[').unwrap_or_default();
        let index = inner.split(']').next().unwrap_or_default();
        let state = value("job_state")?;
        if id.contains("[]") && block.contains("array_state_count") {
            // The array itself: its tasks have blocks of their own.
            continue;
        }
        let output = value("Output_Path").unwrap_or_default();
        let (_, path) = output.split_once(':').unwrap_or(("", &output));
        let code = value("Exit_status").and_then(|code| code.parse().ok());
        tasks.push(Task {
            index: index.into(),
            state: match (&state[..], code) {
                ("F" | "X", Some(code)) => State::Ended(ended(code)),
                ("F" | "X", None) => State::Ended(End::Cancelled),
                ("R" | "E" | "B", _) => State::Running,
                _ => State::Waiting(value("comment").unwrap_or(state)),
            },
            output: path.replace("^array_index^", index).into(),
        });
    }
    (!tasks.is_empty()).then_some(tasks)
}

/// An exit status: of the script, 256 and the signal that has ended it, or a
/// negative number for what PBS itself did.
fn ended(code: i32) -> End {
    match code {
        0 => End::Done,
        -29 => End::TimeLimit,
        ..0 => End::Other(format!("PBS's code {code}")),
        256.. => End::Signal(code - 256),
        _ => End::Exit(code),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ARRAY: &str = "Job Id: 12[].pbs\n    Job_Name = sum\n    \
        job_state = B\n    array_state_count = Queued:1 Running:1 Exiting:0\n\n\
        Job Id: 12[1].pbs\n    job_state = X\n    Exit_status = 0\n    \
        Output_Path = login:/home/ann/long/\n\tname/sum.o12.^array_index^\n\n\
        Job Id: 12[0].pbs\n    job_state = R\n    Output_Path = login:/o\n\n\
        Job Id: 12[2].pbs\n    job_state = Q\n    comment = Not Running: no\n";

    #[test]
    fn blocks_are_read() {
        let tasks = in_order(tasks(ARRAY).expect("tasks"));
        let found = tasks.iter().map(|t| (&t.index[..], &t.state));
        let found: Vec<_> = found.collect();
        assert_eq!(
            found,
            [
                ("0", &State::Running),
                ("1", &State::Ended(End::Done)),
                ("2", &State::Waiting("Not Running: no".into())),
            ]
        );
        let path = "/home/ann/long/name/sum.o12.1";
        assert_eq!(tasks[1].output, PathBuf::from(path));
    }

    #[test]
    fn exit_statuses_are_told_apart() {
        for (code, end) in [
            (0, End::Done),
            (3, End::Exit(3)),
            (271, End::Signal(15)),
            (-29, End::TimeLimit),
            (-27, End::Other("PBS's code -27".into())),
        ] {
            assert_eq!(ended(code), end);
        }
        assert_eq!(tasks("qstat: nothing"), None);
        assert_eq!(tasks("Job Id: 1.pbs\n    Job_Name = x\n"), None);
    }
}
