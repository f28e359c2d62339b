//! The peers of this part do the same work as its listings and come to the same
//! answer: a module a chapter.

mod containers;
mod copies;
mod correctness;
mod elementwise;
mod errors;
mod exercise_betting;
mod loops;
mod matmul;
mod memory;
mod ndarray;
mod profiling;
mod roofline;
mod simd;
mod state;
mod timing;

fn main() {
    let chapters = [
        containers::tests(),
        copies::tests(),
        correctness::tests(),
        elementwise::tests(),
        errors::tests(),
        exercise_betting::tests(),
        loops::tests(),
        matmul::tests(),
        memory::tests(),
        ndarray::tests(),
        profiling::tests(),
        roofline::tests(),
        simd::tests(),
        state::tests(),
        timing::tests(),
    ];
    peer_tests::run(chapters.into_iter().flatten().collect());
}
