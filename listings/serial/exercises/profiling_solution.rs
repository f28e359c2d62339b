//! Solution: whom does a page link to?

use std::{cmp::Reverse, collections::HashMap};

use serial::profiling::urls_by_table;

// ANCHOR: solution
/// The hosts of the URLs of `page`, each with the number of its URLs: those
/// with most first, equals by name.
///
/// A host is what stands between `://` and the next `/`, `?` or `#`.
pub fn hosts(page: &str) -> Vec<(&str, usize)> {
    let mut counts: HashMap<&str, usize> = HashMap::new();
    for url in urls_by_table(page) {
        // http:, nothing, the host.
        let host = url.split(['/', '?', '#']).nth(2).unwrap_or_default();
        *counts.entry(host).or_default() += 1;
    }
    let mut hosts: Vec<_> = counts.into_iter().collect();
    hosts.sort_unstable_by_key(|(host, n)| (Reverse(*n), *host));
    hosts
}
// ANCHOR_END: solution

#[cfg(test)]
#[path = "profiling_tests.rs"]
mod tests;
