use std::collections::BTreeMap;

use serial::profiling::{PAGE, urls_in_loop};

use super::hosts;

#[test]
fn a_page_without_urls_has_no_hosts() {
    assert_eq!(hosts(""), []);
    assert_eq!(hosts("http https:// http:/a"), []);
}

#[test]
fn hosts_end_where_they_may() {
    let page = "http://a https://b/ http://c?d https://e#f http://g:80/h \
                <a href=\"http://i.j\">k</a>";
    let expected = ["a", "b", "c", "e", "g:80", "i.j"].map(|host| (host, 1));
    assert_eq!(hosts(page), expected);
}

#[test]
fn the_most_frequent_is_first() {
    let page = "http://b http://a/1 http://c https://a/2 http://c/?http://d";
    assert_eq!(hosts(page), [("a", 2), ("c", 2), ("b", 1)]);
}

/// The obvious way, slow and right.
#[test]
fn a_real_page_is_counted() -> Result<(), regex::Error> {
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    for url in urls_in_loop(PAGE)? {
        let host = url.split(['/', '?', '#']).nth(2).unwrap_or_default();
        *counts.entry(host.to_string()).or_default() += 1;
    }
    let mut expected: Vec<_> =
        counts.iter().map(|(host, n)| (host.as_str(), *n)).collect();
    expected.sort_by_key(|(_, n)| std::cmp::Reverse(*n));
    assert_eq!(hosts(PAGE), expected);
    Ok(())
}
