use std::{fs, path::PathBuf};

use cluster::failure::CheckpointError;
use tempfile::TempDir;

use super::{newest, save_step};

/// The folder's files that hold a checkpoint.
fn files(folder: &TempDir) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder.path()).expect("a folder").flatten();
    let mut files: Vec<PathBuf> = entries.map(|e| e.path()).collect();
    files.retain(|path| path.extension().is_none_or(|e| e != "tmp"));
    files.sort();
    files
}

#[test]
fn the_newest_comes_back_and_the_oldest_go() {
    let folder = tempfile::tempdir().expect("a folder");
    assert!(newest(folder.path()).expect("none yet").is_none());
    // Numbers of different length: names in alphabetical order would mislead.
    for (kept, step) in [(1, 8), (2, 9), (3, 10), (3, 11), (3, 100)] {
        let bytes = format!("state of step {step}").into_bytes();
        save_step(folder.path(), step, &bytes, 3).expect("saved");
        assert_eq!(files(&folder).len(), kept, "after step {step}");
        let found = newest(folder.path()).expect("read").expect("there");
        assert_eq!(found, (step, bytes));
    }
    save_step(folder.path(), 101, b"the last", 0).expect("saved");
    assert_eq!(files(&folder).len(), 1);
    let found = newest(folder.path()).expect("read").expect("there");
    assert_eq!(found, (101, b"the last".to_vec()));
}

#[test]
fn a_damaged_one_is_passed_over() {
    let folder = tempfile::tempdir().expect("a folder");
    for step in [1, 2, 3] {
        save_step(folder.path(), step, &[step as u8; 100], 3).expect("saved");
    }
    let all = files(&folder);
    let newest_file = all.last().expect("three files");
    let whole = fs::read(newest_file).expect("read");
    for damaged in [&whole[..50], &[&whole[..], &b"x"[..]].concat(), b""] {
        fs::write(newest_file, damaged).expect("written");
        let found = newest(folder.path()).expect("read").expect("there");
        assert_eq!(found, (2, vec![2; 100]));
    }
    for file in &all {
        fs::write(file, &whole[..60]).expect("written");
    }
    match newest(folder.path()) {
        Err(CheckpointError::Length { path, .. }) => {
            assert_eq!(&path, newest_file);
        }
        other => panic!("all are cut short: {other:?}"),
    }
}

#[test]
fn a_damaged_later_one_takes_no_place() {
    let folder = tempfile::tempdir().expect("a folder");
    save_step(folder.path(), 10, b"ten", 1).expect("saved");
    let file = files(&folder).remove(0);
    fs::write(&file, b"damaged").expect("written");
    // The run has begun anew, and keeps what it writes.
    save_step(folder.path(), 1, b"one", 1).expect("saved");
    save_step(folder.path(), 2, b"two", 1).expect("saved");
    assert_eq!(files(&folder).len(), 2);
    let found = newest(folder.path()).expect("read").expect("there");
    assert_eq!(found, (2, b"two".to_vec()));
}

#[test]
fn what_is_in_the_way_is_left_alone() {
    let folder = tempfile::tempdir().expect("a folder");
    fs::write(folder.path().join("notes.txt"), "mine").expect("written");
    fs::write(folder.path().join("step-7.tmp"), "half a").expect("written");
    save_step(folder.path(), 6, b"six", 1).expect("saved");
    save_step(folder.path(), 8, b"eight", 1).expect("saved");
    let notes = fs::read_to_string(folder.path().join("notes.txt"));
    assert_eq!(notes.expect("read"), "mine");
    let found = newest(folder.path()).expect("read").expect("there");
    assert_eq!(found, (8, b"eight".to_vec()));
    // Nothing can be saved there, and the newest is still the same.
    let bytes = b"ten";
    fs::create_dir(folder.path().join("step-10.tmp")).expect("in the way");
    assert!(save_step(folder.path(), 10, bytes, 1).is_err());
    let found = newest(folder.path()).expect("read").expect("there");
    assert_eq!(found, (8, b"eight".to_vec()));
}
