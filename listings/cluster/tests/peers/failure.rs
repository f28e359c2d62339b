//! A checkpoint that Python has written is one that the listing reads.

use cluster::failure::load;
use peer_tests::{Peers, Trial, answer, equal};

pub fn tests() -> Vec<Trial> {
    vec![Peers::Python.test("a checkpoint of Python is read", || {
        let folder = tempfile::tempdir()?;
        let path = folder.path().join("state");
        let file = path.to_string_lossy();
        let program = "peers/python/cluster/failure.py";
        let theirs = answer(program, &["--bytes", "1000", "--file", &file])?;
        let ours: Vec<u8> = (0..1000).map(|i| i as u8).collect();
        equal("crc", f64::from(crc32fast::hash(&ours)), theirs["crc"])?;
        match load(&path)? {
            Some(state) if state == ours => Ok(()),
            _ => Err("another state".into()),
        }
    })]
}
