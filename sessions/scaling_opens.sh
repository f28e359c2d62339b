# How many files a program opens or looks for until it ends.
count() {
    name=$1
    shift
    strace -f -qq -e trace=open,openat,stat,newfstatat,access -o target/scaling_opens "$@" > /dev/null
    found=$(grep -c ' = [0-9]' target/scaling_opens)
    echo "$name: $found files"
}
python=target/python/bin/python
count "Rust" target/release/examples/landscape_costs --help
count "Rust and MPI" target/release/examples/hello_ranks
count "Python" $python -c "pass"
count "Python and NumPy" $python -c "import numpy"
count "Python, NumPy and MPI" $python -c "import numpy; from mpi4py import MPI"
