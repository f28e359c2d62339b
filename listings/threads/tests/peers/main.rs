//! The peers of this part do the same work as its listings and come to the same
//! answer: a module a chapter.

fn main() {
    let chapters: [Vec<peer_tests::Trial>; 0] = [];
    peer_tests::run(chapters.into_iter().flatten().collect());
}
