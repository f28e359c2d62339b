use std::{error::Error, thread};

// ANCHOR: shown
fn parse(text: &str) -> Result<f64, Box<dyn Error>> {
    Ok(text.parse::<f64>()?)
}

fn main() {
    let worker = thread::spawn(|| parse("n/a"));
    println!("{:?}", worker.join());
}
// ANCHOR_END: shown
