// ANCHOR: shown
fn mean(x: Vec<f64>) -> f64 {
    x.iter().sum::<f64>() / x.len() as f64
}

fn main() {
    let x = vec![1.0, 2.0, 3.0, 6.0];
    let mean = mean(x);
    let squares = x.iter().map(|v| (v - mean) * (v - mean));
    println!("{}", squares.sum::<f64>() / x.len() as f64);
}
// ANCHOR_END: shown
