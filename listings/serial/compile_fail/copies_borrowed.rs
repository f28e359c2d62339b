fn main() {
    let mut u = vec![0.0, 9.0, 9.0, 9.0, 4.0];
    // ANCHOR: shown
    for (i, [left, _, right]) in u.array_windows::<3>().enumerate() {
        u[i + 1] = 0.5 * (left + right);
    }
    // ANCHOR_END: shown
    println!("{u:?}");
}
