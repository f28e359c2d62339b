//! Round trips to a thread, to processes and to a rank. For processes the bench
//! starts its own program again, as an echo.

use std::{
    env, error::Error, hint::black_box, io, net::TcpStream, process::Command,
};

use cluster::landscape::{
    Boundary, Echo, Pipes, Tcp, Wire, echo, median_round_trip, product,
};
use mpi::traits::{Communicator, Destination, Source};
use ranks::{Bench, SimpleCommunicator, benches};
use solution::batch;
use threads::false_sharing::bind;

// Its tests run elsewhere.
#[allow(dead_code, unused_imports)]
#[path = "../exercises/landscape_solution.rs"]
mod solution;

/// Makes a program an echo: of messages of so many bytes, and where to.
const ECHO: [&str; 2] = ["BOOK_LANDSCAPE_BYTES", "BOOK_LANDSCAPE_ADDRESS"];

const FEW: usize = 8;
const MANY: usize = 1 << 20;
/// Numbers that the other side is to get.
const NUMBERS: usize = 1_024;

fn main() -> Result<(), Box<dyn Error>> {
    let [bytes, address] = ECHO.map(|name| env::var(name).ok());
    match (bytes.and_then(|text| text.parse().ok()), address) {
        (None, _) => all(),
        (Some(n), None) => {
            echo(io::stdin().lock(), io::stdout().lock(), n)?;
        }
        (Some(n), Some(address)) => {
            let stream = TcpStream::connect(address)?;
            stream.set_nodelay(true)?;
            echo(stream.try_clone()?, stream, n)?;
        }
    }
    Ok(())
}

fn all() {
    benches(&[
        Bench {
            id: "cluster/landscape/copy/1MiB",
            ready: |_| {
                let (from, mut to) = (vec![1u8; MANY], vec![0; MANY]);
                Box::new(move || black_box(&mut to).copy_from_slice(&from))
            },
        },
        Bench {
            id: "cluster/landscape/product/128",
            ready: |_| {
                const N: usize = 128;
                let (a, b) = (vec![0.5; N * N], vec![0.25; N * N]);
                let mut c = vec![0.0; N * N];
                Box::new(move || product(black_box(&a), &b, &mut c, N))
            },
        },
        Bench {
            id: "cluster/landscape/thread/8B",
            ready: |_| there_and_back(thread(), FEW),
        },
        Bench {
            id: "cluster/landscape/thread/1MiB",
            ready: |_| there_and_back(thread(), MANY),
        },
        Bench {
            id: "cluster/landscape/pipe/8B",
            ready: |_| there_and_back(pipes(FEW), FEW),
        },
        Bench {
            id: "cluster/landscape/pipe/1MiB",
            ready: |_| there_and_back(pipes(MANY), MANY),
        },
        Bench {
            id: "cluster/landscape/tcp/8B",
            ready: |_| there_and_back(tcp(FEW), FEW),
        },
        Bench {
            id: "cluster/landscape/tcp/1MiB",
            ready: |_| there_and_back(tcp(MANY), MANY),
        },
        Bench {
            id: "cluster/landscape/rank/8B",
            ready: |world| to_a_rank(world, FEW),
        },
        Bench {
            id: "cluster/landscape/rank/1MiB",
            ready: |world| to_a_rank(world, MANY),
        },
        Bench {
            id: "cluster/landscape/one_by_one",
            ready: |_| in_messages(1),
        },
        Bench {
            id: "cluster/landscape/batched",
            ready: |_| {
                // Work of 100 ns a number, of which a tenth more is allowed.
                let measured = |n, rounds| {
                    median_round_trip(&mut pipes(n), n, rounds)
                        .expect("an echo")
                };
                let (few, many) = (measured(FEW, 1_000), measured(MANY, 20));
                let border = Boundary::fitted(few, many, MANY as f64);
                let numbers = batch(&border, 1e-7, 16.0, 0.1);
                in_messages(numbers.map_or(NUMBERS, |n| n as usize))
            },
        },
    ]);
}

fn program() -> Command {
    Command::new(env::current_exe().expect("the path of this program"))
}

/// Starts the other side on a core of its own. Left to the kernel, both are on
/// one core for seconds, and on two for others.
fn apart<W>(start: impl FnOnce() -> W) -> W {
    bind(1);
    let other = start();
    bind(0);
    other
}

fn thread() -> Echo {
    apart(Echo::start)
}

fn pipes(bytes: usize) -> Pipes {
    let mut program = program();
    program.env(ECHO[0], bytes.to_string());
    apart(|| Pipes::start(program)).expect("a process")
}

fn tcp(bytes: usize) -> Tcp {
    let start = |address: &str| {
        let mut program = program();
        program.env(ECHO[0], bytes.to_string());
        program.env(ECHO[1], address);
        program
    };
    apart(|| Tcp::start(start)).expect("a process and a port")
}

fn there_and_back(
    mut wire: impl Wire + 'static,
    bytes: usize,
) -> Box<dyn FnMut()> {
    let mut message = vec![1; bytes];
    Box::new(move || wire.round_trip(&mut message).expect("an echo"))
}

/// All numbers, so many in a message.
fn in_messages(numbers: usize) -> Box<dyn FnMut()> {
    let numbers = numbers.clamp(1, NUMBERS);
    let mut wire = pipes(8 * numbers);
    let mut message = vec![1; 8 * numbers];
    Box::new(move || {
        for _ in 0..NUMBERS.div_ceil(numbers) {
            wire.round_trip(&mut message).expect("an echo");
        }
    })
}

fn to_a_rank(
    world: &SimpleCommunicator,
    bytes: usize,
) -> Box<dyn FnMut() + '_> {
    let mut message = vec![1u8; bytes];
    let rank = world.rank();
    Box::new(move || match rank {
        0 => {
            let other = world.process_at_rank(1);
            other.send(&message[..]);
            other.receive_into(&mut message[..]);
        }
        _ => {
            let first = world.process_at_rank(0);
            first.receive_into(&mut message[..]);
            first.send(&message[..]);
        }
    })
}
