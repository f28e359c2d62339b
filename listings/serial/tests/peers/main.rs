//! The peers of this part do the same work as its listings and come to the same
//! answer: a module a chapter.

mod containers;
mod copies;
mod correctness;
mod errors;
mod exercise_betting;
mod memory;
mod roofline;
mod elementwise;
mod exercise_betting;
mod ndarray;
mod simd;
mod timing;

fn main() {
    let chapters = [
        containers::tests(),
        copies::tests(),
        correctness::tests(),
        errors::tests(),
        exercise_betting::tests(),
        memory::tests(),
        roofline::tests(),
        elementwise::tests(),
        exercise_betting::tests(),
        ndarray::tests(),
        simd::tests(),
        timing::tests(),
    ];
    peer_tests::run(chapters.into_iter().flatten().collect());
}
