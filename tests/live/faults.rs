//! What can go wrong in a run: the reader is told, and can run again.

use std::{sync::Arc, thread, time::Duration};

use browser::Loss;
use libtest_mimic::{Failed, Trial};
use serde_json::json;

use crate::{
    Shared, Story,
    reader::{RUN, RUN_ON_ALL, Reader, Seen, Settings, all_hold, is_right, says},
    workshop::{ALL, PLAIN},
};

/// From the start of a run to somewhere in it.
const MIDDLE: Duration = Duration::from_millis(30);

pub fn trials(shared: &Arc<Shared>) -> Vec<Trial> {
    let stories: [(&str, Story); 23] = [
        ("faults::panic_is_told_with_its_file", panics),
        ("faults::memory_runs_out", memory_runs_out),
        ("faults::endless_is_stopped", endless_is_stopped),
        ("faults::endless_ends_at_the_limit", endless_ends),
        ("faults::left_during_a_run", left),
        ("sum::absurd_values_are_not_run", absurd_values),
        ("sum::the_kernel_refuses_what_the_form_let_through", refused),
        ("password::a_worker_that_dies", worker_dies),
        ("sum::no_live_js", no_script),
        ("sum::no_worker_js", no_worker),
        ("sum::no_kernels", no_kernels),
        ("sum::no_network", no_network),
        ("sum::no_memory_from_the_browser", no_memory),
        ("sum::two_at_once", two_at_once),
        ("sum::stopped_while_it_waits", stopped_waiting),
        ("search::stopped", |reader| stopped(reader, "search")),
        ("password::stopped", |reader| stopped(reader, "password")),
        ("mandelbrot::stopped", |reader| {
            stopped(reader, "mandelbrot")
        }),
        ("mandelbrot::stopped_at_the_start", stopped_at_start),
        ("sum::on_1_to_all_threads", all_threads),
        ("search::all_threads_are_stopped", stopped_on_all),
        ("trajectories::runs_at_once_when_changed", at_once),
        ("mandelbrot::is_drawn_while_it_runs", drawn),
    ];
    stories
        .map(|(name, story)| shared.trial(name, "", story))
        .into()
}

/// Opens the page with all widgets and has it isolated.
pub fn isolated(reader: &mut Reader) -> Result<(), Failed> {
    reader.open(ALL)?;
    reader.run_well(&Settings::quick("sum", "loop", 1))?;
    Ok(())
}

fn panics(reader: &mut Reader) -> Result<(), Failed> {
    isolated(reader)?;
    for threads in [1, 2] {
        let seen = reader.run(&Settings::quick("faults", "panic", threads))?;
        says(&seen, "It failed")?;
        says(&seen, "threads_kernels.rs")?;
        says(&seen, "is one that nobody expected")?;
    }
    reader.still_works("faults")
}

fn memory_runs_out(reader: &mut Reader) -> Result<(), Failed> {
    isolated(reader)?;
    let seen = reader.run(&Settings::quick("faults", "memory", 2))?;
    says(
        &seen,
        "It failed: it ran out of memory: it asked for 64 MiB",
    )?;
    reader.still_works("faults")
}

fn endless_is_stopped(reader: &mut Reader) -> Result<(), Failed> {
    isolated(reader)?;
    reader.begin(&Settings::long("faults"))?;
    reader.wait_until_running("faults")?;
    reader.stop("faults")?;
    let seen = reader.wait_until_ended("faults")?;
    says(&seen, "Stopped")?;
    reader.still_works("faults")
}

/// The minute is made short, so that nobody waits for it.
fn endless_ends(reader: &mut Reader) -> Result<(), Failed> {
    reader.before_scripts(
        "const original = window.setTimeout;
        window.setTimeout = (work, time, ...rest) =>
            original(work, time === 60_000 ? 1_000 : time, ...rest);",
    )?;
    isolated(reader)?;
    let seen = reader.run(&Settings::long("faults"))?;
    says(&seen, "It failed: it had not ended after 60 s")?;
    reader.still_works("faults")
}

/// Workers end with the page, and the page works when the reader comes back.
fn left(reader: &mut Reader) -> Result<(), Failed> {
    isolated(reader)?;
    reader.begin(&Settings::long("faults"))?;
    reader.wait_until_running("faults")?;
    reader.wait_for_workers(2)?;
    let plain = reader.url(PLAIN);
    reader.open_url(&plain)?;
    reader.wait_for_workers(0)?;
    reader.eval::<bool>("setTimeout(() => history.back()), true")?;
    reader.wait("faults", "back", |seen| seen.form && !seen.busy)?;
    reader.still_works("faults")
}

/// The form refuses them as any form does.
fn absurd_values(reader: &mut Reader) -> Result<(), Failed> {
    isolated(reader)?;
    reader.hear();
    let before = reader.workers_ever;
    for value in ["1e30", "-1", "", "0.00001", "1e999"] {
        reader.eval::<bool>(&format!(
            "liveTests.begin('sum', {{ n: '{value}' }}, '[type=submit]'), true"
        ))?;
        thread::sleep(Duration::from_millis(150));
        let seen = reader.look("sum")?.ok_or("the page is gone")?;
        all_hold(
            [
                (&format!("“{value}” starts nothing"), !seen.busy),
                ("nothing is said", seen.status.is_empty()),
                ("there is no result", seen.result.is_empty()),
            ],
            &seen,
        )?;
        let invalid: bool = reader.eval("document.querySelector('#live-sum :invalid') !== null")?;
        all_hold([("the field is marked", invalid)], &seen)?;
    }
    reader.hear();
    match reader.workers_ever == before {
        true => reader.still_works("sum"),
        false => Err("workers were started".into()),
    }
}

/// Past the form, the kernel's own check refuses them.
fn refused(reader: &mut Reader) -> Result<(), Failed> {
    isolated(reader)?;
    let field = "document.querySelector('#live-sum [name=n]')";
    for (value, told) in [("1e30", "not 1000"), ("-1", "not -1")] {
        reader.eval::<bool>(&format!(
            "['min', 'max'].forEach(name => {field}.removeAttribute(name)),
            {field}.step = 'any',
            liveTests.begin('sum', {{ n: '{value}' }}, '[type=submit]'), true"
        ))?;
        let seen = reader.wait_until_ended("sum")?;
        says(
            &seen,
            &format!("It failed: n must be from 0.001 to 16, {told}"),
        )?;
    }
    reader.still_works("sum")
}

pub fn worker_dies(reader: &mut Reader) -> Result<(), Failed> {
    reader.before_scripts(
        "window.made = [];
        window.Worker = class extends Worker {
            constructor(...all) {
                super(...all);
                made.push(this);
            }
        };",
    )?;
    isolated(reader)?;
    for worker in ["made.at(-1)", "made.at(-2)"] {
        reader.begin(&Settings::long("faults"))?;
        reader.wait_until_running("faults")?;
        reader.eval::<bool>(&format!("{worker}.terminate(), true"))?;
        let seen = reader.wait_until_ended("faults")?;
        says(&seen, "It failed: a worker died")?;
        reader.still_works("password")?;
    }
    Ok(())
}

fn no_script(reader: &mut Reader) -> Result<(), Failed> {
    for loss in [Loss::Missing, Loss::HungUp] {
        reader.open(ALL)?;
        reader.site.lose("live.js", loss);
        let seen = reader.run(&Settings::quick("sum", "loop", 1))?;
        says(&seen, "The live part could not be loaded")?;
        reader.site.find_again();
        reader.still_works("sum")?;
    }
    Ok(())
}

fn no_worker(reader: &mut Reader) -> Result<(), Failed> {
    isolated(reader)?;
    for loss in [Loss::Missing, Loss::HungUp] {
        // Another number of threads, or those that are there would do.
        reader.run_well(&Settings::quick("sum", "chunks", 1))?;
        reader.site.lose("worker.js", loss);
        let seen = reader.run(&Settings::quick("sum", "chunks", 2))?;
        says(&seen, "It failed: a worker could not be loaded")?;
        reader.site.find_again();
        reader.still_works("sum")?;
    }
    Ok(())
}

fn no_kernels(reader: &mut Reader) -> Result<(), Failed> {
    reader.site.lose("kernels.wasm", Loss::Missing);
    reader.open(ALL)?;
    let seen = reader.run(&Settings::quick("sum", "loop", 1))?;
    says(&seen, "It failed: the kernels could not be loaded: 404")?;
    reader.site.find_again();
    reader.still_works("sum")
}

fn no_network(reader: &mut Reader) -> Result<(), Failed> {
    reader.site.lose("kernels.wasm", Loss::HungUp);
    reader.open(ALL)?;
    let seen = reader.run(&Settings::quick("sum", "loop", 1))?;
    says(&seen, "It failed: the kernels could not be loaded")?;
    reader.site.find_again();
    reader.still_works("sum")
}

fn no_memory(reader: &mut Reader) -> Result<(), Failed> {
    reader.before_scripts(
        "window.short = false;
        WebAssembly.Memory = new Proxy(WebAssembly.Memory, {
            construct(target, args) {
                if (window.short) {
                    throw new RangeError('could not allocate memory');
                }
                return new target(...args);
            },
        });",
    )?;
    isolated(reader)?;
    reader.eval::<bool>("window.short = true")?;
    let seen = reader.run(&Settings::quick("sum", "chunks", 2))?;
    says(&seen, "It failed: the browser gives no memory of 256 MiB")?;
    reader.eval::<bool>("window.short = false, true")?;
    reader.still_works("sum")
}

/// The second waits for the first.
pub fn two_at_once(reader: &mut Reader) -> Result<(), Failed> {
    isolated(reader)?;
    let first = Settings {
        parameters: vec![("settings", 200.0), ("players", 300.0), ("bets", 100.0)],
        ..Settings::quick("search", "setting", 2)
    };
    let second = Settings::quick("sum", "chunks", 1);
    reader.begin(&first)?;
    reader.begin(&second)?;
    let waiting = reader.look("sum")?.ok_or("the page is gone")?;
    let waiting = match waiting.status.is_empty() {
        true => reader.wait("sum", "told", |seen| !seen.status.is_empty())?,
        false => waiting,
    };
    says(&waiting, "Waiting for another run of this page")?;
    let seen = reader.wait_until_ended("search")?;
    is_right(&first, &seen)?;
    let seen = reader.wait_until_ended("sum")?;
    is_right(&second, &seen)
}

fn stopped_waiting(reader: &mut Reader) -> Result<(), Failed> {
    isolated(reader)?;
    reader.begin(&Settings::long("faults"))?;
    reader.wait_until_running("faults")?;
    reader.begin(&Settings::quick("sum", "chunks", 2))?;
    reader.wait("sum", "waiting", |seen| seen.status.starts_with("Waiting"))?;
    reader.stop("sum")?;
    let seen = reader.wait_until_ended("sum")?;
    says(&seen, "Stopped")?;
    let other = reader.look("faults")?.ok_or("the page is gone")?;
    all_hold([("the other goes on", other.busy)], &other)?;
    // Who waits behind one that no longer waits still waits for the first.
    reader.begin(&Settings::quick("password", "any", 2))?;
    let waiting = |seen: &Seen| seen.status.starts_with("Waiting");
    reader.wait("password", "waiting", waiting)?;
    reader.stop("faults")?;
    reader.wait_until_ended("faults")?;
    let seen = reader.wait_until_ended("password")?;
    is_right(&Settings::quick("password", "any", 2), &seen)?;
    reader.still_works("sum")
}

pub fn stopped(reader: &mut Reader, kernel: &'static str) -> Result<(), Failed> {
    isolated(reader)?;
    let seen = reader.run_and_stop(&Settings::long(kernel), RUN, "Running", MIDDLE)?;
    says(&seen, "Stopped after")?;
    reader.still_works(kernel)
}

/// Before anything can have begun.
fn stopped_at_start(reader: &mut Reader) -> Result<(), Failed> {
    isolated(reader)?;
    // Other threads than those that are there are started.
    let settings = Settings::quick("mandelbrot", "rayon", 2);
    let seen = reader.run_and_stop(&settings, RUN, "Starting", Duration::ZERO)?;
    says(&seen, "Stopped")?;
    reader.still_works("mandelbrot")
}

fn all_threads(reader: &mut Reader) -> Result<(), Failed> {
    isolated(reader)?;
    let settings = Settings::quick("sum", "chunks", 2);
    reader.press_with(&settings, RUN_ON_ALL)?;
    let seen = reader.wait("sum", "done on all", |seen| {
        seen.status.starts_with("Done on 2 threads") && !seen.busy
    })?;
    is_right(&settings, &seen)?;
    // That of the first load, and one for each number of threads.
    all_hold([("all runs are listed", seen.bars >= 3)], &seen)?;
    says(&seen, "times as fast as on one")
}

fn stopped_on_all(reader: &mut Reader) -> Result<(), Failed> {
    isolated(reader)?;
    let seen = reader.run_and_stop(&Settings::long("search"), RUN_ON_ALL, "Running", MIDDLE)?;
    says(&seen, "Stopped")?;
    all_hold([("no run is listed", seen.bars == 0)], &seen)?;
    reader.still_works("search")
}

fn at_once(reader: &mut Reader) -> Result<(), Failed> {
    isolated(reader)?;
    let mut settings = Settings::quick("trajectories", "flat", 1);
    reader.run_well(&settings)?;
    settings.parameters.retain(|(name, _)| *name != "seed");
    settings.parameters.push(("seed", 11.0));
    reader
        .eval::<bool>("document.querySelector('#live-trajectories [name=seed]').select(), true")?;
    reader
        .tab
        .call("Input.insertText", json!({ "text": "11" }))?;
    let natively = settings.natively()?;
    reader.wait("trajectories", "run with the new seed", |seen| {
        !seen.busy && seen.result == natively
    })?;
    Ok(())
}

fn drawn(reader: &mut Reader) -> Result<(), Failed> {
    isolated(reader)?;
    // Colors in the picture.
    let painted = "(() => {
        const canvas = document.querySelector('#live-mandelbrot canvas');
        return canvas !== null && canvas.getContext('2d')
            .getImageData(0, 0, canvas.width, canvas.height).data.some(part => part > 0);
    })()";
    reader.begin(&Settings {
        version: "serial",
        ..Settings::long("mandelbrot")
    })?;
    let seen = reader.wait_until_running("mandelbrot")?;
    if !reader.tab.wait_until(painted, Duration::from_secs(20))? {
        return Err(format!("nothing is drawn: {seen:?}").into());
    }
    reader.stop("mandelbrot")?;
    reader.wait_until_ended("mandelbrot")?;
    reader.still_works("mandelbrot")
}
