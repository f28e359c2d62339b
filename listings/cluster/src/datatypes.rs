//! Types of messages: structs, columns of a matrix, operations of one's own in
//! a reduction, and any value that serde knows.

use mpi::{
    collective::UserOperation,
    datatype::{MutView, UserDatatype, View},
    ffi,
    point_to_point::Status,
    traits::*,
};
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use thiserror::Error;

// ANCHOR: particle
/// 36 bytes of numbers, 40 in memory: the compiler adds 4 at the end, for a
/// slice of particles has every `f64` at a multiple of 8 bytes.
#[derive(
    Clone, Copy, Debug, PartialEq, Serialize, Deserialize, Equivalence,
)]
pub struct Particle {
    pub id: u32,
    /// In meters.
    pub position: [f64; 3],
    /// In kilograms.
    pub mass: f64,
}
// ANCHOR_END: particle

// ANCHOR: dense
/// A [`Particle`] without unused bytes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Equivalence)]
pub struct DenseParticle {
    pub id: u64,
    /// In meters.
    pub position: [f64; 3],
    /// In kilograms.
    pub mass: f64,
}
// ANCHOR_END: dense

/// `count` particles whose numbers are all different.
pub fn particles(count: u32) -> Vec<Particle> {
    (0..count)
        .map(|id| {
            let x = f64::from(id);
            Particle {
                id,
                position: [x, x + 0.25, x + 0.5],
                mass: 1.0 + x,
            }
        })
        .collect()
}

/// The particles without unused bytes.
pub fn dense(particles: &[Particle]) -> Vec<DenseParticle> {
    let dense = particles.iter().map(|p| DenseParticle {
        id: p.id.into(),
        position: p.position,
        mass: p.mass,
    });
    dense.collect()
}

// ANCHOR: layout
/// How far apart values of a type lie: in MPI's view, and in memory.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Layout {
    pub mpi: usize,
    pub rust: usize,
}

/// The two distances. If they differ, only single values of the type may be
/// sent, never slices.
pub fn layout_of<T: Equivalence>() -> Layout {
    let (mut start, mut extent) = (0, 0);
    // SAFETY: the type is committed, and the pointers are those of two numbers.
    unsafe {
        ffi::MPI_Type_get_extent(
            T::equivalent_datatype().as_raw(),
            &mut start,
            &mut extent,
        );
    }
    Layout {
        mpi: extent as usize,
        rust: size_of::<T>(),
    }
}
// ANCHOR_END: layout

// ANCHOR: padded
/// A counter alone on its cache line. As a type of messages it is wrong: MPI
/// doesn't know of the alignment.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Equivalence)]
#[repr(align(64))]
pub struct Padded {
    pub hits: u64,
}
// ANCHOR_END: padded

// ANCHOR: columns
/// The columns of a matrix that is stored row by row, as a type of messages.
pub struct Columns {
    rows: usize,
    columns: usize,
    datatype: UserDatatype,
}

impl Columns {
    /// # Panics
    ///
    /// If a number doesn't fit into MPI's `int`.
    pub fn new(rows: usize, columns: usize) -> Self {
        let count = |n: usize| i32::try_from(n).expect("fits into an int");
        let number = f64::equivalent_datatype();
        let datatype =
            UserDatatype::vector(count(rows), 1, count(columns), &number);
        Columns {
            rows,
            columns,
            datatype,
        }
    }

    /// The column, to be sent from where it is.
    ///
    /// # Panics
    ///
    /// If the matrix has another shape, or no such column.
    pub fn view<'a>(
        &'a self,
        matrix: &'a [f64],
        column: usize,
    ) -> View<'a, 'a, UserDatatype, [f64]> {
        self.check(matrix.len(), column);
        // SAFETY: the last of the column's numbers is that at
        // column + (rows - 1) * columns, within the matrix.
        unsafe {
            let from = &matrix[column..];
            View::with_count_and_datatype(from, 1, &self.datatype)
        }
    }

    /// The column, to be received to where it belongs.
    ///
    /// # Panics
    ///
    /// As [`Columns::view`].
    pub fn view_mut<'a>(
        &'a self,
        matrix: &'a mut [f64],
        column: usize,
    ) -> MutView<'a, 'a, UserDatatype, [f64]> {
        self.check(matrix.len(), column);
        // SAFETY: as above.
        unsafe {
            let from = &mut matrix[column..];
            MutView::with_count_and_datatype(from, 1, &self.datatype)
        }
    }

    fn check(&self, length: usize, column: usize) {
        assert_eq!(length, self.rows * self.columns, "another matrix");
        assert!(column < self.columns && self.rows > 0, "no such column");
    }
}
// ANCHOR_END: columns

// ANCHOR: packed
/// Copies a column of a matrix of so many columns.
pub fn pack(matrix: &[f64], columns: usize, column: usize, to: &mut [f64]) {
    for (number, row) in to.iter_mut().zip(matrix.chunks(columns)) {
        *number = row[column];
    }
}

/// Copies `packed` to a column of a matrix of so many columns.
pub fn unpack(
    packed: &[f64],
    matrix: &mut [f64],
    columns: usize,
    column: usize,
) {
    for (number, row) in packed.iter().zip(matrix.chunks_mut(columns)) {
        row[column] = *number;
    }
}
// ANCHOR_END: packed

// ANCHOR: moments
/// How many numbers, their mean, and the sum of squares of their distances
/// from it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Equivalence)]
pub struct Moments {
    pub count: f64,
    pub mean: f64,
    pub squares: f64,
}

impl Moments {
    pub fn of(numbers: &[f64]) -> Moments {
        numbers.iter().fold(Moments::default(), |moments, &number| {
            moments.merge(Moments {
                count: 1.0,
                mean: number,
                squares: 0.0,
            })
        })
    }

    /// The moments of both together (Chan, Golub and LeVeque, 1979).
    pub fn merge(self, other: Moments) -> Moments {
        let count = self.count + other.count;
        if count == 0.0 {
            return self;
        }
        let distance = other.mean - self.mean;
        let share = other.count / count;
        Moments {
            count,
            mean: self.mean + distance * share,
            squares: self.squares
                + other.squares
                + distance * distance * self.count * share,
        }
    }
}

/// An operation that merges the moments of two ranks.
pub fn merging<'a>() -> UserOperation<'a> {
    UserOperation::commutative(|left, right| {
        let left = left.downcast::<Moments>().expect("moments");
        let right = right.downcast::<Moments>().expect("moments");
        for (left, right) in left.iter().zip(right) {
            *right = left.merge(*right);
        }
    })
}

/// The moments of all numbers of all ranks, on every rank.
pub fn moments(world: &impl Communicator, own: &[f64]) -> Moments {
    let mut all = Moments::default();
    world.all_reduce_into(&Moments::of(own), &mut all, &merging());
    all
}
// ANCHOR_END: moments

// ANCHOR: affine
/// What a year does to an account: `x` becomes `growth x + deposit`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Equivalence)]
pub struct Year {
    pub growth: f64,
    pub deposit: f64,
}

impl Year {
    /// This year, and then another.
    pub fn then(self, next: Year) -> Year {
        Year {
            growth: next.growth * self.growth,
            deposit: next.growth * self.deposit + next.deposit,
        }
    }
}

/// What the years of all ranks do to each account, rank after rank, on every
/// rank. `is_commutative` must be `false`, for a deposit grows in the years
/// after it, and not in those before.
pub fn all_years(
    world: &impl Communicator,
    own: &[Year],
    is_commutative: bool,
) -> Vec<Year> {
    let then = UserOperation::new(is_commutative, |earlier, later| {
        let earlier = earlier.downcast::<Year>().expect("years");
        let later = later.downcast::<Year>().expect("years");
        for (earlier, later) in earlier.iter().zip(later) {
            *later = earlier.then(*later);
        }
    });
    let mut all = vec![Year::default(); own.len()];
    world.all_reduce_into(own, &mut all[..], &then);
    all
}
// ANCHOR_END: affine

// ANCHOR: values
/// Why a value can't be sent, or no value be made of a message.
#[derive(Debug, Error)]
pub enum ValueError {
    #[error("the value can't be encoded: {0}")]
    Encode(postcard::Error),
    #[error("a message of {0} bytes holds no checksum")]
    Short(usize),
    #[error("the message is damaged or cut short: its checksum differs")]
    Damaged,
    #[error("the message holds another type: {0}")]
    Decode(postcard::Error),
    #[error("the message holds another type: {0} bytes are left over")]
    LeftOver(usize),
}

/// The CRC-32 of the value's postcard, and then that itself.
///
/// # Errors
///
/// If serde can't encode the value.
pub fn encode(value: &impl Serialize) -> Result<Vec<u8>, ValueError> {
    let start = vec![0; 4];
    let mut message =
        postcard::to_extend(value, start).map_err(ValueError::Encode)?;
    let checksum = crc32fast::hash(&message[4..]);
    message[..4].copy_from_slice(&checksum.to_le_bytes());
    Ok(message)
}

/// The value of a message.
///
/// # Errors
///
/// If it isn't what [`encode`] made, or of another type.
pub fn decode<T: DeserializeOwned>(message: &[u8]) -> Result<T, ValueError> {
    let Some((checksum, bytes)) = message.split_first_chunk() else {
        return Err(ValueError::Short(message.len()));
    };
    if crc32fast::hash(bytes) != u32::from_le_bytes(*checksum) {
        return Err(ValueError::Damaged);
    }
    match postcard::take_from_bytes(bytes).map_err(ValueError::Decode)? {
        (value, []) => Ok(value),
        (_, rest) => Err(ValueError::LeftOver(rest.len())),
    }
}

/// Sends any value.
///
/// # Errors
///
/// As [`encode`]; nothing is sent then.
pub fn send_value(
    to: &impl Destination,
    value: &impl Serialize,
) -> Result<(), ValueError> {
    to.send(&encode(value)?[..]);
    Ok(())
}

/// Receives any value; `T` must be what was sent.
///
/// # Errors
///
/// As [`decode`]; the message is received also then.
pub fn receive_value<T: DeserializeOwned>(
    from: &impl Source,
) -> Result<(T, Status), ValueError> {
    let (message, status) = from.matched_probe().matched_receive_vec::<u8>();
    Ok((decode(&message)?, status))
}
// ANCHOR_END: values

// ANCHOR: task
/// An order to a worker.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Order {
    /// Integrate from `from` to `to` in so many steps, for each parameter.
    Integrate {
        name: String,
        from: f64,
        to: f64,
        steps: u64,
        parameters: Vec<(String, f64)>,
    },
    Stop,
}
// ANCHOR_END: task

/// An order whose text and numbers fill about a hundred bytes.
pub fn order() -> Order {
    let parameter = |name: &str, value| (name.to_string(), value);
    Order::Integrate {
        name: "damped oscillator".into(),
        from: 0.0,
        to: 10.0,
        steps: 100_000,
        parameters: vec![
            parameter("mass", 1.5),
            parameter("stiffness", 40.0),
            parameter("damping", 0.02),
        ],
    }
}

#[cfg(test)]
mod tests {
    use mpi::topology::SimpleCommunicator;
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn structs_and_columns_arrive_as_they_were() {
        ranks::on!([2, 3], |world| {
            if world.rank() > 1 {
                return;
            }
            let other = world.process_at_rank(1 - world.rank());
            let is_sender = world.rank() == 0;
            let sent = particles(1000);
            let (rows, columns) = (7, 5);
            let matrix: Vec<_> = (0..35).map(f64::from).collect();
            let wanted: Vec<_> =
                matrix.iter().skip(3).step_by(5).copied().collect();
            let types = Columns::new(rows, columns);
            if is_sender {
                other.send(&sent[..]);
                other.send(&dense(&sent)[..]);
                other.send(&types.view(&matrix, 3));
                other.send(&types.view(&matrix, 3));
                return;
            }
            assert_eq!(other.receive_vec::<Particle>().0, sent);
            let (received, _) = other.receive_vec::<DenseParticle>();
            assert_eq!(received, dense(&sent));
            assert_eq!(other.receive_vec::<f64>().0, wanted);
            let mut zeros = vec![0.0; 35];
            other.receive_into(&mut types.view_mut(&mut zeros, 4));
            let mut packed = [0.0; 7];
            pack(&zeros, columns, 4, &mut packed);
            assert_eq!(packed[..], wanted);
            assert_eq!(zeros.iter().sum::<f64>(), wanted.iter().sum::<f64>());
            let mut by_hand = vec![0.0; 35];
            unpack(&packed, &mut by_hand, columns, 4);
            assert_eq!(by_hand, zeros);
        });
    }

    #[derive(Equivalence)]
    #[repr(C, packed)]
    struct Tight {
        _flag: u8,
        _value: f64,
    }

    #[test]
    fn distances_of_values_are_compared() {
        ranks::on!([1], |_world| {
            for layout in [
                layout_of::<Particle>(),
                layout_of::<DenseParticle>(),
                layout_of::<Moments>(),
                layout_of::<Year>(),
            ] {
                assert_eq!(layout.mpi, layout.rust);
            }
            assert_eq!(layout_of::<Padded>(), Layout { mpi: 8, rust: 64 });
            assert_eq!(layout_of::<Tight>(), Layout { mpi: 16, rust: 9 });
        });
    }

    fn moments_are_those_of_all(world: &SimpleCommunicator) {
        let all: Vec<f64> = (0..100).map(|i| f64::from(i * i % 37)).collect();
        let per_rank = 100_usize.div_ceil(world.size() as usize);
        let own = all.chunks(per_rank).nth(world.rank() as usize);
        let found = moments(world, own.unwrap_or_default());
        let mean = all.iter().sum::<f64>() / 100.0;
        let squares: f64 = all.iter().map(|x| (x - mean).powi(2)).sum();
        assert_eq!(found.count, 100.0);
        // A chain of 100 merges of numbers below 37.
        assert!((found.mean - mean).abs() < 1e-12, "{found:?}");
        assert!((found.squares - squares).abs() < 1e-9, "{found:?}");
    }

    fn year(rank: i32) -> Year {
        Year {
            growth: 1.0 + f64::from(rank % 2),
            deposit: f64::from(1 << rank),
        }
    }

    #[test]
    fn operations_see_ranks_in_order() {
        ranks::on!([1, 2, 3, 4], |world| {
            moments_are_those_of_all(world);
            let wanted = (1..world.size())
                .fold(year(0), |before, rank| before.then(year(rank)));
            for accounts in [1, 3000] {
                let own = vec![year(world.rank()); accounts];
                let found = all_years(world, &own, false);
                assert_eq!(found, vec![wanted; accounts]);
            }
        });
    }

    #[test]
    fn values_travel_and_faults_are_told() {
        ranks::on!([2, 3], |world| {
            let root = world.process_at_rank(0);
            if world.rank() > 0 {
                send_value(&root, &order()).expect("an order");
                send_value(&root, &Order::Stop).expect("an order");
                let mut message = encode(&order()).expect("an order");
                message.pop();
                root.send(&message[..]);
                return;
            }
            for rank in 1..world.size() {
                let from = world.process_at_rank(rank);
                let (value, status) =
                    receive_value::<Order>(&from).expect("an order");
                assert_eq!((value, status.source_rank()), (order(), rank));
                let (value, _) = receive_value::<Order>(&from).expect("stop");
                assert_eq!(value, Order::Stop);
                let cut = receive_value::<Order>(&from).expect_err("cut");
                assert!(matches!(cut, ValueError::Damaged), "{cut}");
            }
        });
    }

    #[test]
    fn another_type_is_told_where_bytes_show_it() {
        let message = encode(&7_u64).expect("encoded");
        let left = decode::<()>(&message).expect_err("left over");
        assert!(matches!(left, ValueError::LeftOver(1)), "{left}");
        let short = decode::<f64>(&message).expect_err("too short");
        assert!(matches!(short, ValueError::Decode(_)), "{short}");
        let none = decode::<()>(&[1, 2]).expect_err("no checksum");
        assert!(matches!(none, ValueError::Short(2)), "{none}");
    }

    proptest! {
        #[test]
        fn no_cut_and_no_changed_byte_goes_unseen(
            words in prop::collection::vec(".*", 0..8),
            at in any::<prop::sample::Index>(),
            flip in 1_u8..,
        ) {
            let message = encode(&words)?;
            prop_assert_eq!(&decode::<Vec<String>>(&message)?, &words);
            let at = at.index(message.len());
            prop_assert!(decode::<Vec<String>>(&message[..at]).is_err());
            let mut damaged = message;
            damaged[at] ^= flip;
            prop_assert!(decode::<Vec<String>>(&damaged).is_err());
        }

        #[test]
        fn moments_of_pieces_merge(
            left in prop::collection::vec(-1e3..1e3_f64, 0..50),
            right in prop::collection::vec(-1e3..1e3_f64, 0..50),
        ) {
            let merged = Moments::of(&left).merge(Moments::of(&right));
            let whole = Moments::of(&[left, right].concat());
            prop_assert_eq!(merged.count, whole.count);
            prop_assert!((merged.mean - whole.mean).abs() < 1e-10);
            // Below 100 squares of at most 4e6 each.
            prop_assert!((merged.squares - whole.squares).abs() < 1e-5);
        }
    }
}
