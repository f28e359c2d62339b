//! Python's process sends back as many bytes as came.

use peer_tests::{Peers, Trial, answer, equal};

pub fn tests() -> Vec<Trial> {
    vec![Peers::Python.test("bytes come back from a process", || {
        for bytes in ["8", "1048576"] {
            let program = "peers/python/cluster/landscape.py";
            let theirs = answer(program, &["--bytes", bytes])?;
            equal("bytes", bytes.parse()?, theirs["bytes"])?;
        }
        Ok(())
    })]
}
