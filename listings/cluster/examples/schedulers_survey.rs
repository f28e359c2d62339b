//! Submits a survey in parts, waits for them, and adds up what they print.
//!
//!     cargo run --release -p cluster --example schedulers_survey -- --parts 8

use std::{
    env, error::Error, path::PathBuf, process::ExitCode, time::Duration,
};

use betting::cli::{arguments, count, finish};
use clap::{Parser, ValueEnum};
use cluster::schedulers::{End, Job, Pbs, Scheduler, Slurm, State, Task, wait};

/// Submits a survey in parts, waits for them, and adds up what they print
#[derive(Parser)]
#[command(allow_negative_numbers = true)]
struct Arguments {
    /// Parts, each a task of an array
    #[arg(long, default_value = "8", value_parser = count)]
    parts: usize,
    /// The scheduler
    #[arg(long, value_enum, default_value = "slurm")]
    scheduler: Kind,
    /// Where the parts run, and print; all nodes must see it
    #[arg(long, default_value = "target")]
    folder: PathBuf,
    /// The script of a part
    #[arg(long)]
    script: Option<PathBuf>,
    /// Longest wait, in minutes
    #[arg(long, default_value = "60", value_parser = count)]
    minutes: usize,
}

#[derive(Clone, Copy, ValueEnum)]
enum Kind {
    Slurm,
    Pbs,
}

fn main() -> ExitCode {
    let a: Arguments = arguments();
    finish(match a.scheduler {
        Kind::Slurm => run(&a, &Slurm::default(), "slurm"),
        Kind::Pbs => run(&a, &Pbs::default(), "pbs"),
    })
}

// ANCHOR: survey
fn run(
    a: &Arguments,
    scheduler: &impl Scheduler,
    kind: &str,
) -> Result<(), Box<dyn Error>> {
    let script = a.script.clone().unwrap_or_else(|| {
        format!("listings/cluster/jobs/schedulers_array.{kind}.sh").into()
    });
    let mut job = Job::new(script, env::current_dir()?.join(&a.folder));
    job.array = Some(1..=u32::try_from(a.parts)?);
    let program = env::current_exe()?.with_file_name("schedulers_part");
    let program = program.display().to_string();
    job.variables = vec![("PROGRAM".into(), program)];
    let id = scheduler.submit(&job)?;
    eprintln!("job {id}: {} parts", a.parts);

    let limit = Duration::from_secs(60 * a.minutes as u64);
    let tasks = match wait(scheduler, &id, limit) {
        Ok(tasks) => tasks,
        Err(fault) => {
            // It would run, or wait, for nobody.
            if let Err(also) = scheduler.cancel(&id) {
                eprintln!("error: {also}");
            }
            return Err(fault.into());
        }
    };
    if tasks.len() != a.parts {
        return Err(format!("{} of {} parts", tasks.len(), a.parts).into());
    }
    let mut sums = [0; 3];
    for task in &tasks {
        for (sum, number) in sums.iter_mut().zip(numbers(task)?) {
            *sum += number;
        }
    }
    let [players, survived, profited] = sums;
    println!("{players} players: {survived} survived, {profited} profited");
    Ok(())
}

/// The three numbers that a part has printed.
fn numbers(task: &Task) -> Result<[u64; 3], Box<dyn Error>> {
    let printed = task.printed()?;
    if task.state != State::Ended(End::Done) {
        let Task { index, state, .. } = task;
        return Err(format!("part {index}: {state:?}\n{printed}").into());
    }
    let numbers: Result<Vec<u64>, _> =
        printed.split_whitespace().map(str::parse).collect();
    let three = numbers?.try_into();
    three.map_err(|_| format!("part {}: {printed}", task.index).into())
}
// ANCHOR_END: survey
