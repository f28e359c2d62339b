# Starts three ranks, kills the last one after a second, and says what becomes
# of the others.
program=target/release/examples/stencil_ranks
timeout 30 mpiexec -n 3 $program --steps 1_000_000_000 &
sleep 1
kill -KILL $(pgrep -f "^$program --steps 1_000_000_000" | tail -n 1)
wait $!
echo "mpiexec: exit code $?"
# A process that was ended is gone a moment later.
for second in 1 2 3; do
    pgrep -f "^$program --steps 1_000_000_000" >/dev/null && sleep 1
done
pgrep -c -f "^$program --steps 1_000_000_000"
