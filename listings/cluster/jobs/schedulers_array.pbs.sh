#!/bin/bash
#PBS -N part
#PBS -l select=1:ncpus=1
#PBS -l walltime=00:05:00
#PBS -j oe
set -o errexit
cd "$PBS_O_WORKDIR"
"${PROGRAM:-target/release/examples/schedulers_part}" "$PBS_ARRAY_INDEX"
