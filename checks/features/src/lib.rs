//! Nothing but dependencies.
//!
//! A package that is built alone gets its dependencies with the features that it
//! asks for, and each part asks for others. One feature of `libc` more, and nearly
//! everything is compiled again: five parts took a clean machine a quarter of an
//! hour. So they have a development dependency on this package in common, which
//! asks for all of those features.
