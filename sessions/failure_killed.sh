# Starts three ranks, kills the last one a second after all are there, and says
# what becomes of the others.
program=target/release/examples/stencil_ranks
# No other run has these steps.
ranks="^$program --steps 1_000_000_000"
timeout 60 mpiexec -n 3 $program --steps 1_000_000_000 &
for try in $(seq 100); do
    [ "$(pgrep -c -f "$ranks")" -eq 3 ] && break
    sleep 0.2
done
sleep 1
kill -KILL $(pgrep -f "$ranks" | tail -n 1)
wait $!
echo "mpiexec: exit code $?"
# A process that was ended is gone a moment later.
for try in $(seq 50); do
    pgrep -f "$ranks" >/dev/null || break
    sleep 0.2
done
pgrep -c -f "$ranks"
