//! Solution: the first answer.

use tokio::task::{JoinError, JoinSet};

// ANCHOR: solution
/// Why nobody answered.
#[derive(Debug)]
pub enum NoAnswer<E> {
    /// All were asked and failed, with these errors in the order of the
    /// questions. There are none if nobody was asked.
    Errors(Vec<E>),
    /// A task panicked.
    Panic(JoinError),
}

/// What the first of the questions answers that has an answer. All are asked at
/// once. Those without an answer by then are canceled.
///
/// # Errors
///
/// If none answers, or one panics before there is an answer.
pub async fn first_answer<T, E, F>(
    questions: impl IntoIterator<Item = F>,
) -> Result<T, NoAnswer<E>>
where
    T: Send + 'static,
    E: Send + 'static,
    F: Future<Output = Result<T, E>> + Send + 'static,
{
    let mut tasks = JoinSet::new();
    for (number, question) in questions.into_iter().enumerate() {
        tasks.spawn(async move { (number, question.await) });
    }
    let mut errors = Vec::new();
    while let Some(outcome) = tasks.join_next().await {
        match outcome.map_err(NoAnswer::Panic)? {
            (_, Ok(answer)) => return Ok(answer),
            (number, Err(error)) => errors.push((number, error)),
        }
    }
    errors.sort_unstable_by_key(|(number, _)| *number);
    let errors = errors.into_iter().map(|(_, error)| error).collect();
    Err(NoAnswer::Errors(errors))
}
// ANCHOR_END: solution

#[cfg(test)]
#[path = "io_bound_tests.rs"]
mod tests;
