"""A checkpoint that is replaced whole or not at all."""

import argparse
import os
import struct
import sys
import tempfile
import zlib
from pathlib import Path

sys.path.insert(0, os.path.join(os.path.dirname(__file__), ".."))

from peer import report

MAGIC = b"ckpt-v1\n"


# ANCHOR: save
def save(path, state):
    temporary = path.with_name(path.name + ".tmp")
    with open(temporary, "wb") as file:
        file.write(MAGIC + struct.pack("<QI", len(state), zlib.crc32(state)))
        file.write(state)
        file.flush()
        os.fsync(file.fileno())
    os.replace(temporary, path)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
# ANCHOR_END: save


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--samples", type=int, default=10)
    parser.add_argument("--bytes", type=int, default=65536)
    # To write one checkpoint for somebody else to read.
    parser.add_argument("--file", type=Path)
    arguments = parser.parse_args()
    state = bytes(i % 256 for i in range(arguments.bytes))
    if arguments.file:
        save(arguments.file, state)
    target = Path(__file__).resolve().parents[3] / "target"
    target.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(dir=target) as folder:
        path = Path(folder) / "state"

        def work():
            save(path, state)

        report(arguments, work, known={"crc": zlib.crc32(state)})


main()
