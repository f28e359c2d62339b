# Signals between two cores that may sleep, and between two that a thread of
# the idle class keeps awake.
signals="target/release/examples/synchronization_together --apart --turns 2000 --only condvar"
echo "cores that may sleep: $($signals)"
for core in 0 1; do
    taskset -c $core chrt -i 0 sh -c 'while :; do :; done' >/dev/null &
    busy="$busy $!"
done
trap 'kill $busy' EXIT
sleep 0.1
echo "cores kept awake:     $($signals)"
