"""The relays of listings/threads/src/channels.rs in Python: queues of threads,
and queues and pipes of processes. The receiver is started before the first
sample; a None ends each."""

import argparse
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(__file__), ".."))

import multiprocessing
import queue
import threading

from peer import report


def add_up(get, answer):
    """Adds up the messages before each None, until two of them follow."""
    while True:
        total, count = 0, 0
        while (message := get()) is not None:
            total += sum(message) if isinstance(message, list) else message
            count += 1
        if count == 0:
            return
        answer(total)


def of_pipe(pipe):
    add_up(pipe.recv, pipe.send)


def of_queue(messages, answers):
    add_up(messages.get, answers.put)


def relay(arguments, put, answer, receiver):
    """Sends all messages of a sample, singly or in lists."""
    batch, n = arguments.batch, arguments.messages

    def work():
        if batch > 1:
            for start in range(0, n, batch):
                put(list(range(start, min(start + batch, n))))
        else:
            for i in range(n):
                put(i)
        put(None)
        return {"sum": answer()}

    receiver.start()
    report(arguments, work)
    put(None)
    receiver.join()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--samples", type=int, default=3)
    parser.add_argument("--way", choices=["threads", "simple", "queue", "pipe"], default="threads")
    parser.add_argument("--messages", type=int, default=1000)
    parser.add_argument("--batch", type=int, default=1)
    parser.add_argument("--capacity", type=int, default=1024)
    arguments = parser.parse_args()

    if arguments.way == "pipe":
        here, there = multiprocessing.Pipe()
        receiver = multiprocessing.Process(target=of_pipe, args=(there,))
        relay(arguments, here.send, here.recv, receiver)
    elif arguments.way == "queue":
        messages = multiprocessing.Queue(arguments.capacity)
        answers = multiprocessing.SimpleQueue()
        receiver = multiprocessing.Process(target=of_queue, args=(messages, answers))
        relay(arguments, messages.put, answers.get, receiver)
    else:
        messages = (
            queue.SimpleQueue() if arguments.way == "simple" else queue.Queue(arguments.capacity)
        )
        answers = queue.SimpleQueue()
        receiver = threading.Thread(target=of_queue, args=(messages, answers))
        relay(arguments, messages.put, answers.get, receiver)
