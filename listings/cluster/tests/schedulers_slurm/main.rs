//! The launcher against a real Slurm of its own, and against commands that
//! answer as those of PBS do.

use std::{
    env, fs,
    path::{Path, PathBuf},
    process::{Command, ExitCode},
    sync::{Mutex, PoisonError},
    time::Duration,
};

use cluster::schedulers::{
    End, Job, JobId, Pbs, Refusal, Scheduler, SchedulerError, Slurm, State,
    Task, laptop::Laptop, wait,
};
use evidence::{mpi::Mpi, runs::find_program};
use libtest_mimic::{Arguments, Failed, Trial};
use tempfile::TempDir;

mod scripts;

type Tested = Result<(), Failed>;
type Test = fn() -> Tested;

/// Says which work this program does where a job has started it.
const WORK: &str = "BOOK_JOB";
const LIMIT: Duration = Duration::from_secs(60);

/// The Slurm of all tests: four nodes.
static LAPTOP: Mutex<Option<Laptop>> = Mutex::new(None);

fn main() -> ExitCode {
    if let Ok(work) = env::var(WORK) {
        return in_a_job(&work);
    }
    let arguments = Arguments::from_args();
    let with_slurm: [(&str, Test); 8] = [
        ("exit_codes_and_signals_come_back", exits),
        ("a_time_limit_is_told_from_a_failure", time_limit),
        ("a_cancelled_job_is_told_from_a_failure", cancelled),
        ("each_task_of_an_array_has_an_output", array),
        ("a_job_waits_for_those_before_it", dependency),
        ("a_refusal_says_what_it_is_about", refusals),
        ("a_scheduler_that_does_not_answer_is_named", unreachable),
        ("a_laptop_leaves_nothing_behind", torn_down),
    ];
    let mut trials = scripts::tests();
    trials.push(Trial::test("pbs_is_asked_by_its_own_commands", pbs));
    trials.extend(with_slurm.map(|(name, test)| under_slurm(name, test)));
    let on_ranks = "the_ranks_of_a_job_are_one_world";
    trials.push(match has_open_mpi() {
        true => under_slurm(on_ranks, ranks),
        false => {
            let name = format!("{on_ranks} (left out: needs Open MPI)");
            Trial::test(name, ranks).with_ignored_flag(true)
        }
    });
    // The daemons end with the thread that starts them: this one.
    if !arguments.list && slurm_is_here() {
        match Laptop::start(4) {
            Ok(laptop) => *lock() = Some(laptop),
            Err(fault) => eprintln!("{fault}"),
        }
    }
    let conclusion = libtest_mimic::run(&arguments, trials);
    drop(lock().take());
    conclusion.exit_code()
}

fn lock() -> std::sync::MutexGuard<'static, Option<Laptop>> {
    LAPTOP.lock().unwrap_or_else(PoisonError::into_inner)
}

fn slurm_is_here() -> bool {
    find_program("slurmctld").is_some()
        || Path::new("/usr/sbin/slurmctld").is_file()
}

/// Whether ranks of this program can be started by `srun --mpi=pmix`.
fn has_open_mpi() -> bool {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let mpi = Mpi::find(&root).filter(|mpi| !mpi.is_mpich());
    cfg!(feature = "mpi") && mpi.is_some()
}

/// A test that needs Slurm: named as left out without, but failing where
/// `BOOK_REQUIRE` asks for it.
fn under_slurm(name: &str, test: Test) -> Trial {
    let required = env::var("BOOK_REQUIRE")
        .is_ok_and(|list| list.split(',').any(|item| item.trim() == "slurm"));
    match (slurm_is_here(), required) {
        (true, _) => Trial::test(name, test),
        (false, true) => {
            Trial::test(name, || Err("slurm is required and not here".into()))
        }
        (false, false) => {
            let hint = "needs Slurm; `cargo xtask test` sets it up";
            let name = format!("{name} (left out: {hint})");
            Trial::test(name, test).with_ignored_flag(true)
        }
    }
}

fn slurm() -> Result<Slurm, Failed> {
    let laptop = lock();
    Ok(laptop.as_ref().ok_or("Slurm was not started")?.slurm())
}

/// A script in a folder of its own, and the job that runs it there.
fn job(script: &str) -> Result<(TempDir, Job), Failed> {
    let folder = tempfile::tempdir()?;
    let path = folder.path().join("job.sh");
    fs::write(&path, format!("#!/bin/sh\n{script}\n"))?;
    let mut job = Job::new(path, folder.path());
    let laptop = lock();
    let laptop = laptop.as_ref().ok_or("Slurm was not started")?;
    job.variables = laptop.environment();
    Ok((folder, job))
}

/// What has become of a job's only task.
fn only(tasks: &[Task]) -> Result<&Task, Failed> {
    match tasks {
        [task] => Ok(task),
        _ => Err(format!("{} tasks", tasks.len()).into()),
    }
}

fn ended(script: &str) -> Result<(State, String), Failed> {
    let (_folder, job) = job(script)?;
    let slurm = slurm()?;
    let id = slurm.submit(&job)?;
    let tasks = wait(&slurm, &id, LIMIT)?;
    let task = only(&tasks)?;
    Ok((task.state.clone(), task.printed()?))
}

fn same<T: PartialEq + std::fmt::Debug>(found: T, wanted: T) -> Tested {
    match found == wanted {
        true => Ok(()),
        false => Err(format!("{found:?}, not {wanted:?}").into()),
    }
}

/// The page's own script, with this program for the page's.
fn ranks() -> Tested {
    let (folder, mut job) = job("")?;
    let part = Path::new(env!("CARGO_MANIFEST_DIR"));
    job.script = part.join("jobs/schedulers_ranks.slurm.sh");
    let program = env::current_exe()?.display().to_string();
    job.variables.push(("PROGRAM".into(), program));
    job.variables.push((WORK.into(), "rank".into()));
    let slurm = slurm()?;
    let id = slurm.submit(&job)?;
    let tasks = wait(&slurm, &id, LIMIT)?;
    let task = only(&tasks)?;
    let printed = task.printed()?;
    // The first line is of the script.
    let mut lines: Vec<&str> = printed.lines().skip(1).collect();
    lines.sort_unstable();
    if task.state != State::Ended(End::Done) || lines.len() != 4 {
        return Err(format!("{:?}:\n{printed}", task.state).into());
    }
    let nodes: Vec<&str> = lines
        .iter()
        .filter_map(|line| line.rsplit(' ').next())
        .collect();
    for (rank, (line, node)) in lines.iter().zip(&nodes).enumerate() {
        same(&line[..], &format!("rank {rank} of 4 on {node}"))?;
    }
    let mut different = nodes.clone();
    different.sort_unstable();
    different.dedup();
    same(different.len(), 3)?;
    same(task.output.parent(), Some(folder.path()))
}

/// What this program does as a job.
fn in_a_job(work: &str) -> ExitCode {
    #[cfg(feature = "mpi")]
    if work == "rank" {
        return match cluster::hello::start() {
            Ok(universe) => {
                let node = env::var("SLURMD_NODENAME").unwrap_or_default();
                let world = universe.world();
                println!("{}", cluster::hello::greeting(&world, &node));
                ExitCode::SUCCESS
            }
            Err(_) => ExitCode::FAILURE,
        };
    }
    eprintln!("no work `{work}`");
    ExitCode::FAILURE
}

fn exits() -> Tested {
    let (state, printed) = ended("echo fine")?;
    same((state, &printed[..]), (State::Ended(End::Done), "fine\n"))?;
    let (state, printed) = ended("echo bad >&2; exit 3")?;
    same((state, &printed[..]), (State::Ended(End::Exit(3)), "bad\n"))?;
    let (state, _) = ended("kill -KILL $$")?;
    same(state, State::Ended(End::Signal(9)))
}

/// Limits are whole minutes, and looked at twice a minute. So the end is drawn
/// nearer once the job runs.
fn time_limit() -> Tested {
    let (_folder, job) = job("#SBATCH --time=1\necho begun; sleep 600")?;
    let slurm = slurm()?;
    let id = slurm.submit(&job)?;
    let asked = std::time::Instant::now();
    while !matches!(only(&slurm.tasks(&id)?)?.state, State::Running) {
        if asked.elapsed() > LIMIT {
            return Err("it does not begin".into());
        }
        std::thread::sleep(Duration::from_millis(50));
    }
    let updated = Command::new("scontrol")
        .args(["update", &format!("JobId={id}"), "EndTime=now"])
        .envs(job.variables)
        .status()?;
    same(updated.success(), true)?;
    let tasks = wait(&slurm, &id, LIMIT)?;
    same(&only(&tasks)?.state, &State::Ended(End::TimeLimit))
}

fn cancelled() -> Tested {
    let (_folder, job) = job("sleep 600")?;
    let slurm = slurm()?;
    let id = slurm.submit(&job)?;
    let late = wait(&slurm, &id, Duration::from_millis(300));
    if !matches!(late, Err(SchedulerError::Late { .. })) {
        return Err(format!("{late:?}").into());
    }
    slurm.cancel(&id)?;
    let tasks = wait(&slurm, &id, LIMIT)?;
    same(&only(&tasks)?.state, &State::Ended(End::Cancelled))?;
    same(refusal(slurm.cancel(&id))?, Refusal::Ended)
}

fn array() -> Tested {
    let (_folder, mut job) = job("echo $SLURM_ARRAY_TASK_ID $SHARED\n\
         exit $((SLURM_ARRAY_TASK_ID == 9))")?;
    job.array = Some(8..=11);
    job.variables.push(("SHARED".into(), "a, b = c".into()));
    let slurm = slurm()?;
    let id = slurm.submit(&job)?;
    let tasks = wait(&slurm, &id, LIMIT)?;
    same(tasks.len(), 4)?;
    for (task, number) in tasks.iter().zip(8..) {
        same(&task.index, &number.to_string())?;
        same(task.printed()?, format!("{number} a, b = c\n"))?;
        let end = match number {
            9 => End::Exit(1),
            _ => End::Done,
        };
        same(&task.state, &State::Ended(end))?;
    }
    Ok(())
}

fn dependency() -> Tested {
    let slurm = slurm()?;
    let (folder, first) = job("sleep 1; echo first > order")?;
    let first = slurm.submit(&first)?;
    let (_own, mut second) = job("echo second >> order")?;
    second.folder = folder.path().into();
    second.after = vec![first];
    let second = slurm.submit(&second)?;
    wait(&slurm, &second, LIMIT)?;
    let order = fs::read_to_string(folder.path().join("order"))?;
    same(&order[..], "first\nsecond\n")?;

    let (_folder, fails) = job("exit 1")?;
    let (_own, mut after) = job("echo never")?;
    after.after = vec![slurm.submit(&fails)?];
    let after = slurm.submit(&after)?;
    match wait(&slurm, &after, LIMIT) {
        Err(SchedulerError::Stuck { reason, .. }) => {
            same(&reason[..], "DependencyNeverSatisfied")?;
        }
        other => return Err(format!("{other:?}").into()),
    }
    slurm.cancel(&after)?;
    let tasks = wait(&slurm, &after, LIMIT)?;
    same(&only(&tasks)?.state, &State::Ended(End::Cancelled))
}

fn refusal<T: std::fmt::Debug>(
    result: Result<T, SchedulerError>,
) -> Result<Refusal, Failed> {
    match result {
        Err(SchedulerError::Refused { refusal, .. }) => Ok(refusal),
        other => Err(format!("not refused: {other:?}").into()),
    }
}

fn refusals() -> Tested {
    let slurm = slurm()?;
    for (script, wanted) in [
        ("#SBATCH --partition=none", Refusal::Queue),
        ("#SBATCH --mem=1000T", Refusal::Resources),
        ("#SBATCH --time=soon", Refusal::Other),
    ] {
        let (_folder, job) = job(script)?;
        same(refusal(slurm.submit(&job))?, wanted)?;
    }
    let (folder, mut job) = job("true")?;
    fs::write(&job.script, "true\n")?;
    same(refusal(slurm.submit(&job))?, Refusal::Script)?;
    fs::write(&job.script, "#!/bin/sh\n")?;
    job.array = Some(0..=4_000_000);
    same(refusal(slurm.submit(&job))?, Refusal::Array)?;
    job.array = None;
    job.after = vec![JobId::new("x")];
    same(refusal(slurm.submit(&job))?, Refusal::Dependency)?;
    job.after.clear();
    job.script = folder.path().join("none.sh");
    same(refusal(slurm.submit(&job))?, Refusal::Script)?;
    let none = JobId::new("4000000");
    same(refusal(slurm.tasks(&none))?, Refusal::NoSuchJob)?;
    same(refusal(slurm.cancel(&none))?, Refusal::NoSuchJob)
}

/// Its configuration names a controller that is not there.
fn unreachable() -> Tested {
    let (folder, job) = job("true")?;
    let conf = {
        let laptop = lock();
        let laptop = laptop.as_ref().ok_or("Slurm was not started")?;
        fs::read_to_string(laptop.configuration())?
    };
    let lines =
        conf.lines()
            .map(|line| match line.starts_with("SlurmctldPort") {
                true => "SlurmctldPort=1",
                false => line,
            });
    let path = folder.path().join("slurm.conf");
    fs::write(&path, lines.collect::<Vec<_>>().join("\n") + "\n")?;
    let mut job = job;
    // The launcher names the configuration itself.
    job.variables.retain(|(name, _)| name != "SLURM_CONF");
    same(
        refusal(Slurm::at(&path).submit(&job))?,
        Refusal::Unreachable,
    )
}

/// A Slurm of its own that is dropped while a job runs.
fn torn_down() -> Tested {
    let laptop = Laptop::start(1)?;
    let (_folder, mut job) = job("echo $$; exec sleep 600")?;
    job.variables = laptop.environment();
    let slurm = laptop.slurm();
    let id = slurm.submit(&job)?;
    let mut printed = String::new();
    let asked = std::time::Instant::now();
    while !printed.ends_with('\n') && asked.elapsed() < LIMIT {
        std::thread::sleep(Duration::from_millis(50));
        let tasks = slurm.tasks(&id)?;
        // The file is there once the job has begun.
        printed = only(&tasks)?.printed().unwrap_or_default();
    }
    let process = PathBuf::from("/proc").join(printed.trim());
    same(process.exists(), true)?;
    let folder = laptop.configuration();
    drop(laptop);
    same((process.exists(), folder.exists()), (false, false))
}

/// Commands beside this file answer as those of PBS do, and write down what
/// they were asked.
fn pbs() -> Tested {
    let part = Path::new(env!("CARGO_MANIFEST_DIR"));
    let pbs = Pbs {
        programs: Some(part.join("tests/schedulers_slurm/pbs")),
    };
    let folder = tempfile::tempdir()?;
    let asked = |command: &str| {
        fs::read_to_string(folder.path().join(format!("{command}.asked")))
    };
    let script = part.join("jobs/schedulers_array.pbs.sh");
    let mut job = Job::new(&script, folder.path());
    let log = folder.path().display().to_string();
    job.variables = vec![("ASKED".into(), log)];
    job.array = Some(0..=2);
    job.after = vec![JobId::new("7.pbs"), JobId::new("8.pbs")];
    let id = pbs.submit(&job)?;
    same(&id.to_string()[..], "12[].pbs")?;
    let wanted = format!(
        "-v ASKED -J 0-2 -W depend=afterok:7.pbs:8.pbs {}\n",
        script.display()
    );
    same(asked("qsub")?, wanted)?;
    let tasks = wait(&pbs, &id, LIMIT)?;
    let states: Vec<&State> = tasks.iter().map(|task| &task.state).collect();
    let [done, exit, limit] = [End::Done, End::Exit(3), End::TimeLimit];
    let wanted = [done, exit, limit].map(State::Ended);
    same(states, wanted.iter().collect())?;
    same(
        tasks[1].output.display().to_string(),
        "/home/ann/part.o12.1".into(),
    )?;
    pbs.cancel(&JobId::new("13.pbs"))?;

    let none = JobId::new("99.pbs");
    same(refusal(pbs.tasks(&none))?, Refusal::NoSuchJob)?;
    same(refusal(pbs.cancel(&id))?, Refusal::Ended)?;
    job.after = vec![none];
    same(refusal(pbs.submit(&job))?, Refusal::Dependency)?;
    job.after.clear();
    job.script = folder.path().join("none.sh");
    same(refusal(pbs.submit(&job))?, Refusal::Script)?;
    let nowhere = Pbs {
        programs: Some(folder.path().into()),
    };
    match nowhere.submit(&job) {
        Err(SchedulerError::Absent {
            command: "qsub", ..
        }) => Ok(()),
        other => Err(format!("{other:?}").into()),
    }
}
