"""The app in a process of its own, and what that process has used."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.benchmarks.browser import ROOT, free_port, stop, wait_for_port

_WARM_UP = 5.0  # seconds in which the server makes what the first page needs


@dataclass(frozen=True)
class Server:
    """A running app. Its children, which read the files, are processes of their own and are not counted."""

    address: str
    pid: int

    def cpu(self) -> float:
        """Seconds of the processors that it has used."""
        fields = Path(f"/proc/{self.pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def memory(self) -> float:
        """MB that it holds."""
        lines = Path(f"/proc/{self.pid}/status").read_text(encoding="utf-8").splitlines()
        return next(int(line.split()[1]) for line in lines if line.startswith("VmRSS")) / 1024


@contextmanager
def running(folder: Path = ROOT, **environment: str) -> Iterator[Server]:
    """``folder``: where the app lies, which may be another version of it. environment: variables, beside ours."""
    port = free_port()
    options = ["--server.port", str(port), "--server.headless", "true", "--server.fileWatcherType", "none"]
    process = subprocess.Popen(
        [sys.executable, "-m", "streamlit", "run", "app.py", *options],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(folder), **environment},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        wait_for_port(port)
        time.sleep(_WARM_UP)
        yield Server(f"http://localhost:{port}", process.pid)
    finally:
        stop(process)
