//! Memory: what a load costs by where its data lie, in which order they are
//! read, and how they are laid out.

use rand::{RngExt, SeedableRng};
use rand_pcg::Pcg64Mcg;

/// Words of 8 bytes in a cache line of 64.
pub const LINE: usize = 8;

/// Words of 8 bytes in a page of 4 KiB.
pub const PAGE: usize = 512;

// ANCHOR: chase
/// Follows a ring from `start`: each word holds the index of the next one.
pub fn chase(ring: &[usize], start: usize, steps: usize) -> usize {
    let mut at = start;
    for _ in 0..steps {
        at = ring[at];
    }
    at
}
// ANCHOR_END: chase

// ANCHOR: ring
/// A ring through every `spacing`-th word, in random order: one cycle through
/// `nodes` words (Sattolo's algorithm). The stream of `seed` is `Pcg64Mcg`'s.
pub fn random_ring(nodes: usize, spacing: usize, seed: u64) -> Vec<usize> {
    let mut rng = Pcg64Mcg::seed_from_u64(seed);
    let mut ring = vec![0; nodes * spacing];
    for node in 0..nodes {
        ring[node * spacing] = node * spacing;
    }
    for node in (1..nodes).rev() {
        let other = rng.random_range(0..node);
        ring.swap(node * spacing, other * spacing);
    }
    ring
}
// ANCHOR_END: ring

/// A ring through every `spacing`-th word, in the order of addresses.
pub fn ordered_ring(nodes: usize, spacing: usize) -> Vec<usize> {
    let mut ring = vec![0; nodes * spacing];
    for node in 0..nodes {
        ring[node * spacing] = (node + 1) % nodes * spacing;
    }
    ring
}

// ANCHOR: chase_many
/// Follows one ring from `CHAINS` places at once, `steps` steps each.
pub fn chase_many<const CHAINS: usize>(
    ring: &[usize],
    starts: [usize; CHAINS],
    steps: usize,
) -> [usize; CHAINS] {
    let mut at = starts;
    for _ in 0..steps {
        for at in &mut at {
            *at = ring[*at];
        }
    }
    at
}
// ANCHOR_END: chase_many

// ANCHOR: sum_strided
/// The sum of every `stride`-th element, modulo 2⁶⁴.
///
/// # Panics
///
/// If `stride` is zero.
pub fn sum_strided(x: &[u64], stride: usize) -> u64 {
    assert!(stride > 0, "a stride of zero ends nowhere");
    let (mut sum, mut at) = (0u64, 0);
    while at < x.len() {
        sum = sum.wrapping_add(x[at]);
        at += stride;
    }
    sum
}
// ANCHOR_END: sum_strided

// ANCHOR: particle
/// A particle: position in m, velocity in m/s, mass in kg, charge in C. It
/// fills one line of the cache.
#[derive(Clone, Copy, Debug, PartialEq)]
#[repr(align(64))]
pub struct Particle {
    pub position: [f64; 3],
    pub velocity: [f64; 3],
    pub mass: f64,
    pub charge: f64,
}
// ANCHOR_END: particle

// ANCHOR: drift_aos
/// Moves all particles along the first axis for `dt` seconds.
pub fn drift_aos(particles: &mut [Particle], dt: f64) {
    for p in particles {
        p.position[0] += p.velocity[0] * dt;
    }
}
// ANCHOR_END: drift_aos

// ANCHOR: particles
/// The same particles as a struct of arrays: particle `i` is at index `i` of
/// each.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Particles {
    pub position: [Vec<f64>; 3],
    pub velocity: [Vec<f64>; 3],
    pub mass: Vec<f64>,
    pub charge: Vec<f64>,
}

/// [`drift_aos`] over a struct of arrays.
pub fn drift_soa(particles: &mut Particles, dt: f64) {
    let velocity = &particles.velocity[0];
    for (x, v) in particles.position[0].iter_mut().zip(velocity) {
        *x += v * dt;
    }
}
// ANCHOR_END: particles

impl FromIterator<Particle> for Particles {
    fn from_iter<I: IntoIterator<Item = Particle>>(particles: I) -> Self {
        let mut all = Particles::default();
        for p in particles {
            for axis in 0..3 {
                all.position[axis].push(p.position[axis]);
                all.velocity[axis].push(p.velocity[axis]);
            }
            all.mass.push(p.mass);
            all.charge.push(p.charge);
        }
        all
    }
}

// ANCHOR: energy
/// The kinetic energy, in J, of the particles that `chosen` names.
pub fn energy_aos(particles: &[Particle], chosen: &[u32]) -> f64 {
    let energies = chosen.iter().map(|i| {
        let p = &particles[*i as usize];
        let [x, y, z] = p.velocity;
        0.5 * p.mass * (x * x + y * y + z * z)
    });
    energies.sum()
}

/// [`energy_aos`] over a struct of arrays.
pub fn energy_soa(particles: &Particles, chosen: &[u32]) -> f64 {
    let energies = chosen.iter().map(|i| {
        let i = *i as usize;
        let [x, y, z] = [0, 1, 2].map(|axis| particles.velocity[axis][i]);
        0.5 * particles.mass[i] * (x * x + y * y + z * z)
    });
    energies.sum()
}
// ANCHOR_END: energy

/// Particle `i` of the benches and tests: small whole numbers, so that sums are
/// exact.
pub fn particle(i: usize) -> Particle {
    let of = |period: usize| (i % period) as f64;
    Particle {
        position: [of(5), of(7), of(11)],
        velocity: [of(3), of(4), of(13)],
        mass: 1.0 + of(2),
        charge: of(9) - 4.0,
    }
}

/// `count` indices below `below`, drawn at random from the stream of `seed`.
///
/// # Panics
///
/// If `below` is zero.
pub fn random_indices(count: usize, below: u32, seed: u64) -> Vec<u32> {
    let mut rng = Pcg64Mcg::seed_from_u64(seed);
    (0..count).map(|_| rng.random_range(0..below)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Steps until the chase is back at the first word.
    fn length(ring: &[usize]) -> usize {
        1 + std::iter::successors(Some(ring[0]), |at| Some(ring[*at]))
            .take_while(|at| *at != 0)
            .count()
    }

    #[test]
    fn a_ring_is_one_cycle_through_all_nodes() {
        for nodes in [1, 2, 3, 10, 1000] {
            for spacing in [1, LINE, PAGE + LINE] {
                assert_eq!(length(&random_ring(nodes, spacing, 1)), nodes);
                assert_eq!(length(&ordered_ring(nodes, spacing)), nodes);
            }
        }
    }

    #[test]
    fn seeds_make_different_rings() {
        assert_ne!(random_ring(100, 1, 1), random_ring(100, 1, 2));
        assert_eq!(random_ring(100, 1, 1), random_ring(100, 1, 1));
    }

    #[test]
    fn chases_end_where_the_steps_lead() {
        let ring = ordered_ring(10, LINE);
        assert_eq!(chase(&ring, 0, 0), 0);
        assert_eq!(chase(&ring, 0, 7), 7 * LINE);
        assert_eq!(chase(&ring, LINE, 9), 0);
        let many = chase_many(&ring, [0, 5 * LINE], 6);
        assert_eq!(many, [6 * LINE, LINE]);
    }

    #[test]
    fn strided_sums_take_the_first_of_each_stride() {
        let x: Vec<u64> = (0..100).collect();
        assert_eq!(sum_strided(&x, 1), 4950);
        assert_eq!(sum_strided(&x, 30), 30 + 60 + 90);
        assert_eq!(sum_strided(&x, 1000), 0);
        assert_eq!(sum_strided(&[u64::MAX, 2], 1), 1);
        assert_eq!(sum_strided(&[], 3), 0);
    }

    #[test]
    fn a_particle_is_a_line() {
        assert_eq!((size_of::<Particle>(), align_of::<Particle>()), (64, 64));
    }

    #[test]
    fn layouts_hold_the_same_particles() {
        let mut aos: Vec<Particle> = (0..1000).map(particle).collect();
        let mut soa: Particles = aos.iter().copied().collect();
        let chosen = random_indices(5000, 1000, 1);
        // Multiples of one half below 2⁵³: no sum is rounded.
        let energy = energy_aos(&aos, &chosen);
        assert_eq!(energy_soa(&soa, &chosen), energy);
        assert!(energy > 0.0);
        drift_aos(&mut aos, 0.5);
        drift_soa(&mut soa, 0.5);
        assert_eq!(soa, aos.iter().copied().collect());
        assert_eq!(aos[5].position, [0.0 + 0.5 * 2.0, 5.0, 5.0]);
    }
}
