use std::{num::NonZeroUsize, panic, sync::Barrier, thread, time::Duration};

use proptest::{collection::vec, prelude::*};
use watchdog::within;

use super::{Lost, map_parts};

const LIMIT: Duration = Duration::from_secs(20);

fn threads(n: usize) -> NonZeroUsize {
    NonZeroUsize::new(n).expect("at least one")
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]
    #[test]
    fn without_a_panic_it_is_a_map(
        items in vec(any::<u32>(), 0..50),
        n in 1..9_usize,
    ) {
        let f = |v: &u32| u64::from(*v) + 1;
        let expected: Vec<u64> = items.iter().map(f).collect();
        let length = items.len();
        let parts = within(LIMIT, move || map_parts(&items, threads(n), f));
        prop_assert_eq!(parts.len(), {
            let of_part = length.div_ceil(n).max(1);
            length.div_ceil(of_part)
        });
        let parts: Result<Vec<_>, Lost> = parts.into_iter().collect();
        prop_assert_eq!(parts.map(|parts| parts.concat()), Ok(expected));
    }
}

#[test]
fn a_panic_takes_its_part_and_no_other() {
    let parts = within(LIMIT, || {
        map_parts(&[1, 2, 3, 0, 5, 6, 7], threads(3), |v| {
            assert!(*v != 0, "item {v} has no inverse");
            60 / v
        })
    });
    let lost = Lost {
        items: 3..6,
        reason: "item 0 has no inverse".into(),
    };
    assert_eq!(parts, [Ok(vec![60, 30, 20]), Err(lost), Ok(vec![8])]);
}

#[test]
fn literals_are_reasons_too() {
    let reasons: Vec<String> = within(LIMIT, || {
        map_parts(&[0, 1], threads(2), |v| match v {
            0 => panic!("a literal"),
            _ => panic!("a number: {v}"),
        })
    })
    .into_iter()
    .filter_map(|part: Result<Vec<()>, Lost>| part.err())
    .map(|lost| lost.reason)
    .collect();
    assert_eq!(reasons, ["a literal", "a number: 1"]);
}

#[test]
fn a_payload_without_text_is_a_loss_as_well() {
    let parts = within(LIMIT, || {
        map_parts(&[0, 1], threads(2), |v| match v {
            0 => panic::panic_any(42),
            v => *v,
        })
    });
    assert_eq!(
        parts[0].as_ref().map_err(|lost| lost.items.clone()),
        Err(0..1)
    );
    assert_eq!(parts[1], Ok(vec![1]));
}

/// Each thread waits for all others, so all must have been started.
#[test]
fn all_parts_run_at_the_same_time() {
    let parts = within(LIMIT, || {
        let all = Barrier::new(4);
        map_parts(&[1, 2, 3, 4], threads(4), |v| {
            all.wait();
            *v
        })
    });
    assert_eq!(parts.into_iter().flatten().flatten().sum::<i32>(), 10);
}

#[test]
fn threads_have_names() {
    let names = within(LIMIT, || {
        map_parts(&[1, 2, 3], threads(2), |_| {
            thread::current().name().map(str::to_owned)
        })
    });
    let names: Vec<String> =
        names.into_iter().flatten().flatten().flatten().collect();
    assert_eq!(names, ["part 0", "part 0", "part 1"]);
}
