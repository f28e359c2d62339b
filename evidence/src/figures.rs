//! Measured figures: the files `measured/MACHINE.json`, and how a figure is
//! written in the book.

use std::{collections::BTreeMap, fmt, fs, io, path::Path};

use serde::{Deserialize, Serialize};
use thiserror::Error;

/// Version of the file format that this crate reads and writes.
pub const SCHEMA: u32 = 1;

/// One file of `measured/`: all that was measured on one machine.
#[derive(Clone, Debug, Serialize, Deserialize, PartialEq)]
#[serde(deny_unknown_fields)]
pub struct Measured {
    pub schema: u32,
    pub machine: Machine,
    /// How each run was made. Figures may be compared only within one run.
    pub runs: BTreeMap<String, Run>,
    /// By key: `PART/CHAPTER/CONTENDER`, or `PART/CHAPTER/CONTENDER/SIZE`.
    pub figures: BTreeMap<String, Figure>,
}

#[derive(Clone, Debug, Serialize, Deserialize, PartialEq)]
#[serde(deny_unknown_fields)]
pub struct Machine {
    /// Short name, also that of the file.
    pub name: String,
    pub cpu: String,
    /// Physical cores, and hardware threads, that a program may use.
    pub cores: u32,
    pub threads: u32,
    pub caches: Vec<Cache>,
    pub memory_bytes: u64,
    pub system: String,
    /// The hypervisor, where there is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub virtualized: Option<String>,
}

#[derive(Clone, Debug, Serialize, Deserialize, PartialEq)]
#[serde(deny_unknown_fields)]
pub struct Cache {
    /// `L1d`, `L1i`, `L2`, `L3`.
    pub level: String,
    /// Size of one instance.
    pub bytes: u64,
    pub line_bytes: u64,
    /// Hardware threads that share one instance.
    pub shared_by: u32,
}

/// Provenance: everything needed to make the figures of one run again.
#[derive(Clone, Debug, Serialize, Deserialize, PartialEq)]
#[serde(deny_unknown_fields)]
pub struct Run {
    /// What was typed.
    pub command: String,
    /// Day in UTC, `YYYY-MM-DD`.
    pub date: String,
    /// Commit that was measured, with `+changes` where the tree was not clean.
    pub commit: String,
    /// Versions of compilers, interpreters and libraries.
    pub tools: BTreeMap<String, String>,
    /// Compiler flags by language.
    pub flags: BTreeMap<String, String>,
}

/// One measured quantity, with all of its samples.
#[derive(Clone, Debug, Serialize, Deserialize, PartialEq)]
#[serde(deny_unknown_fields)]
pub struct Figure {
    /// What the reader calls it: "Rust", "NumPy".
    pub label: String,
    pub unit: Unit,
    pub samples: Vec<f64>,
    /// Threads at work.
    pub threads: u32,
    /// Size of the problem, in words.
    pub size: String,
    /// What one sample does, for rates and costs per operation.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub work: Option<Work>,
    /// What the measured time includes besides the work itself.
    pub includes: String,
    /// Key of the entry of [`Measured::runs`] that it comes from.
    pub run: String,
}

/// An amount of work: `amount` times one `unit` ("bet", "element", "flop", "B").
#[derive(Clone, Debug, Serialize, Deserialize, PartialEq)]
#[serde(deny_unknown_fields)]
pub struct Work {
    pub amount: f64,
    pub unit: String,
}

#[derive(Clone, Copy, Debug, Serialize, Deserialize, PartialEq, Eq)]
pub enum Unit {
    #[serde(rename = "s")]
    Second,
    #[serde(rename = "B")]
    Byte,
    #[serde(rename = "B/s")]
    BytePerSecond,
    #[serde(rename = "flop/s")]
    FlopPerSecond,
    #[serde(rename = "1")]
    Count,
}

impl fmt::Display for Unit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Unit::Second => "s",
            Unit::Byte => "B",
            Unit::BytePerSecond => "B/s",
            Unit::FlopPerSecond => "flop/s",
            Unit::Count => "1",
        })
    }
}

#[derive(Debug, Error)]
pub enum FigureError {
    #[error("{0}: {1}")]
    Io(String, io::Error),
    #[error("{0}: {1}")]
    Format(String, serde_json::Error),
    #[error("{file}: schema {found}, this book reads {SCHEMA}")]
    Schema { file: String, found: u32 },
    #[error("{file}: figure `{key}`: {fault}")]
    Invalid {
        file: String,
        key: String,
        fault: String,
    },
    #[error("no figure `{key}` in measured/{machine}.json{hint}")]
    Unknown {
        key: String,
        machine: String,
        hint: String,
    },
    #[error("`{a}` is in {unit_a}, `{b}` in {unit_b}: they can't be compared")]
    Units {
        a: String,
        b: String,
        unit_a: String,
        unit_b: String,
    },
    #[error("`{a}` and `{b}` were not measured in one run")]
    Runs { a: String, b: String },
    #[error("`{key}` states no work, so it has no rate")]
    NoWork { key: String },
    #[error(
        "`{key}` has no speedup: {found} figures of its chapter have its label and size \
         and one thread, not 1"
    )]
    NoSerial { key: String, found: usize },
    #[error(
        "the claim that `{a}` is {claim} than `{b}` does not hold: \
         quartiles {quartiles_a} against {quartiles_b}"
    )]
    Claim {
        a: String,
        b: String,
        claim: &'static str,
        quartiles_a: String,
        quartiles_b: String,
    },
}

/// Median, quartiles and range of the samples of a figure.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Spread {
    pub min: f64,
    pub q1: f64,
    pub median: f64,
    pub q3: f64,
    pub max: f64,
}

impl Spread {
    /// `None` without samples. Quantiles are interpolated linearly between
    /// order statistics (definition 7 of Hyndman and Fan, 1996, as NumPy does).
    pub fn of(samples: &[f64]) -> Option<Spread> {
        let mut sorted = samples.to_vec();
        sorted.sort_by(f64::total_cmp);
        let last = sorted.len().checked_sub(1)?;
        let quantile = |p: f64| {
            let at = p * last as f64;
            let (low, high) = (sorted[at.floor() as usize], sorted[at.ceil() as usize]);
            low + (high - low) * at.fract()
        };
        Some(Spread {
            min: sorted[0],
            q1: quantile(0.25),
            median: quantile(0.5),
            q3: quantile(0.75),
            max: sorted[last],
        })
    }

    /// The same spread of `f` of each sample; `f` may be decreasing.
    pub fn map(self, f: impl Fn(f64) -> f64) -> Spread {
        let [min, q1, median, q3, max] = [self.min, self.q1, self.median, self.q3, self.max].map(f);
        if min <= max {
            Spread {
                min,
                q1,
                median,
                q3,
                max,
            }
        } else {
            Spread {
                min: max,
                q1: q3,
                median,
                q3: q1,
                max: min,
            }
        }
    }

    /// Two significant digits, or three where the quartiles lie within 2 % of
    /// the median on either side: a figure is not written more precisely than
    /// it was measured. Three as well where two would leave the quartiles.
    pub fn digits(&self) -> usize {
        let steady = self.q3 - self.median <= 0.02 * self.median.abs()
            && self.median - self.q1 <= 0.02 * self.median.abs();
        let step = 10_f64.powf(self.median.abs().log10().floor() - 1.0);
        let two = (self.median / step).round() * step;
        let outside = two < self.q1 || two > self.q3;
        if steady || outside { 3 } else { 2 }
    }
}

impl Figure {
    /// Spread of the samples.
    ///
    /// # Panics
    ///
    /// If the figure has no sample, which [`Measured::load`] refuses.
    pub fn spread(&self) -> Spread {
        Spread::of(&self.samples).expect("a loaded figure has samples")
    }

    pub fn median(&self) -> f64 {
        self.spread().median
    }
}

/// What a figure may be called.
pub(crate) const KEY: &str = "a key is PART/CHAPTER/CONTENDER[/SIZE]";

/// Whether it may be called so.
pub(crate) fn is_key(key: &str) -> bool {
    (3..=4).contains(&key.split('/').count())
}

impl Measured {
    /// Reads and validates `path`.
    ///
    /// # Errors
    ///
    /// If the file can't be read, is not of this schema, or holds a figure
    /// without samples, with a sample that is not a positive finite number, or
    /// without provenance.
    pub fn load(path: &Path) -> Result<Measured, FigureError> {
        let file = path.display().to_string();
        let text = fs::read_to_string(path).map_err(|e| FigureError::Io(file.clone(), e))?;
        Measured::parse(&file, &text)
    }

    /// As [`Measured::load`], of a text that came from `file`.
    pub fn parse(file: &str, text: &str) -> Result<Measured, FigureError> {
        #[derive(Deserialize)]
        struct Version {
            schema: u32,
        }
        let format = |e| FigureError::Format(file.into(), e);
        let Version { schema } = serde_json::from_str(text).map_err(format)?;
        if schema != SCHEMA {
            return Err(FigureError::Schema {
                file: file.into(),
                found: schema,
            });
        }
        let measured: Measured = serde_json::from_str(text).map_err(format)?;
        for (key, figure) in &measured.figures {
            let invalid = |fault: &str| FigureError::Invalid {
                file: file.into(),
                key: key.clone(),
                fault: fault.into(),
            };
            if figure.samples.is_empty() {
                return Err(invalid("no samples"));
            }
            if !figure.samples.iter().all(|s| s.is_finite() && *s > 0.0) {
                return Err(invalid("a sample is not a positive finite number"));
            }
            if !measured.runs.contains_key(&figure.run) {
                return Err(invalid("its run has no provenance"));
            }
            if !is_key(key) {
                return Err(invalid(KEY));
            }
        }
        Ok(measured)
    }

    /// The file's text: stable order, one sample list a line.
    pub fn to_json(&self) -> String {
        let mut text = serde_json::to_string_pretty(self).expect("plain data");
        // Samples one below the other would make a file of thousands of lines.
        let lists = regex::Regex::new(r"\[\s+([-+.\deE,\s]+?)\s+\]").expect("a valid pattern");
        text = lists
            .replace_all(&text, |c: &regex::Captures<'_>| {
                format!(
                    "[{}]",
                    c[1].split_whitespace().collect::<Vec<_>>().join(" ")
                )
            })
            .into_owned();
        text.push('\n');
        text
    }

    pub fn figure(&self, key: &str) -> Result<&Figure, FigureError> {
        self.figures.get(key).ok_or_else(|| {
            let chapter: Vec<&str> = key.splitn(3, '/').take(2).collect();
            let near: Vec<&str> = self
                .figures
                .keys()
                .map(String::as_str)
                .filter(|k| k.starts_with(&chapter.join("/")))
                .collect();
            FigureError::Unknown {
                key: key.into(),
                machine: self.machine.name.clone(),
                hint: match near.len() {
                    0 => String::new(),
                    _ => format!("; there are {}", near.join(", ")),
                },
            }
        })
    }

    /// Provenance of a figure of this file.
    pub fn run_of(&self, figure: &Figure) -> &Run {
        &self.runs[&figure.run]
    }

    /// Two figures that may be compared: same unit, same run.
    pub fn pair(&self, a: &str, b: &str) -> Result<(&Figure, &Figure), FigureError> {
        let (fa, fb) = (self.figure(a)?, self.figure(b)?);
        if fa.unit != fb.unit {
            return Err(FigureError::Units {
                a: a.into(),
                b: b.into(),
                unit_a: fa.unit.to_string(),
                unit_b: fb.unit.to_string(),
            });
        }
        if fa.run != fb.run {
            return Err(FigureError::Runs {
                a: a.into(),
                b: b.into(),
            });
        }
        Ok((fa, fb))
    }

    /// Median of `a` over median of `b`, with the spread that follows from the
    /// extremes of both.
    pub fn ratio(&self, a: &str, b: &str) -> Result<Spread, FigureError> {
        let (fa, fb) = self.pair(a, b)?;
        let (a, b) = (fa.spread(), fb.spread());
        Ok(Spread {
            min: a.min / b.max,
            q1: a.q1 / b.q3,
            median: a.median / b.median,
            q3: a.q3 / b.q1,
            max: a.max / b.min,
        })
    }

    /// How many times `a` is faster than `b`.
    ///
    /// # Errors
    ///
    /// Besides those of [`Measured::pair`]: if the claim does not hold, that is
    /// unless the slowest quarter of `a` is still better than the best quarter
    /// of `b`.
    pub fn faster(&self, a: &str, b: &str) -> Result<Spread, FigureError> {
        self.compare(a, b, "faster")
    }

    /// How many times `a` is slower than `b`; as [`Measured::faster`].
    pub fn slower(&self, a: &str, b: &str) -> Result<Spread, FigureError> {
        self.compare(a, b, "slower")
    }

    fn compare(&self, a: &str, b: &str, claim: &'static str) -> Result<Spread, FigureError> {
        let (fa, fb) = self.pair(a, b)?;
        let smaller_is_better = matches!(fa.unit, Unit::Second | Unit::Byte | Unit::Count);
        let (sa, sb) = (fa.spread(), fb.spread());
        let a_must_be_smaller = (claim == "faster") == smaller_is_better;
        let holds = if a_must_be_smaller {
            sa.q3 < sb.q1
        } else {
            sb.q3 < sa.q1
        };
        if !holds {
            let quartiles =
                |s: Spread, unit| format!("{} to {}", format(s.q1, unit, 3), format(s.q3, unit, 3));
            return Err(FigureError::Claim {
                a: a.into(),
                b: b.into(),
                claim,
                quartiles_a: quartiles(sa, fa.unit),
                quartiles_b: quartiles(sb, fb.unit),
            });
        }
        if a_must_be_smaller {
            self.ratio(b, a)
        } else {
            self.ratio(a, b)
        }
    }

    /// The time of the figure of the same chapter, label and size that has one
    /// thread, over that of `key`; of the former itself, 1.
    ///
    /// # Errors
    ///
    /// If there is no such figure, more than one, or it is of another run.
    pub fn speedup(&self, key: &str) -> Result<Spread, FigureError> {
        let figure = self.figure(key)?;
        let chapter: Vec<&str> = key.splitn(3, '/').take(2).collect();
        let chapter = format!("{}/", chapter.join("/"));
        let serial: Vec<&String> = self
            .figures
            .iter()
            .filter(|(other, f)| {
                let alike = f.label == figure.label && f.size == figure.size;
                other.starts_with(&chapter) && f.threads == 1 && alike
            })
            .map(|(other, _)| other)
            .collect();
        match serial[..] {
            [serial] if serial == key => Ok(figure.spread().map(|_| 1.0)),
            [serial] => self.ratio(serial, key),
            _ => Err(FigureError::NoSerial {
                key: key.into(),
                found: serial.len(),
            }),
        }
    }

    /// [`Measured::speedup`] over the number of threads.
    ///
    /// # Errors
    ///
    /// As [`Measured::speedup`].
    pub fn efficiency(&self, key: &str) -> Result<Spread, FigureError> {
        let threads = f64::from(self.figure(key)?.threads.max(1));
        Ok(self.speedup(key)?.map(|speedup| speedup / threads))
    }

    /// Work per second, with the unit of the work.
    pub fn rate(&self, key: &str) -> Result<(Spread, &str), FigureError> {
        let (figure, work) = self.work(key)?;
        Ok((figure.spread().map(|s| work.amount / s), &work.unit))
    }

    /// The rate of `key` as a share of a limit of the machine, the figure
    /// `machine/limits/LIMIT`, whichever run measured that last.
    ///
    /// # Errors
    ///
    /// If there is no such figure, or the work is counted in another unit than
    /// the limit.
    pub fn share_of_limit(&self, key: &str, limit: &str) -> Result<Spread, FigureError> {
        let (rate, unit) = self.rate(key)?;
        let limit = format!("machine/limits/{limit}");
        let figure = self.figure(&limit)?;
        if format!("{unit}/s") != figure.unit.to_string() {
            return Err(FigureError::Units {
                a: key.into(),
                b: limit,
                unit_a: format!("{unit}/s"),
                unit_b: figure.unit.to_string(),
            });
        }
        let most = figure.median();
        Ok(rate.map(|rate| rate / most))
    }

    /// Seconds for one unit of work, with that unit.
    pub fn cost(&self, key: &str) -> Result<(Spread, &str), FigureError> {
        let (figure, work) = self.work(key)?;
        Ok((figure.spread().map(|s| s / work.amount), &work.unit))
    }

    fn work(&self, key: &str) -> Result<(&Figure, &Work), FigureError> {
        let figure = self.figure(key)?;
        match (&figure.work, figure.unit) {
            (Some(work), Unit::Second) => Ok((figure, work)),
            _ => Err(FigureError::NoWork { key: key.into() }),
        }
    }
}

/// `value` with `digits` significant digits and the prefix that fits its
/// unit: decimal for times and rates, binary for memory. "37.5 ms",
/// "5.2 GB/s", "32 KiB".
pub fn format(value: f64, unit: Unit, digits: usize) -> String {
    match unit {
        Unit::Second => scaled(value, digits, "s", 1000.0, &["n", "µ", "m", "", "", ""], -3),
        Unit::Byte => scaled(value, digits, "B", 1024.0, &["", "Ki", "Mi", "Gi", "Ti"], 0),
        Unit::BytePerSecond => scaled(value, digits, "B/s", 1000.0, &["", "k", "M", "G", "T"], 0),
        Unit::FlopPerSecond => scaled(
            value,
            digits,
            "flop/s",
            1000.0,
            &["", "k", "M", "G", "T"],
            0,
        ),
        Unit::Count => number(value, digits),
    }
}

/// `value` events per second: "450 million bets/s" is written "450 M bets/s".
pub fn format_rate(value: f64, what: &str, digits: usize) -> String {
    match what {
        "B" => format(value, Unit::BytePerSecond, digits),
        "flop" => format(value, Unit::FlopPerSecond, digits),
        _ => {
            let unit = format!("{what}s/s");
            scaled(value, digits, &unit, 1000.0, &["", "k ", "M ", "G "], 0)
        }
    }
}

fn scaled(
    value: f64,
    digits: usize,
    unit: &str,
    base: f64,
    prefixes: &[&str],
    first_power: i32,
) -> String {
    let last = prefixes.len() as i32 - 1 + first_power;
    let mut power = if value == 0.0 {
        0
    } else {
        (value.abs().ln() / base.ln()).floor() as i32
    };
    power = power.clamp(first_power, last);
    // Seconds have no prefix above one: 4,900 s stays 4,900 s.
    while power > first_power && prefixes[(power - first_power) as usize].is_empty() && power > 0 {
        power -= 1;
    }
    let mut text = number(value / base.powi(power), digits);
    if text.replace(',', "").parse::<f64>() == Ok(base) && power < last {
        let next = prefixes[(power + 1 - first_power) as usize];
        if !(next.is_empty() && power >= 0) {
            power += 1;
            text = number(value / base.powi(power), digits);
        }
    }
    let prefix = prefixes[(power - first_power) as usize];
    format!("{text}\u{a0}{prefix}{unit}")
}

/// `value` with `digits` significant digits, never in exponents, thousands
/// parted by commas: "1.80", "0.29", "12,300".
pub fn number(value: f64, digits: usize) -> String {
    if value == 0.0 || !value.is_finite() {
        return format!("{value}");
    }
    let exponent = |v: f64| v.abs().log10().floor() as i32;
    let decimals = |v: f64| digits as i32 - 1 - exponent(v);
    let mut places = decimals(value);
    let step = 10f64.powi(-places);
    let rounded = (value / step).round() * step;
    // 9.97 to two digits is 10, not 10.0.
    places = places.min(decimals(rounded));
    let text = format!("{rounded:.*}", places.max(0) as usize);
    let (whole, fraction) = match text.split_once('.') {
        Some((whole, fraction)) => (whole, format!(".{fraction}")),
        None => (&text[..], String::new()),
    };
    let (sign, whole) = match whole.strip_prefix('-') {
        Some(whole) => ("-", whole),
        None => ("", whole),
    };
    let mut grouped = String::new();
    for (i, digit) in whole.chars().enumerate() {
        if i > 0 && (whole.len() - i) % 3 == 0 {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    format!("{sign}{grouped}{fraction}")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn figure(samples: &[f64], run: &str) -> Figure {
        Figure {
            label: "x".into(),
            unit: Unit::Second,
            samples: samples.to_vec(),
            threads: 1,
            size: "all".into(),
            work: Some(Work {
                amount: 1000.0,
                unit: "bet".into(),
            }),
            includes: "nothing".into(),
            run: run.into(),
        }
    }

    fn measured() -> Measured {
        let run = Run {
            command: "cargo xtask measure".into(),
            date: "2026-11-23".into(),
            commit: "abc".into(),
            tools: BTreeMap::new(),
            flags: BTreeMap::new(),
        };
        Measured {
            schema: SCHEMA,
            machine: Machine {
                name: "m".into(),
                cpu: "c".into(),
                cores: 2,
                threads: 2,
                caches: vec![],
                memory_bytes: 1,
                system: "s".into(),
                virtualized: None,
            },
            runs: [("1".into(), run.clone()), ("2".into(), run)].into(),
            figures: [
                ("p/c/fast".into(), figure(&[1.0, 1.1, 1.2], "1")),
                ("p/c/slow".into(), figure(&[2.0, 2.2, 2.4], "1")),
                ("p/c/near".into(), figure(&[1.1, 1.15, 1.2], "1")),
                ("p/c/other".into(), figure(&[9.0], "2")),
            ]
            .into(),
        }
    }

    #[test]
    fn numbers_keep_their_digits() {
        assert_eq!(number(37.46, 3), "37.5");
        assert_eq!(number(9.97, 2), "10");
        assert_eq!(number(1.8, 3), "1.80");
        assert_eq!(number(12_345.0, 3), "12,300");
        assert_eq!(number(0.2949, 2), "0.29");
        assert_eq!(number(-1234567.0, 7), "-1,234,567");
        assert_eq!(number(999.6, 3), "1,000");
    }

    #[test]
    fn a_median_has_as_many_digits_as_it_is_steady() {
        let digits = |samples: &[f64]| Spread::of(samples).unwrap().digits();
        assert_eq!(digits(&[199.0, 209.0, 222.0]), 2);
        assert_eq!(digits(&[208.0, 209.0, 210.0]), 3);
        assert_eq!(digits(&[95.0, 103.3, 107.0]), 2);
        // 100 would lie below all of them.
        assert_eq!(digits(&[102.0, 103.3, 110.0]), 3);
        assert_eq!(digits(&[0.0, 0.0, 0.0]), 3);
    }

    #[test]
    fn units_take_the_prefix_that_fits() {
        assert_eq!(format(0.0375, Unit::Second, 3), "37.5\u{a0}ms");
        assert_eq!(format(1.54e-9, Unit::Second, 3), "1.54\u{a0}ns");
        assert_eq!(format(7e-11, Unit::Second, 2), "0.070\u{a0}ns");
        assert_eq!(format(0.9996, Unit::Second, 3), "1.00\u{a0}s");
        assert_eq!(format(4900.0, Unit::Second, 2), "4,900\u{a0}s");
        assert_eq!(format(5.2e9, Unit::BytePerSecond, 2), "5.2\u{a0}GB/s");
        assert_eq!(format(32768.0, Unit::Byte, 2), "32\u{a0}KiB");
        assert_eq!(format_rate(2.4e8, "bet", 2), "240\u{a0}M bets/s");
    }

    #[test]
    fn a_rate_is_a_share_of_a_limit_in_its_unit() {
        let mut m = measured();
        let mut limit = figure(&[4000.0, 5000.0, 6000.0], "2");
        limit.unit = Unit::FlopPerSecond;
        limit.work = None;
        m.figures.insert("machine/limits/peak_1".into(), limit);
        let refused = m.share_of_limit("p/c/fast", "peak_1");
        assert!(matches!(refused, Err(FigureError::Units { .. })));
        for figure in m.figures.values_mut() {
            figure.work.iter_mut().for_each(|w| w.unit = "flop".into());
        }
        // 1000 in 1.1 s, of 5000 a second.
        let share = m.share_of_limit("p/c/fast", "peak_1").unwrap();
        assert!((share.median - 0.2 / 1.1).abs() < 1e-12);
        assert!(share.min < share.median && share.median < share.max);
        let missing = m.share_of_limit("p/c/fast", "peak_2");
        assert!(matches!(missing, Err(FigureError::Unknown { .. })));
    }

    #[test]
    fn a_speedup_is_against_one_thread_of_the_same() {
        let mut m = measured();
        let with = |threads, label: &str, samples: &[f64]| Figure {
            threads,
            label: label.into(),
            ..figure(samples, "1")
        };
        m.figures.insert("p/s/one".into(), with(1, "a", &[3.0]));
        m.figures.insert("p/s/two".into(), with(2, "a", &[2.0]));
        m.figures.insert("p/s/else".into(), with(2, "b", &[2.0]));
        let median = |spread: Result<Spread, FigureError>| spread.unwrap().median;
        assert_eq!(median(m.speedup("p/s/two")), 1.5);
        assert_eq!(median(m.efficiency("p/s/two")), 0.75);
        assert_eq!(median(m.speedup("p/s/one")), 1.0);
        let larger = Figure {
            size: "more".into(),
            ..with(2, "a", &[2.0])
        };
        m.figures.insert("p/s/larger".into(), larger);
        m.figures.insert("p/t/two".into(), with(2, "a", &[2.0]));
        for key in ["p/s/else", "p/s/larger", "p/t/two"] {
            let fault = m.speedup(key).unwrap_err().to_string();
            let expected = format!("`{key}` has no speedup: 0");
            assert!(fault.contains(&expected), "{fault}");
        }
        m.figures.insert("p/s/too".into(), with(1, "a", &[3.0]));
        let fault = m.speedup("p/s/two").unwrap_err().to_string();
        assert!(fault.contains("2 figures"), "{fault}");
    }

    #[test]
    fn quantiles_are_interpolated() {
        let s = Spread::of(&[4.0, 1.0, 3.0, 2.0]).unwrap();
        assert_eq!((s.q1, s.median, s.q3), (1.75, 2.5, 3.25));
        assert_eq!(Spread::of(&[]), None);
        let inverse = s.map(|v| 1.0 / v);
        assert!(inverse.min < inverse.q1 && inverse.q1 < inverse.q3);
    }

    #[test]
    fn a_claim_holds_only_when_the_quartiles_part() {
        let m = measured();
        assert_eq!(m.faster("p/c/fast", "p/c/slow").unwrap().median, 2.0);
        assert_eq!(m.slower("p/c/slow", "p/c/fast").unwrap().median, 2.0);
        assert!(matches!(
            m.faster("p/c/slow", "p/c/fast"),
            Err(FigureError::Claim { .. })
        ));
        assert!(matches!(
            m.faster("p/c/fast", "p/c/near"),
            Err(FigureError::Claim { .. })
        ));
    }

    #[test]
    fn only_figures_of_one_run_are_compared() {
        assert!(matches!(
            measured().ratio("p/c/fast", "p/c/other"),
            Err(FigureError::Runs { .. })
        ));
        let mut m = measured();
        m.figures.get_mut("p/c/slow").unwrap().unit = Unit::Byte;
        assert!(matches!(
            m.ratio("p/c/fast", "p/c/slow"),
            Err(FigureError::Units { .. })
        ));
    }

    #[test]
    fn files_survive_a_round_trip_and_bad_ones_are_refused() {
        let m = measured();
        let text = m.to_json();
        assert!(text.contains("\"samples\": [1.0, 1.1, 1.2]"), "{text}");
        assert_eq!(Measured::parse("f", &text).unwrap(), m);

        let mut bad = m.clone();
        bad.figures.get_mut("p/c/fast").unwrap().samples.clear();
        let fault = Measured::parse("f", &bad.to_json()).unwrap_err();
        assert!(fault.to_string().contains("p/c/fast"), "{fault}");
        let mut bad = m.clone();
        bad.runs.remove("2");
        assert!(Measured::parse("f", &bad.to_json()).is_err());
        let newer = text.replace("\"schema\": 1", "\"schema\": 2");
        assert!(matches!(
            Measured::parse("f", &newer),
            Err(FigureError::Schema { found: 2, .. })
        ));
    }

    #[test]
    fn an_unknown_key_names_its_neighbours() {
        let fault = measured().figure("p/c/slwo").unwrap_err().to_string();
        assert!(fault.contains("p/c/slow"), "{fault}");
    }
}
