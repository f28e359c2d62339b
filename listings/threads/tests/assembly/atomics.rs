//! What is left of orderings on x86-64.

use super::{Piece, body, count};

const USES: &str = "use std::sync::atomic::{AtomicBool, AtomicU64, fence, \
                    Ordering::{self, *}};\n";

/// Without blanks, and without the return.
fn instructions(lines: Vec<&str>) -> Vec<String> {
    lines
        .into_iter()
        .filter(|line| *line != "retq" && *line != "#MEMBARRIER")
        .map(|line| line.split_whitespace().collect::<Vec<_>>().join(" "))
        .collect()
}

/// The page shows them all.
#[test]
#[cfg_attr(not(target_arch = "x86_64"), ignore = "reads x86-64 assembly")]
fn orderings_are_the_instructions_that_the_page_shows() {
    let mut more = USES.to_string();
    let mut shown = Vec::new();
    for line in include_str!("atomics/orderings.s").lines() {
        let mut words = line.split_whitespace();
        let (operation, ordering) =
            (words.next().unwrap(), words.next().unwrap());
        let name = format!("{operation}_{ordering}").to_lowercase();
        let (arguments, body) = match operation {
            "load" => ("a: &AtomicU64) -> u64", format!("a.load({ordering})")),
            "store" => {
                ("a: &AtomicU64, v: u64)", format!("a.store(v, {ordering})"))
            }
            _ => ("_: u64)", format!("fence({ordering})")),
        };
        more += &format!("\npub fn {name}({arguments} {{ {body} }}\n");
        let instruction = words.collect::<Vec<_>>().join(" ");
        shown.push((name, instruction));
    }
    let assembly = Piece::baseline("atomics", &[], &more).assembly().unwrap();
    for (name, instruction) in shown {
        let found = instructions(body(&assembly, &name)).join("; ");
        assert_eq!(found, instruction, "{name}");
    }
}

/// On other processors they are not; here nothing is left of the difference.
#[test]
#[cfg_attr(not(target_arch = "x86_64"), ignore = "reads x86-64 assembly")]
fn weak_and_strong_exchanges_are_the_same_instruction() {
    let mut more = USES.to_string();
    for name in ["compare_exchange", "compare_exchange_weak"] {
        more += &format!(
            "\npub fn of_{name}(a: &AtomicU64, old: u64, new: u64) -> bool {{ \
             a.{name}(old, new, Relaxed, Relaxed).is_ok() }}\n"
        );
    }
    let assembly = Piece::baseline("atomics", &[], &more).assembly().unwrap();
    let weak = body(&assembly, "of_compare_exchange_weak");
    // One function may be the other's alias.
    if !weak.is_empty() {
        assert_eq!(weak, body(&assembly, "of_compare_exchange"));
    }
    assert!(assembly.contains("cmpxchgq"), "{assembly}");
}

#[test]
#[cfg_attr(not(target_arch = "x86_64"), ignore = "reads x86-64 assembly")]
fn adding_to_a_float_takes_a_loop_and_to_an_integer_one_instruction() {
    let assembly =
        Piece::baseline("atomics", &["count", "update"], USES).assembly();
    let assembly = assembly.unwrap();
    // `add` calls it: here nothing is compiled where it is used.
    let float = body(&assembly, "update");
    assert!(float.iter().any(|l| l.contains("cmpxchg")), "{float:#?}");
    let integer = body(&assembly, "count");
    assert_eq!(count(&integer, "lock"), 1, "{integer:#?}");
    // In steps nothing is locked, and the count is lost between the two.
    let in_steps = body(&assembly, "count_in_steps");
    assert_eq!(count(&in_steps, "lock"), 0, "{in_steps:#?}");
}

/// The cell of the listing, and its sum with two orderings.
const SUMS: &str = "
#[derive(Default)]
pub struct UnsafeCell<T>(std::cell::UnsafeCell<T>);
impl<T> UnsafeCell<T> {
    pub fn with_mut<R>(&self, access: impl FnOnce(*mut T) -> R) -> R {
        access(self.0.get())
    }
}

pub fn relaxed(sum: &Sum, terms: &[f64]) {
    unsafe { sum.add(terms, Relaxed) }
}

pub fn release(sum: &Sum, terms: &[f64]) {
    unsafe { sum.add(terms, Release) }
}
";

/// Relaxed: the total is written once, after the last number of terms.
#[test]
#[cfg_attr(not(target_arch = "x86_64"), ignore = "reads x86-64 assembly")]
fn the_compiler_moves_a_store_behind_relaxed_ones() {
    let more = format!("{USES}{SUMS}");
    let assembly = Piece::baseline("atomics", &["sum"], &more)
        .assembly()
        .unwrap();
    let of_total = |body: &[&str]| -> Vec<usize> {
        let stores = body.iter().enumerate().filter(|(_, line)| {
            line.starts_with("movsd") && line.ends_with(", (%rdi)")
        });
        stores.map(|(at, _)| at).collect()
    };
    let of_terms = |line: &&str| line.ends_with(", 8(%rdi)");

    let relaxed = body(&assembly, "relaxed");
    let last = relaxed.iter().rposition(of_terms).unwrap();
    let stores = of_total(&relaxed);
    assert!(stores.len() == 1 && stores[0] > last, "{relaxed:#?}");
    // The page shows the end of it.
    let name = |line: &str| line.split_whitespace().next().map(String::from);
    let names: Vec<_> = relaxed.iter().map(|line| name(line)).collect();
    let shown = include_str!("atomics/sum.s").lines();
    let shown: Vec<_> = shown.filter(|l| !l.ends_with(':')).map(name).collect();
    assert!(names.windows(shown.len()).any(|part| part == shown));

    let release = body(&assembly, "release");
    let numbers = release.iter().filter(|line| of_terms(line)).count();
    assert_eq!(of_total(&release).len(), numbers, "{release:#?}");
}
