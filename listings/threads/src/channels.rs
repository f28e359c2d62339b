//! Queues between threads: what they hold, what they cost, and pipelines that
//! are made of them.

use std::{
    num::NonZeroUsize,
    sync::{Mutex, PoisonError, mpsc},
    thread,
};

use crossbeam_channel::{Receiver, Sender, select};

use crate::{false_sharing::bind, shared::bits};

/// Pixels of a frame.
pub const PIXELS: usize = 4096;

/// A picture from a detector: 32 KiB.
pub type Frame = Vec<u64>;

/// Frame number `number` as the detector delivers it.
pub fn read_frame(number: u64) -> Frame {
    let first = number * PIXELS as u64;
    (first..first + PIXELS as u64).map(bits).collect()
}

/// Makes `rounds` passes over a frame, each of which changes all pixels.
pub fn filter(frame: &mut [u64], rounds: u32) {
    for _ in 0..rounds {
        for pixel in &mut *frame {
            *pixel = bits(*pixel);
        }
    }
}

/// The sum of all pixels, modulo 2⁶⁴.
pub fn brightness(frame: &[u64]) -> u64 {
    frame.iter().fold(0, |sum, pixel| sum.wrapping_add(*pixel))
}

// ANCHOR: unbounded
/// The brightness of `frames` frames, which one thread reads and another one
/// filters.
pub fn unbounded(frames: u64, rounds: u32) -> u64 {
    let (sender, receiver) = mpsc::channel();
    thread::scope(|scope| {
        scope.spawn(move || {
            for number in 0..frames {
                if sender.send(read_frame(number)).is_err() {
                    break; // Nobody listens any more.
                }
            }
        });
        let mut total = 0_u64;
        for mut frame in receiver {
            filter(&mut frame, rounds);
            total = total.wrapping_add(brightness(&frame));
        }
        total
    })
}
// ANCHOR_END: unbounded

/// [`unbounded`] with at most `capacity` frames in the queue.
pub fn bounded(frames: u64, rounds: u32, capacity: usize) -> u64 {
    // ANCHOR: bounded
    let (sender, receiver) = mpsc::sync_channel(capacity);
    // ANCHOR_END: bounded
    thread::scope(|scope| {
        scope.spawn(move || {
            for number in 0..frames {
                if sender.send(read_frame(number)).is_err() {
                    break;
                }
            }
        });
        let mut total = 0_u64;
        for mut frame in receiver {
            filter(&mut frame, rounds);
            total = total.wrapping_add(brightness(&frame));
        }
        total
    })
}

// ANCHOR: relay
/// Sends the numbers below `n` through a channel, whose ends are `send` and
/// `receive`, and adds them up on the other side. The sending thread is bound
/// to the second core.
pub fn relay(
    n: u64,
    send: impl FnMut(u64) -> bool + Send,
    receive: impl IntoIterator<Item = u64>,
) -> u64 {
    thread::scope(|scope| {
        scope.spawn(move || {
            bind(1);
            (0..n).all(send)
        });
        receive.into_iter().sum()
    })
}

pub fn relay_std(n: u64) -> u64 {
    let (sender, receiver) = mpsc::channel();
    relay(n, move |i| sender.send(i).is_ok(), receiver)
}

pub fn relay_sync(n: u64, capacity: usize) -> u64 {
    let (sender, receiver) = mpsc::sync_channel(capacity);
    relay(n, move |i| sender.send(i).is_ok(), receiver)
}

pub fn relay_bounded(n: u64, capacity: usize) -> u64 {
    let (sender, receiver) = crossbeam_channel::bounded(capacity);
    relay(n, move |i| sender.send(i).is_ok(), receiver)
}
// ANCHOR_END: relay

// ANCHOR: relay_batches
/// [`relay_sync`] with up to `batch` numbers in each message.
pub fn relay_batches(n: u64, capacity: usize, batch: NonZeroUsize) -> u64 {
    let (sender, receiver) = mpsc::sync_channel::<Vec<u64>>(capacity);
    thread::scope(|scope| {
        scope.spawn(move || {
            bind(1);
            for start in (0..n).step_by(batch.get()) {
                let end = start.saturating_add(batch.get() as u64).min(n);
                if sender.send((start..end).collect()).is_err() {
                    break;
                }
            }
        });
        receiver.into_iter().flatten().sum()
    })
}
// ANCHOR_END: relay_batches

// ANCHOR: workers
/// The brightness of `frames` frames, filtered by `workers` threads that take
/// the next one from a queue when they are done with the one before.
pub fn workers(frames: u64, rounds: u32, workers: NonZeroUsize) -> u64 {
    let capacity = 2 * workers.get();
    let (sender, receiver) = crossbeam_channel::bounded::<Frame>(capacity);
    let (results, inbox) = crossbeam_channel::bounded(capacity);
    thread::scope(|scope| {
        for _ in 0..workers.get() {
            let (receiver, results) = (receiver.clone(), results.clone());
            scope.spawn(move || {
                for mut frame in receiver {
                    filter(&mut frame, rounds);
                    if results.send(brightness(&frame)).is_err() {
                        break;
                    }
                }
            });
        }
        // The workers have their own: these would keep the channels open.
        drop((receiver, results));
        scope.spawn(move || {
            (0..frames).all(|number| sender.send(read_frame(number)).is_ok())
        });
        inbox.into_iter().fold(0, u64::wrapping_add)
    })
}
// ANCHOR_END: workers

/// [`workers`] with the queue of the standard library, whose only receiver is
/// behind a lock.
pub fn workers_locked(frames: u64, rounds: u32, workers: NonZeroUsize) -> u64 {
    let (sender, receiver) = mpsc::sync_channel(2 * workers.get());
    let receiver = Mutex::new(receiver);
    share(frames, workers, sender, || {
        let mut total = 0_u64;
        // ANCHOR: locked
        let next = || {
            let receiver =
                receiver.lock().unwrap_or_else(PoisonError::into_inner);
            receiver.recv()
        };
        while let Ok(mut frame) = next() {
            filter(&mut frame, rounds);
            total = total.wrapping_add(brightness(&frame));
        }
        // ANCHOR_END: locked
        total
    })
}

/// [`workers_locked`] with a mistake.
pub fn workers_held(frames: u64, rounds: u32, workers: NonZeroUsize) -> u64 {
    let (sender, receiver) = mpsc::sync_channel(2 * workers.get());
    let receiver = Mutex::new(receiver);
    share(frames, workers, sender, || {
        let mut total = 0_u64;
        // ANCHOR: held
        let lock = || receiver.lock().unwrap_or_else(PoisonError::into_inner);
        while let Ok(mut frame) = lock().recv() {
            filter(&mut frame, rounds);
            total = total.wrapping_add(brightness(&frame));
        }
        // ANCHOR_END: held
        total
    })
}

/// Sends `frames` frames from one thread, lets `workers` more do `work`, and
/// adds up what they return.
fn share(
    frames: u64,
    workers: NonZeroUsize,
    sender: mpsc::SyncSender<Frame>,
    work: impl Fn() -> u64 + Sync,
) -> u64 {
    thread::scope(|scope| {
        let workers: Vec<_> =
            (0..workers.get()).map(|_| scope.spawn(&work)).collect();
        (0..frames).all(|number| sender.send(read_frame(number)).is_ok());
        drop(sender);
        workers.into_iter().fold(0_u64, |total, worker| {
            let part = worker
                .join()
                .unwrap_or_else(|why| std::panic::resume_unwind(why));
            total.wrapping_add(part)
        })
    })
}

// ANCHOR: follow
/// How a run ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    /// All senders of frames are gone.
    Finished,
    /// Somebody asked to stop, or nobody can any more.
    Stopped,
}

/// Adds up the brightness of frames until there are no more or a message to
/// stop comes, and reports the sum so far at each tick. The channel of ticks
/// must stay open: a closed one is always ready.
pub fn follow(
    frames: &Receiver<Frame>,
    stop: &Receiver<()>,
    ticks: &Receiver<std::time::Instant>,
    mut report: impl FnMut(u64),
) -> (u64, End) {
    let mut total = 0_u64;
    loop {
        select! {
            recv(frames) -> frame => match frame {
                Ok(frame) => total = total.wrapping_add(brightness(&frame)),
                Err(_) => return (total, End::Finished),
            },
            recv(stop) -> _ => return (total, End::Stopped),
            recv(ticks) -> _ => report(total),
        }
    }
}
// ANCHOR_END: follow

/// Passes over a frame that each stage of the pipeline makes.
pub type Rounds = [u32; 3];

/// The brightness of `frames` frames after three stages, one after the other.
pub fn pipeline_serial(frames: u64, rounds: Rounds) -> u64 {
    let [first, second, third] = rounds;
    (0..frames).fold(0_u64, |total, number| {
        let mut frame = read_frame(number);
        filter(&mut frame, first);
        filter(&mut frame, second);
        filter(&mut frame, third);
        total.wrapping_add(brightness(&frame))
    })
}

// ANCHOR: stage
/// Filters what comes in and passes it on, until one of the neighbors ends.
fn stage(inbox: Receiver<Frame>, rounds: u32, outbox: Sender<Frame>) {
    for mut frame in inbox {
        filter(&mut frame, rounds);
        if outbox.send(frame).is_err() {
            break;
        }
    }
}

/// [`pipeline_serial`] with a thread for each stage, and `workers` of them for
/// the second one.
pub fn pipeline(
    frames: u64,
    rounds: Rounds,
    capacity: usize,
    workers: NonZeroUsize,
) -> u64 {
    let [first, second, third] = rounds;
    let (read, inbox) = crossbeam_channel::bounded(capacity);
    let (outbox, filtered) = crossbeam_channel::bounded(capacity);
    thread::scope(|scope| {
        scope.spawn(move || {
            (0..frames).all(|number| {
                let mut frame = read_frame(number);
                filter(&mut frame, first);
                read.send(frame).is_ok()
            })
        });
        for _ in 0..workers.get() {
            let (inbox, outbox) = (inbox.clone(), outbox.clone());
            scope.spawn(move || stage(inbox, second, outbox));
        }
        drop((inbox, outbox));
        filtered.into_iter().fold(0_u64, |total, mut frame| {
            filter(&mut frame, third);
            total.wrapping_add(brightness(&frame))
        })
    })
}
// ANCHOR_END: stage

#[cfg(test)]
mod tests {
    use std::{
        sync::{
            Arc,
            mpsc::{RecvError, SendError, TrySendError, channel},
        },
        time::{Duration, Instant},
    };

    use crossbeam_channel::never;
    use watchdog::within;

    use super::*;

    const LIMIT: Duration = Duration::from_secs(20);

    fn count(threads: usize) -> NonZeroUsize {
        NonZeroUsize::new(threads).expect("some")
    }

    #[test]
    fn queues_pass_all_frames() {
        within(LIMIT, || {
            let expected = pipeline_serial(5, [0, 3, 0]);
            assert_eq!(unbounded(5, 3), expected);
            for capacity in [0, 1, 100] {
                assert_eq!(bounded(5, 3, capacity), expected);
            }
            assert_eq!(bounded(0, 3, 1), 0);
        });
    }

    #[test]
    fn relays_pass_all_messages() {
        within(LIMIT, || {
            for n in [0_u64, 1, 1000] {
                let sum = n * n.saturating_sub(1) / 2;
                assert_eq!(relay_std(n), sum);
                for capacity in [0, 1, 64] {
                    assert_eq!(relay_sync(n, capacity), sum);
                    assert_eq!(relay_bounded(n, capacity), sum);
                    assert_eq!(relay_batches(n, capacity, count(300)), sum);
                }
            }
        });
    }

    #[test]
    fn workers_share_the_frames() {
        within(LIMIT, || {
            let expected = pipeline_serial(7, [0, 2, 0]);
            for threads in [1, 2, 5] {
                for work in [workers, workers_locked, workers_held] {
                    assert_eq!(work(7, 2, count(threads)), expected);
                }
            }
        });
    }

    #[test]
    fn pipelines_find_what_one_thread_finds() {
        within(LIMIT, || {
            let rounds = [1, 3, 2];
            let expected = pipeline_serial(6, rounds);
            for (capacity, workers) in [(0, 1), (1, 2), (4, 3)] {
                let found = pipeline(6, rounds, capacity, count(workers));
                assert_eq!(found, expected);
            }
        });
    }

    // ANCHOR: closing
    #[test]
    fn what_closing_does() {
        let (sender, receiver) = channel();
        assert_eq!(sender.send("last"), Ok(()));
        drop(sender);
        assert_eq!(receiver.recv(), Ok("last"));
        assert_eq!(receiver.recv(), Err(RecvError));

        let (sender, receiver) = channel();
        drop(receiver);
        assert_eq!(sender.send("in vain"), Err(SendError("in vain")));
    }
    // ANCHOR_END: closing

    #[test]
    fn a_queue_ends_with_its_receiver() {
        let frame = Arc::new(read_frame(0));
        let (sender, receiver) = channel();
        assert_eq!(sender.send(Arc::clone(&frame)), Ok(()));
        drop(receiver);
        assert_eq!(Arc::strong_count(&frame), 1);
    }

    #[test]
    fn a_full_queue_gives_the_message_back() {
        let (sender, _receiver) = mpsc::sync_channel(1);
        assert_eq!(sender.try_send(1), Ok(()));
        assert_eq!(sender.try_send(2), Err(TrySendError::Full(2)));
    }

    #[test]
    fn frames_are_followed_to_their_end() {
        within(LIMIT, || {
            let (sender, frames) = crossbeam_channel::unbounded();
            for number in 0..3 {
                assert!(sender.send(read_frame(number)).is_ok());
            }
            drop(sender);
            let sum = follow(&frames, &never(), &never(), |_| ());
            assert_eq!(sum, (pipeline_serial(3, [0; 3]), End::Finished));
        });
    }

    #[test]
    fn following_can_be_stopped_while_frames_may_come() {
        within(LIMIT, || {
            let (_sender, frames) = crossbeam_channel::unbounded();
            let (stop, stopped) = crossbeam_channel::bounded(1);
            assert!(stop.send(()).is_ok());
            let sum = follow(&frames, &stopped, &never(), |_| ());
            assert_eq!(sum, (0, End::Stopped));
        });
    }

    #[test]
    fn ticks_are_reported() {
        within(LIMIT, || {
            let (_sender, frames) = crossbeam_channel::unbounded();
            let (stop, stopped) = crossbeam_channel::bounded(1);
            let (tick, ticks) = crossbeam_channel::bounded(1);
            assert!(tick.send(Instant::now()).is_ok());
            let mut reports = 0;
            let sum = follow(&frames, &stopped, &ticks, |total| {
                assert_eq!(total, 0);
                reports += 1;
                assert!(stop.send(()).is_ok());
            });
            // A closed channel is always ready: until here it stays open.
            drop(tick);
            assert_eq!((sum, reports), ((0, End::Stopped), 1));
        });
    }
}
