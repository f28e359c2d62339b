//! Two ranks exchange messages, rightly or not.
//!
//!     mpiexec -n 2 target/release/examples/point_to_point_exchange --bytes 4000

use std::{process::ExitCode, thread, time::Duration};

use betting::cli::count;
use clap::{Parser, ValueEnum};
use cluster::{
    hello::program,
    point_to_point::{
        exchange_at_once, exchange_immediate, exchange_in_order,
        exchange_sending_first,
    },
    stencil::start_threads,
};
use mpi::{topology::SimpleCommunicator, traits::Communicator};

/// Ranks 0 and 1, 2 and 3, … exchange messages
#[derive(Parser)]
struct Arguments {
    /// Length of each message
    #[arg(long, default_value = "4000", value_parser = count)]
    bytes: usize,
    /// Which way
    #[arg(long, value_enum, default_value = "sending-first")]
    way: Way,
    /// Give up after so many seconds
    #[arg(long, default_value = "2", value_parser = count)]
    limit: usize,
}

#[derive(Clone, Copy, ValueEnum)]
enum Way {
    /// Both ranks send, and then receive
    SendingFirst,
    /// The lower rank sends first, the higher receives first
    InOrder,
    /// Sending and receiving is one call
    AtOnce,
    /// Both are begun, and then waited for
    Immediate,
}

fn main() -> ExitCode {
    program(start_threads, run)
}

fn run(world: &SimpleCommunicator, a: &Arguments) -> ExitCode {
    if world.size() < 2 {
        eprintln!("error: an exchange needs 2 ranks");
        return ExitCode::from(2);
    }
    if world.rank() == 0 {
        give_up_after(a.limit as u64);
    }
    let partner = world.rank() ^ 1;
    if partner < world.size() {
        let own = vec![world.rank() as u8; a.bytes];
        let theirs = &mut vec![0; a.bytes][..];
        match a.way {
            Way::SendingFirst => {
                exchange_sending_first(world, partner, &own, theirs);
            }
            Way::InOrder => exchange_in_order(world, partner, &own, theirs),
            Way::AtOnce => exchange_at_once(world, partner, &own, theirs),
            Way::Immediate => {
                exchange_immediate(world, partner, &own, theirs, || ());
            }
        }
        assert!(theirs.iter().all(|&b| b == partner as u8));
    }
    if world.rank() == 0 {
        println!("each rank has {} bytes of its partner", a.bytes);
    }
    ExitCode::SUCCESS
}

// ANCHOR: give_up
/// Ends this process, and with it the job, if it isn't over by then. A thread
/// that calls no MPI can do that while another is stuck in a call.
fn give_up_after(seconds: u64) {
    thread::spawn(move || {
        thread::sleep(Duration::from_secs(seconds));
        eprintln!("error: rank 0 still waits after {seconds} s");
        std::process::exit(3);
    });
}
// ANCHOR_END: give_up
