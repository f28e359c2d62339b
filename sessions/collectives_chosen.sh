# The functions of Open MPI in which an all-reduce spends its time.
for run in "2 1 100000" "2 16384 500" "2 1000000 10" "4 16384 300" "4 1000000 5"; do
    set -- $run
    perf record -q -g -e cpu-clock -o target/collectives.perf mpiexec -n $1 \
        target/collectives --elements $2 --samples 1 --calls $3 >/dev/null
    perf script -i target/collectives.perf -F ip,sym 2>/dev/null |
        grep -o 'coll_base_allreduce_[a-z_]*' | sort | uniq -c | sort -rn |
        awk -v at="$1 ranks, $(($2 * 8)) B" 'NR == 1 { print at ": " $2 }'
done
