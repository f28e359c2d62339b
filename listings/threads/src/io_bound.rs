//! Waiting for others: maps whose items sleep or ask a server, by threads, by
//! tasks, and by both.

use std::{
    io::{self, Read, Write},
    net::{Ipv4Addr, SocketAddr, TcpStream},
    panic::{AssertUnwindSafe, catch_unwind},
    sync::Arc,
    thread,
    time::Duration,
};

use thiserror::Error;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{self, TcpListener},
    runtime,
    sync::{Semaphore, oneshot},
    task::{JoinError, JoinSet},
    time,
};

// ANCHOR: sleepy
/// The square of `n`, after a wait.
pub fn sleepy(n: u64, delay: Duration) -> u64 {
    thread::sleep(delay);
    n.wrapping_mul(n)
}
// ANCHOR_END: sleepy

// ANCHOR: sleepy_async
/// The square of `n`, after a wait that leaves the thread to other tasks.
pub async fn sleepy_async(n: u64, delay: Duration) -> u64 {
    time::sleep(delay).await;
    n.wrapping_mul(n)
}
// ANCHOR_END: sleepy_async

// ANCHOR: map_tasks
/// The results of all items in their order, by a task for each.
///
/// # Errors
///
/// If a task panicked. The others are then canceled.
pub async fn map_tasks<T, U, F>(
    items: impl IntoIterator<Item = T>,
    f: impl Fn(T) -> F,
) -> Result<Vec<U>, JoinError>
where
    U: Send + 'static,
    F: Future<Output = U> + Send + 'static,
{
    let mut tasks = JoinSet::new();
    for (number, item) in items.into_iter().enumerate() {
        let result = f(item);
        tasks.spawn(async move { (number, result.await) });
    }
    let mut results = Vec::with_capacity(tasks.len());
    while let Some(result) = tasks.join_next().await {
        results.push(result?);
    }
    results.sort_unstable_by_key(|(number, _)| *number);
    Ok(results.into_iter().map(|(_, result)| result).collect())
}
// ANCHOR_END: map_tasks

// ANCHOR: map_limited
/// [`map_tasks`] with at most `limit` items at once.
///
/// # Errors
///
/// As [`map_tasks`].
///
/// # Panics
///
/// If `limit` is more than [`Semaphore::MAX_PERMITS`].
pub async fn map_limited<T, U, F>(
    items: impl IntoIterator<Item = T>,
    limit: usize,
    f: impl Fn(T) -> F,
) -> Result<Vec<U>, JoinError>
where
    U: Send + 'static,
    F: Future<Output = U> + Send + 'static,
{
    let permits = Arc::new(Semaphore::new(limit.max(1)));
    let limited = |item| {
        let (permits, result) = (Arc::clone(&permits), f(item));
        async move {
            // Nobody closes this semaphore, so there is always a permit, which
            // goes back when it is dropped.
            let _permit = permits.acquire().await;
            result.await
        }
    };
    map_tasks(items, limited).await
}
// ANCHOR_END: map_limited

/// The number that [`Server`] never answers.
pub const UNANSWERED: u64 = u64::MAX;

/// A server on this machine that squares numbers of eight bytes, and takes its
/// time. It ends when it is dropped.
#[derive(Debug)]
pub struct Server {
    /// Where it listens.
    pub address: SocketAddr,
    stop: Option<oneshot::Sender<()>>,
    thread: Option<thread::JoinHandle<()>>,
}

impl Server {
    /// Starts a server that answers `delay` after it was asked.
    ///
    /// # Errors
    ///
    /// If there is no port to listen on, or no thread to be had.
    pub fn start(delay: Duration) -> io::Result<Server> {
        let runtime = runtime::Builder::new_current_thread()
            .enable_all()
            .build()?;
        let anywhere = (Ipv4Addr::LOCALHOST, 0);
        let listener = runtime.block_on(TcpListener::bind(anywhere))?;
        let address = listener.local_addr()?;
        let (stop, stopped) = oneshot::channel();
        let thread =
            thread::Builder::new()
                .name("server".into())
                .spawn(move || {
                    runtime.block_on(async {
                        tokio::select! {
                            () = accept(&listener, delay) => (),
                            _ = stopped => (),
                        }
                    });
                })?;
        Ok(Server {
            address,
            stop: Some(stop),
            thread: Some(thread),
        })
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        drop(self.stop.take());
        if let Some(thread) = self.thread.take() {
            // Its panic was printed already.
            let _ = thread.join();
        }
    }
}

async fn accept(listener: &TcpListener, delay: Duration) {
    while let Ok((mut client, _)) = listener.accept().await {
        tokio::spawn(async move {
            // An error means that the client is gone: nobody to tell.
            while let Ok(n) = client.read_u64().await {
                if n == UNANSWERED {
                    std::future::pending::<()>().await;
                }
                time::sleep(delay).await;
                if client.write_u64(n.wrapping_mul(n)).await.is_err() {
                    break;
                }
            }
        });
    }
}

// ANCHOR: fault
/// Why there is no answer.
#[derive(Debug, Error)]
pub enum Fault {
    #[error("no answer within {0:?}")]
    Timeout(Duration),
    #[error("no connection")]
    Connection(#[from] io::Error),
}
// ANCHOR_END: fault

// ANCHOR: ask
/// What the server at `address` makes of `n`, by a connection of its own.
///
/// # Errors
///
/// If the server can't be reached within `limit`, or is silent for longer.
pub fn ask(address: SocketAddr, n: u64, limit: Duration) -> Result<u64, Fault> {
    let mut server = TcpStream::connect_timeout(&address, limit)?;
    server.set_read_timeout(Some(limit))?;
    server.write_all(&n.to_be_bytes())?;
    let mut answer = [0; 8];
    match server.read_exact(&mut answer) {
        Ok(()) => Ok(u64::from_be_bytes(answer)),
        // Which of the two it is depends on the system.
        Err(e) => match e.kind() {
            io::ErrorKind::WouldBlock | io::ErrorKind::TimedOut => {
                Err(Fault::Timeout(limit))
            }
            _ => Err(e.into()),
        },
    }
}
// ANCHOR_END: ask

// ANCHOR: ask_async
/// [`ask`] as a task.
///
/// # Errors
///
/// As [`ask`], but `limit` is for connection and answer together.
pub async fn ask_async(
    address: SocketAddr,
    n: u64,
    limit: Duration,
) -> Result<u64, Fault> {
    let conversation = async {
        let mut server = net::TcpStream::connect(address).await?;
        server.write_u64(n).await?;
        server.read_u64().await
    };
    match time::timeout(limit, conversation).await {
        Ok(answer) => Ok(answer?),
        Err(_) => Err(Fault::Timeout(limit)),
    }
}
// ANCHOR_END: ask_async

// ANCHOR: on_rayon
/// The result of `work` by rayon's threads, for a task to wait for.
///
/// # Errors
///
/// The panic of `work`.
pub async fn on_rayon<T: Send + 'static>(
    work: impl FnOnce() -> T + Send + 'static,
) -> thread::Result<T> {
    let (sender, result) = oneshot::channel();
    rayon::spawn(move || {
        let outcome = catch_unwind(AssertUnwindSafe(work));
        // It is no fault if the task was canceled: nobody waits any more.
        let _ = sender.send(outcome);
    });
    result.await.unwrap_or_else(|gone| Err(Box::new(gone)))
}
// ANCHOR_END: on_rayon

#[cfg(test)]
mod tests {
    use std::{
        num::NonZeroUsize,
        sync::atomic::{AtomicUsize, Ordering::Relaxed},
    };

    use serial::correctness::map_chunked;
    use watchdog::within;

    use super::*;

    const LIMIT: Duration = Duration::from_secs(20);

    fn in_runtime<T: Send + 'static>(
        work: impl Future<Output = T> + Send + 'static,
    ) -> T {
        within(LIMIT, || {
            runtime::Builder::new_multi_thread()
                .worker_threads(2)
                .enable_all()
                .build()
                .expect("a runtime")
                .block_on(work)
        })
    }

    fn squares(n: u64) -> Vec<u64> {
        (0..n).map(|n| n * n).collect()
    }

    #[test]
    fn sleepers_agree() {
        let delay = Duration::from_micros(10);
        let items: Vec<u64> = (0..50).collect();
        let threads = NonZeroUsize::new(8).expect("positive");
        let ours = map_chunked(&items, threads, |n| sleepy(*n, delay));
        assert_eq!(ours, squares(50));
        let ours =
            in_runtime(map_tasks(0..50, move |n| sleepy_async(n, delay)));
        assert_eq!(ours.expect("no panic"), squares(50));
    }

    #[test]
    fn no_more_than_the_limit_at_once() {
        static NOW: AtomicUsize = AtomicUsize::new(0);
        static MOST: AtomicUsize = AtomicUsize::new(0);
        let counted = |n: u64| async move {
            MOST.fetch_max(NOW.fetch_add(1, Relaxed) + 1, Relaxed);
            tokio::task::yield_now().await;
            NOW.fetch_sub(1, Relaxed);
            n * n
        };
        let ours = in_runtime(map_limited(0..100, 7, counted));
        assert_eq!(ours.expect("no panic"), squares(100));
        assert!((1..=7).contains(&MOST.load(Relaxed)));
    }

    #[test]
    fn a_panic_of_a_task_is_an_error() {
        let f =
            |n: u64| async move { if n == 3 { panic!("three") } else { n } };
        let failed = in_runtime(map_tasks(0..10, f));
        assert!(failed.is_err_and(|e| e.is_panic()));
        let fine = in_runtime(on_rayon(|| 6 * 7));
        assert_eq!(fine.expect("no panic"), 42);
        assert!(in_runtime(on_rayon(|| panic!("of its own"))).is_err());
    }

    #[test]
    fn a_server_answers_threads_and_tasks() {
        within(LIMIT, || {
            let server = Server::start(Duration::ZERO).expect("a server");
            let address = server.address;
            let items: Vec<u64> = (0..20).collect();
            let threads = NonZeroUsize::new(4).expect("positive");
            let ours =
                map_chunked(&items, threads, |n| ask(address, *n, LIMIT));
            let ours: Result<Vec<_>, _> = ours.into_iter().collect();
            assert_eq!(ours.expect("answers"), squares(20));
            let tasks = map_tasks(0..20, move |n| ask_async(address, n, LIMIT));
            let ours = in_runtime(tasks).expect("no panic");
            let ours: Result<Vec<_>, _> = ours.into_iter().collect();
            assert_eq!(ours.expect("answers"), squares(20));
        });
    }

    #[test]
    fn silence_and_absence_are_errors() {
        within(LIMIT, || {
            let server = Server::start(Duration::ZERO).expect("a server");
            let address = server.address;
            let soon = Duration::from_millis(30);
            let timeout = |fault| matches!(fault, Fault::Timeout(_));
            assert!(ask(address, UNANSWERED, soon).is_err_and(timeout));
            let task = ask_async(address, UNANSWERED, soon);
            assert!(in_runtime(task).is_err_and(timeout));
            drop(server);
            let connection = |fault| matches!(fault, Fault::Connection(_));
            assert!(ask(address, 2, LIMIT).is_err_and(connection));
            let task = ask_async(address, 2, LIMIT);
            assert!(in_runtime(task).is_err_and(connection));
        });
    }
}
