#!/bin/bash
#SBATCH --job-name=ranks
#SBATCH --nodes=3
#SBATCH --ntasks=4
#SBATCH --time=00:05:00
#SBATCH --output=%x-%j.out
set -o errexit
srun --mpi=pmix "${PROGRAM:-target/release/examples/hello_ranks}"
