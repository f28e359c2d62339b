//! Each check, proved on a broken copy of the book.

fn main() {
    checks::snippets::intercept();
}
