//! Which of the files below some folders a page shows whole: all, those of some
//! chapters, or those of no such chapter.

use std::path::Path;

use crate::{directive::Directive, fault::Fault, figures::list};

/// Options of `{{#files}}`.
pub(crate) const OPTIONS: [&str; 2] = ["only", "except"];

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Selection {
    only: Vec<String>,
    except: Vec<String>,
}

impl Selection {
    pub fn of(directive: &Directive) -> Selection {
        let names = |option| -> Vec<String> {
            let names = directive.option(option).map(list);
            names.into_iter().flatten().map(String::from).collect()
        };
        Selection {
            only: names("only"),
            except: names("except"),
        }
    }

    pub fn takes(&self, file: &Path) -> bool {
        let of_any = |chapters: &[String]| chapters.iter().any(|chapter| belongs(file, chapter));
        (self.only.is_empty() || of_any(&self.only)) && !of_any(&self.except)
    }

    /// Each name stands for at least one of `files`.
    pub fn check(&self, files: &[impl AsRef<Path>]) -> Result<(), Fault> {
        for chapter in self.only.iter().chain(&self.except) {
            if !files.iter().any(|file| belongs(file.as_ref(), chapter)) {
                return Err(Fault::Other(format!(
                    "no file below these folders belongs to `{chapter}`"
                )));
            }
        }
        Ok(())
    }
}

/// Whether the file, or a folder that it lies in, is named after the chapter:
/// `simd.rs`, `simd_tests.rs`, `simd/sum.s`.
fn belongs(file: &Path, chapter: &str) -> bool {
    file.iter().any(|part| {
        let rest = part.to_str().and_then(|part| part.strip_prefix(chapter));
        rest.is_some_and(|rest| rest.is_empty() || rest.starts_with(['_', '.']))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_belong_to_the_chapter_that_names_them() {
        let files = [
            "listings/p/src/simd.rs",
            "listings/p/exercises/simd_tests.rs",
            "listings/p/tests/assembly/simd/sum.s",
        ];
        assert!(files.iter().all(|file| belongs(Path::new(file), "simd")));
        for other in ["listings/p/src/simdx.rs", "listings/p/src/lib.rs"] {
            assert!(!belongs(Path::new(other), "simd"), "{other}");
        }
        let selection = |only: &[&str], except: &[&str]| Selection {
            only: only.iter().map(|name| name.to_string()).collect(),
            except: except.iter().map(|name| name.to_string()).collect(),
        };
        let takes = |only: &[&str], except: &[&str], file: &str| {
            selection(only, except).takes(Path::new(file))
        };
        assert!(takes(&[], &[], "x.rs"));
        assert!(takes(&["x", "y"], &[], "x.rs") && !takes(&["y"], &[], "x.rs"));
        assert!(takes(&[], &["y"], "x.rs") && !takes(&[], &["x"], "x.rs"));
        assert!(selection(&["simd"], &[]).check(&files).is_ok());
        let fault = selection(&[], &["smid"]).check(&files).unwrap_err();
        assert!(fault.to_string().contains("`smid`"), "{fault}");
    }
}
