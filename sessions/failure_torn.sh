# Saves a state of 1,000,000 bytes twice, the second time where no file may be
# larger than 100 blocks, and reads what is there; with the arguments for both.
keep=$PWD/target/release/examples/failure_keep
folder=$(mktemp -d)
cd "$folder" || exit
$keep state --step 1 "$@"
( ulimit -f 100; $keep state --step 2 "$@"; echo "exit code $?" )
$keep state
echo "exit code $?"
rm -r "$folder"
