# Starts three ranks, kills the last one after a second, and says what becomes
# of the others.
program=target/release/examples/stencil_ranks
timeout 30 mpiexec -n 3 $program --steps 1_000_000_000 &
sleep 1
kill -KILL $(pgrep -f "^$program --steps 1_000_000_000" | tail -n 1)
wait $!
echo "mpiexec: exit code $?"
pgrep -c -f "^$program --steps 1_000_000_000"
