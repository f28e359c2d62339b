"""The sleepy map of listings/threads/src/io_bound.rs by threads, by asyncio, and
by processes."""

import argparse
import asyncio
import concurrent.futures
import multiprocessing
import os
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(__file__), ".."))

from peer import report

DELAY = 0.001


def sleepy(n):
    time.sleep(DELAY)
    return n * n


async def sleepy_async(n):
    await asyncio.sleep(DELAY)
    return n * n


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--samples", type=int, default=3)
    parser.add_argument("--waits", type=int, default=256)
    parser.add_argument("--workers", type=int, default=64)
    parser.add_argument("--by", choices=["threads", "asyncio", "processes"], default="threads")
    arguments = parser.parse_args()

    numbers = range(arguments.waits)
    by = arguments.by
    pool = runner = None
    if by == "threads":
        pool = concurrent.futures.ThreadPoolExecutor(arguments.workers)
    elif by == "processes":
        pool = multiprocessing.Pool(arguments.workers)
    else:
        runner = asyncio.Runner()

    async def gathered():
        return await asyncio.gather(*map(sleepy_async, numbers))

    def work():
        if runner:
            results = runner.run(gathered())
        elif by == "processes":
            results = pool.map(sleepy, numbers, chunksize=1)
        else:
            results = pool.map(sleepy, numbers)
        return {"weighted": sum((i % 7 + 1) * r for i, r in enumerate(results))}

    report(arguments, work)
    if by == "processes":
        pool.close()
    elif pool:
        pool.shutdown()
    else:
        runner.close()
