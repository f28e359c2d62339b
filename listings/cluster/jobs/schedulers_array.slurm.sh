#!/bin/bash
#SBATCH --job-name=part
#SBATCH --ntasks=1
#SBATCH --time=00:05:00
#SBATCH --output=%x-%A_%a.out
set -o errexit
"${PROGRAM:-target/release/examples/schedulers_part}" "$SLURM_ARRAY_TASK_ID"
