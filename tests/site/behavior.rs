//! What the menus do, once for the whole book.

use std::sync::Arc;

use browser::{Connection, Error, Site, colors, press, screen};
use libtest_mimic::{Failed, Trial};
use serde_json::json;

use crate::Shared;

type Story = fn(&mut Connection, &str) -> Result<Vec<String>, Error>;

const STORIES: [(&str, Story); 7] = [
    ("skip_link_leads_to_the_text", skip_link),
    ("theme_menu_by_keyboard", theme_menu),
    ("themes_of_other_books_are_mapped", old_themes),
    ("contents_button_by_keyboard", contents_button),
    ("arrow_keys_scroll_code_and_turn_pages", arrow_keys),
    ("contents_without_scripts", contents_without_scripts),
    ("paper_is_white", paper),
];

pub fn trials(shared: &Arc<Shared>) -> Vec<Trial> {
    STORIES
        .map(|(name, story)| {
            let shared = Arc::clone(shared);
            Trial::test(format!("behaves::{name}"), move || tell(&shared, story))
        })
        .into()
}

/// Tells a story on a server of its own: what it stores in the browser, no
/// other page sees.
fn tell(shared: &Shared, story: Story) -> Result<(), Failed> {
    let site = Site::serve(shared.book()?.book.dir())?;
    let told = shared.in_a_tab(|tab| {
        screen(tab, 1280, 900, false)?;
        colors(tab, "light")?;
        open(tab, &site.origin())?;
        story(tab, &site.origin())
    });
    crate::none(&told?)
}

fn open(tab: &mut Connection, url: &str) -> Result<(), Error> {
    tab.take_events();
    tab.visit(url)
}

/// Collects what does not hold.
struct Claims(Vec<String>);

impl Claims {
    fn holds(&mut self, tab: &mut Connection, claim: &str, expression: &str) -> Result<(), Error> {
        if !tab.eval::<bool>(expression)? {
            self.0.push(format!("does not hold: {claim}"));
        }
        Ok(())
    }
}

fn skip_link(tab: &mut Connection, _: &str) -> Result<Vec<String>, Error> {
    let mut claims = Claims(Vec::new());
    press(tab, "Tab", "Tab", 9, None)?;
    claims.holds(
        tab,
        "the first stop is the skip link, in view",
        "document.activeElement.matches('.skip-link') && document.activeElement.getBoundingClientRect().top >= 0",
    )?;
    press(tab, "Enter", "Enter", 13, Some("\r"))?;
    claims.holds(
        tab,
        "it leads to the text",
        "document.activeElement.matches('main')",
    )?;
    Ok(claims.0)
}

fn theme_menu(tab: &mut Connection, origin: &str) -> Result<Vec<String>, Error> {
    let mut claims = Claims(Vec::new());
    let _: bool = tab.eval("document.getElementById('mdbook-theme-toggle').focus(), true")?;
    press(tab, "Enter", "Enter", 13, Some("\r"))?;
    claims.holds(
        tab,
        "Enter opens the menu of three",
        "document.querySelectorAll('#mdbook-theme-list button').length === 3 && document.activeElement.matches('.theme')",
    )?;
    press(tab, "End", "End", 35, None)?;
    press(tab, "Enter", "Enter", 13, Some("\r"))?;
    claims.holds(
        tab,
        "the last is dark",
        "document.documentElement.matches('.dark:not(.light)')",
    )?;
    press(tab, "Escape", "Escape", 27, None)?;
    claims.holds(
        tab,
        "Escape closes the menu",
        "document.activeElement.id === 'mdbook-theme-toggle' && document.getElementById('mdbook-theme-list').style.display === 'none'",
    )?;
    open(tab, &format!("{origin}setup.html"))?;
    claims.holds(
        tab,
        "the choice is kept",
        "document.documentElement.matches('.dark')",
    )?;
    Ok(claims.0)
}

fn old_themes(tab: &mut Connection, origin: &str) -> Result<Vec<String>, Error> {
    let mut claims = Claims(Vec::new());
    for (stored, shown) in [
        ("coal", "dark"),
        ("navy", "dark"),
        ("ayu", "dark"),
        ("rust", "light"),
        ("\"navy\"", "dark"),
        ("mauve", "light"),
    ] {
        let _: bool = tab.eval(&format!(
            "localStorage.setItem('mdbook-theme', {stored:?}), true"
        ))?;
        open(tab, origin)?;
        claims.holds(
            tab,
            &format!("{stored} is shown as {shown}"),
            &format!(
                "document.documentElement.matches('.{shown}') && !['coal', 'navy', 'ayu', 'rust', 'mauve'].some(c => document.documentElement.classList.contains(c))"
            ),
        )?;
    }
    Ok(claims.0)
}

fn contents_button(tab: &mut Connection, _: &str) -> Result<Vec<String>, Error> {
    let mut claims = Claims(Vec::new());
    claims.holds(
        tab,
        "the contents are open on a wide screen",
        "document.querySelector('#mdbook-sidebar a').checkVisibility()",
    )?;
    let _: bool = tab.eval("document.getElementById('mdbook-sidebar-toggle').focus(), true")?;
    for (state, open) in [("closes", "false"), ("opens", "true")] {
        press(tab, "Enter", "Enter", 13, Some("\r"))?;
        claims.holds(
            tab,
            &format!("Enter {state} them"),
            &format!(
                "document.getElementById('mdbook-sidebar-toggle').getAttribute('aria-expanded') === '{open}' && document.getElementById('mdbook-sidebar-toggle-anchor').checked === {open}"
            ),
        )?;
    }
    Ok(claims.0)
}

fn contents_without_scripts(tab: &mut Connection, origin: &str) -> Result<Vec<String>, Error> {
    let mut claims = Claims(Vec::new());
    tab.call(
        "Emulation.setScriptExecutionDisabled",
        json!({ "value": true }),
    )?;
    open(tab, origin)?;
    claims.holds(
        tab,
        "a link leads to the contents",
        "document.querySelector('header a[href$=\"toc.html\"]').checkVisibility()",
    )?;
    claims.holds(
        tab,
        "buttons that need scripts are not shown",
        "![...document.querySelectorAll('header button')].some(button => button.checkVisibility())",
    )?;
    tab.call(
        "Emulation.setScriptExecutionDisabled",
        json!({ "value": false }),
    )?;
    Ok(claims.0)
}

fn arrow_keys(tab: &mut Connection, _: &str) -> Result<Vec<String>, Error> {
    let mut claims = Claims(Vec::new());
    let _: bool = tab.eval(
        "(() => {
            const block = document.createElement('pre');
            block.innerHTML = '<code tabindex=\"0\">' + 'wide '.repeat(200) + '</code>';
            document.querySelector('main').append(block);
            window.here = location.pathname;
            block.firstChild.focus();
            return true;
        })()",
    )?;
    press(tab, "ArrowRight", "ArrowRight", 39, None)?;
    claims.holds(
        tab,
        "an arrow key in a block of code stays on the page",
        "window.here === location.pathname && document.activeElement.matches('pre > code')",
    )?;
    let _: bool = tab.eval("document.activeElement.blur(), true")?;
    tab.take_events();
    press(tab, "ArrowRight", "ArrowRight", 39, None)?;
    tab.wait_for_load()?;
    Ok(claims.0)
}

fn paper(tab: &mut Connection, origin: &str) -> Result<Vec<String>, Error> {
    let mut claims = Claims(Vec::new());
    colors(tab, "dark")?;
    open(tab, origin)?;
    tab.call(
        "Emulation.setEmulatedMedia",
        json!({ "media": "print", "features": [{ "name": "prefers-color-scheme", "value": "dark" }] }),
    )?;
    for (claim, expression) in [
        (
            "the page is dark on the screen",
            "document.documentElement.matches('.dark')",
        ),
        (
            "paper is white",
            "getComputedStyle(document.documentElement).backgroundColor === 'rgb(255, 255, 255)'",
        ),
        (
            "ink is dark",
            "getComputedStyle(document.querySelector('main p')).color === 'rgb(32, 37, 43)'",
        ),
        (
            "menus are not printed",
            "!['#mdbook-sidebar', '#mdbook-menu-bar', '.page-turns'].some(menu => document.querySelector(menu).checkVisibility())",
        ),
    ] {
        claims.holds(tab, claim, expression)?;
    }
    tab.call("Emulation.setEmulatedMedia", json!({ "media": "" }))?;
    Ok(claims.0)
}
