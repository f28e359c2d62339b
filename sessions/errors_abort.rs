use std::panic;

fn main() {
    let caught = panic::catch_unwind(|| "n/a".parse::<f64>().unwrap());
    println!("caught: {}", caught.is_err());
}
