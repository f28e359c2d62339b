//! Solution: a generator that everybody can reach.

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

// ANCHOR: solution
/// How many of the thread's next `n` draws are odd. The generator is where `n`
/// draws leave it, also for what `seen`, called with each draw, draws itself.
pub fn odd(n: usize, seen: Option<&mut dyn FnMut(u64)>) -> usize {
    match seen {
        // Nobody else runs before the loop ends.
        None => GENERATOR.with_borrow_mut(|generator| {
            let mut local = Generator(generator.0);
            let odd = (0..n).filter(|_| local.draw() % 2 == 1).count();
            generator.0 = local.0;
            odd
        }),
        Some(seen) => (0..n)
            .filter(|_| {
                // The borrow ends before anybody else may want one.
                let draw = GENERATOR.with_borrow_mut(|g| g.draw());
                seen(draw);
                draw % 2 == 1
            })
            .count(),
    }
}
// ANCHOR_END: solution

#[cfg(test)]
#[path = "state_tests.rs"]
mod tests;
