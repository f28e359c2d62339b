//! Values, ratios, claims and tables: the key exists, the data has provenance,
//! units match, and a claim's direction holds in the data.

use checks::{Build, Subject, assert_none};

#[test]
fn figures_and_claims_are_those_of_the_data() {
    let root = Build::here().workspace;
    assert_none(checks::expansion(&root, Subject::Figures));
}
