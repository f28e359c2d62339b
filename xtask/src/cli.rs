//! What can be typed.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand};

#[derive(Parser)]
#[command(
    name = "cargo xtask",
    bin_name = "cargo xtask",
    about = "Builds, serves, proves and measures the book",
    after_help = "A first visit:  cargo xtask serve --open\nBefore a commit: cargo xtask test",
    max_term_width = 100
)]
pub struct Cli {
    #[command(subcommand)]
    pub command: Command,
}

#[derive(Subcommand)]
pub enum Command {
    /// Tell what this machine has of what the book uses
    ///
    /// One line an item, required or optional: what was found, what is wanted,
    /// and the command that mends it. Exit code 1 if a required item is missing.
    #[command(
        after_help = "Examples:\n  cargo xtask doctor\n  cargo xtask doctor --json | python3 -m json.tool"
    )]
    Doctor {
        /// Print the same facts as one JSON object
        #[arg(long)]
        json: bool,
    },
    /// Build the book into book/
    ///
    /// Sets up what is missing: mdBook, into target/tools, and the book's own
    /// preprocessor.
    #[command(after_help = "Example:\n  cargo xtask build && open book/index.html")]
    Build,
    /// Serve the book on this machine, with reload on each change
    ///
    /// Sets up what is missing as `build` does. A port that is taken is passed
    /// over for the next free one.
    #[command(
        after_help = "Examples:\n  cargo xtask serve --open\n  cargo xtask serve --port 8080"
    )]
    Serve {
        /// Port to listen on
        #[arg(long, short, default_value_t = 3000, value_parser = clap::value_parser!(u16).range(1..))]
        port: u16,
        /// Open the book in a browser
        #[arg(long, short)]
        open: bool,
    },
    /// Build the kernels that run in the pages into src/run/
    ///
    /// Compiles listings/live to WebAssembly with threads. That takes a Rust with
    /// the sources of its standard library: one of rustup's, or Debian's, which
    /// is installed by the package manager (asking first). Without this the pages
    /// show what the kernels printed when they were recorded.
    #[command(
        after_help = "Examples:\n  cargo xtask live && cargo xtask serve --open\n  cargo xtask live --yes    # install without asking"
    )]
    Live {
        /// Install system packages without asking (as if CI were set)
        #[arg(long, short)]
        yes: bool,
        /// Fail if the compiler warns, as `test` does
        #[arg(long)]
        strict: bool,
    },
    /// Prove that everything in the book holds
    ///
    /// Sets up Python with NumPy in target/python, and Chromium by the system's
    /// package manager (asking first); then checks format and lints, builds the
    /// live part, and checks tests and documentation. What can't be set up is
    /// left out of the tests, and named.
    #[command(
        after_help = "Examples:\n  cargo xtask test\n  cargo xtask test --yes    # install without asking"
    )]
    Test {
        /// Install system packages without asking (as if CI were set)
        #[arg(long, short)]
        yes: bool,
    },
    /// Run the tests and programs of a part again and again
    ///
    /// With 1, 2, 3 and 8 threads in rayon's pool, tests side by side and one
    /// after the other. Ends at the first that fails, hangs, or prints
    /// something else than was recorded.
    #[command(
        after_help = "Examples:\n  cargo xtask stress threads\n  cargo xtask stress threads --times 3"
    )]
    Stress {
        /// The part
        part: String,
        /// How often
        #[arg(long, value_name = "N", default_value_t = 20, value_parser = rounds)]
        times: usize,
    },
    /// Run programs again and keep what they print
    ///
    /// Shows how recorded outputs differ from what is printed now, and rewrites
    /// them. Parts that differ each time, as times do, don't count.
    #[command(
        after_help = "Examples:\n  cargo xtask record\n  cargo xtask record betting_search\n  \
                            cargo xtask record betting/compile_fail\n  cargo xtask record --check"
    )]
    Record {
        /// Recorded runs, examples or parts; PART/compile_fail for the compiler's messages
        names: Vec<String>,
        /// Report differences, rewrite nothing; exit code 1 if there are any
        #[arg(long)]
        check: bool,
    },
    /// Measure benches and their peers, and keep the figures
    ///
    /// Contenders take turns, round by round. The figures of this machine go to
    /// measured/local.json, and the book then shows them beside the published
    /// ones. `measure site` measures the site itself: weights of its pages, how
    /// long it takes to build, and how long a reader waits for what runs in one.
    #[command(
        after_help = "Examples:\n  cargo xtask measure\n  cargo xtask measure betting/search\n  \
                            cargo xtask measure --publish --rounds 10\n  cargo xtask measure site\n  \
                            cargo xtask measure --bundle /tmp/bundle    # then there: ./run.sh\n  \
                            cargo xtask measure --merge big-machine.json"
    )]
    Measure(Measure),
    /// Measure what a bundle holds (its run.sh calls this)
    #[command(hide = true)]
    RunBundle(RunBundle),
    /// Time a kernel of the pages in a browser (for `measure`)
    #[command(hide = true)]
    InBrowser {
        /// KERNEL/VERSION
        request: String,
        #[arg(long, default_value_t = 1, value_parser = clap::value_parser!(u32).range(1..=64))]
        threads: u32,
        #[arg(long, value_name = "N", value_parser = rounds)]
        samples: usize,
    },
    /// Print what the machine can do at most (for `measure`)
    #[command(hide = true)]
    Limits {
        #[arg(long)]
        quick: bool,
    },
}

#[derive(Args)]
pub struct Measure {
    /// PART, PART/CHAPTER, or site; everything but the site if left out
    pub scope: Option<String>,
    /// Write to the file of the published machine, as book.toml names it
    #[arg(long, conflicts_with_all = ["machine", "quick"])]
    pub publish: bool,
    /// Write to measured/NAME.json
    #[arg(long, value_name = "NAME", conflicts_with = "quick")]
    pub machine: Option<String>,
    /// Turns of each contender
    #[arg(long, value_name = "N", default_value_t = 5, value_parser = rounds)]
    pub rounds: usize,
    /// One short turn each, to see that everything runs
    #[arg(long, conflicts_with = "rounds")]
    pub quick: bool,
    /// Write a folder that measures on a machine without cargo
    #[arg(long, value_name = "DIR", conflicts_with_all = ["publish", "machine", "rounds", "quick", "merge"])]
    pub bundle: Option<PathBuf>,
    /// Take in the file that a bundle wrote
    #[arg(long, value_name = "FILE", conflicts_with_all = ["publish", "rounds", "quick", "scope"])]
    pub merge: Option<PathBuf>,
}

#[derive(Args)]
pub struct RunBundle {
    pub folder: PathBuf,
    /// Turns of each contender
    #[arg(long, default_value_t = 5, value_parser = rounds)]
    pub rounds: usize,
    /// One short turn each, to see that everything runs
    #[arg(long, conflicts_with = "rounds")]
    pub quick: bool,
    /// Name of this machine
    #[arg(long)]
    pub machine: Option<String>,
    /// Where the figures go; beside run.sh if left out
    #[arg(long)]
    pub output: Option<PathBuf>,
}

fn rounds(text: &str) -> Result<usize, String> {
    match text.parse() {
        Ok(n @ 1..=1000) => Ok(n),
        _ => Err("a number from 1 to 1000".into()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    #[test]
    fn commands_are_well_formed_and_have_examples() {
        let mut command = Cli::command();
        command.build();
        command.clone().debug_assert();
        for sub in command.get_subcommands().filter(|c| !c.is_hide_set()) {
            if sub.get_name() == "help" {
                continue;
            }
            let help = sub.get_after_help().map(ToString::to_string);
            assert!(
                help.is_some_and(|h| h.contains("Example")),
                "{}",
                sub.get_name()
            );
        }
    }

    #[test]
    fn contradictions_are_refused() {
        for line in [
            "x measure --publish --quick",
            "x measure --bundle d --merge f",
            "x measure --rounds 0",
            "x serve --port 0",
            "x serve --port 70000",
        ] {
            assert!(Cli::try_parse_from(line.split(' ')).is_err(), "{line}");
        }
    }
}
