//! Formulas that were typeset by an earlier run of this program: KaTeX takes more
//! time than everything else, and a change to a page leaves nearly all formulas
//! as they are.

use std::{
    collections::HashMap,
    env, fs,
    path::{Path, PathBuf},
    time::UNIX_EPOCH,
};

use serde::{Deserialize, Serialize};

/// HTML of formulas, by their source and whether they are displayed.
pub(crate) type Formulas = HashMap<(String, bool), String>;

/// Where they are kept, and by which program.
#[derive(Clone, Debug)]
pub(crate) struct Remembered {
    file: PathBuf,
    /// Another build of this program typesets anew.
    program: String,
}

#[derive(Serialize, Deserialize)]
struct Kept {
    program: String,
    formulas: Vec<(String, bool, String)>,
}

impl Remembered {
    /// Below the build folder of the book at `root`; `None` if it has none.
    pub fn of(root: &Path) -> Option<Remembered> {
        let target = root.join("target");
        let program = env::current_exe().ok()?.metadata().ok()?;
        let changed = program.modified().ok()?.duration_since(UNIX_EPOCH).ok()?;
        target.is_dir().then(|| Remembered {
            file: target.join("formulas.json"),
            program: format!("{} {}", program.len(), changed.as_nanos()),
        })
    }

    /// What is kept; nothing if it can't be read, or is of another program.
    pub fn load(&self) -> Formulas {
        let kept = fs::read(&self.file)
            .ok()
            .and_then(|text| serde_json::from_slice::<Kept>(&text).ok())
            .filter(|kept| kept.program == self.program);
        let formulas = kept.map(|kept| kept.formulas).unwrap_or_default();
        formulas
            .into_iter()
            .map(|(source, display, html)| ((source, display), html))
            .collect()
    }

    /// Keeps `formulas`, and no others. What can't be written is typeset again.
    pub fn save(&self, formulas: &Formulas) {
        let kept = Kept {
            program: self.program.clone(),
            formulas: formulas
                .iter()
                .map(|((source, display), html)| (source.clone(), *display, html.clone()))
                .collect(),
        };
        // Two builds may end at the same time: each puts a whole file in place.
        let fresh = self
            .file
            .with_extension(format!("{}.json", std::process::id()));
        let written = serde_json::to_vec(&kept)
            .map_err(Into::into)
            .and_then(|text| fs::write(&fresh, text));
        if written
            .and_then(|()| fs::rename(&fresh, &self.file))
            .is_err()
        {
            let _ = fs::remove_file(&fresh);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formulas_are_those_of_this_program() {
        let root = tempfile::tempdir().unwrap();
        assert!(Remembered::of(root.path()).is_none());
        fs::create_dir(root.path().join("target")).unwrap();
        let remembered = Remembered::of(root.path()).unwrap();
        assert!(remembered.load().is_empty());
        let formulas = Formulas::from([(("x".into(), true), "<b>".into())]);
        remembered.save(&formulas);
        assert_eq!(remembered.load(), formulas);
        let files = fs::read_dir(root.path().join("target")).unwrap();
        assert_eq!(files.count(), 1);
        let other = Remembered {
            program: "another".into(),
            ..remembered.clone()
        };
        assert!(other.load().is_empty());
        fs::write(&remembered.file, "{").unwrap();
        assert!(remembered.load().is_empty());
    }
}
