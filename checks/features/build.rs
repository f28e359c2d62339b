//! Without a build script Cargo passes over the features of its dependencies.

fn main() {}
