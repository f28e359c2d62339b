//! Failure: checkpoints that survive a kill at any moment, and how often to
//! write one.

use std::{
    fs::{self, File},
    io::{self, Write},
    path::{Path, PathBuf},
};

use thiserror::Error;

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
    let mut file = match fs::read(path) {
        Err(e) if e.kind() == io::ErrorKind::NotFound => return Ok(None),
        read => read.map_err(at(path))?,
    };
    let Some((head, bytes)) = file.split_first_chunk::<HEADER>() else {
        return Err(CheckpointError::Foreign(path.into()));
    };
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
    if checksum != crc32fast::hash(bytes).to_le_bytes() {
        return Err(CheckpointError::Damaged(path.into()));
    }
    Ok(Some(file.split_off(HEADER)))
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

fn at(path: &Path) -> impl Fn(io::Error) -> CheckpointError {
    move |cause| CheckpointError::Io {
        path: path.into(),
        cause,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

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
