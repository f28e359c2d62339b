//! Words for each page by which a reader would search it.

use std::{
    cmp::Reverse,
    collections::{BTreeMap, BTreeSet},
    fs, io,
    path::Path,
};

use scraper::{ElementRef, Html, Selector};

/// For each page the longest of the words that the fewest other pages hold. A
/// word that others hold as well is followed by the next of its paragraph: the
/// search shows twenty places at most.
pub fn rarest(root: &Path, pages: &[String]) -> io::Result<BTreeMap<String, String>> {
    let mut paragraphs = BTreeMap::new();
    for page in pages {
        let html = fs::read_to_string(root.join(page))?;
        paragraphs.insert(page.as_str(), paragraphs_of(&html));
    }
    let mut count: BTreeMap<&str, usize> = BTreeMap::new();
    for page in paragraphs.values() {
        let words: BTreeSet<&String> = page.iter().flatten().collect();
        for word in words {
            *count.entry(word).or_default() += 1;
        }
    }
    let rarity = |word: &&String| (count.get(word.as_str()), Reverse(word.len()));
    let rarest = |page: &Vec<BTreeSet<String>>| {
        let rare = |paragraph: &BTreeSet<String>| -> Vec<String> {
            let mut words: Vec<&String> = paragraph.iter().collect();
            words.sort_by_key(rarity);
            words.into_iter().take(2).cloned().collect()
        };
        // Two words beat a lone one, unless no other page has it.
        let rank = |words: &Vec<String>| {
            let counts: Vec<_> = words.iter().map(|word| count.get(word.as_str())).collect();
            let lone = counts.len() == 1 && counts[0] != Some(&1);
            (lone, counts[0], counts.get(1).copied())
        };
        let mut best: Vec<String> = page
            .iter()
            .map(rare)
            .filter(|words| !words.is_empty())
            .min_by_key(rank)?;
        if count.get(best[0].as_str()) == Some(&1) {
            best.truncate(1);
        }
        Some(best.join(" "))
    };
    Ok(paragraphs
        .iter()
        .filter_map(|(page, words)| Some(((*page).to_owned(), rarest(words)?)))
        .collect())
}

/// The words of each heading and each paragraph, as the search sees them.
fn paragraphs_of(html: &str) -> Vec<BTreeSet<String>> {
    let blocks = Selector::parse("main h1, main h2, main p, main li").expect("a constant selector");
    let document = Html::parse_document(html);
    document.select(&blocks).map(words_of).collect()
}

fn words_of(block: ElementRef<'_>) -> BTreeSet<String> {
    let is_heading = block.value().name().starts_with('h');
    let text: String = match is_heading {
        true => block.text().collect(),
        // Its own text: not that of formulas, code and figures.
        false => block
            .children()
            .filter_map(|node| node.value().as_text().map(|text| text.to_string()))
            .collect::<Vec<_>>()
            .join(" "),
    };
    text.split_whitespace()
        .map(|word| {
            word.trim_matches(['.', ',', ':', ';', '?', '(', ')'])
                .to_lowercase()
        })
        .filter(|word| {
            (5..=14).contains(&word.len()) && word.bytes().all(|b| b.is_ascii_lowercase())
        })
        .collect()
}
