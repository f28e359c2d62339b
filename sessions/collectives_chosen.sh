# The functions of Open MPI in which an all-reduce spends its time.
for ranks in 2 4; do
    for elements in 1 16384 1000000; do
        calls=$((8000000 / (elements + 50)))
        perf record -q -g -e cpu-clock -o target/collectives.perf mpiexec -n $ranks \
            target/collectives --elements $elements --samples 1 --calls $calls >/dev/null
        perf script -i target/collectives.perf -F ip,sym 2>/dev/null |
            grep -o 'coll_base_allreduce_[a-z_]*' | sort | uniq -c | sort -rn |
            awk -v at="$ranks ranks, $elements elements" 'NR == 1 { print at ": " $2 }'
    done
done
