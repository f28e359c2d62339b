//! Messages between two ranks: how long they take, how they are told apart,
//! and how two ranks exchange data without waiting for each other for ever.

use std::time::Instant;

use mpi::{Rank, Tag, point_to_point::send_receive_into, traits::*};
use thiserror::Error;

// ANCHOR: ping_pong
/// Rank 0 sends `ball` to rank 1, which returns it; both have it in `back`
/// then. Other ranks do nothing.
///
/// `back` must be as long as `ball`: for a longer message MPI ends the job.
pub fn ping_pong(world: &impl Communicator, ball: &[u8], back: &mut [u8]) {
    match world.rank() {
        0 => {
            let other = world.process_at_rank(1);
            other.send(ball);
            other.receive_into(back);
        }
        1 => {
            let other = world.process_at_rank(0);
            other.receive_into(back);
            other.send(&back[..]);
        }
        _ => {}
    }
}
// ANCHOR_END: ping_pong

// ANCHOR: one_way
/// Seconds that a message of `bytes` bytes takes from rank 0 to rank 1: half
/// of a ping-pong, the median of nine samples of about 2 ms. It is so on ranks
/// 0 and 1, and 0 on the others.
pub fn one_way(world: &impl Communicator, bytes: usize) -> f64 {
    let (ball, mut back) = (vec![1; bytes], vec![0; bytes]);
    let calls = (2e-3 / (1e-6 + 4e-10 * bytes as f64)).ceil() as u32;
    ping_pong(world, &ball, &mut back);
    let mut samples: Vec<f64> = (0..9)
        .map(|_| {
            let start = Instant::now();
            for _ in 0..calls {
                ping_pong(world, &ball, &mut back);
            }
            start.elapsed().as_secs_f64() / f64::from(2 * calls)
        })
        .collect();
    samples.sort_by(f64::total_cmp);
    if world.rank() < 2 { samples[4] } else { 0.0 }
}
// ANCHOR_END: one_way

/// Why times of messages have no fit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum FitError {
    /// A line needs two points.
    #[error("a fit needs two different sizes")]
    Sizes,
    /// Relative errors are those of positive numbers.
    #[error("a time is not positive")]
    Time,
}

// ANCHOR: fit
/// A message of `n` bytes takes `alpha + beta n` seconds.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Fit {
    /// Latency, in seconds.
    pub alpha: f64,
    /// Seconds for each byte: the inverse of the bandwidth.
    pub beta: f64,
}

impl Fit {
    /// The line with the least squares of relative residuals through `points`,
    /// which are sizes in bytes and times in seconds. With absolute residuals
    /// the largest message alone would decide.
    ///
    /// # Errors
    ///
    /// If there are less than two different sizes, or a time isn't positive.
    pub fn of(points: &[(usize, f64)]) -> Result<Fit, FitError> {
        if points.iter().any(|&(_, t)| !t.is_finite() || t <= 0.0) {
            return Err(FitError::Time);
        }
        let sum = |f: fn(f64) -> f64| -> f64 {
            let weighted = points.iter().map(|&(n, t)| f(n as f64) / (t * t));
            weighted.sum()
        };
        let weighted_times = |f: fn(f64) -> f64| -> f64 {
            points.iter().map(|&(n, t)| f(n as f64) / t).sum()
        };
        let (w, n, nn) = (sum(|_| 1.0), sum(|n| n), sum(|n| n * n));
        let (t, nt) = (weighted_times(|_| 1.0), weighted_times(|n| n));
        let first = points.first().map(|&(n, _)| n);
        if points.iter().all(|&(n, _)| Some(n) == first) {
            return Err(FitError::Sizes);
        }
        let determinant = w * nn - n * n;
        Ok(Fit {
            alpha: (nn * t - n * nt) / determinant,
            beta: (w * nt - n * t) / determinant,
        })
    }

    /// Seconds for a message of `bytes` bytes.
    pub fn seconds(self, bytes: usize) -> f64 {
        self.alpha + self.beta * bytes as f64
    }
}
// ANCHOR_END: fit

// ANCHOR: collect
/// Tag of a message that holds a result.
pub const RESULT: Tag = 1;
/// Tag of the last message of a rank, which holds nothing.
pub const DONE: Tag = 2;

/// Sends each of `results` to rank 0, and says that it was the last.
pub fn deliver(world: &impl Communicator, results: &[Vec<f64>]) {
    let root = world.process_at_rank(0);
    for result in results {
        root.send_with_tag(&result[..], RESULT);
    }
    root.send_with_tag(&[0.0; 0], DONE);
}

/// On rank 0: what all other ranks deliver, with the rank it is from, in the
/// order of its arrival.
pub fn collect(world: &impl Communicator) -> Vec<(Rank, Vec<f64>)> {
    let mut results = Vec::new();
    let mut at_work = world.size() - 1;
    while at_work > 0 {
        let (message, status) = world.any_process().matched_probe();
        let (values, _) = (message, status).matched_receive_vec();
        match status.tag() {
            DONE => at_work -= 1,
            _ => results.push((status.source_rank(), values)),
        }
    }
    results
}
// ANCHOR_END: collect

// ANCHOR: sending_first
/// Gives `own` to the rank `partner` and gets `theirs`. Wrong: both ranks may
/// wait in `send` for ever.
pub fn exchange_sending_first(
    world: &impl Communicator,
    partner: Rank,
    own: &[u8],
    theirs: &mut [u8],
) {
    let partner = world.process_at_rank(partner);
    partner.send(own);
    partner.receive_into(theirs);
}
// ANCHOR_END: sending_first

// ANCHOR: in_order
/// As [`exchange_sending_first`], but the higher rank receives first.
pub fn exchange_in_order(
    world: &impl Communicator,
    partner: Rank,
    own: &[u8],
    theirs: &mut [u8],
) {
    let process = world.process_at_rank(partner);
    if world.rank() < partner {
        process.send(own);
        process.receive_into(theirs);
    } else {
        process.receive_into(theirs);
        process.send(own);
    }
}
// ANCHOR_END: in_order

// ANCHOR: send_receive
/// As [`exchange_in_order`], in one call.
pub fn exchange_at_once(
    world: &impl Communicator,
    partner: Rank,
    own: &[u8],
    theirs: &mut [u8],
) {
    let process = world.process_at_rank(partner);
    send_receive_into(own, &process, theirs, &process);
}
// ANCHOR_END: send_receive

// ANCHOR: immediate
/// As [`exchange_in_order`]; both messages are on their way while `meanwhile`
/// runs.
pub fn exchange_immediate(
    world: &impl Communicator,
    partner: Rank,
    own: &[u8],
    theirs: &mut [u8],
    meanwhile: impl FnOnce(),
) {
    let partner = world.process_at_rank(partner);
    mpi::request::scope(|scope| {
        let received = partner.immediate_receive_into(scope, theirs);
        let sent = partner.immediate_send(scope, own);
        meanwhile();
        received.wait();
        sent.wait();
    });
}
// ANCHOR_END: immediate

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn the_ball_comes_back() {
        ranks::on!([2, 3, 4], |world| {
            for bytes in [0, 1, 4096, 100_000] {
                let ball: Vec<u8> = (0..bytes).map(|i| i as u8).collect();
                let mut back = vec![7; bytes];
                ping_pong(world, &ball, &mut back);
                if world.rank() < 2 {
                    assert_eq!(back, ball);
                } else {
                    assert!(back.iter().all(|&b| b == 7));
                }
            }
            // Of a size that takes few calls: ranks that are not in the game
            // may take the core from a player at each of its moves.
            let seconds = one_way(world, 1 << 20);
            assert_eq!(seconds > 0.0, world.rank() < 2);
        });
    }

    #[test]
    fn results_come_from_all_ranks_in_the_order_of_each() {
        ranks::on!([1, 2, 3, 4], |world| {
            let rank = world.rank();
            if rank > 0 {
                let results: Vec<_> =
                    (0..rank).map(|i| vec![f64::from(i); i as usize]).collect();
                return deliver(world, &results);
            }
            let all = collect(world);
            let lengths = |rank| {
                let of_rank = all.iter().filter(move |(from, _)| *from == rank);
                of_rank.map(|(_, values)| values.len() as Rank)
            };
            for rank in 1..world.size() {
                assert!(lengths(rank).eq(0..rank), "rank {rank}");
            }
        });
    }

    #[test]
    fn pairs_exchange_what_they_have() {
        ranks::on!([1, 2, 3, 4], |world| {
            let rank = world.rank();
            let partner = rank ^ 1;
            if partner >= world.size() {
                return;
            }
            let small = [rank as u8; 100];
            let mut theirs = [0; 100];
            exchange_sending_first(world, partner, &small, &mut theirs);
            assert_eq!(theirs, [partner as u8; 100]);
            for bytes in [0, 1, 1_000_000] {
                let own = vec![rank as u8; bytes];
                let wanted = vec![partner as u8; bytes];
                let mut theirs = vec![9; bytes];
                exchange_in_order(world, partner, &own, &mut theirs);
                assert_eq!(theirs, wanted);
                theirs.fill(9);
                exchange_at_once(world, partner, &own, &mut theirs);
                assert_eq!(theirs, wanted);
                theirs.fill(9);
                let mut done = 0;
                exchange_immediate(world, partner, &own, &mut theirs, || {
                    done += 1;
                });
                assert_eq!((done, theirs), (1, wanted));
            }
        });
    }

    #[test]
    fn what_has_no_line_has_no_fit() {
        assert_eq!(Fit::of(&[]), Err(FitError::Sizes));
        assert_eq!(Fit::of(&[(8, 1.0), (8, 2.0)]), Err(FitError::Sizes));
        assert_eq!(Fit::of(&[(8, 1.0), (16, 0.0)]), Err(FitError::Time));
        assert_eq!(Fit::of(&[(8, f64::NAN), (16, 1.0)]), Err(FitError::Time));
    }

    proptest! {
        /// Of 25 relative errors below 2 %, the fit has at most
        /// sqrt(25) times 2 % at each size (the hat matrix is a projection),
        /// and a bit more, for the weights have errors as well.
        #[test]
        fn a_known_line_is_found(
            alpha in 1e-7..1e-4_f64,
            beta in 1e-11..1e-8_f64,
            errors in prop::collection::vec(-0.02..0.02_f64, 25),
        ) {
            let line = Fit { alpha, beta };
            let exact = |i: u32| (1 << i, line.seconds(1 << i));
            let points: Vec<_> = (0..25).map(exact).collect();
            let found = Fit::of(&points)?;
            prop_assert!((found.alpha / alpha - 1.0).abs() < 1e-6);
            prop_assert!((found.beta / beta - 1.0).abs() < 1e-6);
            let noisy: Vec<_> = points
                .iter()
                .zip(&errors)
                .map(|(&(n, t), e)| (n, t * (1.0 + e)))
                .collect();
            let found = Fit::of(&noisy)?;
            for (n, t) in points {
                let error = found.seconds(n) / t - 1.0;
                prop_assert!(error.abs() < 0.11, "{n}: {error}");
            }
        }
    }
}
