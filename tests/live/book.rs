//! The pages of the book: each widget that stands on one runs there.

use std::{
    collections::BTreeSet,
    fs,
    path::Path,
    sync::{Arc, OnceLock},
};

use browser::Site;
use evidence::places;
use libtest_mimic::{Failed, Trial};
use scraper::{Html, Selector};

use crate::{
    Shared,
    reader::{Reader, Settings, says},
    root,
};

/// A trial for each kernel: at least one page has it, and it runs on each.
pub fn trials(shared: &Arc<Shared>) -> Vec<Trial> {
    let book = Arc::new(OnceLock::new());
    let trials = live::KERNELS.iter().map(|spec| {
        let (shared, book) = (Arc::clone(shared), Arc::clone(&book));
        let title = format!("{}::on_its_pages", spec.name);
        Trial::test(title, move || {
            let build = || checks::Site::build(&root()).map_err(|e| e.to_string());
            let book: &Result<checks::Site, String> = book.get_or_init(build);
            let book = book.as_ref().map_err(Clone::clone)?;
            let site = Site::serve(book.dir())?;
            let pages = pages_with(book.dir(), spec.name)?;
            if pages.is_empty() {
                return Err("no page of the book has this widget".into());
            }
            shared.read(&site, "", |reader| {
                let mut pages = pages.iter();
                pages.try_for_each(|page| runs_on(reader, page, spec.name))
            })
        })
    });
    trials.collect()
}

fn runs_on(reader: &mut Reader, page: &str, kernel: &'static str) -> Result<(), Failed> {
    let on_page = |fault: Failed| format!("{page}: {}", fault.message().unwrap_or_default());
    reader.open(page)?;
    let run = |reader: &mut Reader| match kernel {
        "faults" => says(
            &reader.run(&Settings::quick("faults", "panic", 2))?,
            "nobody expected",
        ),
        _ => reader.still_works(kernel),
    };
    run(reader).map_err(on_page)?;
    match &reader.complaints[..] {
        [] => Ok(()),
        complaints => Err(format!("{page}: {}", complaints.join("\n")).into()),
    }
}

/// Pages below `folder` with the widget of a kernel; the page that holds the
/// whole book has none that is live.
fn pages_with(folder: &Path, kernel: &str) -> Result<BTreeSet<String>, Failed> {
    let widget = Selector::parse(&format!("section#live-{kernel}[data-assets]"))
        .map_err(|e| e.to_string())?;
    let mut pages = BTreeSet::new();
    for file in places::files_below(folder, ".html")? {
        let text = fs::read_to_string(&file)?;
        let page = places::relative(folder, &file).display().to_string();
        // Parsing is slow.
        let may = text.contains(&format!("live-{kernel}"));
        if may && page != "print.html" && Html::parse_document(&text).select(&widget).count() > 0 {
            pages.insert(page);
        }
    }
    Ok(pages)
}
