//! Failure: checkpoints that survive a kill at any moment, and how often to
//! write one.

use std::{
    fs::{self, File},
    io::{self, Read, Write},
    path::{Path, PathBuf},
};

use rand::{Rng, RngExt};
use thiserror::Error;

#[cfg(feature = "mpi")]
mod errors;

#[cfg(feature = "mpi")]
pub use self::errors::{MpiError, receive, return_errors};

/// Why a checkpoint can't be written or read.
#[derive(Debug, Error)]
pub enum CheckpointError {
    /// The system refused: no such folder, disk full, no permission.
    #[error("{}: {cause}", path.display())]
    Io { path: PathBuf, cause: io::Error },
    /// The path ends in `/` or `..`.
    #[error("{}: this names no file", .0.display())]
    NoName(PathBuf),
    /// Another file lies there.
    #[error("{}: no checkpoint of this program", .0.display())]
    Foreign(PathBuf),
    /// The writing ended early, or something was appended.
    #[error("{}: holds {held} bytes of {wanted}", path.display())]
    Length {
        path: PathBuf,
        held: u64,
        wanted: u64,
    },
    /// The bytes are not those that were written.
    #[error("{}: damaged, its checksum differs", .0.display())]
    Damaged(PathBuf),
}

// ANCHOR: in_place
/// Writes `bytes` over the checkpoint at `path`. Between its first and its last
/// step there is neither the old one nor the new.
///
/// # Errors
///
/// If the system refuses a step. The old checkpoint is then lost.
pub fn save_in_place(path: &Path, bytes: &[u8]) -> Result<(), CheckpointError> {
    let write = || {
        let mut file = File::create(path)?;
        file.write_all(&header(bytes))?;
        file.write_all(bytes)
    };
    write().map_err(at(path))
}
// ANCHOR_END: in_place

/// Replaces the checkpoint at `path` by `bytes`, whole or not at all as long as
/// the machine goes on: after a power cut it may be damaged.
///
/// # Errors
///
/// If the system refuses a step. The old checkpoint is then still there.
pub fn save_renamed(path: &Path, bytes: &[u8]) -> Result<(), CheckpointError> {
    let temporary = temporary(path)?;
    save_in_place(&temporary, bytes)?;
    fs::rename(&temporary, path).map_err(at(path))
}

// ANCHOR: save
/// Replaces the checkpoint at `path` by `bytes`, whole or not at all: whoever
/// reads it, after a kill or a power cut too, finds the old one or the new.
///
/// Let one process write one path: two would share the temporary file.
///
/// # Errors
///
/// If the system refuses a step. The old checkpoint is then still there, but
/// for a fault of the last step, after which it may be either.
pub fn save(path: &Path, bytes: &[u8]) -> Result<(), CheckpointError> {
    let temporary = temporary(path)?;
    let write = || {
        let mut file = File::create(&temporary)?;
        file.write_all(&header(bytes))?;
        file.write_all(bytes)?;
        file.sync_all()
    };
    write().map_err(at(&temporary))?;
    fs::rename(&temporary, path).map_err(at(path))?;
    sync_folder(path).map_err(at(path))
}
// ANCHOR_END: save

// ANCHOR: load
/// The checkpoint at `path`, or `None` if there is none yet.
///
/// # Errors
///
/// If it can't be read, is no checkpoint, was cut short, or is damaged.
pub fn load(path: &Path) -> Result<Option<Vec<u8>>, CheckpointError> {
    let mut file = match File::open(path) {
        Err(e) if e.kind() == io::ErrorKind::NotFound => return Ok(None),
        opened => opened.map_err(at(path))?,
    };
    let mut head = [0; HEADER];
    match file.read_exact(&mut head) {
        Err(e) if e.kind() == io::ErrorKind::UnexpectedEof => {
            return Err(CheckpointError::Foreign(path.into()));
        }
        read => read.map_err(at(path))?,
    }
    let mut bytes = Vec::new();
    file.read_to_end(&mut bytes).map_err(at(path))?;
    let (magic, rest) = head.split_at(MAGIC.len());
    let (length, checksum) = rest.split_at(size_of::<u64>());
    if magic != MAGIC {
        return Err(CheckpointError::Foreign(path.into()));
    }
    let held = bytes.len() as u64;
    if length != held.to_le_bytes() {
        let wanted = length.iter().rfold(0, |n, &b| (n << 8) | u64::from(b));
        let path = path.into();
        return Err(CheckpointError::Length { path, held, wanted });
    }
    if checksum != crc32fast::hash(&bytes).to_le_bytes() {
        return Err(CheckpointError::Damaged(path.into()));
    }
    Ok(Some(bytes))
}
// ANCHOR_END: load

// ANCHOR: header
const MAGIC: &[u8] = b"ckpt-v1\n";
const HEADER: usize = MAGIC.len() + size_of::<u64>() + size_of::<u32>();

/// What lies before the bytes: what the file is, their number and CRC-32.
fn header(bytes: &[u8]) -> Vec<u8> {
    let length = (bytes.len() as u64).to_le_bytes();
    let checksum = crc32fast::hash(bytes).to_le_bytes();
    [MAGIC, &length, &checksum].concat()
}

/// A file beside `path`, for a rename can't leave the file system. Its name is
/// always the same: a writer that was killed leaves at most one.
fn temporary(path: &Path) -> Result<PathBuf, CheckpointError> {
    match path.file_name() {
        Some(name) => {
            let mut name = name.to_os_string();
            name.push(".tmp");
            Ok(path.with_file_name(name))
        }
        None => Err(CheckpointError::NoName(path.into())),
    }
}

/// Makes the rename itself durable: a name is kept in its folder.
fn sync_folder(path: &Path) -> io::Result<()> {
    let folder = match path.parent() {
        Some(folder) if folder != Path::new("") => folder,
        _ => Path::new("."),
    };
    File::open(folder)?.sync_all()
}
// ANCHOR_END: header

// ANCHOR: interval
/// The seconds of work from one checkpoint to the next that cost least time, if
/// a checkpoint takes `cost` seconds and a failure comes every `mtbf` seconds
/// on average: $\sqrt{2 C M}$. Young, A first order approximation to the
/// optimum checkpoint interval, Comm. ACM 17 (1974) 530.
pub fn young(cost: f64, mtbf: f64) -> f64 {
    (2.0 * cost * mtbf).sqrt()
}

/// Seconds that a second of work takes on average, checkpoints, failures, lost
/// work and restarts of `restart` seconds included, if failures come
/// independently of each other. Daly, A higher order estimate of the optimum
/// checkpoint interval for restart dumps, Future Gener. Comput. Syst. 22 (2006)
/// 303, before its approximations.
pub fn slowdown(interval: f64, cost: f64, restart: f64, mtbf: f64) -> f64 {
    let until_saved = mtbf * ((interval + cost) / mtbf).exp_m1();
    (restart / mtbf).exp() * until_saved / interval
}
// ANCHOR_END: interval

// ANCHOR: simulated
/// The same, of so many intervals in which failures are drawn from `rng`.
pub fn simulated_slowdown(
    intervals: u32,
    interval: f64,
    [cost, restart, mtbf]: [f64; 3],
    rng: &mut impl Rng,
) -> f64 {
    // The inverse of the distribution; 1 - u is never 0.
    let mut failure = || -mtbf * (1.0 - rng.random::<f64>()).ln();
    let mut time = 0.0;
    for _ in 0..intervals {
        let mut is_up = true;
        loop {
            let wanted = if is_up { interval + cost } else { restart };
            let next = failure();
            time += next.min(wanted);
            match next >= wanted {
                true if is_up => break,
                // Up again, the interval begins anew; or down.
                has_worked => is_up = has_worked,
            }
        }
    }
    time / (f64::from(intervals) * interval)
}
// ANCHOR_END: simulated

fn at(path: &Path) -> impl Fn(io::Error) -> CheckpointError {
    move |cause| CheckpointError::Io {
        path: path.into(),
        cause,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use rand::SeedableRng;
    use rand_pcg::Pcg64Mcg;

    use super::*;

    #[test]
    fn what_was_saved_is_loaded() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("state");
        assert!(load(&path).expect("none yet").is_none());
        for bytes in [&b"first"[..], b"", &[7; 100_000]] {
            save(&path, bytes).expect("saved");
            assert_eq!(load(&path).expect("loaded").expect("there"), bytes);
        }
        assert_eq!(fs::read_dir(folder.path()).expect("read").count(), 1);
    }

    #[test]
    fn a_fault_leaves_the_old_checkpoint() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("state");
        save(&path, b"old").expect("saved");
        fs::create_dir(folder.path().join("state.tmp")).expect("in the way");
        let fault = save(&path, b"new").expect_err("in the way");
        assert!(fault.to_string().contains("state.tmp: "), "{fault}");
        assert_eq!(load(&path).expect("loaded").expect("there"), b"old");
        let nowhere = folder.path().join("none/state");
        assert!(matches!(
            save(&nowhere, b""),
            Err(CheckpointError::Io { .. })
        ));
        assert!(matches!(
            save(Path::new("/"), b""),
            Err(CheckpointError::NoName(_))
        ));
    }

    #[test]
    fn faults_are_told_apart() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("state");
        save(&path, b"0123456789").expect("saved");
        let whole = fs::read(&path).expect("read");
        let mut damaged = whole.clone();
        damaged[HEADER + 3] ^= 1;
        for (file, message) in [
            (&b""[..], "no checkpoint"),
            (b"a long text that is something else", "no checkpoint"),
            (&whole[..HEADER + 4], "holds 4 bytes of 10"),
            (&[&whole, &b"+"[..]].concat(), "holds 11 bytes of 10"),
            (&damaged, "damaged"),
        ] {
            fs::write(&path, file).expect("written");
            let fault = load(&path).expect_err("damaged").to_string();
            assert!(fault.contains(message), "{fault}");
        }
    }

    #[test]
    fn only_a_rename_keeps_the_old_checkpoint() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("state");
        for save in [save_in_place, save_renamed, save] {
            save(&path, b"whole").expect("saved");
            assert_eq!(load(&path).expect("loaded").expect("there"), b"whole");
        }
        // A reader that has opened the old file goes on reading it.
        let old = File::open(&path).expect("opened");
        save(&path, b"longer than that").expect("saved");
        let length = old.metadata().expect("known").len();
        assert_eq!(length as usize, HEADER + 5);
        let old = File::open(&path).expect("opened");
        save_in_place(&path, b"x").expect("saved");
        let length = old.metadata().expect("known").len();
        assert_eq!(length as usize, HEADER + 1);
    }

    #[test]
    fn failures_that_are_drawn_agree_with_the_formula() {
        let [cost, restart, mtbf] = [60.0, 120.0, 3_600.0];
        let mut rng = Pcg64Mcg::seed_from_u64(1);
        for interval in [300.0, 900.0, 3_600.0] {
            let runs: Vec<f64> = (0..200)
                .map(|_| {
                    let times = [cost, restart, mtbf];
                    simulated_slowdown(100, interval, times, &mut rng)
                })
                .collect();
            let n = runs.len() as f64;
            let mean = runs.iter().sum::<f64>() / n;
            let squares: f64 = runs.iter().map(|r| (r - mean).powi(2)).sum();
            let error = (squares / n / n).sqrt();
            let theory = slowdown(interval, cost, restart, mtbf);
            // 4.9 standard errors: once in a million seeds.
            assert!((mean - theory).abs() < 4.9 * error, "{mean} {theory}");
        }
    }

    #[test]
    fn youngs_interval_is_near_the_best() {
        for mtbf in [3_600.0, 86_400.0] {
            let at = |interval| slowdown(interval, 60.0, 120.0, mtbf);
            let best = (1..20_000).map(|s| at(f64::from(s)));
            let best = best.fold(f64::INFINITY, f64::min);
            assert!(at(young(60.0, mtbf)) < 1.01 * best);
        }
        assert_eq!(young(50.0, 10_000.0), 1_000.0);
    }

    proptest! {
        #[test]
        fn no_cut_and_no_changed_byte_goes_unseen(
            bytes in prop::collection::vec(any::<u8>(), 0..200),
            at in any::<prop::sample::Index>(),
            flip in 1_u8..,
        ) {
            let folder = tempfile::tempdir()?;
            let path = folder.path().join("state");
            let mut file = [header(&bytes), bytes].concat();
            let at = at.index(file.len());
            fs::write(&path, &file[..at])?;
            prop_assert!(load(&path).is_err());
            file[at] ^= flip;
            fs::write(&path, &file)?;
            prop_assert!(load(&path).is_err());
        }
    }
}
