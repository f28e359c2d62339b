//! The files of the live part, and where the book takes them from.

use std::{
    collections::BTreeMap,
    fs,
    io::{self, Write},
    path::{Path, PathBuf},
};

use data_encoding::HEXLOWER;
use flate2::{Compression, write::GzEncoder};
use sha2::{Digest, Sha256};

use crate::error::Error;

/// Most bytes that a reader loads at the first touch of a widget, compressed as
/// a server does.
pub const LIMIT: usize = 400_000;

/// Scripts, relative to the root.
const SCRIPTS: &str = "listings/live/web";

/// Scripts that a page holds, and that stands at the site's root.
const ELSEWHERE: [&str; 2] = ["touch.js", SERVICE_WORKER];

/// Its place says which pages it serves: all below the site's root.
const SERVICE_WORKER: &str = "sw.js";

/// Builds, a folder each, relative to the root; there is one at most.
const BUILDS: &str = "src/run";

/// Where a build is put together, beside its place: what moves it there is a
/// change of names.
const STAGE: &str = "src/.run";

#[derive(Debug)]
pub struct Assets {
    files: BTreeMap<String, Vec<u8>>,
    service_worker: Vec<u8>,
}

/// Bytes of a file, as it is and compressed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Size {
    pub raw: usize,
    pub compressed: usize,
}

impl Assets {
    /// The module and the scripts of the book at `root`.
    ///
    /// # Errors
    ///
    /// If one can't be read.
    pub fn gather(root: &Path, module: Vec<u8>) -> Result<Assets, Error> {
        let folder = root.join(SCRIPTS);
        let mut files = BTreeMap::from([("kernels.wasm".to_string(), module)]);
        for entry in fs::read_dir(&folder).map_err(Error::io(&folder))? {
            let path = entry.map_err(Error::io(&folder))?.path();
            let name = path.file_name().unwrap_or_default().to_string_lossy();
            if name.ends_with(".js") && !ELSEWHERE.contains(&&*name) {
                files.insert(name.into_owned(), read(&path)?);
            }
        }
        let service_worker = read(&folder.join(SERVICE_WORKER))?;
        Ok(Assets {
            files,
            service_worker,
        })
    }

    /// The name of the build: other contents have another, so that a browser
    /// may keep what it has.
    pub fn hash(&self) -> String {
        let mut hash = Sha256::new();
        for (name, content) in &self.files {
            hash.update(format!("{name}\n{}\n", content.len()));
            hash.update(content);
        }
        let mut hex = HEXLOWER.encode(&hash.finalize());
        hex.truncate(12);
        hex
    }

    /// Where the build lies, relative to the root.
    pub fn place(&self) -> PathBuf {
        Path::new(BUILDS).join(self.hash())
    }

    /// Sizes of all files, by name.
    ///
    /// # Errors
    ///
    /// [`Error::TooLarge`] if all together are above [`LIMIT`].
    pub fn sizes(&self) -> Result<Vec<(&str, Size)>, Error> {
        let sizes: Vec<(&str, Size)> = self
            .files
            .iter()
            .map(|(name, content)| (&name[..], Size::of(content)))
            .collect();
        let compressed = sizes.iter().map(|(_, size)| size.compressed).sum();
        match compressed > LIMIT {
            true => Err(Error::TooLarge {
                what: "the live part",
                size: compressed,
                limit: LIMIT,
            }),
            false => Ok(sizes),
        }
    }

    /// Whether just this build is in its place, whole.
    pub fn are_placed(&self, root: &Path) -> bool {
        let same = |path: PathBuf, content: &Vec<u8>| fs::read(path).is_ok_and(|c| c == *content);
        let place = root.join(self.place());
        count(&root.join(BUILDS)) == Some(1)
            && count(&place) == Some(self.files.len())
            && same(root.join("src").join(SERVICE_WORKER), &self.service_worker)
            && self.files.iter().all(|(name, c)| same(place.join(name), c))
    }

    /// Puts the build into its place, instead of that before. The book has one
    /// or none at any time, and never a part of one.
    ///
    /// # Errors
    ///
    /// If something can't be written.
    pub fn put(&self, root: &Path) -> Result<(), Error> {
        let builds = root.join(BUILDS);
        let stage = root.join(STAGE);
        remove(&stage)?;
        let folder = stage.join("new").join(self.hash());
        fs::create_dir_all(&folder).map_err(Error::io(&folder))?;
        for (name, content) in &self.files {
            write(&folder.join(name), content)?;
        }
        let service_worker = stage.join(SERVICE_WORKER);
        write(&service_worker, &self.service_worker)?;
        rename(&service_worker, &root.join("src").join(SERVICE_WORKER))?;
        if builds.exists() {
            rename(&builds, &stage.join("old"))?;
        }
        rename(&stage.join("new"), &builds)?;
        remove(&stage)
    }
}

impl Size {
    fn of(content: &[u8]) -> Size {
        Size {
            raw: content.len(),
            compressed: compressed(content).unwrap_or(content.len()),
        }
    }
}

impl std::iter::Sum for Size {
    fn sum<I: Iterator<Item = Size>>(sizes: I) -> Size {
        sizes.fold(Size::default(), |sum, size| Size {
            raw: sum.raw + size.raw,
            compressed: sum.compressed + size.compressed,
        })
    }
}

fn compressed(content: &[u8]) -> io::Result<usize> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(content)?;
    Ok(encoder.finish()?.len())
}

fn count(folder: &Path) -> Option<usize> {
    fs::read_dir(folder).ok().map(Iterator::count)
}

fn read(path: &Path) -> Result<Vec<u8>, Error> {
    fs::read(path).map_err(Error::io(path))
}

fn write(path: &Path, content: &[u8]) -> Result<(), Error> {
    fs::write(path, content).map_err(Error::io(path))
}

fn rename(from: &Path, to: &Path) -> Result<(), Error> {
    fs::rename(from, to).map_err(Error::io(to))
}

fn remove(folder: &Path) -> Result<(), Error> {
    match fs::remove_dir_all(folder) {
        Err(e) if e.kind() != io::ErrorKind::NotFound => Err(Error::io(folder)(e)),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn book() -> tempfile::TempDir {
        let root = tempfile::tempdir().unwrap();
        fs::create_dir_all(root.path().join(SCRIPTS)).unwrap();
        fs::create_dir_all(root.path().join("src")).unwrap();
        for name in [
            "live.js",
            "views.js",
            "worker.js",
            "touch.js",
            "sw.js",
            "README.md",
        ] {
            fs::write(root.path().join(SCRIPTS).join(name), name).unwrap();
        }
        root
    }

    fn gathered(root: &Path, module: &[u8]) -> Assets {
        Assets::gather(root, module.to_vec()).unwrap()
    }

    #[test]
    fn a_build_has_what_is_loaded_at_the_first_touch() {
        let root = book();
        let assets = gathered(root.path(), b"module");
        let names: Vec<&str> = assets.files.keys().map(|name| &name[..]).collect();
        assert_eq!(names, ["kernels.wasm", "live.js", "views.js", "worker.js"]);
        assert_eq!(assets.service_worker, b"sw.js");
    }

    #[test]
    fn the_name_tells_contents_apart() {
        let root = book();
        let hash = gathered(root.path(), b"module").hash();
        assert_eq!(hash, "6934866d4ec1");
        assert_eq!(gathered(root.path(), b"module").hash(), hash);
        assert_ne!(gathered(root.path(), b"modulf").hash(), hash);
        fs::write(root.path().join(SCRIPTS).join("views.js"), "views").unwrap();
        assert_ne!(gathered(root.path(), b"module").hash(), hash);
    }

    #[test]
    fn the_build_before_is_replaced() {
        let root = book();
        let root = root.path();
        let first = gathered(root, b"first");
        assert!(!first.are_placed(root));
        first.put(root).unwrap();
        assert!(first.are_placed(root));
        let second = gathered(root, b"second");
        assert!(!second.are_placed(root));
        second.put(root).unwrap();
        assert!(second.are_placed(root) && !first.are_placed(root));
        assert_eq!(count(&root.join(BUILDS)), Some(1));
        assert_eq!(fs::read(root.join("src/sw.js")).unwrap(), b"sw.js");
        assert!(!root.join(STAGE).exists());
    }

    #[test]
    fn what_is_not_whole_is_not_placed() {
        let root = book();
        let root = root.path();
        let assets = gathered(root, b"module");
        let place = root.join(assets.place());
        let breaks: [&dyn Fn(); 5] = [
            &|| fs::write(place.join("kernels.wasm"), "modul").unwrap(),
            &|| fs::remove_file(place.join("live.js")).unwrap(),
            &|| fs::write(place.join("old.js"), "").unwrap(),
            &|| fs::create_dir(root.join(BUILDS).join("123")).unwrap(),
            &|| fs::write(root.join("src/sw.js"), "").unwrap(),
        ];
        for broken in breaks {
            assets.put(root).unwrap();
            assert!(assets.are_placed(root));
            broken();
            assert!(!assets.are_placed(root));
        }
    }

    #[test]
    fn what_takes_too_long_to_load_is_refused() {
        // Bytes that nothing compresses.
        let noise = |len: usize| -> Vec<u8> {
            let mut state = 1_u64;
            let mut next = || {
                state = state
                    .wrapping_mul(6_364_136_223_846_793_005)
                    .wrapping_add(1);
                (state >> 33) as u8
            };
            (0..len).map(|_| next()).collect()
        };
        let root = book();
        let sizes = |module: &[u8]| {
            let assets = gathered(root.path(), module);
            let sizes = assets.sizes();
            sizes.map(|sizes| sizes.into_iter().map(|(_, size)| size).sum::<Size>())
        };
        let zeros = sizes(&vec![0; 2 * LIMIT]).unwrap();
        assert!(zeros.raw > LIMIT && zeros.compressed < 10_000, "{zeros:?}");
        assert!(sizes(&noise(LIMIT - 2_000)).is_ok());
        let refused = sizes(&noise(LIMIT)).unwrap_err().to_string();
        assert!(
            refused.ends_with(" bytes compressed, and may have 400000"),
            "{refused}"
        );
    }
}
