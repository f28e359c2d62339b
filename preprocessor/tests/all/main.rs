//! End to end: small books in, HTML or problems out.

mod book;
mod faults;
mod live;
mod program;
mod small;
