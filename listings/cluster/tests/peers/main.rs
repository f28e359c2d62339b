//! The peers of this part do the same work as its listings and come to the same
//! answer: a module a chapter.

mod collectives;
mod datatypes;
mod exercise_betting;
mod failure;
mod hello;
mod landscape;
mod map_reduce;
mod point_to_point;
mod pool;
mod scaling;
mod stencil;

fn main() {
    let chapters = [
        collectives::tests(),
        datatypes::tests(),
        failure::tests(),
        hello::tests(),
        landscape::tests(),
        map_reduce::tests(),
        point_to_point::tests(),
        pool::tests(),
        scaling::tests(),
        exercise_betting::tests(),
        stencil::tests(),
    ];
    peer_tests::run(chapters.into_iter().flatten().collect());
}
