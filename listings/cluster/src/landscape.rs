//! What it costs to hand work over: to another thread, to another process, and
//! over a network. From which size on it pays.

use std::{
    io::{self, Read, Write},
    net::{TcpListener, TcpStream},
    process::{Child, ChildStdin, ChildStdout, Command, Stdio},
    sync::mpsc::{Receiver, Sender, channel},
    thread,
    time::Instant,
};

// ANCHOR: boundary
/// A border that data cross on the way to whoever works on them.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Boundary {
    /// Seconds until the first byte has arrived.
    pub latency: f64,
    /// Bytes a second from then on.
    pub bandwidth: f64,
}

impl Boundary {
    /// Seconds in which so many bytes cross it.
    pub fn seconds(&self, bytes: f64) -> f64 {
        self.latency + bytes / self.bandwidth
    }

    /// The least work, in seconds, of which the way takes no more than the
    /// share `loss`, for a task that sends so many bytes there and back.
    pub fn least_work(&self, bytes: f64, loss: f64) -> f64 {
        let way = 2.0 * self.latency + bytes / self.bandwidth;
        way * (1.0 - loss) / loss
    }

    /// The border whose round trips took so long: of a message of few bytes,
    /// and of one of `bytes` there and back.
    pub fn fitted(few: f64, many: f64, bytes: f64) -> Boundary {
        Boundary {
            latency: few / 2.0,
            bandwidth: 2.0 * bytes / (many - few).max(f64::MIN_POSITIVE),
        }
    }
}
// ANCHOR_END: boundary

// ANCHOR: tasks
/// Work whose size is a number `n`.
#[derive(Clone, Copy, Debug)]
pub struct Kernel {
    pub name: &'static str,
    pub flops: fn(f64) -> f64,
    /// Bytes that are sent there and back.
    pub bytes: fn(f64) -> f64,
}

/// Three kernels over `f64`: `n` numbers, matrices of `n` by `n`, and a setting
/// of a search with `n` players.
pub const KERNELS: [Kernel; 3] = [
    Kernel {
        name: "sum",
        flops: |n| n,
        bytes: |n| 8.0 * n,
    },
    Kernel {
        name: "matrix product",
        flops: |n| 2.0 * n.powi(3),
        bytes: |n| 3.0 * 8.0 * n.powi(2),
    },
    Kernel {
        name: "search",
        flops: |n| 1_000.0 * n,
        bytes: |_| 24.0,
    },
];

impl Kernel {
    /// The smallest power of two from which on the way takes no more than the
    /// share `loss`, where the work is done at `rate` flops a second. There is
    /// none if the way grows as fast as the work.
    pub fn smallest(
        &self,
        border: &Boundary,
        rate: f64,
        loss: f64,
    ) -> Option<f64> {
        let sizes = (0..60).map(|power| f64::from(power).exp2());
        sizes.into_iter().find(|&n| {
            let work = (self.flops)(n) / rate;
            work >= border.least_work((self.bytes)(n), loss)
        })
    }
}
// ANCHOR_END: tasks

/// Something that sends a message there and gets as many bytes back.
pub trait Wire {
    /// # Errors
    ///
    /// If the other side is gone.
    fn round_trip(&mut self, message: &mut Vec<u8>) -> io::Result<()>;
}

/// A thread that sends back what it receives: the vector itself.
pub struct Echo {
    there: Sender<Vec<u8>>,
    back: Receiver<Vec<u8>>,
}

impl Echo {
    pub fn start() -> Echo {
        let (there, inbox) = channel::<Vec<u8>>();
        let (outbox, back) = channel();
        // Ends when `there` is dropped.
        thread::spawn(move || {
            for message in inbox {
                if outbox.send(message).is_err() {
                    break;
                }
            }
        });
        Echo { there, back }
    }
}

impl Wire for Echo {
    fn round_trip(&mut self, message: &mut Vec<u8>) -> io::Result<()> {
        let gone = || io::Error::from(io::ErrorKind::BrokenPipe);
        self.there
            .send(std::mem::take(message))
            .map_err(|_| gone())?;
        *message = self.back.recv().map_err(|_| gone())?;
        Ok(())
    }
}

/// A process that sends back what comes in messages of `bytes`, until there are
/// no more.
///
/// # Errors
///
/// If a message is cut short, or nobody wants it back.
pub fn echo(
    mut from: impl Read,
    mut to: impl Write,
    bytes: usize,
) -> io::Result<()> {
    let mut message = vec![0; bytes];
    loop {
        match from.read_exact(&mut message) {
            Err(e) if e.kind() == io::ErrorKind::UnexpectedEof => return Ok(()),
            read => read?,
        }
        to.write_all(&message)?;
        to.flush()?;
    }
}

/// A process behind a pair of pipes.
pub struct Pipes {
    child: Child,
    there: Option<ChildStdin>,
    back: ChildStdout,
}

impl Pipes {
    /// Starts `program`, which is to [`echo`] from standard input to standard
    /// output.
    ///
    /// # Errors
    ///
    /// If it can't be started.
    pub fn start(mut program: Command) -> io::Result<Pipes> {
        program.stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut child = program.spawn()?;
        let missing = || io::Error::other("the process has no pipes");
        let there = child.stdin.take();
        let back = child.stdout.take().ok_or_else(missing)?;
        Ok(Pipes { child, there, back })
    }
}

impl Wire for Pipes {
    fn round_trip(&mut self, message: &mut Vec<u8>) -> io::Result<()> {
        if let Some(there) = &mut self.there {
            there.write_all(message)?;
        }
        self.back.read_exact(message)
    }
}

impl Drop for Pipes {
    fn drop(&mut self) {
        // Without input the process ends.
        self.there = None;
        let _ = self.child.wait();
    }
}

/// A process behind a TCP connection.
pub struct Tcp {
    child: Child,
    stream: Option<TcpStream>,
}

impl Tcp {
    /// Starts what `program` makes of an address, which is to connect to it
    /// and [`echo`].
    ///
    /// # Errors
    ///
    /// If it can't be started, or there is no port to be had.
    pub fn start(program: impl Fn(&str) -> Command) -> io::Result<Tcp> {
        let listener = TcpListener::bind("127.0.0.1:0")?;
        let address = listener.local_addr()?.to_string();
        let child = program(&address).stdin(Stdio::null()).spawn()?;
        let (stream, _) = listener.accept()?;
        // Small messages are sent at once.
        stream.set_nodelay(true)?;
        let stream = Some(stream);
        Ok(Tcp { child, stream })
    }
}

impl Wire for Tcp {
    fn round_trip(&mut self, message: &mut Vec<u8>) -> io::Result<()> {
        let gone = || io::Error::from(io::ErrorKind::BrokenPipe);
        let stream = self.stream.as_mut().ok_or_else(gone)?;
        stream.write_all(message)?;
        stream.read_exact(message)
    }
}

impl Drop for Tcp {
    fn drop(&mut self) {
        self.stream = None;
        let _ = self.child.wait();
    }
}

/// Seconds of a round trip with so many bytes: the median of `rounds`.
///
/// # Errors
///
/// If the other side is gone.
pub fn median_round_trip(
    wire: &mut dyn Wire,
    bytes: usize,
    rounds: usize,
) -> io::Result<f64> {
    let mut message = vec![1; bytes];
    let mut seconds = Vec::with_capacity(rounds);
    wire.round_trip(&mut message)?;
    for _ in 0..rounds.max(1) {
        let start = Instant::now();
        wire.round_trip(&mut message)?;
        seconds.push(start.elapsed().as_secs_f64());
    }
    seconds.sort_unstable_by(f64::total_cmp);
    Ok(seconds[seconds.len() / 2])
}

/// `c += a b`, for matrices of `n` by `n`, row after row.
pub fn product(a: &[f64], b: &[f64], c: &mut [f64], n: usize) {
    let rows = a.chunks_exact(n).zip(c.chunks_exact_mut(n));
    for (a, c) in rows {
        for (a, b) in a.iter().zip(b.chunks_exact(n)) {
            for (c, b) in c.iter_mut().zip(b) {
                *c += a * b;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const LAN: Boundary = Boundary {
        latency: 1e-6,
        bandwidth: 1e9,
    };

    #[test]
    fn threads_send_back_what_came() {
        let mut wire = Echo::start();
        let mut message = vec![1, 2, 3];
        for _ in 0..3 {
            wire.round_trip(&mut message).expect("a thread");
            assert_eq!(message, [1, 2, 3]);
        }
        let median = median_round_trip(&mut wire, 8, 3).expect("a thread");
        assert!(median > 0.0);
    }

    #[test]
    fn processes_send_back_whole_messages() {
        let mut sent = Vec::new();
        echo(&b"abcdef"[..], &mut sent, 3).expect("two messages");
        assert_eq!(sent, b"abcdef");
        // `cat` is an echo.
        let mut wire = Pipes::start(Command::new("cat")).expect("a process");
        let mut message = b"there and back".to_vec();
        wire.round_trip(&mut message).expect("an echo");
        assert_eq!(message, b"there and back");
    }

    #[test]
    fn connections_send_back_what_came() {
        // This test's own thread is the process.
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let address = listener.local_addr().expect("an address");
        let other = thread::spawn(move || {
            let (stream, _) = listener.accept()?;
            let back = stream.try_clone()?;
            echo(stream, back, 5)
        });
        let stream = TcpStream::connect(address).ok();
        let child = Command::new("true").spawn().expect("a process");
        let mut wire = Tcp { child, stream };
        let mut message = b"hello".to_vec();
        wire.round_trip(&mut message).expect("an echo");
        assert_eq!(message, b"hello");
        drop(wire);
        assert!(other.join().is_ok_and(|ended| ended.is_ok()));
    }

    #[test]
    fn sums_never_pay_and_products_do() {
        let [sum, product, search] = KERNELS;
        // 1 Gflop/s: a number is added in 1 ns, and sent in 8.
        assert_eq!(sum.smallest(&LAN, 1e9, 0.1), None);
        // 2 n³ against 9 (2,000 + 24 n²) ns: n = 108 and a little.
        assert_eq!(product.smallest(&LAN, 1e9, 0.1), Some(128.0));
        // 1,000 n ns against 9 (2,000 + 24) ns.
        assert_eq!(search.smallest(&LAN, 1e9, 0.1), Some(32.0));
    }

    #[test]
    fn matrices_are_multiplied() {
        let (a, b) = ([1.0, 2.0, 3.0, 4.0], [5.0, 6.0, 7.0, 8.0]);
        let mut c = [0.0; 4];
        product(&a, &b, &mut c, 2);
        assert_eq!(c, [19.0, 22.0, 43.0, 50.0]);
    }

    proptest! {
        #[test]
        fn fits_find_the_border(
            latency in 1e-7..1e-3,
            bandwidth in 1e6..1e11,
        ) {
            let border = Boundary { latency, bandwidth };
            let many = 1e9;
            let found = Boundary::fitted(
                2.0 * border.latency,
                2.0 * border.seconds(many),
                many,
            );
            prop_assert!((found.latency / latency - 1.0).abs() < 1e-9);
            prop_assert!((found.bandwidth / bandwidth - 1.0).abs() < 1e-6);
        }

        #[test]
        fn least_work_loses_just_that_share(
            latency in 1e-7..1e-3,
            bytes in 0.0..1e9,
            loss in 0.01..0.5,
        ) {
            let border = Boundary { latency, bandwidth: 1e9 };
            let work = border.least_work(bytes, loss);
            let way = 2.0 * latency + bytes / 1e9;
            prop_assert!((way / (way + work) - loss).abs() < 1e-9);
        }
    }
}
