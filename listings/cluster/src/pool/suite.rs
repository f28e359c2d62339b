//! What every pool must do, as one function that takes any of them.

use serde::{Deserialize, Serialize, Serializer, ser::Error as _};

use super::{Outcome, Pool, TaskError};

/// A task of the suite.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Probe {
    /// Repeat the text as often.
    Repeat(String, usize),
    /// Spin for so many rounds first.
    Slow(u64),
    /// Return an error.
    Refuse,
    /// Panic with this text.
    Panic(String),
    /// Panic with something else than a text.
    Throw,
    /// A task that can't be sent.
    Sealed(Seal),
    /// A task whose result can't be sent.
    Seal,
}

/// A result of the suite, or why the task itself has none.
pub type Answer = Result<Reply, String>;

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Reply {
    Text(String),
    Number(u64),
    Sealed(Seal),
}

/// A value whose `serialize` fails.
#[derive(Clone, Debug, PartialEq, Deserialize)]
pub struct Seal;

impl Serialize for Seal {
    fn serialize<S: Serializer>(&self, _: S) -> Result<S::Ok, S::Error> {
        Err(S::Error::custom("sealed"))
    }
}

/// The function of pools that are tested.
pub fn probe(task: &Probe) -> Answer {
    match task {
        Probe::Repeat(text, times) => Ok(Reply::Text(text.repeat(*times))),
        Probe::Slow(rounds) => Ok(Reply::Number(
            (0..*rounds).fold(0, |sum, i| std::hint::black_box(sum + i)),
        )),
        Probe::Refuse => Err("refused".into()),
        Probe::Panic(text) => panic!("{text}"),
        Probe::Throw => std::panic::panic_any(7),
        Probe::Sealed(_) => Ok(Reply::Number(1)),
        Probe::Seal => Ok(Reply::Sealed(Seal)),
    }
}

/// Puts `pool`, made with [`probe`], through all that a pool must do.
///
/// # Panics
///
/// If it doesn't.
// ANCHOR: suite
pub fn suite(pool: &mut dyn Pool<Probe, Answer>) {
    every_task_has_its_outcome_in_order(pool);
    slow_tasks_change_no_order(pool);
    large_values_pass(pool);
    faults_stay_where_they_are(pool);
    what_cannot_be_sent_is_told(pool);
    a_pool_of_nothing_but_panics_lives_on(pool);
}
// ANCHOR_END: suite

/// The outcomes of tasks that neither panic nor are sealed.
fn expected(tasks: &[Probe]) -> Vec<Outcome<Answer>> {
    tasks.iter().map(|task| Ok(probe(task))).collect()
}

fn every_task_has_its_outcome_in_order(pool: &mut dyn Pool<Probe, Answer>) {
    for count in [0, 1, 2, 3, 4, 5, 7, 64, 100] {
        let tasks: Vec<Probe> = (0..count)
            .map(|i| Probe::Repeat(format!("{i} "), i))
            .collect();
        assert_eq!(pool.map(&tasks), expected(&tasks), "{count} tasks");
    }
}

fn slow_tasks_change_no_order(pool: &mut dyn Pool<Probe, Answer>) {
    let rounds = |i| if i % 5 == 0 { 1_000_000 } else { i };
    let tasks: Vec<Probe> = (0..20).map(|i| Probe::Slow(rounds(i))).collect();
    assert_eq!(pool.map(&tasks), expected(&tasks));
}

/// Values larger than what MPI sends before anybody receives it.
fn large_values_pass(pool: &mut dyn Pool<Probe, Answer>) {
    let large = "x".repeat(300_000);
    let tasks: Vec<Probe> =
        (0..6).map(|i| Probe::Repeat(large.clone(), i)).collect();
    assert_eq!(pool.map(&tasks), expected(&tasks));
}

// ANCHOR: faults
fn faults_stay_where_they_are(pool: &mut dyn Pool<Probe, Answer>) {
    let tasks: Vec<Probe> = (0..30)
        .map(|i| match i % 10 {
            3 => Probe::Refuse,
            5 => Probe::Panic(format!("task {i}")),
            8 => Probe::Throw,
            _ => Probe::Repeat(i.to_string(), 2),
        })
        .collect();
    for (i, outcome) in pool.map(&tasks).into_iter().enumerate() {
        let panicked = |text: &str| Err(TaskError::Panicked(text.into()));
        let expected = match i % 10 {
            5 => panicked(&format!("task {i}")),
            8 => panicked("not a text"),
            _ => Ok(probe(&tasks[i])),
        };
        assert_eq!(outcome, expected, "task {i}");
    }
}
// ANCHOR_END: faults

/// A pool that sends nothing may run such tasks; no other task suffers.
fn what_cannot_be_sent_is_told(pool: &mut dyn Pool<Probe, Answer>) {
    let tasks: Vec<Probe> = (0..24)
        .map(|i| match i % 6 {
            2 => Probe::Sealed(Seal),
            4 => Probe::Seal,
            _ => Probe::Repeat("y".into(), i),
        })
        .collect();
    for (i, outcome) in pool.map(&tasks).into_iter().enumerate() {
        let unsendable = matches!(outcome, Err(TaskError::Unsendable(_)));
        let sealed = matches!(i % 6, 2 | 4);
        assert!(
            outcome == Ok(probe(&tasks[i])) || sealed && unsendable,
            "task {i}: {outcome:?}"
        );
    }
    let outcomes = pool.map(&[Probe::Sealed(Seal), Probe::Seal]);
    assert_eq!(outcomes.len(), 2);
}

fn a_pool_of_nothing_but_panics_lives_on(pool: &mut dyn Pool<Probe, Answer>) {
    let tasks = vec![Probe::Panic("all".into()); 12];
    let panicked = TaskError::Panicked("all".into());
    assert_eq!(pool.map(&tasks), vec![Err(panicked); 12]);
    every_task_has_its_outcome_in_order(pool);
}
