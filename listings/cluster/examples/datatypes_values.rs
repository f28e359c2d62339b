//! Sends values of an enum, a message that is cut short, a damaged one, and a
//! value of another type.
//!
//!     mpiexec -n 2 target/release/examples/datatypes_values

use cluster::{
    datatypes::{Order, encode, order, receive_value, send_value},
    hello::start,
};
use mpi::traits::*;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let universe = start()?;
    let world = universe.world();
    // ANCHOR: values
    match world.rank() {
        0 if world.size() > 1 => {
            let worker = world.process_at_rank(1);
            send_value(&worker, &order())?;
            let mut message = encode(&order())?;
            worker.send(&message[..50]);
            message[40] ^= 1;
            worker.send(&message[..]);
            send_value(&worker, &[0.5; 3])?;
            send_value(&worker, &Order::Stop)?;
        }
        1 => loop {
            match receive_value(&world.process_at_rank(0)) {
                Ok((Order::Stop, _)) => break,
                Ok((Order::Integrate { name, steps, .. }, _)) => {
                    println!("{name}: {steps} steps");
                }
                Err(fault) => println!("passed over: {fault}"),
            }
        },
        _ => {}
    }
    // ANCHOR_END: values
    Ok(())
}
