"""What all Python peers have in common: sampling and the report."""

import json
import time


def report(arguments, work):
    """Runs `work` once untimed, then `arguments.samples` times; prints the
    times and the answer of the last."""
    answer = work()
    seconds = []
    for _ in range(arguments.samples):
        before = time.perf_counter()
        answer = work()
        seconds.append(time.perf_counter() - before)
    print(json.dumps({"seconds": seconds, "answer": answer}))
