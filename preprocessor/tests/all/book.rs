//! A small book in, HTML out: what a reader gets to see.

use crate::small::{Small, page};

/// Texts that `html` must hold, in this order.
#[track_caller]
fn assert_in_order(html: &str, parts: &[&str]) {
    let mut rest = html;
    for part in parts {
        match rest.find(part) {
            Some(at) => rest = &rest[at + part.len()..],
            None => panic!("`{part}` is missing, or too early, in\n{html}"),
        }
    }
}

#[test]
fn listings_link_to_their_file_and_say_how_to_run_it() {
    let small = Small::with_page(
        "# Game\n\n```rust\n{{#include ../../listings/p/src/game.rs:roll}}\n```\n\n\
         - in a list\n\n  ```rust,no_run\n  {{#include ../../listings/p/src/game.rs:method}}\n  ```\n\n\
         ```c\n{{#include ../../peers/c/p/game.c}}\n```\n",
    );
    let html = small.html("p/game.html");
    assert_in_order(
        &html,
        &[
            "<code class=\"language-rust listing\">/// Rolls `&lt;4&gt;`.\npub fn roll()",
            "<p class=\"listing-source\"><a href=\"listings.html#file-listings-p-src-game-rs\">\
             listings/p/src/game.rs</a> <code>cargo test -p p game</code></p>",
            "<li>",
            "<code class=\"language-rust no_run listing\">pub fn six(&amp;self) -&gt; u32 {\n    6\n}",
            "</li>",
            "<code class=\"language-c\">int main",
            "<a href=\"listings.html#file-peers-c-p-game-c\">peers/c/p/game.c</a></p>",
        ],
    );
    assert!(!html.contains("ANCHOR"), "{html}");

    let code = small.html("p/listings.html");
    for (id, text) in [
        ("file-listings-p-src-game-rs", "pub fn roll()"),
        ("file-listings-p-exercises-guess_it-rs", "todo!()"),
        ("file-peers-c-p-game-c", "int main"),
    ] {
        assert_in_order(&code, &[&format!("<h2 id=\"{id}\">"), text]);
    }
    assert!(!code.contains("ANCHOR"), "{code}");
    assert!(
        code.contains("{{#include x}}"),
        "shown, not expanded: {code}"
    );
}

#[test]
fn a_listing_without_a_page_of_its_own_is_named_without_a_link() {
    let small = Small::with_page("```rust\n{{#include ../../listings/p/src/plain.rs}}\n```\n");
    small.write("src/p/listings.md", "# Code\n");
    let html = small.html("p/game.html");
    assert!(
        html.contains("<span>listings/p/src/plain.rs</span>"),
        "{html}"
    );
}

#[test]
fn outputs_come_with_their_command_and_nothing_in_them_is_expanded() {
    let small = Small::with_page(
        "{{#output p_run caption=\"*All* of it, $x$.\"}}\n\n{{#output p_run head=\"1\"}}\n\n\
         Of 100, {{#quote p_run 'survived (\\d+)'}} survived.\n\n{{#compile-fail p/moved}}\n",
    );
    let html = small.html("p/game.html");
    assert_in_order(
        &html,
        &[
            "<figure class=\"output\">",
            "$ cargo run --release -p p --example p_run\nsurvived 18 of 100\n\
             $x$ &lt;b&gt; {{#value no/such/key}}",
            "<figcaption>",
            "<em>All</em> of it, <span class=\"katex\">",
            "</figure>",
            "survived 18 of 100\n… (1 more lines)",
            "Of 100, <span class=\"quoted\" \
             title=\"from: cargo run --release -p p --example p_run\">18</span> survived.",
            "<figure class=\"compile-fail\">",
            "compile_fail compile-fail\">fn main() { let x = 1y; }",
            "listings/p/compile_fail/moved.rs",
            "compile-fail\">error: invalid suffix `y`\n  | ^^ $a$",
            "</figure>",
        ],
    );
}

#[test]
fn figures_are_quoted_with_their_provenance() {
    let small = Small::with_page(
        "It takes {{#value p/game/rust}}, {{#value p/game/rust as=\"cost\" unit=s}} a bet, \
         {{#value p/game/rust as=rate}}.\n\n\
         Rust is {{#faster p/game/rust p/game/python}} faster, Python {{#slower p/game/python \
         p/game/rust}} slower: {{#ratio p/game/python p/game/rust}}, \
         {{#percent p/game/rust p/game/python}}. On {{#machine}}; {{#machine tool:rustc}}.\n",
    );
    let html = small.html("p/game.html");
    assert_in_order(
        &html,
        &[
            "takes <span class=\"figure\" title=\"median of 3 samples, quartiles \
             10.0\u{a0}ms to 10.1\u{a0}ms; CPU of m, 2026-11-23\">10.1\u{a0}ms</span>",
            ">10.1\u{a0}µs</span> a bet",
            ">99.0\u{a0}k bets/s</span>",
            ">170\u{a0}times</span> faster",
            ">170\u{a0}times</span> slower",
            ">170</span>",
            ">0.588%</span>",
            "<span class=\"machine\">CPU of m, 2\u{a0}cores, 16\u{a0}GiB, Linux, 2026-11-23, \
             rustc 1.95.0</span>",
            "<span class=\"machine\">rustc 1.95.0</span>",
        ],
    );
}

const TABLE: &str = "{{#table p/game rows=\"rust, python\" \
                     columns=\"median, cost, times:rust, percent:python, size\" \
                     caption=\"One `game`, {{#value p/game/rust}}.\"}}\n";

/// Each file stands on the page that selects it, and captions link there.
#[test]
fn code_of_a_part_can_fill_several_pages() {
    let small = Small::with_page(
        "```rust\n{{#include ../../listings/p/src/plain.rs}}\n```\n\n\
         ```rust\n{{#include ../../listings/p/src/game.rs:roll}}\n```\n",
    );
    small.write(
        "src/p/listings.md",
        "# Code\n\n{{#files listings/p peers/c/p except=\"game\"}}\n",
    );
    small.write(
        "src/start.md",
        "# Game\n\n{{#files listings/p peers/c/p only=\"game\"}}\n",
    );
    let html = small.html("p/game.html");
    assert!(html.contains("\"listings.html#file-listings-p-src-plain-rs\""));
    assert!(html.contains("\"../start.html#file-listings-p-src-game-rs\""));
    let (rest, game) = (small.html("p/listings.html"), small.html("start.html"));
    assert!(rest.contains("pub const PLAIN") && !rest.contains("pub fn roll"));
    assert!(game.contains("pub fn roll") && game.contains("int main"));
    assert!(!game.contains("pub const PLAIN"));
}

#[test]
fn tables_name_machine_date_size_and_what_is_included() {
    let html = Small::with_page(TABLE).html("p/game.html");
    assert_in_order(
        &html,
        &[
            "<figure class=\"figures\">",
            "<th scope=\"col\">time (median)</th><th scope=\"col\">per bet</th>\
             <th scope=\"col\">times Rust</th><th scope=\"col\">% of Python</th>\
             <th scope=\"col\">size</th>",
            "<th scope=\"row\">Rust</th><td>10.1\u{a0}ms</td><td>10.1\u{a0}µs</td><td>1</td>",
            "<th scope=\"row\">Python</th><td>1.72\u{a0}s</td>",
            "<td>170</td><td>100%</td><td>100 players</td>",
            "<figcaption>",
            "One <code>game</code>, <span class=\"figure\"",
            // The sizes stand in the table.
            "Measured on CPU of m, 2\u{a0}cores, 2026-11-23. Includes: allocation.",
            "</figure>",
        ],
    );
    assert!(!html.contains("yours"), "{html}");
}

#[test]
fn rates_are_percents_of_a_limit_of_the_machine() {
    let small = Small::with_page(
        "{{#percent p/game/rust of-limit=\"peak_1\"}}\n\n\
         {{#table p/game rows=\"rust\" columns=\"rate, of-limit:peak_1\"}}\n",
    );
    let file = small.root().join("measured/m.json");
    let text = std::fs::read_to_string(&file).unwrap();
    let mut measured: serde_json::Value = serde_json::from_str(&text).unwrap();
    let figures = &mut measured["figures"];
    figures["p/game/rust"]["work"]["unit"] = "flop".into();
    let mut limit = figures["p/game/rust"].clone();
    limit["unit"] = "flop/s".into();
    limit["samples"] = serde_json::json!([2e5, 2e5, 2e5]);
    limit.as_object_mut().unwrap().remove("work");
    figures["machine/limits/peak_1"] = limit;
    small.write("measured/m.json", &measured.to_string());
    assert_in_order(
        &small.html("p/game.html"),
        &[
            "title=\"99.0\u{a0}kflop/s of 200\u{a0}kflop/s; CPU of m, 2026-11-23\">49.5%</span>",
            "<th scope=\"col\">rate</th><th scope=\"col\">of 200\u{a0}kflop/s</th>",
            "<td>99.0\u{a0}kflop/s</td><td>49.5%</td>",
        ],
    );
}

#[test]
fn a_spread_is_that_of_the_column_before_it() {
    let small = Small::with_page(
        "{{#table p/game rows=\"rust\" columns=\"spread, median, spread, cost, spread, rate, range\"}}\n",
    );
    let html = small.html("p/game.html");
    let cells: Vec<&str> = html.split("<td>").skip(1).collect();
    let cell = |i: usize| cells[i].split("</td>").next().unwrap_or_default();
    assert_eq!(cell(0), cell(2), "times by default, and behind times");
    let last_unit = |i: usize| cell(i).rsplit('\u{a0}').next().map(str::to_owned);
    for (value, spread) in [(1, 2), (3, 4), (5, 6)] {
        assert_eq!(last_unit(value), last_unit(spread), "{}", cell(spread));
    }
    assert_ne!(cell(2), cell(4));
    let (low, high) = cell(6).split_once(" to ").unwrap_or_default();
    assert_ne!(low, high, "a range of rates goes up: {low}, {high}");
}

#[test]
fn a_caption_says_which_figures_include_what() {
    let small = Small::with_page("{{#table p/game rows=\"rust, python\"}}\n");
    let file = small.root().join("measured/m.json");
    let text = std::fs::read_to_string(&file).unwrap();
    let python = text.find("\"label\":\"Python\"").unwrap();
    let start = text[..python].rfind("allocation").unwrap();
    let text = format!("{}start{}", &text[..start], &text[start + 10..]);
    small.write("measured/m.json", &text);
    let html = small.html("p/game.html");
    assert!(
        html.contains("Includes: allocation (Rust); start (Python)."),
        "{html}"
    );
}

#[test]
fn a_reader_sees_their_own_machine_beside_the_published_one() {
    let small = Small::with_page(&format!("{TABLE}\n{BARS}\n{{{{#value p/game/rust}}}}\n"));
    small.measure_here();
    let html = small.html("p/game.html");
    assert_in_order(
        &html,
        &[
            "time (median)</th><th scope=\"col\" class=\"yours\">yours</th>",
            "<td>10.1\u{a0}ms</td><td class=\"yours\">20.2\u{a0}ms</td>",
            "Yours: CPU of local",
            "<svg",
            ">yours</text>",
            ">20.2\u{a0}ms</text>",
            "<td>Rust, yours</td>",
            "on your machine 20.2\u{a0}ms",
        ],
    );
}

const LINES: &str = "```plot\nkind = \"lines\"\ntitle = \"Two <walks>\"\n\
                     description = \"One goes up & the other does not.\"\n\
                     caption = \"Two *walks* of $n$ bets.\"\nrun = \"walk\"\n\
                     x = { column = \"bet\", label = \"bets\" }\n\
                     y = { columns = [\"a\", \"b\"], label = \"funds\" }\n\
                     reference = [{ y = 100, label = \"start\" }]\n```\n";
const BARS: &str = "```plot\nkind = \"bars\"\ntitle = \"Times\"\ndescription = \"Two bars.\"\n\
                    figures = [\"p/game/rust\", \"p/game/python\"]\ny = { log = true }\n```\n";
const SCALING: &str = "```plot\nkind = \"lines\"\ntitle = \"Scaling\"\ndescription = \"Down.\"\n\
                       chapter = \"p/scale\"\nx = { column = \"threads\", log = true }\n```\n";
const HEAT: &str = "```plot\nkind = \"heatmap\"\ntitle = \"Heat\"\ndescription = \"Warm.\"\n\
                    run = \"grid\"\nx = { column = \"x\" }\ny = { column = \"y\" }\n\
                    z = { column = \"z\", label = \"heat\" }\n```\n";
const HISTOGRAM: &str = "```plot\nkind = \"histogram\"\ntitle = \"Counts\"\n\
                         description = \"Flat.\"\nrun = \"walk\"\ny = { column = \"b\" }\n```\n";

#[test]
fn plots_follow_the_theme_and_can_be_read_without_eyes() {
    let html = Small::with_page(LINES).html("p/game.html");
    assert_in_order(
        &html,
        &[
            "<figure class=\"plot\">",
            "<svg class=\"chart\"",
            "role=\"img\" aria-labelledby=\"plot-p-game-1-title plot-p-game-1-desc\"",
            "<title id=\"plot-p-game-1-title\">Two &lt;walks&gt;</title>",
            "<desc id=\"plot-p-game-1-desc\">One goes up &amp; the other does not.</desc>",
            "</svg>",
            "<figcaption>",
            "Two <em>walks</em> of <span class=\"katex\">",
            "Data: <code>walk --csv</code>",
            "<details class=\"plot-data\">",
            "every 25th of 1000 rows",
            "<th scope=\"col\">bet</th><th scope=\"col\">a</th><th scope=\"col\">b</th>",
            "<td>25</td>",
            "</details>",
            "</figure>",
        ],
    );
    let svg = &html[html.find("<svg").unwrap()..html.find("</svg>").unwrap()];
    let open = &svg[..svg.find('>').unwrap()];
    assert!(open.to_lowercase().contains("viewbox"), "{open}");
    assert!(
        !open.contains(" width=") && !open.contains(" height="),
        "{open}"
    );
    assert!(svg.contains("stroke=\"var(--series-1)\"") && svg.contains("currentColor"));
    assert!(svg.contains("start</text>") && svg.contains("funds</text>"));
    for fixed in ["#000", "black", "white", "#ccc"] {
        assert!(!svg.contains(fixed), "{fixed} does not follow the theme");
    }
    assert!(svg.len() < 40_000, "{} bytes", svg.len());
}

const FLAME: &str = "```plot\nkind = \"flame\"\ntitle = \"Samples\"\ndescription = \"Half in find.\"\n\
                     run = \"folded\"\n```\n";

#[test]
fn a_flame_graph_is_drawn_from_folded_stacks() {
    let html = Small::with_page(FLAME).html("p/game.html");
    assert_in_order(
        &html,
        &[
            "<svg class=\"chart\"",
            "color-mix(in srgb,var(--series-1)",
            ">main</text>",
            "</svg>",
            "Data: <code>fold &lt;x&gt;</code>",
            "<th scope=\"col\">with what it calls</th>",
            "<td>100.0 %</td><td>9.0 %</td>",
            "a::find</td><td>60.0 %</td>",
            "b&lt;c&gt;</td><td>30.0 %</td>",
            "</figure>",
        ],
    );
    let svg = &html[html.find("<svg").unwrap()..html.find("</svg>").unwrap()];
    // The rare one is a box, too narrow for its name.
    assert_eq!(svg.matches("<rect").count(), 4, "{svg}");
    assert!(svg.contains(">a::find</text>") && !svg.contains("rare"));
}

const TIMELINE: &str = "```plot\nkind = \"timeline\"\ntitle = \"Who did what\"\n\
                        description = \"Two threads.\"\nrun = \"tasks\"\nseries = \"stolen\"\n\
                        x = { label = \"time, µs\" }\n```\n";

#[test]
fn a_timeline_has_a_lane_for_each_thread() {
    let html = Small::with_page(TIMELINE).html("p/game.html");
    assert_in_order(
        &html,
        &[
            "<svg class=\"chart\"",
            ">thread 0</text>",
            ">thread 1</text>",
            ">0 to 500</text>",
            ">time, µs</text>",
            ">yes</text>",
            "</svg>",
            "Data: <code>tasks</code>",
            "<th scope=\"col\">task</th>",
            "<td>thread 1</td><td>1</td><td>1.5</td><td>750 to 1000</td>",
            "</figure>",
        ],
    );
    let svg = &html[html.find("<svg").unwrap()..html.find("</svg>").unwrap()];
    // Two lanes, three tasks, two colors explained; a short task has no name.
    assert_eq!(svg.matches("<rect").count(), 7, "{svg}");
    assert!(!svg.contains("750 to"), "{svg}");
}

#[test]
fn each_kind_of_plot_is_drawn() {
    let text = format!("{BARS}\n{SCALING}\n{HEAT}\n{HISTOGRAM}");
    let html = Small::with_page(&text).html("p/game.html");
    assert_eq!(html.matches("<svg class=\"chart\"").count(), 4);
    assert_in_order(
        &html,
        &[
            // Bars: ticks of a log axis, names, values.
            ">Rust</text>",
            ">10\u{a0}ms</text>",
            ">1.72\u{a0}s</text>",
            "</svg>",
            "Measured on CPU of m",
            "Size:",
            // Scaling: threads double, and the table holds the sizes.
            ">2</text>",
            "</svg>",
            "Measured on CPU of m, 2\u{a0}cores, 2026-11-23. Includes",
            "<th scope=\"col\">size</th>",
            "Rust, 2 threads</td><td>100 players</td>",
            ">heat</text>",
            "</svg>",
            ">count</text>",
            "</svg>",
        ],
    );
    assert!(!html.contains("NaN"), "{html}");
}

#[test]
fn boxes_hold_markdown() {
    let small = Small::with_page(
        "{{#from-python}}\nIn *Python*: {{#value p/game/python}} for $n$ bets.\n\n\
         ```python\nprint(\"$n$\")\n```\n{{#end}}\n",
    );
    let html = small.html("p/game.html");
    assert_in_order(
        &html,
        &[
            "<aside class=\"from-python\" aria-label=\"From Python\">",
            "<p class=\"box-label\">From Python</p>",
            "In <em>Python</em>: <span class=\"figure\"",
            "<span class=\"katex\">",
            "<code class=\"language-python\">print(\"$n$\")",
            "</aside>",
            "<section class=\"exercise\" id=\"exercise-guess-it\" aria-label=\"Exercise\">",
            "todo!()",
            "<p class=\"exercise-files\">\
             <a href=\"listings.html#file-listings-p-exercises-guess_it-rs\">\
             listings/p/exercises/guess_it.rs</a> \
             <code>cargo test -p p --test guess_it</code> \
             <a href=\"guess-it-solution.html\">Solution</a></p>",
            "</section>",
        ],
    );
    let html = small.html("p/guess-it-solution.html");
    assert_in_order(
        &html,
        &[
            "<h1",
            "Solution",
            "pub fn guess() {}",
            "cargo test -p p --test guess_it_solution",
            "<a href=\"game.html#exercise-guess-it\">",
        ],
    );
    assert!(!html.contains("mod tests"), "{html}");
}

#[test]
fn dollars_of_code_and_of_html_are_no_formulas() {
    let small = Small::with_page(
        "It costs \\$5, `$a$` and <kbd title=\"$b$\">x</kbd>.\n\n```text\n$ cargo $c$\n```\n\n\
         <div>$d$</div>\n\nBut $e_1 * e_2*3$ is one, and | stays in a table:\n\n\
         | a | b |\n|---|---|\n| $|x|$ | \\{{#value x}} |\n",
    );
    let html = small.html("p/game.html");
    for kept in [
        "costs $5",
        "<code>$a$</code>",
        "title=\"$b$\"",
        "$ cargo $c$",
        "<div>$d$</div>",
    ] {
        assert!(html.contains(kept), "{kept}: {html}");
    }
    assert_eq!(html.matches("<span class=\"katex\">").count(), 2, "{html}");
    assert!(html.contains(">e_1 * e_2*3</annotation>"), "{html}");
    assert!(html.contains(">|x|</annotation>"), "{html}");
    assert!(html.contains("{{#value x}}"), "{html}");
}

#[test]
fn nested_chapters_keep_their_texts_and_the_page_to_print_has_all() {
    let small = Small::new();
    assert!(small.html("start.html").contains("Start</a></h1>"));
    let solution = small.html("p/guess-it-solution.html");
    assert!(solution.contains("Solution</a></h1>"), "{solution}");
    let print = small.html("print.html");
    assert!(print.contains("id=\"exercise-guess-it\""), "{print}");
    assert!(print.contains("href=\"#exercise-guess-it\""), "{print}");
}

#[test]
fn blocks_in_lists_and_quotations_stay_there() {
    let small = Small::with_page("- one\n\n  {{#output p_run}}\n\n- two\n\n> {{#output p_run}}\n");
    let html = small.html("p/game.html");
    assert_in_order(
        &html,
        &[
            "<li>",
            "one",
            "<figure class=\"output\">",
            "$ cargo run",
            "</figure>",
            "</li>",
            "two",
            "</ul>",
            "<blockquote>",
            "<figure",
            "$ cargo run",
            "</figure>",
            "</blockquote>",
        ],
    );
}

#[test]
fn the_pure_function_reads_no_page_from_disk() {
    let small = Small::new();
    let mut pages = small.pages();
    pages[1].text = page("{{#value p/game/rust}}");
    let expanded = preprocessor::expand(small.root(), &Small::options(), &pages).unwrap();
    assert!(expanded[1].text.contains("10.1\u{a0}ms"));
    assert_eq!(expanded[0], pages[0]);
}
