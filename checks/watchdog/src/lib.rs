//! A bound on the time of a test: one that would hang fails instead.

use std::{
    panic::resume_unwind,
    sync::mpsc::{RecvTimeoutError, channel},
    thread,
    time::Duration,
};

/// What `work` returns, which has `limit` to do so.
///
/// # Panics
///
/// As `work` does, or, at the line of the call, when `limit` has run out. The
/// thread of `work` then goes on until the program ends.
#[track_caller]
pub fn within<T: Send + 'static>(limit: Duration, work: impl FnOnce() -> T + Send + 'static) -> T {
    let (done, wait) = channel();
    let worker = thread::spawn(move || {
        let result = work();
        // Nobody listens any more once the limit has run out.
        let _ = done.send(());
        result
    });
    if let Err(RecvTimeoutError::Timeout) = wait.recv_timeout(limit) {
        panic!("still not done after {limit:?}");
    }
    worker.join().unwrap_or_else(|panic| resume_unwind(panic))
}

#[cfg(test)]
mod tests {
    use std::{
        panic::{AssertUnwindSafe, catch_unwind},
        sync::Mutex,
    };

    use super::*;

    fn message(work: impl FnOnce()) -> String {
        let panic = catch_unwind(AssertUnwindSafe(work)).expect_err("it did not panic");
        match panic.downcast::<String>() {
            Ok(text) => *text,
            Err(panic) => (*panic.downcast::<&str>().expect("text")).into(),
        }
    }

    #[test]
    fn results_and_panics_pass_through() {
        let limit = Duration::from_secs(60);
        assert_eq!(within(limit, || 6 * 7), 42);
        let text = message(|| within(limit, || panic!("of its own")));
        assert_eq!(text, "of its own");
    }

    #[test]
    fn what_hangs_fails() {
        static LOCK: Mutex<()> = Mutex::new(());
        let held = LOCK.lock();
        let text = message(|| {
            within(Duration::from_millis(20), || {
                drop(LOCK.lock());
            });
        });
        assert_eq!(text, "still not done after 20ms");
        drop(held);
    }
}
