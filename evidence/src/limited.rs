//! Running a program that has only so much time.

use std::{
    io::{self, Read},
    process::{Child, Command, ExitStatus, Stdio},
    sync::mpsc,
    thread,
    time::{Duration, Instant},
};

/// How long a program that is told to end has to end what it started.
const GRACE: Duration = Duration::from_secs(5);

/// Runs `command` without input to its end and returns its status, standard
/// output and standard error, or `None` when `limit` ran out and it was ended:
/// asked to first, since a launcher then ends its ranks, and killed if it
/// does not.
///
/// # Errors
///
/// If it can't be started.
pub fn run(
    command: &mut Command,
    limit: Duration,
) -> io::Result<Option<(ExitStatus, String, String)>> {
    let mut child = command
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()?;
    let out = read_all(child.stdout.take());
    let error = read_all(child.stderr.take());
    if let Some(status) = ended_within(&mut child, limit) {
        // A grandchild may hold the pipe open: its output isn't waited for.
        let wait = Duration::from_secs(2);
        let text = |r: mpsc::Receiver<String>| r.recv_timeout(wait).unwrap_or_default();
        return Ok(Some((status, text(out), text(error))));
    }
    // Where there is no `kill`, it is killed at once.
    let asked = Command::new("kill").arg(child.id().to_string()).status();
    if asked.is_ok_and(|status| status.success()) {
        ended_within(&mut child, GRACE);
    }
    // Both fail only if the program has ended by itself meanwhile.
    let _ = child.kill();
    let _ = child.wait();
    Ok(None)
}

fn ended_within(child: &mut Child, limit: Duration) -> Option<ExitStatus> {
    let end = Instant::now() + limit;
    loop {
        // First of all: this program may have been stopped meanwhile.
        if let Ok(Some(status)) = child.try_wait() {
            return Some(status);
        }
        if Instant::now() >= end {
            return None;
        }
        thread::sleep(Duration::from_millis(5));
    }
}

/// Reads `pipe` to its end in a thread of its own; the text comes when it is
/// there.
pub fn read_all(pipe: Option<impl Read + Send + 'static>) -> mpsc::Receiver<String> {
    let (sender, receiver) = mpsc::channel();
    thread::spawn(move || {
        let mut bytes = Vec::new();
        if let Some(mut pipe) = pipe {
            // What came before a fault still counts.
            let _ = pipe.read_to_end(&mut bytes);
        }
        let _ = sender.send(String::from_utf8_lossy(&bytes).into_owned());
    });
    receiver
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_program_that_hangs_is_given_up() {
        let mut sleep = Command::new("sleep");
        let limit = Duration::from_millis(50);
        assert!(run(sleep.arg("30"), limit).unwrap().is_none());
    }

    #[test]
    fn a_program_that_has_ended_does_not_hang() {
        let mut child = Command::new("true").spawn().unwrap();
        thread::sleep(Duration::from_millis(500));
        assert!(ended_within(&mut child, Duration::ZERO).is_some());
    }

    #[test]
    fn a_launcher_can_end_what_it_started() {
        let folder = tempfile::tempdir().unwrap();
        let ended = folder.path().join("ended");
        let script = r#"trap 'echo > "$0"; exit' TERM; sleep 30 & wait"#;
        let mut shell = Command::new("sh");
        shell.args(["-c", script]).arg(&ended);
        assert!(
            run(&mut shell, Duration::from_millis(200))
                .unwrap()
                .is_none()
        );
        assert!(ended.is_file());
    }

    #[test]
    fn a_program_that_ends_is_told_apart_by_its_outputs() {
        let mut shell = Command::new("sh");
        shell.args(["-c", "echo out; echo err >&2; exit 3"]);
        let (status, out, error) = run(&mut shell, Duration::from_secs(60)).unwrap().unwrap();
        let all = (status.code(), &out[..], &error[..]);
        assert_eq!(all, (Some(3), "out\n", "err\n"));
    }
}
