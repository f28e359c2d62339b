//! Kernels of the other parts for the widgets of the pages: this crate hands
//! parameters in and results out, and holds no kernel of its own.
//!
//! `kernels.toml` says what there is. A [`Request`] names a version of a kernel
//! and its parameters, [`Request::kernel`] makes it ready, [`Kernel::run`] is
//! what a widget times. [`Kernel::result`] is the same text in a browser as
//! here, unless it says otherwise.

mod betting_kernels;
pub mod browser;
mod request;
mod serial_kernels;
mod threads_kernels;
#[cfg(target_family = "wasm")]
mod wasm;

pub use browser::state;
pub use request::{KERNELS, Parameter, Refused, Request, Spec};

/// A version of a kernel with its input.
pub trait Kernel: Send {
    /// Undoes what a run left; not timed.
    fn reset(&mut self) {}

    /// The work, in the threads of the pool that it is called in. `Err` if it
    /// was stopped before its end.
    ///
    /// # Errors
    ///
    /// [`Stopped`].
    fn run(&mut self) -> Result<(), Stopped>;

    /// What the last run found, in words; not timed.
    fn result(&mut self) -> String;

    /// What the page draws, also while the kernel runs.
    fn view(&self) -> View {
        View::default()
    }
}

/// A run was ended by [`state::stop`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stopped;

/// Words of 32 bits that a kernel writes and the page reads at the same time:
/// numbers are of type `f32`; a pixel has its number of steps in the lower half,
/// and in the upper the number of the thread that made it, from 1 on.
#[derive(Clone, Copy, Debug)]
pub struct View {
    pub at: *const u32,
    pub len: usize,
    /// Words in a row.
    pub width: usize,
}

impl Default for View {
    fn default() -> View {
        View {
            at: std::ptr::null(),
            len: 0,
            width: 0,
        }
    }
}

/// A pool to run kernels in; of as many threads as there are cores for 0.
///
/// # Errors
///
/// If the system gives no threads.
#[cfg(not(target_family = "wasm"))]
pub fn pool(
    threads: usize,
) -> Result<rayon::ThreadPool, rayon::ThreadPoolBuildError> {
    rayon::ThreadPoolBuilder::new().num_threads(threads).build()
}
