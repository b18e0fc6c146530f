"""What the server does with memory that is free again."""

from __future__ import annotations

import os
import subprocess
import sys

from tests.benchmarks.browser import ROOT

ARENAS = """
import ctypes, os, threading
os.environ.pop("MALLOC_ARENA_MAX", None)
import app
libc = ctypes.CDLL(None)
libc.malloc.restype = ctypes.c_void_p
places = []
def take():
    places.append(libc.malloc(1000))
    gate.wait()
gate = threading.Barrier(17)
threads = [threading.Thread(target=take) for _ in range(16)]
for each in threads: each.start()
gate.wait()
arenas = {place >> 26 for place in places}  # an arena of a thread has a heap of 64 MB to itself
print(len(arenas))
os._exit(0)
"""


def test_sixteen_threads_share_few_arenas() -> None:
    environment = {name: value for name, value in os.environ.items() if name != "MALLOC_ARENA_MAX"}
    asked = [sys.executable, "-c", ARENAS]
    said = subprocess.run(asked, cwd=ROOT, env=environment, capture_output=True, text=True, check=True).stdout
    assert int(said) <= 4


def test_make_run_sets_it_before_the_first_thread() -> None:
    made = subprocess.run(["make", "-n", "run"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    start = next(line for line in made.splitlines() if "streamlit run" in line)
    assert start.startswith("MALLOC_ARENA_MAX=2 ")
