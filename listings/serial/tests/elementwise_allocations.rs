//! What expressions of arrays allocate.

use ndarray::{Array1, Array2};
use serial::{
    copies::{Counting, counted},
    elementwise::{
        add_new, decay_cloned, decay_in_place, fuse_into, fuse_operators,
        fuse_steps, sinc_mapv, sinc_zip,
    },
};

#[path = "../exercises/elementwise_solution.rs"]
#[allow(dead_code, unused_imports, reason = "its tests run elsewhere")]
mod solution;

#[global_allocator]
static ALLOCATOR: Counting = Counting;

#[test]
fn expressions_allocate_what_the_page_says() {
    let a = Array1::from_elem(1000, 1.0);
    let (b, c) = (a.clone(), a.clone());
    let mut out = a.clone();
    let count = |work: &mut dyn FnMut()| {
        let ((), counts) = counted(work);
        (counts.allocations, counts.bytes / 8000)
    };
    assert_eq!(count(&mut || drop(add_new(&a, &b))), (1, 1));
    assert_eq!(count(&mut || drop(fuse_operators(&a, &b, &c))), (1, 1));
    assert_eq!(count(&mut || drop(&a + &(&b * &c))), (2, 2));
    assert_eq!(count(&mut || fuse_steps(&a, &b, &c, &mut out)), (0, 0));
    assert_eq!(count(&mut || fuse_into(&a, &b, &c, &mut out)), (0, 0));
    assert_eq!(count(&mut || drop(sinc_mapv(&a))), (1, 1));
    assert_eq!(count(&mut || sinc_zip(&a, &mut out)), (0, 0));
    let mut decayed = 0.0;
    let cloned = count(&mut || decayed = decay_cloned(&a, 0.5, 10));
    assert_eq!(cloned, (11, 11));
    let in_place = count(&mut || decayed -= decay_in_place(&a, 0.5, 10));
    assert_eq!(in_place, (1, 1));
    assert_eq!(decayed, 0.0);

    let now = Array2::from_elem((50, 20), 1.0);
    let mut next = now.clone();
    assert_eq!(count(&mut || solution::smooth(&now, &mut next)), (0, 0));
}
