use std::{cell::RefCell, time::Duration};

use cluster::schedulers::{
    End, Job, JobId, Refusal, Scheduler, SchedulerError, State, Task,
};

use super::to_its_end;

const LIMIT: Duration = Duration::from_millis(300);

/// A scheduler whose jobs end as they are told to, one after the other.
struct Told {
    states: RefCell<Vec<State>>,
    submitted: RefCell<u32>,
    cancelled: RefCell<Vec<String>>,
}

impl Told {
    fn new(mut states: Vec<State>) -> Told {
        states.reverse();
        Told {
            states: states.into(),
            submitted: 0.into(),
            cancelled: vec![].into(),
        }
    }
}

impl Scheduler for Told {
    fn submit(&self, _: &Job) -> Result<JobId, SchedulerError> {
        if self.states.borrow().is_empty() {
            return Err(SchedulerError::Refused {
                command: "sbatch",
                refusal: Refusal::Queue,
                message: "the queue is closed".into(),
            });
        }
        *self.submitted.borrow_mut() += 1;
        Ok(JobId::new(self.submitted.borrow().to_string()))
    }

    fn tasks(&self, _: &JobId) -> Result<Vec<Task>, SchedulerError> {
        let mut states = self.states.borrow_mut();
        let state = match states.last() {
            Some(State::Ended(_)) => states.pop().expect("there is one"),
            Some(state) => state.clone(),
            None => State::Running,
        };
        let (index, output) = (String::new(), "out".into());
        Ok(vec![Task {
            index,
            state,
            output,
        }])
    }

    fn cancel(&self, job: &JobId) -> Result<(), SchedulerError> {
        self.cancelled.borrow_mut().push(job.to_string());
        Ok(())
    }
}

fn job() -> Job {
    Job::new("long.sh", ".")
}

fn ended(ends: &[End]) -> Vec<State> {
    ends.iter().cloned().map(State::Ended).collect()
}

#[test]
fn only_what_was_cut_short_is_submitted_again() {
    let all = [End::TimeLimit, End::NodeFailed, End::Done, End::Done];
    let told = Told::new(ended(&all));
    let ends = to_its_end(&told, &job(), 9, LIMIT).expect("they end");
    assert_eq!(ends, all[..3]);
    for last in [End::Exit(1), End::Signal(11), End::Cancelled] {
        let told = Told::new(ended(&[End::TimeLimit, last.clone()]));
        let ends = to_its_end(&told, &job(), 9, LIMIT).expect("they end");
        assert_eq!(ends, [End::TimeLimit, last]);
        assert_eq!(*told.submitted.borrow(), 2);
    }
}

#[test]
fn there_are_no_more_attempts_than_allowed() {
    let told = Told::new(ended(&[const { End::TimeLimit }; 5]));
    let ends = to_its_end(&told, &job(), 3, LIMIT).expect("they end");
    assert_eq!(ends, [const { End::TimeLimit }; 3]);
    assert_eq!(*told.submitted.borrow(), 3);
    let ends = to_its_end(&told, &job(), 0, LIMIT).expect("nothing");
    assert_eq!(ends, []);
}

#[test]
fn nothing_is_left_in_the_queue() {
    let mut states = ended(&[End::TimeLimit]);
    states.push(State::Stuck("no such node".into()));
    let told = Told::new(states);
    let fault = to_its_end(&told, &job(), 9, LIMIT).expect_err("stuck");
    assert!(matches!(fault, SchedulerError::Stuck { .. }), "{fault}");
    assert_eq!(*told.cancelled.borrow(), ["2"]);

    let told = Told::new(vec![State::Running]);
    let fault = to_its_end(&told, &job(), 9, LIMIT).expect_err("late");
    assert!(matches!(fault, SchedulerError::Late { .. }), "{fault}");
    assert_eq!(*told.cancelled.borrow(), ["1"]);

    let told = Told::new(vec![]);
    let fault = to_its_end(&told, &job(), 9, LIMIT).expect_err("refused");
    assert!(fault.to_string().contains("closed"), "{fault}");
    assert_eq!(*told.cancelled.borrow(), [""; 0]);
}
