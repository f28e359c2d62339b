use super::{GENERATOR, Generator, odd};

fn state() -> u64 {
    GENERATOR.with_borrow(|generator| generator.0)
}

#[test]
fn draws_are_those_of_one_generator() {
    let mut known = Generator(state());
    for n in [0, 1, 10, 1000] {
        let expected = (0..n).filter(|_| known.draw() % 2 == 1).count();
        assert_eq!(odd(n, None), expected);
        assert_eq!(state(), known.0);
    }
}

#[test]
fn a_draw_in_between_counts() {
    let mut known = Generator(state());
    let mut seen = Vec::new();
    let mut between = |draw| {
        seen.push(draw);
        GENERATOR.with_borrow_mut(|generator| generator.draw());
    };
    let count = odd(100, Some(&mut between));
    let expected: Vec<u64> = (0..100)
        .map(|_| {
            let draw = known.draw();
            known.draw();
            draw
        })
        .collect();
    assert_eq!(seen, expected);
    assert_eq!(count, expected.iter().filter(|v| *v % 2 == 1).count());
    assert_eq!(state(), known.0);
}
