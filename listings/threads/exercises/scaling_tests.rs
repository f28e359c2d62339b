use std::time::Duration;

use threads::scaling::{Pinning, histogram_shared, pool};
use watchdog::within;

use super::histogram;

fn check(bytes: Vec<u8>) {
    let mut serial = [0; 256];
    for &byte in &bytes {
        serial[usize::from(byte)] += 1;
    }
    within(Duration::from_secs(20), move || {
        for threads in [1, 2, 3, 8] {
            let pool = pool(threads, Pinning::Free).expect("threads");
            pool.install(|| {
                assert_eq!(histogram(&bytes), serial, "{threads}");
                assert_eq!(histogram_shared(&bytes), serial, "{threads}");
            });
        }
    });
}

#[test]
fn every_byte_is_counted_once() {
    for length in [0, 1, 3, 255, 65_536, 200_003] {
        check((0..length).map(|i: u64| ((i * i) >> 3) as u8).collect());
    }
}

#[test]
fn equal_bytes_are_all_counted() {
    check(vec![255; 150_001]);
}
