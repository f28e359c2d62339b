//! The trials can fail: copies of the small book, each broken in one way.

use std::{fs, path::Path, sync::Arc};

use browser::Site;
use libtest_mimic::{Failed, Trial};

use crate::{
    Shared, Story, access, faults, isolation,
    reader::{Reader, Settings},
    workshop::{ALL, OTHERS, PLAIN, file},
};

/// A way to break a site, the story that must notice, and what it must say.
struct Proof {
    name: &'static str,
    /// A file, and what in it is replaced by what.
    edits: &'static [(&'static str, &'static str, &'static str)],
    story: Story,
    says: &'static str,
}

const PROOFS: [Proof; 14] = [
    Proof {
        name: "headers_are_not_added",
        edits: &[("sw.js", "headers.set(name, value);", "")],
        story: isolation::one_load_more,
        says: "Not live",
    },
    Proof {
        name: "the_query_stays",
        edits: &[("live.js", "clean.search = '';", "")],
        story: isolation::one_load_more,
        says: "no query",
    },
    Proof {
        name: "the_reader_s_number_is_forgotten",
        edits: &[("live.js", "...widget.settings(), ", "")],
        story: isolation::one_load_more,
        says: "natively",
    },
    Proof {
        name: "another_result",
        edits: &[("kernels.wasm", " pixels, ", " pixies, ")],
        story: picture,
        says: "pixies",
    },
    Proof {
        name: "other_parameters",
        edits: &[("live.js", "name + '=' + value", "name + '=' + (value - 1)")],
        story: picture,
        says: "natively",
    },
    Proof {
        name: "stop_is_deaf",
        edits: &[("live.js", "this.job.session?.stop();", "")],
        story: |reader| faults::stopped(reader, "search"),
        says: "not ended",
    },
    Proof {
        name: "loaded_untouched",
        edits: &[(
            "all.html",
            "</main>",
            "<script src=\"sw.js\"></script></main>",
        )],
        story: isolation::untouched,
        says: "all.html loads [\"/sw.js\"]",
    },
    Proof {
        name: "never_loaded",
        edits: &[(
            "plain.html",
            "Nothing runs here.",
            "<img src=\"run/x.png\" alt=\"\">",
        )],
        story: isolation::untouched,
        says: "plain.html loads",
    },
    Proof {
        name: "too_wide",
        edits: &[(
            "all.html",
            "<div class=\"live-result\">",
            "<div class=\"live-result\" style=\"width: 500px\">",
        )],
        story: too_wide,
        says: "px",
    },
    Proof {
        name: "loaded_for_ever",
        edits: &[
            ("sw.js", "headers.set(name, value);", ""),
            ("live.js", ".has('live')", ".has('dead')"),
        ],
        story: isolation::gives_up,
        says: "not ended",
    },
    Proof {
        name: "a_dead_worker_is_waited_for",
        edits: &[("live.js", "this.fail(new Error('a worker died'));", "")],
        story: faults::worker_dies,
        says: "not ended",
    },
    Proof {
        name: "nobody_waits",
        edits: &[(
            "live.js",
            "await Promise.race([before, job.cancelled]);",
            "",
        )],
        story: faults::two_at_once,
        says: "Waiting for another run",
    },
    Proof {
        name: "a_field_without_a_label",
        edits: &[("all.html", "<span>Threads</span>", "")],
        story: |reader| access::rules(reader, "light"),
        says: "label",
    },
    Proof {
        name: "focus_is_lost",
        edits: &[(
            "live.js",
            "(busy ? stop : run).focus({ preventScroll: true });",
            "",
        )],
        story: access::keyboard,
        says: "focus",
    },
];

pub fn trials(shared: &Arc<Shared>) -> Vec<Trial> {
    PROOFS
        .iter()
        .map(|proof| {
            let shared = Arc::clone(shared);
            Trial::test(format!("proof::{}", proof.name), move || {
                prove(&shared, proof)
            })
        })
        .collect()
}

fn prove(shared: &Shared, proof: &Proof) -> Result<(), Failed> {
    let copy = shared.workshop()?.copy()?;
    for (name, sound, broken) in proof.edits {
        replace(&file(copy.path(), name)?, sound, broken)?;
    }
    let site = Site::serve(copy.path())?;
    let told = shared.read(&site, "", |reader| {
        reader.hurry()?;
        reader.be_impatient();
        (proof.story)(reader)
    });
    let message = match &told {
        Ok(()) => return Err("nobody noticed".into()),
        Err(fault) => fault.message().unwrap_or_default(),
    };
    match message.contains(proof.says) {
        true => Ok(()),
        false => Err(format!("it doesn't say “{}”: {message}", proof.says).into()),
    }
}

/// Replaces all of `sound`, bytes of a program perhaps.
fn replace(file: &Path, sound: &str, broken: &str) -> Result<(), Failed> {
    let (mut bytes, mut rest) = (Vec::new(), &fs::read(file)?[..]);
    let found = |rest: &[u8]| {
        rest.windows(sound.len())
            .position(|w| w == sound.as_bytes())
    };
    if found(rest).is_none() {
        return Err(format!("{} has no “{sound}”", file.display()).into());
    }
    while let Some(at) = found(rest) {
        bytes.extend_from_slice(&rest[..at]);
        bytes.extend_from_slice(broken.as_bytes());
        rest = &rest[at + sound.len()..];
    }
    bytes.extend_from_slice(rest);
    Ok(fs::write(file, bytes)?)
}

fn picture(reader: &mut Reader) -> Result<(), Failed> {
    reader.open(ALL)?;
    reader.run_well(&Settings::quick("mandelbrot", "rayon", 2))?;
    Ok(())
}

fn too_wide(reader: &mut Reader) -> Result<(), Failed> {
    browser::screen(reader.tab, 360, 740, true)?;
    reader.open(ALL)?;
    reader.run_well(&Settings::quick(OTHERS, "chunks", 2))?;
    access::fits(reader, PLAIN)
}
