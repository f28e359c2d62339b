//! Makes constants of `kernels.toml`.

use std::{env, error::Error, fmt::Write, fs, path::Path};

use serde::Deserialize;

#[derive(Deserialize)]
struct Kernels {
    kernel: Vec<Kernel>,
}

#[derive(Deserialize)]
struct Kernel {
    name: String,
    versions: Vec<Version>,
    parameters: Vec<Parameter>,
}

#[derive(Deserialize)]
struct Version {
    name: String,
}

#[derive(Deserialize)]
struct Parameter {
    name: String,
    min: f64,
    max: f64,
    default: f64,
    #[serde(default = "one")]
    step: f64,
}

fn one() -> f64 {
    1.0
}

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo::rerun-if-changed=kernels.toml");
    let kernels: Kernels =
        toml::from_str(&fs::read_to_string("kernels.toml")?)?;
    let mut code = String::from("pub const KERNELS: &[Spec] = &[\n");
    for Kernel {
        name,
        versions,
        parameters,
    } in kernels.kernel
    {
        let versions: Vec<String> =
            versions.into_iter().map(|v| v.name).collect();
        writeln!(
            code,
            "Spec {{ name: {name:?}, versions: &{versions:?}, parameters: &["
        )?;
        for Parameter {
            name,
            min,
            max,
            default,
            step,
        } in parameters
        {
            let whole = step.fract() == 0.0;
            writeln!(
                code,
                "Parameter {{ name: {name:?}, min: {min:?}, max: {max:?}, \
                 default: {default:?}, whole: {whole} }},"
            )?;
        }
        writeln!(code, "] }},")?;
    }
    code.push_str("];\n");
    fs::write(Path::new(&env::var("OUT_DIR")?).join("kernels.rs"), code)?;
    // The pool's threads get a stack each, from outside.
    if env::var("CARGO_CFG_TARGET_FAMILY")? == "wasm" {
        println!("cargo::rustc-link-arg-cdylib=--export=__stack_pointer");
    }
    Ok(())
}
