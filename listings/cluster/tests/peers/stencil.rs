//! The fields of the peers have the bits of ours.

use cluster::stencil::{Field, Rates, step_serial};
use peer_tests::{Failed, Peers, Trial, answer_on_ranks, equal};

pub fn tests() -> Vec<Trial> {
    vec![
        Peers::Mpi.test("the field in C has the same bits", || {
            same("peers/c/cluster/stencil.c", &[1, 3, 4], &[])
        }),
        Peers::Mpi4py.test("the field of mpi4py has the same bits", || {
            let program = "peers/python/cluster/stencil.py";
            same(program, &[4], &["--by", "numpy"])?;
            same(program, &[2], &["--by", "numba"])
        }),
    ]
}

fn same(
    program: &str,
    ranks: &[u32],
    arguments: &[&str],
) -> Result<(), Failed> {
    let (rows, columns) = (37, 50);
    let mut field = Field::start(rows, columns);
    let mut spare = field.clone();
    for _ in 0..10 {
        step_serial(&Rates::default(), &mut field, &mut spare);
    }
    let sum = field.checksum();
    let [rows, columns] = [rows, columns].map(|n| n.to_string());
    let shape = ["--rows", &rows, "--columns", &columns];
    for &ranks in ranks {
        let arguments = [&shape, arguments].concat();
        let theirs = answer_on_ranks(program, ranks, &arguments)?;
        equal("upper half", (sum >> 32) as f64, theirs["high"])?;
        equal("lower half", (sum & 0xffff_ffff) as f64, theirs["low"])?;
    }
    Ok(())
}
