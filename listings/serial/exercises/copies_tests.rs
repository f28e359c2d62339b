use std::f64::consts::PI;

use super::Wave;

/// With a Courant number of 1 the scheme is exact: a pulse moves one place a
/// step, and all numbers here are whole.
#[test]
fn a_pulse_travels_one_place_a_step() {
    let mut wave = Wave::new(pulse(50, 10), pulse(50, 11), 1.0);
    for at in 12..40 {
        wave.step();
        assert_eq!(wave.now(), pulse(50, at));
    }
}

#[test]
fn a_pulse_comes_back_upside_down_from_a_fixed_end() {
    let mut wave = Wave::new(pulse(20, 10), pulse(20, 11), 1.0);
    for _ in 0..19 - 11 + 19 - 11 {
        wave.step();
    }
    let upside_down: Vec<f64> = pulse(20, 11).iter().map(|v| -v).collect();
    assert_eq!(wave.now(), upside_down);
}

fn pulse(length: usize, at: usize) -> Vec<f64> {
    let mut pulse = vec![0.0; length];
    pulse[at] = 1.0;
    pulse
}

/// A standing wave of the scheme: sin(ω t / 2) = C sin(k / 2).
#[test]
fn a_standing_wave_has_the_frequency_of_the_scheme() {
    let (cells, courant) = (64, 0.5);
    let k = 3.0 * PI / f64::from(cells);
    let omega = 2.0 * f64::asin(courant * f64::sin(k / 2.0));
    let at = |step: i32| -> Vec<f64> {
        let amplitude = (omega * f64::from(step)).cos();
        (0..=cells)
            .map(|i| amplitude * (k * f64::from(i)).sin())
            .collect()
    };
    let mut wave = Wave::new(at(-1), at(0), courant);
    for step in 1..500 {
        wave.step();
        for (now, exact) in wave.now().iter().zip(at(step)) {
            // Roundings of a step are of 1e-16, and add up over 500.
            assert!((now - exact).abs() < 1e-11, "step {step}");
        }
    }
}

#[test]
fn ends_stay_where_they_are_now() {
    let mut wave = Wave::new(vec![7.0; 3], vec![1.0, 0.0, 5.0], 0.5);
    wave.step();
    assert_eq!(wave.now(), [1.0, -5.5, 5.0]);
    let mut shortest = Wave::new(vec![0.0; 2], vec![1.0, 2.0], 0.5);
    shortest.step();
    assert_eq!(shortest.now(), [1.0, 2.0]);
}

/// A copy would lie elsewhere, or leave `now` where it was.
#[test]
fn each_moment_is_in_the_memory_of_the_one_before_last() {
    let (before, now) = (vec![0.0; 100], vec![0.0; 100]);
    let places = [before.as_ptr(), now.as_ptr()];
    let mut wave = Wave::new(before, now, 0.9);
    for step in 0..10 {
        wave.step();
        assert_eq!(wave.now().as_ptr(), places[step % 2], "step {step}");
    }
}
