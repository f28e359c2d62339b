//! What the page's scripts call. All are called by the page's main worker, but
//! for [`work`], in which the workers of the pool live, and what tells of faults.

use std::{
    alloc::{GlobalAlloc, Layout, System},
    num::NonZeroUsize,
    panic, ptr,
    sync::{
        Mutex, OnceLock, PoisonError,
        atomic::{AtomicUsize, Ordering::Relaxed},
    },
};

use rayon::ThreadPool;

use crate::{Kernel, Request, View, browser::Handoff, state};

static HANDOFF: Handoff = Handoff::new();
static POOL: Mutex<Option<ThreadPool>> = Mutex::new(None);
static KERNEL: Mutex<Option<Box<dyn Kernel>>> = Mutex::new(None);
static TEXT: Mutex<String> = Mutex::new(String::new());

fn with<T, R>(lock: &Mutex<T>, work: impl FnOnce(&mut T) -> R) -> R {
    work(&mut lock.lock().unwrap_or_else(PoisonError::into_inner))
}

/// Memory for a worker's stack and thread-locals, and for requests; null if
/// there is none left, or the alignment is no power of two.
#[unsafe(no_mangle)]
pub extern "C" fn allocate(size: usize, align: usize) -> *mut u8 {
    match Layout::from_size_align(size.max(1), align.max(1)) {
        // SAFETY: the size is not 0.
        Ok(layout) => unsafe { std::alloc::alloc(layout) },
        Err(_) => ptr::null_mut(),
    }
}

/// A thread of the pool, from [`begin`] on.
#[unsafe(no_mangle)]
pub extern "C" fn work() {
    HANDOFF.work();
}

/// Makes a pool of the threads that wait in [`work`]: 0, or 1 if that fails or
/// there are to be none.
#[unsafe(no_mangle)]
pub extern "C" fn begin(threads: usize) -> u32 {
    panic::set_hook(Box::new(|panic| {
        // The first tells what went wrong.
        let _ = FAULT.set(panic.to_string());
    }));
    let pool = NonZeroUsize::new(threads).and_then(|n| HANDOFF.pool(n).ok());
    let failed = pool.is_none();
    with(&POOL, |slot| *slot = pool);
    failed.into()
}

/// Makes the kernel ready that the request, text of `len` bytes at `at`, asks
/// for: 0, or 1 if it is refused, for the reason that is the text then.
///
/// # Safety
///
/// The text was written to memory from [`allocate`], for bytes, which is given
/// away here.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn prepare(at: *mut u8, len: usize) -> u32 {
    // The input of the kernel before must not stand beside that of the next.
    with(&KERNEL, |slot| *slot = None);
    // SAFETY: as the caller promises.
    let request = unsafe { Vec::from_raw_parts(at, len, len) };
    let kernel = String::from_utf8_lossy(&request)
        .parse::<Request>()
        .and_then(|request| request.kernel());
    match kernel {
        Ok(kernel) => with(&KERNEL, |slot| *slot = Some(kernel)),
        Err(refused) => {
            with(&TEXT, |text| *text = refused.to_string());
            return 1;
        }
    }
    0
}

/// Undoes what a run left.
#[unsafe(no_mangle)]
pub extern "C" fn reset() {
    state::begin(0);
    with(&KERNEL, |kernel| {
        if let Some(kernel) = kernel {
            kernel.reset();
        }
    });
}

/// Runs the kernel in the pool: 0, or 1 if it was stopped.
#[unsafe(no_mangle)]
pub extern "C" fn run() -> u32 {
    with(&POOL, |pool| {
        with(&KERNEL, |kernel| match (pool, kernel) {
            (Some(pool), Some(kernel)) => {
                pool.install(|| kernel.run()).is_err().into()
            }
            _ => 1,
        })
    })
}

/// Makes the text that tells what the kernel found.
#[unsafe(no_mangle)]
pub extern "C" fn finish() {
    let result = with(&KERNEL, |kernel| {
        kernel.as_mut().map(|kernel| kernel.result())
    });
    with(&TEXT, |text| *text = result.unwrap_or_default());
}

#[unsafe(no_mangle)]
pub extern "C" fn text_at() -> *const u8 {
    with(&TEXT, |text| text.as_ptr())
}

#[unsafe(no_mangle)]
pub extern "C" fn text_len() -> usize {
    with(&TEXT, |text| text.len())
}

fn view() -> View {
    with(&KERNEL, |kernel| {
        kernel
            .as_ref()
            .map_or(View::default(), |kernel| kernel.view())
    })
}

#[unsafe(no_mangle)]
pub extern "C" fn view_at() -> *const u32 {
    view().at
}

#[unsafe(no_mangle)]
pub extern "C" fn view_len() -> usize {
    view().len
}

#[unsafe(no_mangle)]
pub extern "C" fn view_width() -> usize {
    view().width
}

/// The [`state`], which the page reads and writes while the kernel runs.
#[unsafe(no_mangle)]
pub extern "C" fn state_at() -> *const state::State {
    state::at()
}

// What went wrong is read by the worker that trapped, without a lock, which
// another thread might hold for ever.

static FAULT: OnceLock<String> = OnceLock::new();
static REFUSED_BYTES: AtomicUsize = AtomicUsize::new(0);

/// What the panic said, if there was one.
#[unsafe(no_mangle)]
pub extern "C" fn fault_at() -> *const u8 {
    FAULT.get().map_or(ptr::null(), |text| text.as_ptr())
}

#[unsafe(no_mangle)]
pub extern "C" fn fault_len() -> usize {
    FAULT.get().map_or(0, String::len)
}

/// How much memory was asked for that there is not, or 0.
#[unsafe(no_mangle)]
pub extern "C" fn refused_bytes() -> usize {
    REFUSED_BYTES.load(Relaxed)
}

/// The system's allocator, which keeps how much it had to refuse.
struct Noting;

#[global_allocator]
static ALLOCATOR: Noting = Noting;

// SAFETY: all is done by the system's allocator.
unsafe impl GlobalAlloc for Noting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        // SAFETY: as the caller promises.
        noted(layout.size(), unsafe { System.alloc(layout) })
    }

    unsafe fn alloc_zeroed(&self, layout: Layout) -> *mut u8 {
        // SAFETY: as the caller promises.
        noted(layout.size(), unsafe { System.alloc_zeroed(layout) })
    }

    unsafe fn realloc(
        &self,
        at: *mut u8,
        layout: Layout,
        size: usize,
    ) -> *mut u8 {
        // SAFETY: as the caller promises.
        noted(size, unsafe { System.realloc(at, layout, size) })
    }

    unsafe fn dealloc(&self, at: *mut u8, layout: Layout) {
        // SAFETY: as the caller promises.
        unsafe { System.dealloc(at, layout) };
    }
}

fn noted(size: usize, at: *mut u8) -> *mut u8 {
    if at.is_null() {
        REFUSED_BYTES.store(size, Relaxed);
    }
    at
}
