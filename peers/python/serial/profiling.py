"""The searches of listings/serial/src/profiling.rs for URLs in Python."""

import argparse
import os
import re
import sys
import zlib

HERE = os.path.dirname(__file__)
sys.path.insert(0, os.path.join(HERE, ".."))

from peer import report

URL = r"https?://[A-Za-z0-9._~:/?#\[\]@!$&'()*+,;=%-]+"


def in_loop(page):
    urls = []
    for line in page.splitlines():
        urls += re.findall(URL, line)
    return urls


def by_line(page, url=re.compile(URL)):
    urls = []
    for line in page.splitlines():
        urls += url.findall(line)
    return urls


def in_text(page, url=re.compile(URL)):
    return url.findall(page)


if __name__ == "__main__":
    versions = {"in_loop": in_loop, "by_line": by_line, "in_text": in_text}
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--samples", type=int, default=3)
    parser.add_argument("--version", choices=versions, default="in_text")
    parser.add_argument("--check", action="store_true", help="take a checksum")
    arguments = parser.parse_args()

    path = os.path.join(HERE, "../../data/primitive.char.html")
    with open(path, encoding="utf-8", newline="") as file:
        page = file.read()
    find = versions[arguments.version]

    def work():
        urls = find(page)
        answer = {"urls": len(urls)}
        if arguments.check:
            text = "".join(url + "\n" for url in urls)
            answer["checksum"] = zlib.adler32(text.encode())
        return answer

    report(arguments, work)
