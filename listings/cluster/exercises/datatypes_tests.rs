use cluster::datatypes::{Order, order};
use mpi::traits::*;
use serde::{Deserialize, Serialize, Serializer, ser::Error};

use super::broadcast_value;

/// What serde can't encode.
#[derive(Deserialize)]
struct Unspeakable;

impl Serialize for Unspeakable {
    fn serialize<S: Serializer>(&self, _: S) -> Result<S::Ok, S::Error> {
        Err(S::Error::custom("unspeakable"))
    }
}

#[test]
fn all_ranks_have_the_value_of_one() {
    ranks::on!([1, 2, 3, 4], |world| {
        for root in 0..world.size() {
            let is_root = world.rank() == root;
            let long = vec![f64::from(root); 20_000];
            let value = is_root.then_some(&long);
            let found = broadcast_value(world, root, value).expect("numbers");
            assert!(found == long, "numbers of rank {root}");
            let own = order();
            let found = broadcast_value(world, root, is_root.then_some(&own));
            assert_eq!(found.expect("an order"), own);
            let unit = broadcast_value(world, root, is_root.then_some(&()));
            unit.expect("the empty value");
        }
    });
}

#[test]
fn a_value_that_can_not_be_encoded_is_an_error_on_all_ranks() {
    ranks::on!([1, 3], |world| {
        let is_root = world.rank() == 0;
        let value = is_root.then_some(&Unspeakable);
        assert!(broadcast_value(world, 0, value).is_err());
        let stop = is_root.then_some(&Order::Stop);
        let found = broadcast_value(world, 0, stop).expect("an order");
        assert_eq!(found, Order::Stop);
    });
}
