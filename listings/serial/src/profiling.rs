//! Profiling: the URLs of an HTML page, found at a price that profiles explain.

use std::collections::BTreeMap;

use memchr::memmem;
use regex::Regex;

/// A page of Rust's documentation; see `peers/data/README.md`.
pub const PAGE: &str = include_str!("../../../peers/data/primitive.char.html");

// ANCHOR: in_loop
/// A scheme, and as many as follow of the characters that RFC 3986 allows.
pub const URL: &str = r"https?://[A-Za-z0-9._~:/?#\[\]@!$&'()*+,;=%-]+";

/// The URLs of `page` in their order.
///
/// # Errors
///
/// If the pattern can't be compiled.
#[expect(clippy::regex_creation_in_loops, reason = "a profile is to show it")]
pub fn urls_in_loop(page: &str) -> Result<Vec<String>, regex::Error> {
    let mut urls = Vec::new();
    for line in page.lines() {
        let url = Regex::new(URL)?;
        urls.extend(url.find_iter(line).map(|url| url.as_str().to_string()));
    }
    Ok(urls)
}
// ANCHOR_END: in_loop

// ANCHOR: by_line
/// [`urls_in_loop`] with a pattern that was compiled before.
pub fn urls_by_line(url: &Regex, page: &str) -> Vec<String> {
    let mut urls = Vec::new();
    for line in page.lines() {
        urls.extend(url.find_iter(line).map(|url| url.as_str().to_string()));
    }
    urls
}
// ANCHOR_END: by_line

// ANCHOR: prefiltered
/// [`urls_by_line`] that shows the pattern only lines which have "http" in
/// them.
pub fn urls_prefiltered(url: &Regex, page: &str) -> Vec<String> {
    let http = memmem::Finder::new("http");
    let mut urls = Vec::new();
    for line in page.lines() {
        if http.find(line.as_bytes()).is_some() {
            urls.extend(
                url.find_iter(line).map(|url| url.as_str().to_string()),
            );
        }
    }
    urls
}
// ANCHOR_END: prefiltered

// ANCHOR: in_text
/// The same URLs, found in the text as a whole, and borrowed from it.
pub fn urls_in_text<'page>(url: &Regex, page: &'page str) -> Vec<&'page str> {
    url.find_iter(page).map(|url| url.as_str()).collect()
}
// ANCHOR_END: in_text

// ANCHOR: anchored
/// [`urls_in_text`], where `start` is the pattern behind a `^`: it is asked
/// at each "http" of the page whether a URL begins there.
pub fn urls_anchored<'page>(
    start: &Regex,
    page: &'page str,
) -> Vec<&'page str> {
    let http = memmem::Finder::new("http");
    let mut urls = Vec::new();
    let mut rest = page;
    while let Some(at) = http.find(rest.as_bytes()) {
        rest = &rest[at..];
        let length = match start.find(rest) {
            Some(url) => {
                urls.push(url.as_str());
                url.len()
            }
            None => "http".len(),
        };
        rest = &rest[length..];
    }
    urls
}
// ANCHOR_END: anchored

// ANCHOR: by_hand
/// [`urls_in_text`] without a regular expression.
pub fn urls_by_hand(page: &str) -> Vec<&str> {
    urls_of(page, |byte| {
        byte.is_ascii_alphanumeric()
            || b"._~:/?#[]@!$&'()*+,;=%-".contains(&byte)
    })
}

/// The URLs of `page`, whose characters are those that `allowed` says.
#[inline]
fn urls_of(page: &str, allowed: impl Fn(u8) -> bool) -> Vec<&str> {
    let http = memmem::Finder::new("http");
    let mut urls = Vec::new();
    let mut rest = page;
    while let Some(at) = http.find(rest.as_bytes()) {
        rest = &rest[at..];
        let mut length = "http".len();
        let scheme = ["http://", "https://"]
            .into_iter()
            .find(|s| rest.starts_with(s));
        if let Some(scheme) = scheme {
            let path = rest.bytes().skip(scheme.len());
            let allowed = path.take_while(|byte| allowed(*byte)).count();
            if allowed > 0 {
                length = scheme.len() + allowed;
                urls.push(&rest[..length]);
            }
        }
        rest = &rest[length..];
    }
    urls
}
// ANCHOR_END: by_hand

// ANCHOR: by_table
/// [`urls_by_hand`] that looks each character up.
pub fn urls_by_table(page: &str) -> Vec<&str> {
    const ALLOWED: [bool; 256] = {
        let punctuation = b"._~:/?#[]@!$&'()*+,;=%-";
        let mut allowed = [false; 256];
        let mut byte = 0;
        while byte < 256 {
            allowed[byte] = (byte as u8).is_ascii_alphanumeric();
            byte += 1;
        }
        let mut i = 0;
        while i < punctuation.len() {
            allowed[punctuation[i] as usize] = true;
            i += 1;
        }
        allowed
    };
    urls_of(page, |byte| ALLOWED[usize::from(byte)])
}
// ANCHOR_END: by_table

/// Equal stacks counted: from the samples of `perf script -F ip,sym`, a blank
/// line between two, each a function a line with the innermost first.
///
/// A stack begins with the function `root` and has at most `depth` functions;
/// samples without `root` are left out.
pub fn fold(
    samples: &str,
    root: &str,
    depth: usize,
) -> BTreeMap<Vec<String>, u64> {
    let mut stacks = BTreeMap::new();
    for sample in samples.split("\n\n") {
        let functions = sample
            .lines()
            .rev()
            .filter_map(|line| line.trim().split_once(' '))
            .map(|(_address, function)| short(function))
            .skip_while(|function| !function.ends_with(root))
            .take(depth);
        let stack: Vec<String> = functions.collect();
        if !stack.is_empty() {
            *stacks.entry(stack).or_default() += 1;
        }
    }
    stacks
}

/// A function's name and what it belongs to, without the rest of its path and
/// without parameters of types: `Matches::next`.
fn short(function: &str) -> String {
    let function = function.trim_end_matches(" (inlined)");
    // <A as Trait>::next is about A.
    let whose = function.trim_start_matches('<');
    let whose = match whose.split_once(" as ") {
        Some((of, rest)) => {
            format!("{of}::{}", rest.rsplit("::").next().unwrap_or(rest))
        }
        None => whose.to_string(),
    };
    let mut nested = 0;
    let plain: String = whose
        .chars()
        .filter(|c| {
            nested += i32::from(*c == '<') - i32::from(*c == '>');
            nested == 0 && *c != '>'
        })
        .collect();
    let mut parts: Vec<&str> = plain
        .rsplit("::")
        .filter(|part| !part.is_empty())
        .take(2)
        .collect();
    parts.reverse();
    parts.join("::")
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn url() -> Regex {
        Regex::new(URL).unwrap()
    }

    fn start() -> Regex {
        Regex::new(&format!("^{URL}")).unwrap()
    }

    #[test]
    fn urls_end_where_they_may() {
        let page = "<a href=\"https://a.example/b?c=[1]&amp;d#e\">x</a> http://\n\
                    httphttp://b.example, https:/ http://é http://c.example\u{a0}d";
        let expected = [
            "https://a.example/b?c=[1]&amp;d#e",
            "http://b.example,",
            "http://c.example",
        ];
        assert_eq!(urls_in_text(&url(), page), expected);
        assert_eq!(urls_anchored(&start(), page), expected);
        assert_eq!(urls_by_hand(page), expected);
        assert_eq!(urls_by_table(page), expected);
    }

    #[test]
    fn all_versions_find_the_urls_of_the_page() {
        let urls = urls_in_loop(PAGE).unwrap();
        assert_eq!(urls.len(), 169);
        assert_eq!(urls.iter().map(String::len).sum::<usize>(), 31_862);
        assert_eq!((PAGE.len(), PAGE.lines().count()), (266_274, 1079));
        assert!(urls.iter().all(|url| url.starts_with("http")));
        assert_eq!(urls_by_line(&url(), PAGE), urls);
        assert_eq!(urls_prefiltered(&url(), PAGE), urls);
        assert_eq!(urls_in_text(&url(), PAGE), urls);
        assert_eq!(urls_anchored(&start(), PAGE), urls);
        assert_eq!(urls_by_hand(PAGE), urls);
        assert_eq!(urls_by_table(PAGE), urls);
    }

    #[test]
    fn equal_stacks_are_counted() {
        let samples = "
\t  12f <a::b::Matches as core::iter::Iterator>::next
\t  34a p::run
\t  56b main


\t  34b p::run
\t  56b main


\t  12e <a::b::Matches as core::iter::Iterator>::next
\t  34a p::run


\t  99a alloc::vec::Vec<T,A>::push
";
        let folded: Vec<(String, u64)> = fold(samples, "run", 9)
            .into_iter()
            .map(|(stack, count)| (stack.join(";"), count))
            .collect();
        let expected = [("p::run", 1), ("p::run;Matches::next", 2)];
        assert_eq!(folded, expected.map(|(s, n)| (s.to_string(), n)));
        assert_eq!(fold(samples, "run", 1).into_values().sum::<u64>(), 3);
        assert_eq!(fold(samples, "walk", 9), BTreeMap::new());
        assert_eq!(short("alloc::vec::Vec<T,A>::push (inlined)"), "Vec::push");
    }

    proptest! {
        #[test]
        fn versions_agree_on_any_text(
            page in "(http|https|s?://|[a-z\"<é \n]|\r\n){0,40}",
        ) {
            let urls = urls_in_loop(&page).unwrap();
            prop_assert_eq!(&urls_by_line(&url(), &page), &urls);
            prop_assert_eq!(&urls_prefiltered(&url(), &page), &urls);
            prop_assert_eq!(&urls_in_text(&url(), &page), &urls);
            prop_assert_eq!(&urls_anchored(&start(), &page), &urls);
            prop_assert_eq!(&urls_by_hand(&page), &urls);
            prop_assert_eq!(&urls_by_table(&page), &urls);
        }
    }
}
