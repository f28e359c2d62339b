use std::{sync::mpsc::channel, thread};

use threads::channels::{brightness, read_frame};

fn main() {
    let (sender, receiver) = channel();
    for number in 0..4 {
        let _ = sender.send(read_frame(number));
    }
    drop(sender);
    // ANCHOR: shown
    thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| receiver.iter().for_each(|frame| {
                println!("{}", brightness(&frame));
            }));
        }
    });
    // ANCHOR_END: shown
}
