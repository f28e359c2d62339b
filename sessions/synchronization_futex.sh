# Calls of futex in a thousand locks, or in a thousand turns there and back.
for what in "lock --threads 1" "lock" "hold" "condvar" "park" "channel" "spin" "barrier" "spin-barrier"; do
    calls=$(strace -f -e trace=futex -o /dev/stdout target/release/examples/synchronization_futex $what | grep -c 'futex(')
    printf '%-18s %6d\n' "$what" "$calls"
done
