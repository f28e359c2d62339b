//! `live`: the kernels as WebAssembly with threads, for the widgets of the pages.

mod assets;
pub mod toolchain;

use std::{fs, path::Path};

use assets::{Assets, Size};
use toolchain::Toolchain;

use crate::{
    error::Error,
    process::{Failure, diagnose, run_logged},
    progress::Step,
    setup::{self, Consent},
};

/// Builds the live part into `src/run/`.
///
/// # Errors
///
/// If no toolchain can be set up, the build fails, or what it made is not fit
/// for a page; if `strict`, also if the compiler warns.
pub fn run(root: &Path, consent: Consent, strict: bool) -> Result<(), Error> {
    let toolchain = setup::wasm(root, consent)?;
    let module = build(root, &toolchain, strict)?;
    let assets = Assets::gather(root, module)?;
    let place = assets.place();
    let _lock = setup::lock(root)?;
    if assets.are_placed(root) {
        println!("The live part in {} is up to date.", place.display());
        return Ok(());
    }
    let sizes = assets.sizes()?;
    assets.put(root)?;
    for (name, size) in &sizes {
        print(name, *size);
    }
    print("all", sizes.iter().map(|(_, size)| *size).sum());
    println!("The live part is in {}.", place.display());
    Ok(())
}

fn print(name: &str, size: Size) {
    let kilo = |bytes: usize| bytes as f64 / 1000.0;
    let (raw, compressed) = (kilo(size.raw), kilo(size.compressed));
    println!("{name:<12}  {raw:6.1} KB, {compressed:6.1} KB compressed");
}

/// Builds the module.
fn build(root: &Path, toolchain: &Toolchain, strict: bool) -> Result<Vec<u8>, Error> {
    let step = Step::spinner("Building the live part");
    let log = setup::log(root, "live");
    let mut build = toolchain.build(root);
    run_logged(&mut build, &log, &step).map_err(|failure| fault(&failure, &log))?;
    if strict {
        let text = fs::read_to_string(&log).map_err(Error::io(&log))?;
        if let Some((place, text)) = first("warning", &text) {
            return Err(Error::Warns { place, text });
        }
    }
    let module = root.join(Toolchain::MODULE);
    let content = fs::read(&module).map_err(Error::io(&module))?;
    if let Some(folder) = toolchain.private(root, &content) {
        let path = module;
        let fault = format!("names a folder of this machine, {}", folder.display());
        return Err(Error::Format { path, fault });
    }
    step.done();
    Ok(content)
}

fn fault(failure: &Failure, log: &Path) -> Error {
    let (reason, mend) = diagnose(failure, log);
    let placed = first("error", &failure.output);
    Error::Setup {
        what: "the live part".into(),
        reason: placed.map_or(reason, |(place, text)| format!("{place}: {text}")),
        mend,
    }
}

/// The first message of a kind that is about a source of the book, and its
/// place: those have paths that begin at the root. What cargo has to say about
/// its own files counts elsewhere.
fn first(kind: &str, output: &str) -> Option<(String, String)> {
    let mut message = None;
    for line in output.lines() {
        let text = line
            .strip_prefix(kind)
            .and_then(|rest| rest.split_once(": "))
            .map(|(_, text)| text);
        let place = line.trim_start().strip_prefix("--> ");
        match (text, place, message) {
            (Some(text), _, _) => message = Some(text),
            (_, Some(place), Some(text))
                if place.contains(".rs:") && Path::new(place).is_relative() =>
            {
                return Some((place.to_string(), text.to_string()));
            }
            (_, Some(_), _) => message = None,
            _ => {}
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    const OUTPUT: &str = "\
warning: unstable feature specified for `-Ctarget-feature`: `atomics`
  |
  = note: this feature is not stably supported

   Compiling core v0.0.0
warning: unused import: `x`
 --> /opt/rust/library/core/src/lib.rs:1:2
warning: unused workspace dependency `live`
 --> Cargo.toml:68:1
   Compiling live v0.1.0
warning: unused variable: `y`
  --> listings/live/src/wasm.rs:8:5
   |
error[E0425]: cannot find value `z` in this scope
 --> listings/live/src/lib.rs:3:4
";

    #[test]
    fn messages_about_the_book_are_found() {
        let (place, text) = first("warning", OUTPUT).unwrap();
        assert_eq!(place, "listings/live/src/wasm.rs:8:5");
        assert_eq!(text, "unused variable: `y`");
        let (place, text) = first("error", OUTPUT).unwrap();
        assert_eq!(place, "listings/live/src/lib.rs:3:4");
        assert_eq!(text, "cannot find value `z` in this scope");
        assert_eq!(
            first("warning", &OUTPUT[..OUTPUT.find("   Comp").unwrap()]),
            None
        );
    }
}
