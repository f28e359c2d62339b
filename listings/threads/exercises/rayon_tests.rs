use proptest::{collection::vec, prelude::*};

use super::{Days, longest_dry_spell};

/// Wet and dry days, with spells of all lengths.
fn weather() -> impl Strategy<Value = Vec<f32>> {
    vec((0..3u8, 0..9usize), 0..40).prop_map(|spells| {
        let rain = |(kind, days)| vec![f32::from(kind / 2); days];
        spells.into_iter().flat_map(rain).collect()
    })
}

fn by_splitting(rain: &[f32]) -> usize {
    let spells = rain.split(|rain| *rain != 0.0);
    spells.map(<[f32]>::len).max().unwrap_or(0)
}

#[test]
fn of_few_days() {
    assert_eq!(Days::of(&[]), Days::default());
    let days = Days::of(&[0.0, 0.0, 2.5, 0.0]);
    let expected = Days {
        count: 4,
        dry_first: 2,
        dry_last: 1,
        longest: 2,
    };
    assert_eq!(days, expected);
    // Rain that is nearly none is rain, and -0 is none.
    assert_eq!(Days::of(&[1e-40]).longest, 0);
    assert_eq!(Days::of(&[-0.0]).longest, 1);
}

#[test]
fn a_spell_lies_across() {
    let days = Days::of(&[1.0, 0.0]).and(Days::of(&[0.0, 0.0, 3.0]));
    assert_eq!(days, Days::of(&[1.0, 0.0, 0.0, 0.0, 3.0]));
}

#[test]
fn a_year_in_the_middle_of_many() {
    let mut rain = vec![1.0; 1_000_000];
    rain[499_900..500_265].fill(0.0);
    assert_eq!(longest_dry_spell(&rain), 365);
    assert_eq!(longest_dry_spell(&[0.0; 100_000]), 100_000);
    assert_eq!(longest_dry_spell(&[]), 0);
}

proptest! {
    #[test]
    fn the_longest_of_any_weather(rain in weather()) {
        prop_assert_eq!(Days::of(&rain).longest, by_splitting(&rain));
        prop_assert_eq!(longest_dry_spell(&rain), by_splitting(&rain));
    }

    #[test]
    fn pieces_may_be_joined_in_any_grouping(
        rain in weather(), cuts in any::<[prop::sample::Index; 2]>()
    ) {
        let mut cuts = cuts.map(|cut| cut.index(rain.len() + 1));
        cuts.sort_unstable();
        let a = Days::of(&rain[..cuts[0]]);
        let b = Days::of(&rain[cuts[0]..cuts[1]]);
        let c = Days::of(&rain[cuts[1]..]);
        prop_assert_eq!(a.and(b).and(c), Days::of(&rain));
        prop_assert_eq!(a.and(b.and(c)), Days::of(&rain));
        prop_assert_eq!(a.and(Days::default()), a);
        prop_assert_eq!(Days::default().and(a), a);
    }
}
