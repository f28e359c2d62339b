//! What a widget finds is what the same kernel finds in this process.

use std::{
    collections::BTreeMap,
    sync::{Arc, OnceLock},
};

use browser::SUB_PATH;
use libtest_mimic::{Failed, Trial};

use crate::{
    Shared,
    reader::{Reader, Settings, is_right},
    workshop::ALL,
};

const PLACES: [(&str, &str); 2] = [("root", ""), ("below_a_path", SUB_PATH)];

/// What is wrong with each kernel and version, all found by one visit.
type Faults = BTreeMap<(&'static str, &'static str), Vec<String>>;
type Visit = OnceLock<Result<Faults, String>>;

/// A trial for each version of each kernel, at the site's root and below a path.
pub fn trials(shared: &Arc<Shared>) -> Vec<Trial> {
    let mut trials = Vec::new();
    for (place, below) in PLACES {
        let visit = Arc::new(Visit::new());
        for (kernel, version) in all() {
            let (shared, visit) = (Arc::clone(shared), Arc::clone(&visit));
            let title = format!("{kernel}::{version}::as_natively_at_{place}");
            trials.push(Trial::test(title, move || {
                let make = || read(&shared, below);
                let faults = visit.get_or_init(make).as_ref().map_err(Clone::clone)?;
                match &faults[&(kernel, version)][..] {
                    [] => Ok(()),
                    faults => Err(faults.join("\n").into()),
                }
            }));
        }
    }
    trials
}

fn all() -> impl Iterator<Item = (&'static str, &'static str)> {
    let sound = live::KERNELS.iter().filter(|spec| spec.name != "faults");
    sound.flat_map(|spec| spec.versions.iter().map(|version| (spec.name, *version)))
}

fn read(shared: &Shared, below: &'static str) -> Result<Faults, String> {
    let visit = |reader: &mut Reader| {
        reader.open(ALL)?;
        let mut faults = Faults::new();
        for threads in [1, 2] {
            for (kernel, version) in all() {
                let settings = Settings::quick(kernel, version, threads);
                let seen = reader.run(&settings)?;
                let found = faults.entry((kernel, version)).or_default();
                if let Err(fault) = is_right(&settings, &seen) {
                    found.push(fault.message().unwrap_or_default().to_owned());
                }
            }
        }
        Ok::<_, Failed>(faults)
    };
    let read = shared.read_workshop(below, visit);
    read.map_err(|fault| fault.message().unwrap_or_default().to_owned())
}
