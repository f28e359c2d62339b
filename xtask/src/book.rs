//! `build` and `serve`.

use std::{
    env::consts::EXE_EXTENSION,
    net::{Ipv4Addr, TcpListener},
    path::Path,
    process::Command,
};

use crate::{error::Error, process, record, setup};

/// Builds the book into `book/`.
///
/// # Errors
///
/// If something can't be set up, or the book has faults.
pub fn build(root: &Path) -> Result<(), Error> {
    let mdbook = setup::book(root)?;
    process::run_visible(Command::new(mdbook).arg("build").current_dir(root))?;
    println!("The book is in {}.", root.join("book").display());
    Ok(())
}

/// Builds and serves the book on this machine, with reload on each change.
///
/// # Errors
///
/// If something can't be set up, the book has faults, or no port is free.
pub fn serve(root: &Path, wanted: u16, open: bool) -> Result<(), Error> {
    let mdbook = setup::book(root)?;
    let port = free_port(wanted)?;
    if port != wanted {
        println!("Port {wanted} is taken; the next free one is {port}.");
    }
    println!("The book is served on http://127.0.0.1:{port} once it is built; Ctrl-C ends it.");
    let mut serve = Command::new(mdbook);
    serve
        .args(["serve", "--hostname", "127.0.0.1", "--port"])
        .arg(port.to_string())
        .current_dir(root);
    // It was built a moment ago: without Cargo, a change is on screen sooner.
    if let Some(preprocessor) = preprocessor(root) {
        serve.env("MDBOOK_PREPROCESSOR__EVIDENCE__COMMAND", preprocessor);
    }
    if open {
        serve.arg("--open");
    }
    become_program(&mut serve)
}

/// The program that expands pages, if mdBook can be given its path: it splits
/// commands as a shell does.
fn preprocessor(root: &Path) -> Option<String> {
    let path = record::target(root)
        .join("debug/preprocessor")
        .with_extension(EXE_EXTENSION);
    let plain = |path: &String| !path.contains(|c: char| c.is_whitespace() || "'\"\\".contains(c));
    let path = path.is_file().then_some(path)?;
    path.into_os_string().into_string().ok().filter(plain)
}

/// Nothing is left to do but serve: mdBook takes the place of this program, and
/// gets its signals.
#[cfg(unix)]
fn become_program(command: &mut Command) -> Result<(), Error> {
    use std::os::unix::process::CommandExt;
    let source = command.exec();
    Err(Error::Start {
        program: command.get_program().to_string_lossy().into_owned(),
        source,
    })
}

#[cfg(not(unix))]
fn become_program(command: &mut Command) -> Result<(), Error> {
    process::run_visible(command)
}

/// `wanted`, or the next port above it that nobody listens on.
fn free_port(wanted: u16) -> Result<u16, Error> {
    let is_free = |port: &u16| TcpListener::bind((Ipv4Addr::LOCALHOST, *port)).is_ok();
    (wanted..=u16::MAX).take(100).find(is_free).ok_or_else(|| {
        Error::Usage(format!(
            "no port from {wanted} on is free; choose another with --port"
        ))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_taken_port_is_passed_over() {
        let taken = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        let port = taken.local_addr().unwrap().port();
        assert!(free_port(port).unwrap() > port);
    }
}
