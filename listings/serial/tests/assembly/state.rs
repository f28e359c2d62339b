//! Which totals of `state` are kept in a register while the loop runs.

use std::error::Error;

use super::{Piece, count};

fn loop_of(
    anchors: &[&str],
    name: &str,
) -> Result<Vec<String>, Box<dyn Error>> {
    Piece {
        chapter: "state",
        anchors,
        more: "use std::{cell::{Cell, RefCell}, sync::{Mutex, PoisonError, \
               atomic::{AtomicU64, Ordering::Relaxed}}};\n",
        cpu: "x86-64",
    }
    .body(name)
}

fn counted(anchor: &str, name: &str, instruction: &str) -> usize {
    let body = loop_of(&[anchor], name).unwrap();
    let body: Vec<&str> = body.iter().map(String::as_str).collect();
    count(&body, instruction)
}

#[test]
#[cfg_attr(not(target_arch = "x86_64"), ignore = "reads x86-64 assembly")]
fn what_nobody_else_can_see_is_added_in_pairs() {
    for (anchor, name, in_pairs) in [
        ("local", "add_local", true),
        ("borrowed", "add_borrowed", true),
        ("borrowed", "add_cell", true),
        ("borrowed", "add_refcell", true),
        ("called", "add_called", false),
        ("thread_locals", "add_thread_local", true),
        ("thread_locals", "add_lazy", false),
        ("thread_locals", "add_dropped", false),
        ("statics", "add_load_store", false),
        ("statics", "add_fetch", false),
        ("statics", "add_mutex", false),
    ] {
        let pairs = counted(anchor, name, "paddq");
        assert_eq!(pairs > 0, in_pairs, "{name}");
    }
}

/// The page shows one turn: load, add, store.
#[test]
#[cfg_attr(not(target_arch = "x86_64"), ignore = "reads x86-64 assembly")]
fn an_atomic_is_loaded_and_stored_in_each_turn() {
    let body = loop_of(&["statics"], "add_load_store").unwrap();
    let name = |line: &str| line.split_whitespace().next().map(String::from);
    let names: Vec<_> = body.iter().map(|line| name(line)).collect();
    let shown: Vec<_> = include_str!("state/add_load_store.s")
        .lines()
        .map(name)
        .collect();
    assert!(names.windows(shown.len()).any(|part| part == shown));
}

#[test]
#[cfg_attr(not(target_arch = "x86_64"), ignore = "reads x86-64 assembly")]
fn adding_to_an_atomic_takes_a_locked_instruction() {
    assert!(counted("statics", "add_fetch", "lock") > 0);
    assert!(counted("statics", "add_mutex", "lock") > 0);
    assert!(counted("statics", "add_mutex", "xchgl") > 0);
}

/// Cells: the total is read, changed and written in memory.
#[test]
#[cfg_attr(not(target_arch = "x86_64"), ignore = "reads x86-64 assembly")]
fn a_total_that_may_be_one_of_the_counts_stays_in_memory() {
    let to_memory = |name| {
        let body = loop_of(&["histogram"], name).unwrap();
        body.iter()
            .filter(|line| line.starts_with("addq") && line.ends_with("(%rcx)"))
            .count()
    };
    assert!(to_memory("count_cells") > 0);
    assert_eq!(to_memory("count_borrowed"), 0);
}
