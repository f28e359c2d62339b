use std::sync::mpsc::channel;

use threads::channels::{filter, read_frame};

fn main() {
    let (sender, receiver) = channel();
    // ANCHOR: shown
    let mut frame = read_frame(0);
    let _ = sender.send(frame);
    filter(&mut frame, 1);
    // ANCHOR_END: shown
    drop(receiver);
}
