//! `{{#live KERNEL}}`: with a build of the live part, without, and with faults.

use crate::small::Small;

const KERNELS: &str = r#"# All.
[[kernel]]
name = "walk"
title = "Walks & <turns>"
view = "lines"
x = "step"
y = "funds, $"
at_once = true
versions = [
    { name = "pool", label = "in a *pool*" },
    { name = "alone", label = "alone", threads = false },
]
parameters = [
    { name = "steps", label = "Steps", unit = "each", min = 1, max = 900, default = 100 },
    { name = "scale", label = "Scale", unit = "", min = 0.1, max = 10, default = 2, step = 0.1 },
]

[[kernel]]
name = "chunks"
title = "Chunks"
note = "Small ones < are slow."
view = "curve"
x = "items"
sweep = { parameter = "chunk", values = [1, 64] }
versions = [{ name = "alone", label = "alone", threads = false }]
parameters = [
    { name = "chunk", label = "Chunk", unit = "", min = 1, max = 64, default = 4 },
]
"#;

const SCRIPT: &str =
    "(() => {\n    const a = `${1 < 2}`;\n\n    // *x* and $y$\n    a && b;\n})();\n";

/// A book with `text` on a page, and with kernels.
fn book(text: &str) -> Small {
    let small = Small::with_page(text);
    for (path, text) in [
        ("listings/live/Cargo.toml", "[package]\nname = \"live\"\n"),
        ("listings/live/kernels.toml", KERNELS),
        ("listings/live/web/touch.js", SCRIPT),
        ("listings/live/examples/live.rs", "fn main() {}\n"),
        (
            "listings/live/examples/live.walk.toml",
            "args = [\"walk\"]\n",
        ),
        (
            "listings/live/examples/live.walk.stdout",
            "9 of 10 <arrive>\n",
        ),
        ("listings/live/examples/live.chunks.stdout", "64 chunks\n"),
    ] {
        small.write(path, text);
    }
    small
}

fn built(text: &str) -> Small {
    let small = book(text);
    for file in ["live.js", "views.js", "kernels.wasm"] {
        small.write(&format!("src/run/0a1b/{file}"), "");
    }
    small
}

#[test]
fn a_widget_offers_what_the_list_of_kernels_says() {
    let html = built("{{#live walk}}\n\nAfter *it*.\n").html("p/game.html");
    for part in [
        "<section class=\"live\" id=\"live-walk\" data-live=\"walk\" data-assets=\"run/0a1b/\" \
         data-view=\"lines\" data-x=\"step\" data-y=\"funds, $\" data-at-once=\"\" \
         aria-labelledby=\"live-walk-title\">",
        "<p class=\"live-title\" id=\"live-walk-title\">Live: Walks &amp; &lt;turns&gt;</p>",
        "<form hidden",
        "<option value=\"pool\">in a *pool*</option>",
        "<option value=\"alone\" data-threads=\"false\">alone</option>",
        "<label><span>Steps</span> <input type=\"number\" name=\"steps\" min=\"1\" max=\"900\" \
         step=\"1\" value=\"100\" required",
        "<span class=\"unit\">each</span></label>",
        "name=\"scale\" min=\"0.1\" max=\"10\" step=\"0.1\" value=\"2\"",
        "<input type=\"number\" name=\"threads\" min=\"1\" max=\"1\" value=\"1\" required",
        "data-act=\"all\">Run on 1 to all threads</button>",
        "data-act=\"stop\" disabled",
        "<p class=\"live-status\" role=\"status\"></p>",
        "<p class=\"live-why\">Scripts are off, so nothing runs here.",
        "<details open",
        "<figure class=\"output\">",
        "<code class=\"language-console\">$ cargo run --release -p live --example live -- walk\n\
         9 of 10 &lt;arrive&gt;",
        "</figure>",
        "</details>",
        "</section>",
        // Nothing of it was read as Markdown, or ended by a blank line.
        &format!("<script type=\"module\">\n{SCRIPT}</script>"),
        "<p>After <em>it</em>.</p>",
    ] {
        assert!(html.contains(part), "{part} in\n{html}");
    }
    assert!(!html.contains("data-published"), "{html}");
}

#[test]
fn what_is_swept_is_no_field_and_one_thread_needs_none() {
    let html = built("{{#live chunks}}\n").html("p/game.html");
    let sweep =
        "data-sweep=\"{&quot;parameter&quot;:&quot;chunk&quot;,&quot;values&quot;:[1.0,64.0]}\"";
    assert!(html.contains(sweep), "{html}");
    assert!(!html.contains("name=\"chunk\""), "{html}");
    assert!(
        html.contains("<input type=\"hidden\" name=\"threads\" value=\"1\""),
        "{html}"
    );
    assert!(!html.contains("data-act=\"all\""), "{html}");
    assert!(
        html.contains("<p class=\"live-note\">Small ones &lt; are slow. Functions"),
        "{html}"
    );
}

#[test]
fn a_page_has_its_script_once() {
    let small = built("{{#live walk}}\n\n- In a list:\n\n  {{#live chunks}}\n\n  *still*\n");
    let html = small.html("p/game.html");
    assert_eq!(html.matches("<script").count(), 1, "{html}");
    assert_eq!(html.matches("<section class=\"live\"").count(), 2, "{html}");
    assert!(html.contains("64 chunks"), "{html}");
    assert!(html.contains("<em>still</em>"), "{html}");
}

#[test]
fn a_script_stays_whole_in_a_list_and_in_a_quotation() {
    for (before, text) in [("- x\n\n  ", "in a list"), ("> ", "quoted")] {
        let html = built(&format!("{before}{{{{#live walk}}}}\n\n{text}\n")).html("p/game.html");
        let start = html.find("<script type=\"module\">").expect("a script");
        let end = html[start..].find("</script>").expect("its end");
        let lines = |text: &str| -> Vec<String> {
            let lines = text.lines().map(|line| line.trim().to_owned());
            lines.filter(|line| !line.is_empty()).collect()
        };
        let (_, inlined) = html[start..start + end].split_once('>').expect("a tag");
        assert_eq!(lines(inlined), lines(SCRIPT));
    }
}

#[test]
fn figures_of_the_kernel_stand_beside_it() {
    let small = built("{{#live walk}}\n");
    let figures = std::fs::read_to_string(small.root().join("measured/m.json")).unwrap();
    let mut figures: serde_json::Value = serde_json::from_str(&figures).unwrap();
    let mut measured = figures["figures"]["p/game/rust"].clone();
    for (key, threads) in [
        ("walk_pool_native/2", 2),
        ("walk_pool_browser", 1),
        ("walk_pool_natively", 1),
        ("walker_pool_native", 1),
    ] {
        measured["threads"] = threads.into();
        figures["figures"][format!("live/browser/{key}")] = measured.clone();
    }
    small.write("measured/m.json", &figures.to_string());
    let html = small.html("p/game.html").replace("&quot;", "\"");
    let expected = "data-published=\"[\
        {\"label\":\"published machine, native, 2 threads\",\"milliseconds\":10.1,\"version\":\"pool\"},\
        {\"label\":\"published machine, browser, 1 thread\",\"milliseconds\":10.1,\"version\":\"pool\"}]\"";
    assert!(html.contains(expected), "{html}");
}

#[test]
fn without_a_build_there_is_what_was_recorded() {
    let html = book("{{#live walk}}\n\nAfter *it*.\n").html("p/game.html");
    for part in [
        "<section class=\"live\" id=\"live-walk\" data-live=\"walk\" \
         aria-labelledby=\"live-walk-title\">",
        "<p class=\"live-why\">Not live: ",
        "<code>cargo xtask live</code> builds",
        "9 of 10 &lt;arrive&gt;",
        "<p>After <em>it</em>.</p>",
    ] {
        assert!(html.contains(part), "{part} in\n{html}");
    }
    for part in ["<form", "<script", "data-assets", "<progress"] {
        assert!(!html.contains(part), "{part} in\n{html}");
    }
}

#[test]
fn the_page_that_explains_is_linked_where_there_is_one() {
    let small = book("{{#live walk}}\n");
    assert!(!small.html("p/game.html").contains("live/browser.html"));
    small.write("src/live/browser.md", "# Browser\n");
    small.write(
        "src/SUMMARY.md",
        "# Summary\n\n- [Start](start.md)\n- [Game](p/game.md)\n  \
         - [Solution](p/guess-it-solution.md)\n- [Code](p/listings.md)\n- [B](live/browser.md)\n",
    );
    let html = small.html("p/game.html");
    assert!(html.contains("<a href=\"../live/browser.html\">"), "{html}");
}

/// `small`, whose page has a widget in its third line, is refused for it.
#[track_caller]
fn refused(small: &Small, expected: &str) {
    let problems = small.problems();
    let [problem] = &problems[..] else {
        panic!("one problem, not {problems:#?}")
    };
    assert!(problem.starts_with("src/p/game.md:3: "), "{problem}");
    assert!(problem.contains(expected), "{problem}");
}

#[test]
fn faults_are_told_where_the_widget_stands() {
    let page = |text: &str| built(&format!("# Game\n\n{text}\n"));
    refused(
        &page("{{#live wlak}}"),
        "no kernel `wlak`; there are walk, chunks",
    );
    refused(
        &page("{{#live}}"),
        "takes the name of a kernel, not nothing",
    );
    refused(&page("{{#live walk head=1}}"), "no option `head`");
    refused(&page("See {{#live walk}}"), "alone on its line");
    refused(&page("`{{#live walk}}`"), "not expanded in code");

    let broken = page("{{#live walk}}");
    broken.write(
        "listings/live/kernels.toml",
        &KERNELS.replace("default = 2,", "default = 11,"),
    );
    refused(
        &broken,
        "listings/live/kernels.toml:2: kernel `walk`: parameter `scale`: the default",
    );

    let unrecorded = page("{{#live chunks}}");
    std::fs::remove_file(
        unrecorded
            .root()
            .join("listings/live/examples/live.chunks.stdout"),
    )
    .unwrap();
    refused(&unrecorded, "no recorded run `live.chunks`");

    let twice = page("{{#live walk}}");
    twice.write("src/run/ffff/live.js", "");
    refused(
        &twice,
        "src/run holds 2 builds; `cargo xtask live` leaves one",
    );

    for text in [
        "x = '</SCRIPT>'",
        "x = '<!--'",
        "x = '</pre>'",
        "// {{#include x}}",
    ] {
        let script = page("{{#live walk}}");
        script.write("listings/live/web/touch.js", text);
        refused(&script, "listings/live/web/touch.js holds");
    }
    let gone = page("{{#live walk}}");
    std::fs::remove_file(gone.root().join("listings/live/web/touch.js")).unwrap();
    refused(&gone, "no file listings/live/web/touch.js");
}

#[test]
fn a_kernel_is_live_once_on_a_page() {
    let small = built("{{#live walk}}\n\n{{#live walk}}\n");
    assert_eq!(
        small.problems(),
        ["src/p/game.md:3: the kernel `walk` is live on this page already"]
    );
}
