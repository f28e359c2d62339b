# Calls of futex(2) in tasks, signals there and back, and phases, counted by
# the kernel: strace would slow them down, and change their number.
count() {
    calls=$(perf stat -x, -e syscalls:sys_enter_futex -o /dev/fd/3 target/release/examples/synchronization_futex "$@" 3>&1 >/dev/null | grep -o '^[0-9]*')
    printf '%-46s %6s\n' "$*" "$calls"
}
for share in "1 --inside 2000" "2 --inside 100" "2 --inside 1000" "2 --inside 2000"; do
    count lock --times 20000 --threads $share
done
for what in condvar park spin barrier spin-barrier; do
    count $what --times 1000
done
