// ANCHOR: shown
use betting::game::play;
use rand::SeedableRng;
use rand_pcg::Pcg64Mcg;

fn main() {
    let mut die = Pcg64Mcg::seed_from_u64(1);
    let mut ann = || play(&mut die);
    let mut bob = || play(&mut die);
    println!("{} {}", ann(), bob());
}
// ANCHOR_END: shown
