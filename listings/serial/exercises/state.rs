//! Exercise of `state`: a generator that everybody can reach.

use std::cell::RefCell;

/// Marsaglia's xorshift with 64 bits; a state of zero stays zero.
pub struct Generator(pub u64);

impl Generator {
    pub fn draw(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }
}

thread_local! {
    pub static GENERATOR: RefCell<Box<Generator>> =
        RefCell::new(Box::new(Generator(88_172_645_463_325_252)));
}

// ANCHOR: task
/// How many of the thread's next `n` draws are odd. The generator is where `n`
/// draws leave it, also for what `seen`, called with each draw, draws itself.
pub fn odd(n: usize, seen: Option<&mut dyn FnMut(u64)>) -> usize {
    let _ = (n, seen);
    todo!("which of the two cases may hold the generator for the whole loop?")
}
// ANCHOR_END: task

#[cfg(test)]
#[path = "state_tests.rs"]
mod tests;
