"""What all Python peers have in common: sampling and the report."""

import json
import time


def report(arguments, work, known=None):
    """Runs `work` once untimed, then `arguments.samples` times; prints the
    times and the answer: what the last returned, or `known`, for answers that
    take longer to make out than the work."""
    answer = work()
    seconds = []
    for _ in range(arguments.samples):
        before = time.perf_counter()
        answer = work()
        seconds.append(time.perf_counter() - before)
    answer = answer if known is None else known
    print(json.dumps({"seconds": seconds, "answer": answer}))
