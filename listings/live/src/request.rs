//! What a page asks for: `sum/lanes n=4`.

use std::str::FromStr;

use betting::bettors::BadStart;
use thiserror::Error;

use crate::{Kernel, betting_kernels, serial_kernels, threads_kernels};

/// What there is of a kernel.
#[derive(Clone, Copy, Debug)]
pub struct Spec {
    pub name: &'static str,
    pub versions: &'static [&'static str],
    pub parameters: &'static [Parameter],
}

/// A number that a kernel takes.
#[derive(Clone, Copy, Debug)]
pub struct Parameter {
    pub name: &'static str,
    pub min: f64,
    pub max: f64,
    pub default: f64,
    /// It has no fraction.
    pub whole: bool,
}

include!(concat!(env!("OUT_DIR"), "/kernels.rs"));

/// A version of a kernel, and values of all its parameters.
#[derive(Clone, Debug, PartialEq)]
pub struct Request {
    kernel: &'static str,
    version: &'static str,
    /// In the order of the parameters.
    values: Vec<f64>,
}

/// Why there is no such run.
#[derive(Debug, Error, PartialEq)]
pub enum Refused {
    #[error("no kernel `{0}`")]
    Kernel(String),
    #[error("`{kernel}` has no version `{version}`")]
    Version {
        kernel: &'static str,
        version: String,
    },
    #[error("`{0}` is not `parameter=number`")]
    Word(String),
    #[error("`{kernel}` has no parameter `{name}`")]
    Parameter { kernel: &'static str, name: String },
    #[error("{name} must be a whole number from {min} to {max}, not {value}")]
    Whole {
        name: &'static str,
        min: f64,
        max: f64,
        value: f64,
    },
    #[error("{name} must be from {min} to {max}, not {value}")]
    Range {
        name: &'static str,
        min: f64,
        max: f64,
        value: f64,
    },
    #[error(transparent)]
    Start(#[from] BadStart),
}

impl FromStr for Request {
    type Err = Refused;

    /// Reads `KERNEL/VERSION NAME=VALUE …`. The first version and the defaults
    /// stand for what is left out.
    fn from_str(text: &str) -> Result<Request, Refused> {
        let mut words = text.split_whitespace();
        let first = words.next().unwrap_or_default();
        let (kernel, version) = match first.split_once('/') {
            Some((kernel, version)) => (kernel, Some(version)),
            None => (first, None),
        };
        let spec = KERNELS
            .iter()
            .find(|spec| spec.name == kernel)
            .ok_or_else(|| Refused::Kernel(kernel.into()))?;
        let version = match version {
            None => spec.versions[0],
            Some(version) => spec
                .versions
                .iter()
                .find(|known| **known == version)
                .ok_or_else(|| Refused::Version {
                    kernel: spec.name,
                    version: version.into(),
                })?,
        };
        let mut values: Vec<f64> =
            spec.parameters.iter().map(|p| p.default).collect();
        for word in words {
            let (name, value) = word
                .split_once('=')
                .and_then(|(name, value)| {
                    Some((name, value.parse::<f64>().ok()?))
                })
                .ok_or_else(|| Refused::Word(word.into()))?;
            let at = spec
                .parameters
                .iter()
                .position(|p| p.name == name)
                .ok_or_else(|| Refused::Parameter {
                    kernel: spec.name,
                    name: name.into(),
                })?;
            values[at] = spec.parameters[at].checked(value)?;
        }
        Ok(Request {
            kernel: spec.name,
            version,
            values,
        })
    }
}

impl Parameter {
    fn checked(&self, value: f64) -> Result<f64, Refused> {
        let Parameter { name, min, max, .. } = *self;
        // False for NaN.
        let within = min <= value && value <= max;
        match (self.whole, within && (!self.whole || value.fract() == 0.0)) {
            (_, true) => Ok(value),
            (true, false) => Err(Refused::Whole {
                name,
                min,
                max,
                value,
            }),
            (false, false) => Err(Refused::Range {
                name,
                min,
                max,
                value,
            }),
        }
    }
}

impl Request {
    /// Makes the input of the kernel.
    ///
    /// # Errors
    ///
    /// What the kernel itself refuses.
    pub fn kernel(&self) -> Result<Box<dyn Kernel>, Refused> {
        let version = self.version;
        Ok(match (self.kernel, &self.values[..]) {
            ("trajectories", &[stake, win, loss, bets, players, seed]) => {
                betting_kernels::trajectories(
                    version,
                    (stake, win, loss),
                    [bets, players, seed],
                )?
            }
            ("search", &[settings, players, bets, seed]) => {
                betting_kernels::search(
                    version,
                    [settings, players, bets, seed],
                )
            }
            ("sum", &[millions]) => {
                serial_kernels::sum(version, count(1e6 * millions))
            }
            ("walks", &[walks, seed]) => {
                threads_kernels::walks(version, walks as u64, seed as u64)
            }
            ("mandelbrot", &[width, height]) => threads_kernels::mandelbrot(
                version,
                count(width),
                count(height),
            ),
            ("granularity", &[width, height, chunk]) => {
                threads_kernels::granularity(
                    count(width),
                    count(height),
                    count(chunk),
                )
            }
            ("false_sharing", &[millions]) => {
                threads_kernels::false_sharing(version, count(1e6 * millions))
            }
            ("password", &[place]) => {
                threads_kernels::password(version, count(place))
            }
            ("faults", []) => threads_kernels::faults(version),
            _ => return Err(Refused::Kernel(self.kernel.into())),
        })
    }
}

/// The next whole number; parameters are checked to be small and positive.
pub(crate) fn count(value: f64) -> usize {
    value.round() as usize
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(text: &str) -> String {
        text.parse::<Request>().unwrap_err().to_string()
    }

    #[test]
    fn what_is_left_out_has_its_default() {
        let request: Request = "search".parse().unwrap();
        assert_eq!((request.kernel, request.version), ("search", "setting"));
        assert_eq!(request.values, [1000.0, 300.0, 100.0, 1.0]);
        let request: Request = "search/serial bets=7".parse().unwrap();
        assert_eq!((request.version, request.values[2]), ("serial", 7.0));
    }

    #[test]
    fn what_is_not_there_is_named() {
        assert_eq!(refused(""), "no kernel ``");
        assert_eq!(refused("sum/fast"), "`sum` has no version `fast`");
        assert_eq!(refused("sum m=1"), "`sum` has no parameter `m`");
        assert_eq!(refused("sum n"), "`n` is not `parameter=number`");
    }

    #[test]
    fn absurd_values_are_refused() {
        for value in ["0", "-1", "1e300", "NaN", "inf"] {
            let message = refused(&format!("sum n={value}"));
            assert!(
                message.starts_with("n must be from 0.001 to 16"),
                "{message}"
            );
        }
        let message = refused("search bets=1.5");
        assert_eq!(
            message,
            "bets must be a whole number from 1 to 1000, not 1.5"
        );
    }

    #[test]
    fn every_version_of_every_kernel_is_there() {
        for spec in KERNELS.iter().filter(|spec| spec.name != "faults") {
            for version in spec.versions {
                let request: Request =
                    format!("{}/{version}", spec.name).parse().unwrap();
                assert!(request.kernel().is_ok(), "{}/{version}", spec.name);
            }
        }
    }
}
