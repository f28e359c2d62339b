#!/bin/bash
#SBATCH --job-name=ranks
#SBATCH --nodes=3
#SBATCH --ntasks=4
#SBATCH --time=00:05:00
#SBATCH --output=%x-%j.out
set -o errexit
echo "on $SLURM_JOB_NODELIST"
srun --mpi=pmix --kill-on-bad-exit=1 \
    "${PROGRAM:-target/release/examples/hello_ranks}"
