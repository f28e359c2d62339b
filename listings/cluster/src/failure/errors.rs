//! Errors of MPI as values.

use std::{
    ffi::{c_char, c_int},
    mem::MaybeUninit,
};

use mpi::{
    Rank, Tag,
    ffi::{
        MPI_Comm_set_errhandler, MPI_Error_string, MPI_Get_count,
        MPI_MAX_ERROR_STRING, MPI_Recv, MPI_SUCCESS, RSMPI_ERRORS_RETURN,
    },
    raw::AsRaw,
    topology::SimpleCommunicator,
    traits::Equivalence,
};
use thiserror::Error;

/// An error that MPI has returned, in its words.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
#[error("{text}")]
pub struct MpiError {
    /// Its code, or MPI_UNDEFINED; they differ from one MPI to the other.
    pub code: i32,
    pub text: String,
}

// ANCHOR: checked
/// From here on a call on `world` that fails returns a code. The calls of the
/// crate `mpi` throw it away.
///
/// # Errors
///
/// If MPI refuses.
pub fn return_errors(world: &SimpleCommunicator) -> Result<(), MpiError> {
    // SAFETY: the handle is that of a communicator that lives, the handler one
    // of MPI's own.
    check(unsafe {
        MPI_Comm_set_errhandler(world.as_raw(), RSMPI_ERRORS_RETURN)
    })
}

/// Receives at most as many numbers as `buffer` has room for, and returns how
/// many came.
///
/// # Errors
///
/// What MPI returns, after [`return_errors`]. A longer message is one, and
/// what then stands in `buffer` is undefined. So is one of another type whose
/// bytes are no whole number of these.
pub fn receive(
    world: &SimpleCommunicator,
    source: Rank,
    tag: Tag,
    buffer: &mut [f64],
) -> Result<usize, MpiError> {
    let room = c_int::try_from(buffer.len()).unwrap_or(c_int::MAX);
    let numbers = f64::equivalent_datatype();
    let mut status = MaybeUninit::uninit();
    let mut count = 0;
    // SAFETY: MPI writes at most `room` numbers into the buffer, which has so
    // many, and a status, which is read only if it has succeeded.
    unsafe {
        check(MPI_Recv(
            buffer.as_mut_ptr().cast(),
            room,
            numbers.as_raw(),
            source,
            tag,
            world.as_raw(),
            status.as_mut_ptr(),
        ))?;
        check(MPI_Get_count(status.as_ptr(), numbers.as_raw(), &mut count))?;
    }
    usize::try_from(count).map_err(|_| MpiError {
        code: count,
        text: "the message ends within a number".into(),
    })
}

/// The result that a code of MPI stands for.
fn check(code: c_int) -> Result<(), MpiError> {
    if code == MPI_SUCCESS as c_int {
        return Ok(());
    }
    let mut text = [0_u8; MPI_MAX_ERROR_STRING as usize];
    let mut length = 0;
    let start = text.as_mut_ptr().cast::<c_char>();
    // SAFETY: the text is as long as MPI asks for.
    unsafe { MPI_Error_string(code, start, &mut length) };
    let text = text.get(..length as usize).unwrap_or_default();
    let text = String::from_utf8_lossy(text).into_owned();
    Err(MpiError { code, text })
}
// ANCHOR_END: checked

#[cfg(test)]
mod tests {
    use mpi::traits::*;

    use super::*;

    #[test]
    fn a_message_that_is_too_long_is_an_error() {
        ranks::on!([1, 2, 3, 4], |world| {
            return_errors(world).expect("MPI takes its own handler");
            let (rank, size) = (world.rank(), world.size());
            let next = world.process_at_rank((rank + 1) % size);
            let before = (rank + size - 1) % size;
            for (tag, room) in [(1, 4), (2, 3), (3, 5)] {
                let sent = [1.0, 2.0, 3.0, 4.0];
                next.buffered_send_with_tag(&sent[..], tag);
                let mut buffer = vec![0.0; room];
                match receive(world, before, tag, &mut buffer) {
                    Ok(count) => {
                        assert_eq!((count, &buffer[..4]), (4, &sent[..]))
                    }
                    Err(fault) => {
                        assert_eq!(room, 3, "{fault}");
                        assert!(fault.text.contains("truncate"), "{fault}");
                    }
                }
            }
            // Twelve bytes are one number and a half, which MPI has no error
            // for: it counts MPI_UNDEFINED of them.
            next.buffered_send_with_tag(&[0_u8; 12][..], 4);
            let fault = receive(world, before, 4, &mut [0.0; 3]);
            let fault = fault.expect_err("no whole number");
            assert_eq!(fault.code, mpi::ffi::MPI_UNDEFINED);
            // There is nobody to receive from: an error, too.
            assert!(receive(world, size, 1, &mut [0.0]).is_err());
        });
    }
}
