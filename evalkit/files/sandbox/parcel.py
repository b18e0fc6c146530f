"""Values and arrays as files in a folder, for another process to read. Not with pickle, which can run code."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

Arrays = Mapping[str, npt.NDArray[Any]]

_MANIFEST = "manifest.json"
_TEXT: Mapping[str, Any] = {"O": np.dtype(object), "T": np.dtypes.StringDType(), "U": np.dtype(np.str_)}
"""Kinds of arrays of text, which are packed as UTF-8 and the places where each text ends."""


def pack(folder: Path, values: Mapping[str, Any], arrays: Arrays) -> None:
    """Write values and arrays. values: that JSON can hold. arrays: of numbers, of truth values, or of text only."""
    described = {}
    for i, (name, array) in enumerate(arrays.items()):
        kind = array.dtype.kind
        described[name] = {"file": str(i), "kind": kind, "shape": array.shape}
        if kind in _TEXT:
            text = pa.array(array.ravel().tolist(), pa.large_string())
            _, ends, characters = text.buffers()
            np.save(folder / f"{i}.ends.npy", np.frombuffer(ends, np.int64, len(text) + 1), allow_pickle=False)
            np.save(folder / f"{i}.npy", np.frombuffer(characters or b"", np.uint8), allow_pickle=False)
        else:
            np.save(folder / f"{i}.npy", array, allow_pickle=False)
    manifest = json.dumps({"values": values, "arrays": described}, allow_nan=True)
    (folder / _MANIFEST).write_text(manifest, encoding="utf-8")


def unpack(folder: Path) -> tuple[dict[str, Any], dict[str, npt.NDArray[Any]]]:
    """The values and arrays that ``pack`` wrote into the folder."""
    manifest = json.loads((folder / _MANIFEST).read_text(encoding="utf-8"))
    arrays = {}
    for name, described in manifest["arrays"].items():
        array = np.load(folder / f"{described['file']}.npy", allow_pickle=False)
        if described["kind"] in _TEXT:
            ends = np.load(folder / f"{described['file']}.ends.npy", allow_pickle=False)
            array = _text(ends, array).astype(_TEXT[described["kind"]], copy=False).reshape(described["shape"])
        arrays[name] = array
    return manifest["values"], arrays


def _text(ends: npt.NDArray[np.int64], characters: npt.NDArray[np.uint8]) -> npt.NDArray[Any]:
    text = pa.LargeStringArray.from_buffers(len(ends) - 1, pa.py_buffer(ends), pa.py_buffer(characters))
    text.validate(full=True)
    array: npt.NDArray[Any] = np.array(text.to_pylist(), dtype=object)
    return array
