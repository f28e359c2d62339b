//! A job that is killed again and again, at any moment, ends as if it never
//! had been.

use std::{
    env, fs,
    path::{Path, PathBuf},
    process::{Child, Command, ExitCode, Stdio},
    thread,
    time::{Duration, Instant},
};

use cluster::failure::load;
use libtest_mimic::{Arguments, Failed, Trial};
use rand::{RngExt, SeedableRng, seq::IndexedRandom};
use rand_pcg::Pcg64Mcg;

/// Kills in all, of whole jobs and of single ranks.
const KILLS: u32 = 50;
/// Longest time from the start of a job to its kill, in seconds. A job that is
/// left alone takes longer: it ends only by going on from checkpoints.
const LONGEST: f64 = 0.8;
const LIMIT: Duration = Duration::from_secs(120);

fn main() -> ExitCode {
    #[cfg(feature = "mpi")]
    if let Some(folder) = env::var_os(job::FOLDER) {
        return job::run(Path::new(&folder));
    }
    let name = "a_job_ends_the_same_however_often_it_is_killed";
    let why = match (cfg!(target_os = "linux"), cfg!(feature = "mpi")) {
        (true, true) => None,
        (true, false) => Some("needs MPI; `cargo xtask test` sets it up"),
        (false, _) => Some("finds its ranks in Linux's /proc"),
    };
    let required = env::var("BOOK_REQUIRE")
        .is_ok_and(|list| list.split(',').any(|item| item.trim() == "mpi"));
    let trial = match why {
        None => Trial::test(name, || {
            watchdog::within(LIMIT, || killed().map_err(|e| e.to_string()))
                .map_err(Failed::from)
        }),
        Some(why) => {
            let name = format!("{name} (left out: {why})");
            let absent = || Err("MPI is required and not here".into());
            Trial::test(name, absent).with_ignored_flag(!required)
        }
    };
    libtest_mimic::run(&Arguments::from_args(), vec![trial]).exit_code()
}

/// What this program does on each rank.
#[cfg(feature = "mpi")]
mod job {
    use super::*;
    use cluster::{
        hello,
        stencil::{Kept, Params, Rates, Tile, run_kept},
    };

    /// Names the folder of the job, to its ranks.
    pub const FOLDER: &str = "BOOK_FAILURE";

    pub fn run(folder: &Path) -> ExitCode {
        let fault = match result(folder) {
            Ok(()) => return ExitCode::SUCCESS,
            Err(fault) => fault,
        };
        eprintln!("error: {fault}");
        ExitCode::FAILURE
    }

    fn result(folder: &Path) -> Result<(), Box<dyn std::error::Error>> {
        let universe = hello::start()?;
        let world = universe.world();
        // Large, so that a good part of the time goes into writing.
        let params = Params {
            rows: 512,
            columns: 512,
            rates: Rates::default(),
        };
        let path = &folder.join(CHECKPOINT);
        let kept = Kept { path, every: 1 };
        let ended = run_kept(&world, &params, 12, Some(kept), Tile::step)?;
        if let Some(ended) = ended {
            let sum = format!("{:016x}\n", ended.field.checksum());
            fs::write(folder.join(RESULT), sum)?;
        }
        Ok(())
    }
}

const CHECKPOINT: &str = "checkpoint";
const RESULT: &str = "result";

fn killed() -> Result<(), Box<dyn std::error::Error>> {
    let folder = tempfile::tempdir()?;
    let folder = folder.path();
    // Four ranks without a fault say what is right.
    let mut untouched = start(folder, 4)?;
    if !untouched.wait()?.success() {
        return Err("it fails without being killed".into());
    }
    let right = fs::read_to_string(folder.join(RESULT))?;
    let seed = 1;
    let mut rng = Pcg64Mcg::seed_from_u64(seed);
    // ANCHOR: kills
    let (mut kills, mut ended, mut went_on) = (0, 0, 0);
    while kills < KILLS {
        let ranks = rng.random_range(1..=4);
        let moment = Duration::from_secs_f64(LONGEST * rng.random::<f64>());
        let mut job = start(folder, ranks)?;
        thread::sleep(moment);
        // Whole jobs and single ranks in turn, as soon as there are ranks.
        let found = ranks_of(folder);
        let rank = found.choose(&mut rng).filter(|_| kills % 2 == 1);
        let good_end = match (job.try_wait()?, rank) {
            (Some(status), _) if status.success() => true,
            (Some(status), _) => return Err(format!("{status}").into()),
            (None, Some(&rank)) => {
                kill(rank);
                // It is one if the rank had ended before.
                wait(&mut job, folder)?
            }
            (None, None) => {
                job.kill()?;
                false
            }
        };
        // As if the machine had failed; and the next job must not meet the
        // ranks of this one.
        end_all(folder)?;
        job.wait()?;
        // Whatever the moment: a checkpoint is whole, or is not there yet.
        let checkpoint = load(&folder.join(CHECKPOINT))?;
        if good_end {
            ended += 1;
            check(folder, &right)?;
            forget(folder)?;
        } else {
            kills += 1;
            went_on += u32::from(checkpoint.is_some());
        }
    }
    // ANCHOR_END: kills
    // Else `save` might never have kept anything.
    if went_on < KILLS / 2 {
        return Err(format!("{went_on} jobs left a checkpoint").into());
    }
    let mut last = start(folder, 3)?;
    if !last.wait()?.success() {
        return Err("it does not go on from the last checkpoint".into());
    }
    check(folder, &right)?;
    println!("killed {kills} times, {went_on} of them with a checkpoint");
    println!("ended {} times", ended + 1);
    Ok(())
}

fn check(folder: &Path, right: &str) -> Result<(), Box<dyn std::error::Error>> {
    let found = fs::read_to_string(folder.join(RESULT))?;
    match found == right {
        true => Ok(()),
        false => Err(format!("it ended with {found}, not {right}").into()),
    }
}

/// The next job begins anew.
fn forget(folder: &Path) -> std::io::Result<()> {
    for name in [CHECKPOINT, RESULT] {
        match fs::remove_file(folder.join(name)) {
            Err(e) if e.kind() != std::io::ErrorKind::NotFound => {
                return Err(e);
            }
            _ => {}
        }
    }
    Ok(())
}

/// Starts the job on so many ranks of this program.
fn start(
    folder: &Path,
    ranks: u32,
) -> Result<Child, Box<dyn std::error::Error>> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let mpi = evidence::mpi::Mpi::find(&root).ok_or("no MPI is here")?;
    let child = mpi
        .launch(ranks, &env::current_exe()?)
        .arg(folder)
        .env("BOOK_FAILURE", folder)
        // Ranks of a job that fails get no second to end by themselves.
        .env("OMPI_MCA_odls_base_sigkill_timeout", "0")
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()?;
    Ok(child)
}

/// Waits for the end of a job of which a rank was killed, and returns whether
/// it was a good one.
fn wait(
    job: &mut Child,
    folder: &Path,
) -> Result<bool, Box<dyn std::error::Error>> {
    let second = Duration::from_secs(1);
    let (begin, mut last_rank) = (Instant::now(), Instant::now());
    while begin.elapsed() < 20 * second {
        if let Some(status) = job.try_wait()? {
            return Ok(status.success());
        }
        if !ranks_of(folder).is_empty() {
            last_rank = Instant::now();
        } else if last_rank.elapsed() > second {
            // Open MPI's mpiexec may miss the end of a rank that is killed
            // within its first hundredths of a second.
            job.kill()?;
            return Ok(false);
        }
        thread::sleep(Duration::from_millis(5));
    }
    Err("the job goes on without the rank that was killed".into())
}

/// The processes of this program that were started for `folder`.
fn ranks_of(folder: &Path) -> Vec<u32> {
    let this = env::current_exe().unwrap_or_default();
    processes(folder, |words| {
        words.first().map(PathBuf::from) == Some(this.clone())
    })
}

/// Kills whatever was started for `folder`, until nothing is left.
fn end_all(folder: &Path) -> Result<(), Box<dyn std::error::Error>> {
    let end = Instant::now() + Duration::from_secs(20);
    while Instant::now() < end {
        let left = processes(folder, |_| true);
        if left.is_empty() {
            return Ok(());
        }
        left.into_iter().for_each(kill);
        thread::sleep(Duration::from_millis(5));
    }
    Err("a rank can't be killed".into())
}

/// The processes with `folder` among their arguments.
fn processes(folder: &Path, other: impl Fn(&[&str]) -> bool) -> Vec<u32> {
    let entries = fs::read_dir("/proc").into_iter().flatten().flatten();
    let named = |entry: fs::DirEntry| {
        let process = entry.file_name().to_str()?.parse().ok()?;
        let line = fs::read_to_string(entry.path().join("cmdline")).ok()?;
        let words: Vec<&str> = line.split('\0').collect();
        let is_of = words.iter().any(|word| Path::new(word) == folder);
        (is_of && other(&words)).then_some(process)
    };
    entries.filter_map(named).collect()
}

fn kill(process: u32) {
    // It fails only if the process has ended.
    let _ = Command::new("kill")
        .args(["-KILL", &process.to_string()])
        .stderr(Stdio::null())
        .status();
}
