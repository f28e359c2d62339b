use std::{future::pending, time::Duration};

use tokio::{runtime, sync::oneshot};
use watchdog::within;

use super::{NoAnswer, first_answer};

type Question =
    std::pin::Pin<Box<dyn Future<Output = Result<u32, &'static str>> + Send>>;

fn ask(
    questions: impl FnOnce() -> Vec<Question> + Send + 'static,
) -> Result<u32, NoAnswer<&'static str>> {
    within(Duration::from_secs(20), || {
        let runtime = runtime::Builder::new_current_thread().build();
        let runtime = runtime.expect("a runtime");
        runtime.block_on(async { first_answer(questions()).await })
    })
}

#[test]
fn who_never_answers_does_not_count() {
    let answer = ask(|| {
        vec![
            Box::pin(pending()),
            Box::pin(async { Ok(7) }),
            Box::pin(pending()),
        ]
    });
    assert!(matches!(answer, Ok(7)));
}

#[test]
fn a_failure_is_no_answer() {
    let answer = ask(|| {
        vec![
            Box::pin(async { Err("refused") }),
            Box::pin(async {
                tokio::task::yield_now().await;
                Ok(3)
            }),
        ]
    });
    assert!(matches!(answer, Ok(3)));
}

/// The first ends only after the second has.
#[test]
fn errors_come_in_the_order_of_the_questions() {
    let answer = ask(|| {
        let (failed, second_failed) = oneshot::channel::<()>();
        vec![
            Box::pin(async {
                let _ = second_failed.await;
                Err("first")
            }),
            Box::pin(async {
                drop(failed);
                Err("second")
            }),
        ]
    });
    let Err(NoAnswer::Errors(errors)) = answer else {
        panic!("nobody answered");
    };
    assert_eq!(errors, ["first", "second"]);
    let nobody = ask(Vec::new);
    assert!(matches!(nobody, Err(NoAnswer::Errors(none)) if none.is_empty()));
}

#[test]
fn a_panic_is_told() {
    let answer = ask(|| vec![Box::pin(async { panic!("of its own") })]);
    assert!(matches!(answer, Err(NoAnswer::Panic(panic)) if panic.is_panic()));
}

/// The task that is canceled drops what it holds.
#[test]
fn the_others_are_canceled() {
    let (held, dropped) = oneshot::channel::<()>();
    let answer = ask(|| {
        vec![
            Box::pin(async move {
                pending::<()>().await;
                drop(held);
                Ok(1)
            }),
            Box::pin(async { Ok(2) }),
        ]
    });
    assert!(matches!(answer, Ok(2)));
    assert!(dropped.blocking_recv().is_err());
}
