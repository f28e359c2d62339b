use betting::search::Search;
use rand::SeedableRng;
use rand_pcg::Pcg64Mcg;
use rayon::prelude::*;
use serial::exercise_betting::play_bits;

// ANCHOR: shown
fn main() {
    let search = Search::measured();
    let mut die = Pcg64Mcg::seed_from_u64(search.seed);
    let won: Vec<bool> = (0..search.bets)
        .into_par_iter()
        .map(|_| play_bits(&mut die))
        .collect();
    println!("{} of {} won", won.iter().filter(|w| **w).count(), won.len());
}
// ANCHOR_END: shown
