//! Widgets can be used by keyboard, on a phone, and by those who don't see them.

use std::sync::Arc;

use browser::{colors, press, screen};
use libtest_mimic::{Failed, Trial};
use serde::Deserialize;
use serde_json::json;

use crate::{
    Shared, Story,
    faults::isolated,
    reader::{Reader, Settings, all_hold, says},
    workshop::{ALL, OTHER, OTHERS},
};

const AXE: &str = include_str!("../site/vendor/axe.min.js");
const ASKED: &str = include_str!("../site/page.js");

/// Presses of Tab after which each stop of a page was reached.
const STOPS: usize = 200;

pub fn trials(shared: &Arc<Shared>) -> Vec<Trial> {
    let stories: [(&str, Story); 5] = [
        ("access::rules_in_light", |reader| rules(reader, "light")),
        ("access::rules_in_dark", |reader| rules(reader, "dark")),
        ("access::by_keyboard", keyboard),
        ("access::focus_is_kept_over_the_load", focus_over_load),
        ("access::fits_a_phone", phone),
    ];
    stories
        .map(|(name, story)| shared.trial(name, "", story))
        .into()
}

#[derive(Deserialize)]
struct Accessibility {
    faults: Vec<String>,
    notes: Vec<String>,
}

/// The rules of WCAG that axe-core checks.
fn follows_the_rules(reader: &mut Reader, when: &str) -> Result<(), Failed> {
    for script in [AXE, ASKED] {
        let script = json!({ "expression": script });
        reader.tab.call("Runtime.evaluate", script)?;
    }
    // No bar that stays in view lies over what is asked about.
    reader.eval::<bool>(
        "scrollTo({ top: 0, behavior: 'instant' }), bookTests.settle().then(() => true)",
    )?;
    let mut seen: Accessibility = reader.eval("bookTests.accessibility()")?;
    // What is good practice may be left by a page without a widget as well.
    seen.notes.retain(|note| note.contains("live"));
    seen.faults.extend(seen.notes);
    no_faults(&seen.faults, when)
}

fn no_faults(faults: &[String], when: &str) -> Result<(), Failed> {
    match faults.is_empty() {
        true => Ok(()),
        false => Err(format!("{when}: {}", faults.join("\n")).into()),
    }
}

pub fn rules(reader: &mut Reader, scheme: &str) -> Result<(), Failed> {
    colors(reader.tab, scheme)?;
    reader.open(ALL)?;
    reader.wait_until_shown(OTHERS)?;
    follows_the_rules(reader, "before")?;
    isolated(reader)?;
    run_each(reader)?;
    follows_the_rules(reader, "after")?;
    reader.begin(&Settings::long("faults"))?;
    reader.wait_until_running("faults")?;
    follows_the_rules(reader, "during")?;
    reader.stop("faults")?;
    reader.wait_until_ended("faults")?;
    Ok(())
}

/// So that each shows all that it can.
fn run_each(reader: &mut Reader) -> Result<(), Failed> {
    for kernel in live::KERNELS {
        if kernel.name != "faults" {
            reader.run_well(&Settings::quick(kernel.name, kernel.versions[0], 2))?;
        }
    }
    Ok(())
}

fn tab(reader: &mut Reader) -> Result<(), Failed> {
    Ok(press(reader.tab, "Tab", "Tab", 9, None)?)
}

fn enter(reader: &mut Reader) -> Result<(), Failed> {
    Ok(press(reader.tab, "Enter", "Enter", 13, Some("\r"))?)
}

/// Presses Tab until the focus is on an element of a widget.
fn tab_to(reader: &mut Reader, kernel: &str, element: &str) -> Result<(), Failed> {
    let there = format!("document.activeElement.matches('#live-{kernel} {element}')");
    for _ in 0..STOPS {
        if reader.eval(&there)? {
            return Ok(());
        }
        tab(reader)?;
    }
    Err(format!("Tab doesn't reach {element} of {kernel}").into())
}

pub fn keyboard(reader: &mut Reader) -> Result<(), Failed> {
    isolated(reader)?;
    reader.open(ALL)?;
    reader.wait_until_shown("password")?;
    tab_to(reader, "password", "[name=version]")?;
    // The last of the list runs in one thread.
    press(reader.tab, "End", "End", 35, None)?;
    tab_to(reader, "password", "[name=place]")?;
    reader
        .tab
        .call("Input.insertText", json!({ "text": "575999" }))?;
    watch_focus(reader, "password")?;
    enter(reader)?;
    reader.wait_until_running("password")?;
    tab_to(reader, "password", "[data-act=stop]")?;
    enter(reader)?;
    let seen = reader.wait_until_ended("password")?;
    says(&seen, "Stopped")?;
    keeps_focus(reader)?;
    // Where the focus is now, Enter runs once more.
    let on_run: bool =
        reader.eval("document.activeElement.matches('#live-password [type=submit]')")?;
    all_hold([("the focus is on Run", on_run)], &seen)?;
    enter(reader)?;
    let seen = reader.wait_until_running("password")?;
    let on_stop: bool =
        reader.eval("document.activeElement.matches('#live-password [data-act=stop]')")?;
    all_hold([("the focus is on Stop", on_stop)], &seen)?;
    reader.wait_until_ended("password")?;
    keeps_focus(reader)
}

/// Notes each time that the focus falls off the widget.
fn watch_focus(reader: &mut Reader, kernel: &str) -> Result<(), Failed> {
    reader.eval::<bool>(&format!(
        "window.focusLost = [], document.addEventListener('focusout', () => setTimeout(() => {{
            if (!document.activeElement.closest('#live-{kernel}')) {{
                focusLost.push(document.activeElement.tagName);
            }}
        }})), true"
    ))?;
    Ok(())
}

fn keeps_focus(reader: &mut Reader) -> Result<(), Failed> {
    let lost: Vec<String> = reader.eval("focusLost")?;
    no_faults(&lost, "the focus was lost to")
}

fn focus_over_load(reader: &mut Reader) -> Result<(), Failed> {
    reader.open(OTHER)?;
    reader.wait_until_shown(OTHERS)?;
    tab_to(reader, OTHERS, "[name=n]")?;
    enter(reader)?;
    let seen = reader.wait_until_ended(OTHERS)?;
    reader.hear();
    all_hold(
        [
            ("one load", reader.loads == 1),
            ("the focus is in the widget", seen.focused),
        ],
        &seen,
    )
}

fn phone(reader: &mut Reader) -> Result<(), Failed> {
    screen(reader.tab, 360, 740, true)?;
    colors(reader.tab, "light")?;
    reader.open(ALL)?;
    reader.wait_until_shown(OTHERS)?;
    fits(reader, "before")?;
    isolated(reader)?;
    run_each(reader)?;
    let seen = reader.run(&Settings::quick("faults", "panic", 2))?;
    says(&seen, "It failed")?;
    fits(reader, "after")?;
    follows_the_rules(reader, "after")
}

pub fn fits(reader: &mut Reader, when: &str) -> Result<(), Failed> {
    let asked = json!({ "expression": ASKED });
    reader.tab.call("Runtime.evaluate", asked)?;
    let faults: Vec<String> = reader.eval("bookTests.tooWide()")?;
    no_faults(&faults, when)
}
