"""The map of questions to a server of listings/threads/src/io_bound.rs, by threads
and by asyncio."""

import argparse
import asyncio
import multiprocessing
import os
import socket
import sys
from concurrent.futures import ThreadPoolExecutor

sys.path.insert(0, os.path.join(os.path.dirname(__file__), ".."))

from peer import report

DELAY = 0.001
LIMIT = 10.0


async def answer(reader, writer):
    """Squares numbers of eight bytes, each after a while."""
    try:
        while True:
            n = int.from_bytes(await reader.readexactly(8), "big")
            await asyncio.sleep(DELAY)
            writer.write((n * n).to_bytes(8, "big"))
            await writer.drain()
    except (asyncio.IncompleteReadError, ConnectionError):
        pass  # the client is gone
    finally:
        writer.close()


def serve(port):
    async def forever():
        server = await asyncio.start_server(answer, "127.0.0.1", 0, backlog=1024)
        port.send(server.sockets[0].getsockname()[1])
        await server.serve_forever()

    asyncio.run(forever())


# ANCHOR: threads
def ask(address, n):
    with socket.create_connection(address, LIMIT) as server:
        server.sendall(n.to_bytes(8, "big"))
        return int.from_bytes(server.recv(8, socket.MSG_WAITALL), "big")


def by_threads(address, numbers, threads):
    with ThreadPoolExecutor(threads) as pool:
        return list(pool.map(lambda n: ask(address, n), numbers))
# ANCHOR_END: threads


# ANCHOR: asyncio
async def ask_async(address, n):
    async with asyncio.timeout(LIMIT):
        reader, writer = await asyncio.open_connection(*address)
        writer.write(n.to_bytes(8, "big"))
        answer = int.from_bytes(await reader.readexactly(8), "big")
        writer.close()
        return answer


async def by_asyncio(address, numbers):
    return await asyncio.gather(*(ask_async(address, n) for n in numbers))
# ANCHOR_END: asyncio


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--samples", type=int, default=3)
    parser.add_argument("--questions", type=int, default=64)
    parser.add_argument("--workers", type=int, default=64)
    parser.add_argument("--by", choices=["threads", "asyncio"], default="threads")
    arguments = parser.parse_args()

    # A process of its own, so that the server needs nobody's interpreter lock.
    ours, theirs = multiprocessing.Pipe()
    server = multiprocessing.Process(target=serve, args=(theirs,), daemon=True)
    server.start()
    address = ("127.0.0.1", ours.recv())
    numbers = range(arguments.questions)
    with asyncio.Runner() as runner:

        def work():
            if arguments.by == "threads":
                results = by_threads(address, numbers, arguments.workers)
            else:
                results = runner.run(by_asyncio(address, numbers))
            return {"weighted": sum((i % 7 + 1) * r for i, r in enumerate(results))}

        report(arguments, work)
    server.terminate()
