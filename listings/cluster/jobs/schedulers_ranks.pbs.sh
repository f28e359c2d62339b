#!/bin/bash
#PBS -N ranks
#PBS -l select=2:ncpus=2:mpiprocs=2
#PBS -l walltime=00:05:00
#PBS -j oe
set -o errexit
cd "$PBS_O_WORKDIR"
mpiexec "${PROGRAM:-target/release/examples/hello_ranks}"
