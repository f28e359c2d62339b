//! What sends messages.

use std::{
    hint::black_box,
    ops::Range,
    thread,
    time::{Duration, Instant},
};

use mpi::{
    Count,
    collective::SystemOperation,
    datatype::{Partition, PartitionMut},
    point_to_point::send_receive_into,
    request::scope,
    traits::{
        Communicator, CommunicatorCollectives, Destination, Root, Source,
    },
};

use super::{Machine, shares, steps};

// ANCHOR: library
/// Adds up the vectors of all ranks, element by element. Each rank gives its
/// own and gets the sum.
///
/// # Panics
///
/// If the two slices differ in length. The library takes the length of the
/// first for both, and would write behind the end of a shorter `sum`.
pub fn add_up(world: &impl Communicator, own: &[f64], sum: &mut [f64]) {
    assert_eq!(own.len(), sum.len(), "one sum for each value");
    world.all_reduce_into(own, sum, SystemOperation::sum());
}
// ANCHOR_END: library

// ANCHOR: star
/// [`add_up`] by hand, in place: rank 0 receives all vectors, in the order of
/// the ranks, and sends their sum back.
pub fn star(world: &impl Communicator, values: &mut [f64]) {
    let root = world.process_at_rank(0);
    if world.rank() != 0 {
        root.send(values);
        root.receive_into(values);
        return;
    }
    let others = (1..world.size()).map(|rank| world.process_at_rank(rank));
    let mut theirs = vec![0.0; values.len()];
    for other in others.clone() {
        other.receive_into(&mut theirs[..]);
        add(values, &theirs);
    }
    for other in others {
        other.send(values);
    }
}

fn add(values: &mut [f64], theirs: &[f64]) {
    for (value, their) in values.iter_mut().zip(theirs) {
        *value += their;
    }
}
// ANCHOR_END: star

// ANCHOR: doubling
/// [`add_up`] by recursive doubling, in place: after each step twice as many
/// ranks share the same sum.
pub fn doubling(world: &impl Communicator, values: &mut [f64]) {
    let (rank, size) = (world.rank(), world.size());
    let paired = 1 << size.ilog2(); // The largest power of two up to `size`.
    let extra = size - paired;
    if rank >= paired {
        // One rank too many: another one works for it.
        let substitute = world.process_at_rank(rank - paired);
        substitute.send(values);
        substitute.receive_into(values);
        return;
    }
    let mut theirs = vec![0.0; values.len()];
    if rank < extra {
        let client = world.process_at_rank(rank + paired);
        client.receive_into(&mut theirs[..]);
        add(values, &theirs);
    }
    let mut distance = 1;
    while distance < paired {
        let partner = world.process_at_rank(rank ^ distance);
        send_receive_into(values, &partner, &mut theirs[..], &partner);
        add(values, &theirs);
        distance *= 2;
    }
    if rank < extra {
        world.process_at_rank(rank + paired).send(values);
    }
}
// ANCHOR_END: doubling

// ANCHOR: ring
/// [`add_up`] by a ring, in place. The vector is cut into a block for each
/// rank. On the first round a block collects its sum, on the second it is
/// handed to all.
pub fn ring(world: &impl Communicator, values: &mut [f64]) {
    let (rank, size) = (world.rank() as usize, world.size() as usize);
    let neighbor =
        |steps| world.process_at_rank(((rank + steps) % size) as i32);
    let (next, previous) = (neighbor(1), neighbor(size - 1));
    let blocks = shares(values.len(), size);
    let block =
        |behind: usize| blocks[(rank + 2 * size - behind) % size].clone();

    let mut theirs = vec![0.0; blocks[0].len()];
    for step in 0..size - 1 {
        let (out, into) = (block(step), block(step + 1));
        let theirs = &mut theirs[..into.len()];
        send_receive_into(&values[out], &next, theirs, &previous);
        add(&mut values[into], theirs);
    }
    for step in 0..size - 1 {
        let (out, into) = (block(step + size - 1), block(step));
        let both = values.get_disjoint_mut([out, into]);
        let Ok([out, into]) = both else {
            unreachable!("no two shares overlap");
        };
        send_receive_into(out, &next, into, &previous);
    }
}
// ANCHOR_END: ring

// ANCHOR: deal
/// Deals out what rank 0 has in `all`, `items` in number, as [`shares`] says;
/// what the others have in `all` doesn't matter.
///
/// # Panics
///
/// If rank 0 has another number of items.
pub fn deal(world: &impl Communicator, all: &[f64], items: usize) -> Vec<f64> {
    let shares = shares(items, world.size() as usize);
    let mut own = vec![0.0; shares[world.rank() as usize].len()];
    let root = world.process_at_rank(0);
    if world.rank() == 0 {
        assert_eq!(all.len(), items, "as many as are dealt out");
        let (counts, starts) = layout(&shares);
        let cards = Partition::new(all, counts, starts);
        root.scatter_varcount_into_root(&cards, &mut own[..]);
    } else {
        root.scatter_varcount_into(&mut own[..]);
    }
    own
}

/// The shares as the library wants them: their lengths, and where they start.
fn layout(shares: &[Range<usize>]) -> (Vec<Count>, Vec<Count>) {
    let count = |n: usize| Count::try_from(n).expect("fewer than 2³¹ items");
    shares
        .iter()
        .map(|share| (count(share.len()), count(share.start)))
        .unzip()
}
// ANCHOR_END: deal

// ANCHOR: collect
/// What all ranks have, one after the other, for each of them. No rank knows
/// before how much the others have.
pub fn collect(world: &impl Communicator, own: &[f64]) -> Vec<f64> {
    let mut counts = vec![0; world.size() as usize];
    world.all_gather_into(&own.len(), &mut counts[..]);
    let mut end = 0;
    let shares: Vec<Range<usize>> = counts
        .iter()
        .map(|count: &usize| {
            end += count;
            end - count..end
        })
        .collect();
    let mut all = vec![0.0; end];
    let (counts, starts) = layout(&shares);
    let mut places = PartitionMut::new(&mut all[..], counts, starts);
    world.all_gather_varcount_into(own, &mut places);
    all
}
// ANCHOR_END: collect

// ANCHOR: overlapped
/// [`add_up`], with `work` done meanwhile, which needs neither of the slices.
///
/// # Panics
///
/// If the slices differ in length.
pub fn add_up_during<R>(
    world: &impl Communicator,
    own: &[f64],
    sum: &mut [f64],
    work: impl FnOnce() -> R,
) -> R {
    assert_eq!(own.len(), sum.len(), "one sum for each value");
    scope(|scope| {
        let operation = SystemOperation::sum();
        let request =
            world.immediate_all_reduce_into(scope, own, sum, operation);
        let result = work();
        request.wait();
        result
    })
}
// ANCHOR_END: overlapped

// ANCHOR: late
/// A step of a solver with two sums, a piece of work before each. Even ranks
/// have the long piece last, odd ranks first. `meanwhile` begins the first sum
/// before the second piece and asks for it behind.
pub fn two_pieces(
    world: &impl Communicator,
    count: usize,
    meanwhile: bool,
) -> f64 {
    let (long, short) = (3 * count, count);
    let is_even = world.rank() % 2 == 0;
    let (first, second) = if is_even {
        (short, long)
    } else {
        (long, short)
    };
    let work = |count| (steps(black_box(count)) % 8) as f64;

    let own = [work(first)];
    let (mut sum, mut total) = ([0.0], [0.0]);
    let late = if meanwhile {
        add_up_during(world, &own, &mut sum, || work(second))
    } else {
        add_up(world, &own, &mut sum);
        work(second)
    };
    add_up(world, &[sum[0] + late], &mut total);
    total[0]
}
// ANCHOR_END: late

// ANCHOR: within
/// The sum over all ranks, if it is there within `limit`. If it isn't, a
/// message says so and the program ends on all ranks, with exit code 3: a
/// collective that was begun can't be taken back.
///
/// Of the ranks that wait, the first one speaks.
pub fn sum_within(world: &impl Communicator, own: f64, limit: Duration) -> f64 {
    let mut sum = 0.0;
    let end = Instant::now() + limit * (world.rank() as u32 + 1);
    scope(|scope| {
        let operation = SystemOperation::sum();
        let mut request =
            world.immediate_all_reduce_into(scope, &own, &mut sum, operation);
        while let Err(pending) = request.test() {
            if Instant::now() > end {
                let rank = world.rank();
                eprintln!("error: rank {rank} has waited {limit:?} for a sum");
                world.abort(3);
            }
            thread::yield_now();
            request = pending;
        }
    });
    sum
}
// ANCHOR_END: within

impl Machine {
    /// Measures the machine: exchanges of 8 bytes and of `bytes` between ranks
    /// 0 and 1, while the others wait, and additions on both. All ranks get
    /// what these found, or nothing but zeros if there is one rank only.
    pub fn measure(world: &impl Communicator, bytes: usize) -> Machine {
        let elements = bytes / size_of::<f64>();
        let (values, mut theirs) = (vec![1.0; elements], vec![0.0; elements]);
        let mut sums = vec![0.0; elements];
        let mut exchange = |elements: usize| {
            let partner = world.process_at_rank(world.rank() ^ 1);
            let theirs = &mut theirs[..elements];
            send_receive_into(&values[..elements], &partner, theirs, &partner);
        };
        let mut found = [0.0; 3];
        if world.rank() < 2 && world.size() > 1 {
            let short = median_seconds(200, || exchange(1));
            let long = median_seconds(1, || exchange(elements));
            let added = median_seconds(1, || add(&mut sums, &values));
            let bytes = bytes as f64;
            found = [short, (long - short) / bytes, added / bytes];
        }
        world.process_at_rank(0).broadcast_into(&mut found);
        let [latency, per_byte, per_byte_added] = found;
        Machine {
            latency,
            per_byte,
            per_byte_added,
        }
    }
}

/// Median of seven means over `calls` calls, after one that doesn't count.
fn median_seconds(calls: u32, mut work: impl FnMut()) -> f64 {
    work();
    let mut samples = [0.0; 7].map(|_: f64| {
        let start = Instant::now();
        (0..calls).for_each(|_| work());
        start.elapsed().as_secs_f64() / f64::from(calls)
    });
    samples.sort_by(f64::total_cmp);
    samples[3]
}

/// As `median_seconds`, of what all ranks do together: each sample is that of
/// the slowest rank, from a barrier on.
pub fn median_on_ranks(
    world: &impl Communicator,
    calls: u32,
    mut work: impl FnMut(),
) -> f64 {
    work();
    let mut samples = [0.0; 7].map(|_: f64| {
        world.barrier();
        let start = Instant::now();
        (0..calls).for_each(|_| work());
        let own = start.elapsed().as_secs_f64() / f64::from(calls);
        let mut slowest = own;
        world.all_reduce_into(&own, &mut slowest, SystemOperation::max());
        slowest
    });
    samples.sort_by(f64::total_cmp);
    samples[3]
}

#[cfg(test)]
mod tests {
    use mpi::topology::SimpleCommunicator;

    use super::*;

    type AddUp = fn(&SimpleCommunicator, &mut [f64]);

    const BY_HAND: [AddUp; 3] = [star, doubling, ring];

    /// What a rank has: numbers whose sums need no rounding, in any order.
    fn whole(rank: i32, items: usize) -> Vec<f64> {
        let value = |i: usize| (rank as usize * 1000 + i * i) as f64;
        (0..items).map(value).collect()
    }

    /// Numbers whose sums depend on the order.
    fn rough(rank: i32, items: usize) -> Vec<f64> {
        let value = |i: usize| {
            (0.1 + i as f64)
                * 10f64.powi(rank * 7 - 14)
                * (1 - rank % 2 * 2) as f64
        };
        (0..items).map(value).collect()
    }

    fn bits(values: &[f64]) -> Vec<u64> {
        values.iter().map(|v| v.to_bits()).collect()
    }

    #[test]
    fn sums_by_hand_are_those_of_the_library() {
        ranks::on!([1, 2, 3, 4], |world| {
            for items in [0, 1, 2, 3, 7, 1000, 20_011] {
                let own = whole(world.rank(), items);
                let mut sum = vec![0.0; items];
                add_up(world, &own, &mut sum);
                let mut expected = vec![0.0; items];
                for rank in 0..world.size() {
                    add(&mut expected, &whole(rank, items));
                }
                assert_eq!(sum, expected);
                for by_hand in BY_HAND {
                    let mut values = own.clone();
                    by_hand(world, &mut values);
                    assert_eq!(values, sum);
                }
                let mut during = vec![0.0; items];
                let work = || own.len();
                let done = add_up_during(world, &own, &mut during, work);
                assert_eq!((done, during), (items, sum));
            }
        });
    }

    #[test]
    fn orders_of_addition_are_as_the_page_says() {
        ranks::on!([1, 2, 3, 4], |world| {
            let (size, items) = (world.size(), 12);
            let of = |rank| rough(rank % size, items);
            let in_order = |first: i32, i: usize| {
                (first..first + size).map(|r| of(r)[i]).reduce(|a, b| a + b)
            };
            let from_first: Vec<f64> =
                (0..items).filter_map(|i| in_order(0, i)).collect();
            let mut values = of(world.rank());
            star(world, &mut values);
            assert_eq!(bits(&values), bits(&from_first));

            // A block begins at the rank of its number.
            let around: Vec<f64> = shares(items, size as usize)
                .into_iter()
                .zip(0..)
                .flat_map(|(block, first)| {
                    block.filter_map(move |i| in_order(first, i))
                })
                .collect();
            let mut values = of(world.rank());
            ring(world, &mut values);
            assert_eq!(bits(&values), bits(&around));

            // As a tree.
            let pair = |a: &[f64], b: &[f64]| -> Vec<f64> {
                a.iter().zip(b).map(|(a, b)| a + b).collect()
            };
            let tree = match size {
                1 => of(0),
                2 => pair(&of(0), &of(1)),
                3 => pair(&pair(&of(0), &of(2)), &of(1)),
                _ => pair(&pair(&of(0), &of(1)), &pair(&of(2), &of(3))),
            };
            let mut values = of(world.rank());
            doubling(world, &mut values);
            assert_eq!(bits(&values), bits(&tree));
        });
    }

    #[test]
    fn what_is_dealt_out_is_collected_again() {
        ranks::on!([1, 2, 3, 4], |world| {
            for items in [0, 1, 3, 10, 1001] {
                let all: Vec<f64> =
                    (0..items).map(|i| i as f64 / 3.0).collect();
                let mine = if world.rank() == 0 { &all[..] } else { &[] };
                let own = deal(world, mine, items);
                let share = &shares(items, world.size() as usize)
                    [world.rank() as usize];
                assert_eq!(own, all[share.clone()]);
                assert_eq!(collect(world, &own), all);
            }
        });
    }

    #[test]
    fn the_sum_is_the_same_while_there_is_work() {
        ranks::on!([1, 2, 3, 4], |world| {
            let [after, meanwhile] =
                [false, true].map(|m| two_pieces(world, 10, m));
            assert_eq!(after, meanwhile);
            let work = |count| (steps(count) % 8) as f64;
            if world.size() == 2 {
                assert_eq!(after, 3.0 * (work(10) + work(30)));
            }
        });
    }

    #[test]
    fn a_sum_in_time_is_the_sum() {
        ranks::on!([1, 2, 3, 4], |world| {
            let own = f64::from(1 << world.rank());
            let limit = Duration::from_secs(20);
            let sum = sum_within(world, own, limit);
            assert_eq!(sum, f64::from((1 << world.size()) - 1));
        });
    }
}
