//! Programs that must not compile do not, with the messages that pages show.

compile_fail::check!();
