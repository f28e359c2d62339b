# As failure_killed.sh, on three nodes of a Slurm, with the arguments for srun.
program=target/release/examples/stencil_ranks
# No other run has these steps.
steps="--steps 2_000_000_000"
timeout 10 srun "$@" --mpi=pmix --nodes=3 $program $steps 2> /dev/null &
sleep 2
kill -KILL $(pgrep -f "^$PWD/$program $steps|^$program $steps" | tail -n 1)
killed=$(date +%s)
wait $!
echo "srun $*: exit code $?, $(($(date +%s) - killed)) s after the kill"
