use cluster::landscape::Boundary;

use super::batch;

const BORDER: Boundary = Boundary {
    latency: 1e-6,
    bandwidth: 1e9,
};

/// The share of the time that `tasks` tasks in one message are on their way.
fn loss(tasks: u64, work: f64, bytes: f64) -> f64 {
    let tasks = tasks as f64;
    let way = 2.0 * BORDER.latency + tasks * bytes / BORDER.bandwidth;
    way / (way + tasks * work)
}

#[test]
fn the_batch_is_the_smallest_that_is_enough() {
    for work in [1e-7, 1e-6, 3e-5, 1e-2] {
        for bytes in [0.0, 1.0, 10.0] {
            for wanted in [0.5, 0.1, 0.01] {
                let Some(tasks) = batch(&BORDER, work, bytes, wanted) else {
                    continue;
                };
                let slack = 1.0 + 1e-9;
                assert!(loss(tasks, work, bytes) <= wanted * slack);
                if tasks > 1 {
                    assert!(loss(tasks - 1, work, bytes) * slack > wanted);
                }
            }
        }
    }
    // 2 µs of latency, 9 times as much work.
    assert_eq!(batch(&BORDER, 1.8e-6, 0.0, 0.1), Some(10));
    assert_eq!(batch(&BORDER, 1.0, 8.0, 0.1), Some(1));
}

#[test]
fn no_batch_makes_up_for_bytes() {
    // 8 ns on the way for 1 ns of work.
    assert_eq!(batch(&BORDER, 1e-9, 8.0, 0.1), None);
    assert!(batch(&BORDER, 1e-7, 8.0, 0.1).is_some());
}
