//! The peers of this part do the same work as its listings and come to the same
//! answer: a module a chapter.

mod arrays;
mod atomics;
mod channels;
mod exercise_betting;
mod exercise_cracker;
mod false_sharing;
mod granularity;
mod io_bound;
mod maps;
mod model;
mod random;
mod rayon;
mod rayon_questions;
mod scaling;
mod shared;
mod spawn;
mod synchronization;

fn main() {
    let chapters = [
        arrays::tests(),
        atomics::tests(),
        channels::tests(),
        exercise_betting::tests(),
        exercise_cracker::tests(),
        false_sharing::tests(),
        granularity::tests(),
        io_bound::tests(),
        maps::tests(),
        model::tests(),
        random::tests(),
        rayon::tests(),
        rayon_questions::tests(),
        scaling::tests(),
        shared::tests(),
        spawn::tests(),
        synchronization::tests(),
    ];
    peer_tests::run(chapters.into_iter().flatten().collect());
}
