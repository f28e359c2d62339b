# Hands in 50 jobs one by one, and an array of 50, and says how long that took.
milliseconds() { echo $(($(date +%s%N) / 1000000)); }
begin=$(milliseconds)
for i in $(seq 50); do
    sbatch --output=/dev/null --wrap true > /dev/null
done
echo "50 jobs: $(($(milliseconds) - begin)) ms"
begin=$(milliseconds)
sbatch --output=/dev/null --array=1-50 --wrap true > /dev/null
echo "an array: $(($(milliseconds) - begin)) ms"
