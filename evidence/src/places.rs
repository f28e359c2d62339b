//! Where things are. One rule gives every file its place: a chapter is one
//! name, `PART/CHAPTER`.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

/// The root of the repository that contains `start`: the nearest folder
/// upwards that holds `book.toml`.
pub fn root_from(start: &Path) -> Option<PathBuf> {
    start
        .ancestors()
        .find(|dir| dir.join("book.toml").is_file())
        .map(Path::to_path_buf)
}

/// Names of the parts, in alphabetical order: the folders of `listings/` that
/// hold a crate.
///
/// # Errors
///
/// If `listings/` can't be read.
pub fn parts(root: &Path) -> io::Result<Vec<String>> {
    let mut parts = Vec::new();
    for entry in fs::read_dir(root.join("listings"))? {
        let entry = entry?;
        if entry.path().join("Cargo.toml").is_file() {
            parts.push(entry.file_name().to_string_lossy().into_owned());
        }
    }
    parts.sort();
    Ok(parts)
}

/// All files below `dir` whose name ends in `suffix`, sorted by path. Hidden
/// folders and `target` are passed over; a `dir` that isn't there holds none.
///
/// # Errors
///
/// If a folder can't be read.
pub fn files_below(dir: &Path, suffix: &str) -> io::Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    let mut folders = vec![dir.to_path_buf()];
    while let Some(folder) = folders.pop() {
        let entries = match fs::read_dir(&folder) {
            Ok(entries) => entries,
            Err(e) if e.kind() == io::ErrorKind::NotFound => continue,
            Err(e) => return Err(e),
        };
        for entry in entries {
            let entry = entry?;
            let (path, name) = (entry.path(), entry.file_name());
            let name = name.to_string_lossy();
            if path.is_dir() {
                if !name.starts_with('.') && name != "target" {
                    folders.push(path);
                }
            } else if name.ends_with(suffix) {
                found.push(path);
            }
        }
    }
    found.sort();
    Ok(found)
}

/// `path` as the book names it: relative to `root`, where it is below it.
pub fn relative(root: &Path, path: &Path) -> PathBuf {
    path.strip_prefix(root).unwrap_or(path).to_path_buf()
}
