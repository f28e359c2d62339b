# How often threads of an ordered map go to sleep or lose their core.
for window in 1 4 16 64; do
    perf stat -x , -e context-switches target/release/examples/maps_variants \
        --by ordered --window $window 2>&1 >/dev/null |
        sed "s/,.*/ switches with a window of $window/"
done
