# How many files a program opens or asks for until it ends.
count() {
    name=$1 launcher=$2
    shift 2
    $launcher strace -f -qq -e trace=open,openat,stat,newfstatat,access \
        -o target/scaling_opens "$@" > /dev/null
    echo "$name: $(grep -c ' = [0-9]' target/scaling_opens) files"
}
python=target/python/bin/python
count "Rust" "" target/release/examples/landscape_costs --help
count "Rust and MPI" "mpiexec -n 1" target/release/examples/hello_ranks
count "Python" "" $python -c "pass"
count "Python and NumPy" "" $python -c "import numpy"
count "Python, NumPy and MPI" "mpiexec -n 1" $python -c "import numpy; from mpi4py import MPI"
