use serial::errors::{Partial, readings};

use super::{Column, with_budget};

fn lines(text: &str) -> Vec<String> {
    text.lines().map(String::from).collect()
}

#[test]
fn within_the_budget_all_is_read() {
    let lines = readings(100, 10);
    assert_eq!(with_budget(&lines, 10), Column::Read(Partial::of(&lines)));
    assert_eq!(with_budget(&[], 0), Column::Read(Partial::default()));
}

#[test]
fn no_fault_is_allowed_without_a_budget() {
    let Column::GivenUp { last, before } = with_budget(&lines("1\n2\nx"), 0)
    else {
        panic!("one fault is too many");
    };
    assert_eq!((last.line, &last.text[..]), (3, "x"));
    assert_eq!(before.values, [(1, 1.0), (2, 2.0)]);
    assert_eq!(before.bad, []);
}

#[test]
fn what_was_read_before_is_kept_with_its_faults() {
    let text = "1\nx\n3\ny\n5\nz\n7";
    let Column::GivenUp { last, before } = with_budget(&lines(text), 2) else {
        panic!("three faults are too many");
    };
    assert_eq!(last.line, 6);
    assert_eq!(before, Partial::of(&lines("1\nx\n3\ny\n5")));
}
