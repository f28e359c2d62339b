//! The peers of this part do the same work as its listings and come to the same
//! answer: a module a chapter.

mod arrays;
mod atomics;
mod exercise_betting;
mod false_sharing;
mod model;
mod random;
mod scaling;

fn main() {
    let chapters = [
        arrays::tests(),
        atomics::tests(),
        exercise_betting::tests(),
        false_sharing::tests(),
        model::tests(),
        random::tests(),
        scaling::tests(),
    ];
    peer_tests::run(chapters.into_iter().flatten().collect());
}
