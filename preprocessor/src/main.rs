//! The book's preprocessor as mdBook runs it: `preprocessor supports RENDERER`
//! answers by its exit code; without arguments it reads the book from standard
//! input and writes it, expanded, to standard output.

use std::{io, process::ExitCode};

use mdbook_preprocessor::{Preprocessor, parse_input};
use preprocessor::{Evidence, Faulty};

fn main() -> ExitCode {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let args: Vec<&str> = args.iter().map(String::as_str).collect();
    match args[..] {
        [] => expand(),
        ["supports", renderer] => match Evidence.supports_renderer(renderer) {
            Ok(true) => ExitCode::SUCCESS,
            _ => ExitCode::FAILURE,
        },
        _ => {
            eprintln!("usage: preprocessor [supports RENDERER]; mdBook runs it (see book.toml)");
            ExitCode::from(2)
        }
    }
}

fn expand() -> ExitCode {
    let expanded =
        parse_input(io::stdin()).and_then(|(context, book)| Evidence.run(&context, book));
    let written = match expanded {
        Ok(book) => serde_json::to_writer(io::stdout().lock(), &book),
        Err(error) => {
            match error.downcast_ref::<Faulty>() {
                Some(faulty) => eprintln!("{faulty}"),
                None => eprintln!("{error:#}"),
            }
            return ExitCode::FAILURE;
        }
    };
    match written {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("the expanded book could not be written: {error}");
            ExitCode::FAILURE
        }
    }
}
