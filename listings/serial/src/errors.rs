//! Errors: what becomes of a map when some of its items can't be computed.

use std::{
    any::Any,
    num::{NonZeroUsize, ParseFloatError},
    panic::{self, AssertUnwindSafe},
};

use thiserror::Error;

use crate::correctness::{map_chunked, mix};

/// Energies of `events` in joules, a line each, as an instrument writes them:
/// with a comma after the thousands. They follow a power law.
pub fn energies(events: usize) -> Vec<String> {
    (0..events as u64)
        .map(|event| {
            let uniform =
                ((mix(event + 1) >> 11) + 1) as f64 / (1u64 << 53) as f64;
            let energy = 1.0 / (uniform * uniform.sqrt()).sqrt();
            let text = format!("{energy:.1}");
            match text.len() {
                0..6 => text,
                length => {
                    format!("{},{}", &text[..length - 5], &text[length - 5..])
                }
            }
        })
        .collect()
}

/// Numbers from 0 to below 100, a line each, every `every`-th of which is
/// none; 0 for never.
pub fn readings(lines: usize, every: usize) -> Vec<String> {
    (1..=lines)
        .map(|line| match line.checked_rem(every) {
            Some(0) => "n/a".into(),
            _ => format!("{:.3}", ((line - 1) * 7919 % 100_000) as f64 / 1e3),
        })
        .collect()
}

// ANCHOR: bad_line
/// A line that is no number.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("line {line}: `{text}` is no number")]
pub struct BadLine {
    /// Counted from 1.
    pub line: usize,
    pub text: String,
    pub source: ParseFloatError,
}

/// The number that stands in a line.
///
/// # Errors
///
/// If it is no number.
pub fn parse_line(line: usize, text: &str) -> Result<f64, BadLine> {
    text.parse().map_err(|source| BadLine {
        line,
        text: text.into(),
        source,
    })
}
// ANCHOR_END: bad_line

// ANCHOR: swallowed
/// The mean of what can be parsed: a mistake.
pub fn mean_swallowed(lines: &[String]) -> f64 {
    let values: Vec<f64> = lines
        .iter()
        .map(|text| text.parse())
        .filter_map(Result::ok)
        .collect();
    values.iter().sum::<f64>() / values.len() as f64
}
// ANCHOR_END: swallowed

// ANCHOR: first_error
/// All numbers, or the first error.
pub fn first_error(lines: &[String]) -> Result<Vec<f64>, BadLine> {
    let numbered = (1..).zip(lines);
    numbered
        .map(|(line, text)| parse_line(line, text))
        .collect()
}

/// The sum of all numbers, or the first error: without a vector.
pub fn sum(lines: &[String]) -> Result<f64, BadLine> {
    (1..)
        .zip(lines)
        .try_fold(0.0, |sum, (line, text)| Ok(sum + parse_line(line, text)?))
}
// ANCHOR_END: first_error

// ANCHOR: partial
/// What could be parsed, and what could not.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Partial {
    /// With the line of each, counted from 1.
    pub values: Vec<(usize, f64)>,
    pub bad: Vec<BadLine>,
}

impl Partial {
    pub fn of(lines: &[String]) -> Partial {
        let mut partial = Partial::default();
        for (line, text) in (1..).zip(lines) {
            match parse_line(line, text) {
                Ok(value) => partial.values.push((line, value)),
                Err(bad) => partial.bad.push(bad),
            }
        }
        partial
    }

    /// All numbers, or all errors.
    pub fn all(self) -> Result<Vec<f64>, Vec<BadLine>> {
        if self.bad.is_empty() {
            Ok(self.values.into_iter().map(|(_, value)| value).collect())
        } else {
            Err(self.bad)
        }
    }
}
// ANCHOR_END: partial

// ANCHOR: chunked
/// Parses lines in `threads` threads: a result for each line, in their order.
pub fn parse_chunked(
    lines: &[String],
    threads: NonZeroUsize,
) -> Vec<Result<f64, BadLine>> {
    let numbered: Vec<(usize, &String)> = (1..).zip(lines).collect();
    map_chunked(&numbered, threads, |(line, text)| parse_line(*line, text))
}
// ANCHOR_END: chunked

// ANCHOR: caught
/// A call that panicked.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("item {index} panicked: {message}")]
pub struct Panicked {
    pub index: usize,
    pub message: String,
}

/// `f(item)`, or why there is none.
pub fn caught<T, U>(
    index: usize,
    item: &T,
    f: impl Fn(&T) -> U,
) -> Result<U, Panicked> {
    // What `f` has half changed when it panics, nobody may rely on: a pure
    // function changes nothing.
    let call = AssertUnwindSafe(|| f(item));
    panic::catch_unwind(call).map_err(|payload| Panicked {
        index,
        message: message(payload.as_ref()),
    })
}

/// What `panic!` was given, if that was a text.
fn message(payload: &(dyn Any + Send)) -> String {
    let text = payload.downcast_ref::<&str>().copied();
    let text =
        text.or_else(|| payload.downcast_ref::<String>().map(|s| &s[..]));
    text.unwrap_or("not a text").into()
}
// ANCHOR_END: caught

// ANCHOR: ways
/// The sum of all numbers, and how many lines are none.
pub type Summed = (f64, usize);

/// An error as a value.
pub fn by_result(lines: &[String]) -> Summed {
    let numbered = (1..).zip(lines);
    summed(numbered.map(|(line, text)| parse_line(line, text).ok()))
}

/// No number, and no word why.
pub fn by_option(lines: &[String]) -> Summed {
    summed(lines.iter().map(|text| text.parse().ok()))
}

/// NaN for what is no number: then `NaN` in the input is no number either.
pub fn by_nan(lines: &[String]) -> Summed {
    let value = |text: &String| text.parse().unwrap_or(f64::NAN);
    let values = lines.iter().map(value);
    summed(values.map(|v| (!v.is_nan()).then_some(v)))
}

/// A panic for what is no number, caught for each line.
pub fn by_panic(lines: &[String]) -> Summed {
    let value = |text: &String| text.parse::<f64>().expect("a number");
    let values = (1..).zip(lines);
    summed(values.map(|(line, text)| caught(line, text, value).ok()))
}
// ANCHOR_END: ways

fn summed(values: impl Iterator<Item = Option<f64>>) -> Summed {
    values.fold((0.0, 0), |(sum, bad), value| match value {
        Some(value) => (sum + value, bad),
        None => (sum, bad + 1),
    })
}

/// What a sensor writes where it has no reading.
pub const MISSING: i32 = -999;

// ANCHOR: calibrate
/// Temperatures in kelvin of raw readings, in hundredths of a degree Celsius.
///
/// # Errors
///
/// The position of the first reading that is [`MISSING`].
pub fn calibrate_early(raw: &[i32], kelvin: &mut [f64]) -> Result<(), usize> {
    for (i, (kelvin, raw)) in kelvin.iter_mut().zip(raw).enumerate() {
        if *raw == MISSING {
            return Err(i);
        }
        *kelvin = f64::from(*raw) * 0.01 + 273.15;
    }
    Ok(())
}

/// [`calibrate_early`], which looks for the position when there is one.
///
/// # Errors
///
/// As [`calibrate_early`]; what lies behind the position is overwritten too.
pub fn calibrate_flag(raw: &[i32], kelvin: &mut [f64]) -> Result<(), usize> {
    let mut missing = false;
    for (kelvin, raw) in kelvin.iter_mut().zip(raw) {
        missing |= *raw == MISSING;
        *kelvin = f64::from(*raw) * 0.01 + 273.15;
    }
    if missing {
        let reached = &raw[..raw.len().min(kelvin.len())];
        return reached
            .iter()
            .position(|v| *v == MISSING)
            .map_or(Ok(()), Err);
    }
    Ok(())
}
// ANCHOR_END: calibrate

// ANCHOR: sizes
/// An error that carries a line of a file, in place.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct InPlace {
    pub line: usize,
    pub text: [u8; 248],
}

/// A root, or all that is known of the fault, in place.
#[inline(never)]
#[expect(clippy::result_large_err, reason = "its cost is measured")]
pub fn root_in_place(v: f64) -> Result<f64, InPlace> {
    if v >= 0.0 {
        Ok(v.sqrt())
    } else {
        let (line, text) = (1, [b'?'; 248]);
        Err(InPlace { line, text })
    }
}

/// A root, or all that is known of the fault, elsewhere.
#[inline(never)]
pub fn root_boxed(v: f64) -> Result<f64, Box<InPlace>> {
    if v >= 0.0 {
        Ok(v.sqrt())
    } else {
        let (line, text) = (1, [b'?'; 248]);
        Err(Box::new(InPlace { line, text }))
    }
}
// ANCHOR_END: sizes

#[cfg(test)]
mod tests {
    use std::{
        error::Error,
        sync::{Mutex, PoisonError},
    };

    use super::*;

    fn lines(text: &str) -> Vec<String> {
        text.lines().map(String::from).collect()
    }

    #[test]
    fn the_first_error_knows_its_line() {
        let error = first_error(&lines("1\n2\nx\ny")).unwrap_err();
        assert_eq!(error.to_string(), "line 3: `x` is no number");
        let source = error.source().unwrap();
        assert_eq!(source.to_string(), "invalid float literal");
        assert_eq!(sum(&lines("1\n2\nx\ny")), Err(error));
        assert_eq!(first_error(&lines("1\n2")), Ok(vec![1.0, 2.0]));
        assert_eq!(sum(&lines("1\n2")), Ok(3.0));
    }

    #[test]
    fn partial_results_keep_their_place() {
        let partial = Partial::of(&lines("1\nx\n3\n"));
        assert_eq!(partial.values, [(1, 1.0), (3, 3.0)]);
        assert_eq!(partial.bad[0].line, 2);
        assert_eq!(partial.all().unwrap_err().len(), 1);
        assert_eq!(Partial::of(&lines("1\n2")).all(), Ok(vec![1.0, 2.0]));
    }

    #[test]
    fn threads_find_the_same_errors() {
        let lines = readings(1000, 7);
        let serial: Vec<_> = (1..)
            .zip(&lines)
            .map(|(i, text)| parse_line(i, text))
            .collect();
        for threads in 1..5 {
            let threads = NonZeroUsize::new(threads).unwrap();
            assert_eq!(parse_chunked(&lines, threads), serial);
        }
    }

    #[test]
    fn all_ways_find_the_same_sum() {
        for every in [0, 1, 2, 10] {
            let lines = readings(500, every);
            let summed = by_result(&lines);
            assert_eq!(summed.1, 500_usize.checked_div(every).unwrap_or(0));
            assert_eq!(by_option(&lines), summed);
            assert_eq!(by_nan(&lines), summed);
            assert_eq!(by_panic(&lines), summed);
        }
    }

    #[test]
    fn panics_become_errors() {
        let f = |v: &i32| {
            assert!(*v != 7, "{v} is bad luck");
            2 * v
        };
        assert_eq!(caught(0, &4, f), Ok(8));
        let error = caught(3, &7, f).unwrap_err();
        assert_eq!(error.to_string(), "item 3 panicked: 7 is bad luck");
        let fixed = caught(0, &(), |()| panic!("fixed")).map(|(): ()| ());
        assert_eq!(fixed.unwrap_err().message, "fixed");
        let other = caught(0, &(), |()| panic::panic_any(1));
        assert_eq!(other.map(|(): ()| ()).unwrap_err().message, "not a text");
    }

    // ANCHOR: sendable
    #[test]
    fn errors_can_be_sent() {
        fn sendable<T: Error + Send + Sync + 'static>() {}
        sendable::<BadLine>();
        sendable::<Panicked>();
    }
    // ANCHOR_END: sendable

    /// A panic between two changes that belong together leaves one of them.
    #[test]
    fn a_poisoned_lock_holds_half_a_change() {
        let accounts = Mutex::new((100, 0));
        let moved = panic::catch_unwind(|| {
            let mut accounts =
                accounts.lock().unwrap_or_else(PoisonError::into_inner);
            accounts.0 -= 10;
            let _: f64 = "n/a".parse().expect("a number");
            accounts.1 += 10;
        });
        assert!(moved.is_err());
        assert!(accounts.is_poisoned());
        let inner = accounts.into_inner().unwrap_or_else(|e| e.into_inner());
        assert_eq!(inner, (90, 0));
    }

    #[test]
    fn calibrations_agree() {
        for length in [0, 1, 7, 8, 33] {
            for missing in 0..=length {
                let mut raw: Vec<i32> = (0..length as i32).collect();
                if let Some(v) = raw.get_mut(missing) {
                    *v = MISSING;
                }
                let [mut a, mut b] = [(); 2].map(|()| vec![0.0; length]);
                let early = calibrate_early(&raw, &mut a);
                assert_eq!(calibrate_flag(&raw, &mut b), early);
                assert_eq!(early.err(), (missing < length).then_some(missing));
                assert_eq!(a[..missing], b[..missing]);
            }
        }
        assert_eq!(calibrate_flag(&[1, MISSING], &mut [0.0]), Ok(()));
    }

    #[test]
    fn roots_agree() {
        assert_eq!(root_in_place(4.0), Ok(2.0));
        assert_eq!(root_boxed(4.0), Ok(2.0));
        assert_eq!(root_boxed(-1.0).map_err(|e| e.line), Err(1));
    }

    /// Sizes that the page quotes.
    #[test]
    fn sizes_of_results() {
        assert_eq!(size_of::<Result<f64, InPlace>>(), 264);
        assert_eq!(size_of::<Result<f64, Box<InPlace>>>(), 16);
        assert_eq!(size_of::<Result<f64, BadLine>>(), 40);
    }

    /// The mean of a power law with exponent -7/3 is 4; with few large values
    /// an estimate is far off, so that its bound is wide.
    #[test]
    fn energies_are_a_power_law_with_commas() {
        let lines = energies(200_000);
        let (with, without): (Vec<_>, Vec<_>) =
            lines.iter().partition(|line| line.contains(','));
        assert!(with.len() < 50 && !with.is_empty());
        assert!(with.iter().all(|line| {
            line.replace(',', "")
                .parse::<f64>()
                .is_ok_and(|v| v >= 1000.0)
        }));
        let all: Vec<String> =
            lines.iter().map(|line| line.replace(',', "")).collect();
        let mean = sum(&all).unwrap() / all.len() as f64;
        assert!((3.5..4.5).contains(&mean), "{mean}");
        assert!(mean_swallowed(&lines) < 0.95 * mean);
        assert!(without.iter().all(|line| line.parse::<f64>().is_ok()));
    }
}
