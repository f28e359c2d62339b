//! Exercise of `io_bound`: the first answer.

use tokio::task::JoinError;

// ANCHOR: task
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
    let _ = questions.into_iter();
    todo!("a JoinSet cancels its tasks when it is dropped")
}
// ANCHOR_END: task

#[cfg(test)]
#[path = "io_bound_tests.rs"]
mod tests;
