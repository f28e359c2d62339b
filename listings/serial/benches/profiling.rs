//! The URLs of an HTML page, and the parts of the work that finds them.

use std::{collections::HashMap, fs, hint::black_box, path::Path};

use criterion::{Criterion, criterion_group, criterion_main};
use regex::Regex;
use serial::profiling::{
    PAGE, URL, urls_anchored, urls_by_hand, urls_by_line, urls_by_table,
    urls_in_loop, urls_in_text, urls_prefiltered,
};

// Without a harness, the tests of the file are compiled and then dropped.
#[allow(dead_code, unused_imports, reason = "those tests use them")]
#[path = "../exercises/profiling_solution.rs"]
mod solution;

fn url() -> Regex {
    Regex::new(URL).expect("a valid pattern")
}

fn versions(c: &mut Criterion) {
    let url = url();
    c.bench_function("serial/profiling/in_loop", |b| {
        b.iter(|| urls_in_loop(black_box(PAGE)));
    });
    c.bench_function("serial/profiling/by_line", |b| {
        b.iter(|| urls_by_line(&url, black_box(PAGE)));
    });
    c.bench_function("serial/profiling/prefiltered", |b| {
        b.iter(|| urls_prefiltered(&url, black_box(PAGE)));
    });
    c.bench_function("serial/profiling/in_text", |b| {
        b.iter(|| urls_in_text(&url, black_box(PAGE)));
    });
    let start = Regex::new(&format!("^{URL}")).expect("a valid pattern");
    c.bench_function("serial/profiling/anchored", |b| {
        b.iter(|| urls_anchored(&start, black_box(PAGE)));
    });
    c.bench_function("serial/profiling/by_hand", |b| {
        b.iter(|| urls_by_hand(black_box(PAGE)));
    });
    c.bench_function("serial/profiling/by_table", |b| {
        b.iter(|| urls_by_table(black_box(PAGE)));
    });
}

fn parts(c: &mut Criterion) {
    c.bench_function("serial/profiling/lines", |b| {
        b.iter(|| black_box(PAGE).lines().map(black_box).count());
    });
    c.bench_function("serial/profiling/find_http", |b| {
        b.iter(|| {
            memchr::memmem::find_iter(black_box(PAGE.as_bytes()), "http")
                .count()
        });
    });
    c.bench_function("serial/profiling/compile", |b| {
        b.iter(|| Regex::new(black_box(URL)));
    });
    c.bench_function("serial/profiling/compile_unicode", |b| {
        b.iter(|| Regex::new(black_box(r#"https?://[^\s"<>]+"#)));
    });
    c.bench_function("serial/profiling/compile_word", |b| {
        b.iter(|| {
            Regex::new(black_box(r"https?://[\w.~:/?#\[\]@!$&'()*+,;=%-]+"))
        });
    });
    c.bench_function("serial/profiling/first_search", |b| {
        let page = "a link to https://a.example/ ";
        b.iter_batched(
            url,
            |url| urls_in_text(&url, black_box(page)).len(),
            criterion::BatchSize::PerIteration,
        );
    });
    c.bench_function("serial/profiling/next_search", |b| {
        let page = "a link to https://a.example/ ";
        let url = url();
        b.iter(|| urls_in_text(&url, black_box(page)).len());
    });
    let file = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../../peers/data/primitive.char.html");
    c.bench_function("serial/profiling/read", |b| {
        b.iter(|| fs::read_to_string(&file));
    });
    c.bench_function("serial/profiling/validate", |b| {
        b.iter(|| std::str::from_utf8(black_box(PAGE.as_bytes())).is_ok());
    });
}

// ANCHOR: hosts_owned
/// Hosts and the numbers of their URLs, in strings of their own.
fn hosts_owned(url: &Regex, page: &str) -> Vec<(String, usize)> {
    let mut counts: HashMap<String, usize> = HashMap::new();
    for url in urls_by_line(url, page) {
        let host = url.split(['/', '?', '#']).nth(2).unwrap_or_default();
        *counts.entry(host.to_string()).or_default() += 1;
    }
    let mut hosts: Vec<_> = counts.into_iter().collect();
    hosts.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
    hosts
}
// ANCHOR_END: hosts_owned

fn hosts(c: &mut Criterion) {
    let url = url();
    c.bench_function("serial/profiling/hosts_owned", |b| {
        b.iter(|| hosts_owned(&url, black_box(PAGE)));
    });
    c.bench_function("serial/profiling/hosts", |b| {
        b.iter(|| solution::hosts(black_box(PAGE)));
    });
}

criterion_group!(benches, versions, parts, hosts);
criterion_main!(benches);
