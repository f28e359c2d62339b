//! All languages add up what they send.

use peer_tests::{Failed, Peers, Trial, answer, equal};
use threads::channels::relay_std;

pub fn tests() -> Vec<Trial> {
    vec![
        Peers::C.test("a queue in C agrees", || {
            let program = "peers/c/threads/channels.c";
            for capacity in ["1", "16", "1024"] {
                relayed(program, &["--capacity", capacity])?;
                relayed(program, &["--capacity", capacity, "--batch", "30"])?;
            }
            Ok(())
        }),
        Peers::Python.test("queues and pipes in Python agree", || {
            let program = "peers/python/threads/channels.py";
            for way in ["threads", "simple", "queue", "pipe"] {
                relayed(program, &["--way", way])?;
                relayed(program, &["--way", way, "--batch", "30"])?;
            }
            Ok(())
        }),
    ]
}

fn relayed(program: &str, arguments: &[&str]) -> Result<(), Failed> {
    let arguments = [&["--messages", "1000"], arguments].concat();
    let theirs = answer(program, &arguments)?["sum"];
    equal("sum", relay_std(1000) as f64, theirs)
}
