//! Words for each page by which a reader would search it.

use std::{
    cmp::Reverse,
    collections::{BTreeMap, BTreeSet},
    fs, io,
    path::Path,
};

use scraper::{ElementRef, Html, Selector};

/// For each page two words of one paragraph that few other pages hold: the
/// search knows words by their stems, and shows twenty places at most.
pub fn rarest(root: &Path, pages: &[String]) -> io::Result<BTreeMap<String, String>> {
    let mut paragraphs = BTreeMap::new();
    let mut count: BTreeMap<String, usize> = BTreeMap::new();
    for page in pages {
        let document = Html::parse_document(&fs::read_to_string(root.join(page))?);
        for word in all_words(&document) {
            *count.entry(word).or_default() += 1;
        }
        paragraphs.insert(page.as_str(), paragraphs_of(&document));
    }
    let rarity = |word: &&String| (count.get(word.as_str()), Reverse(word.len()));
    let rarest = |page: &Vec<BTreeSet<String>>| {
        let rare = |paragraph: &BTreeSet<String>| -> Vec<String> {
            let mut words: Vec<&String> = paragraph.iter().collect();
            words.sort_by_key(rarity);
            words.into_iter().take(2).cloned().collect()
        };
        let rank = |words: &Vec<String>| {
            let counts: Vec<_> = words.iter().map(|word| count.get(word.as_str())).collect();
            (counts.len() == 1, counts)
        };
        let all = page.iter().map(rare).filter(|words| !words.is_empty());
        Some(all.min_by_key(rank)?.join(" "))
    };
    Ok(paragraphs
        .iter()
        .filter_map(|(page, words)| Some(((*page).to_owned(), rarest(words)?)))
        .collect())
}

/// All that the search knows of a page, code included.
fn all_words(document: &Html) -> BTreeSet<String> {
    let main = Selector::parse("main").expect("a constant selector");
    let text: String = document
        .select(&main)
        .flat_map(|main| main.text())
        .collect::<Vec<_>>()
        .join(" ");
    text.split(|c: char| !c.is_alphabetic())
        .map(str::to_lowercase)
        .collect()
}

/// The words of each heading and each paragraph, as the search sees them.
fn paragraphs_of(document: &Html) -> Vec<BTreeSet<String>> {
    let blocks = Selector::parse("main h1, main h2, main p, main li").expect("a constant selector");
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
