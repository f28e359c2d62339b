//! Every program in another language is measured by a plan, and held to the
//! answer of its listing by its part's own test: `listings/PART/tests/peers.rs`.

use checks::{Build, assert_none};

#[test]
fn every_peer_is_planned_and_tested() {
    assert_none(checks::unplanned_peers(&Build::here().workspace));
}
