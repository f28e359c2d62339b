//! A word for each page by which a reader would search it.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs, io,
    path::Path,
};

use scraper::{Html, Selector};

/// For each page the longest of the words that the fewest other pages hold.
pub fn rarest(root: &Path, pages: &[String]) -> io::Result<BTreeMap<String, String>> {
    let mut words = BTreeMap::new();
    for page in pages {
        words.insert(
            page.as_str(),
            words_of(&fs::read_to_string(root.join(page))?),
        );
    }
    let mut count: BTreeMap<&str, usize> = BTreeMap::new();
    for word in words.values().flatten() {
        *count.entry(word).or_default() += 1;
    }
    let rarest = |words: &BTreeSet<String>| {
        words
            .iter()
            .min_by_key(|word| (count.get(word.as_str()), usize::MAX - word.len()))
            .cloned()
    };
    Ok(words
        .iter()
        .filter_map(|(page, words)| Some(((*page).to_owned(), rarest(words)?)))
        .collect())
}

/// Words of the headings and of the prose, as the search sees them.
fn words_of(html: &str) -> BTreeSet<String> {
    let prose = Selector::parse("main h1, main h2, main p, main li").expect("a constant selector");
    Html::parse_document(html)
        .select(&prose)
        .flat_map(|element| element.children())
        .filter_map(|node| node.value().as_text().map(|text| text.to_string()))
        .chain(headings(html))
        .flat_map(|text| {
            text.split_whitespace()
                .map(|word| {
                    word.trim_matches(['.', ',', ':', ';', '?', '(', ')'])
                        .to_lowercase()
                })
                .collect::<Vec<_>>()
        })
        .filter(|word| {
            (5..=14).contains(&word.len()) && word.bytes().all(|b| b.is_ascii_lowercase())
        })
        .collect()
}

fn headings(html: &str) -> Vec<String> {
    let heading = Selector::parse("main h1, main h2").expect("a constant selector");
    Html::parse_document(html)
        .select(&heading)
        .map(|element| element.text().collect())
        .collect()
}
