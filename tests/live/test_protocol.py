"""What Python gives to the board has the types that its scripts read: protocol.d.ts, by the TypeScript compiler."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest

import evalkit as ek
from tests.google.service.served import as_bytes, served

ROOT = Path(__file__).parents[2]
PROTOCOL = ROOT / "evalkit" / "live" / "scripts" / "protocol.d.ts"
COMPILER = ROOT / "node_modules" / ".bin" / "tsc"

pytestmark = pytest.mark.skipif(not COMPILER.exists(), reason="typescript is not installed; make lint does")


FOREST, LINEAR = (ek.evaluate(ek.load_sample(f"clips-{name}").predictions) for name in ("forest", "linear"))


def boards() -> dict[str, ek.Board]:
    counted = ek.read_evaluation(as_bytes(served(FOREST)))
    return {
        "whole": ek.board(FOREST),
        "label": ek.board(FOREST, label="spin"),
        "means": ek.board(FOREST, average="macro"),
        "counted": ek.board(counted),
        "two": ek.board(FOREST, LINEAR),
        "matched": ek.board(FOREST, LINEAR, match="recall", columns=True),
    }


def short(value: Any) -> Any:
    """The same with columns cut off: the compiler takes long over them, and types need no more."""
    if isinstance(value, dict):
        return {key: each if key == "spec" else short(each) for key, each in value.items()}
    if isinstance(value, list):
        return [short(each) for each in (value[:3] if all(isinstance(each, float) for each in value) else value)]
    return value[:20] if isinstance(value, str) else value


def compiled(folder: Path, text: str) -> str:
    """What the compiler says of a module in which the types of the protocol are named."""
    module = folder / "module.ts"
    module.write_text(f'import type {{ BoardContent }} from "{PROTOCOL}";\n{text}', encoding="utf-8")
    options = ["--strict", "--noEmit", "--target", "es2022", "--moduleResolution", "bundler", "--module", "es2022"]
    command = [COMPILER, *options, "--allowImportingTsExtensions", module]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False).stdout


def test_boards_have_the_types_of_the_protocol(tmp_path: Path) -> None:
    lines = [
        f"export const {name}: BoardContent = {json.dumps(short(board.to_dict()))};\n"
        for name, board in boards().items()
    ]
    assert compiled(tmp_path, "".join(lines)) == ""


def test_a_field_more_or_less_is_noticed(tmp_path: Path) -> None:
    content = short(ek.board(FOREST, label="spin").to_dict())
    more = json.dumps({**content, "extra": 1})
    less = json.dumps({key: each for key, each in content.items() if key != "driver"})
    said = compiled(tmp_path, f"export const more: BoardContent = {more};\nexport const less: BoardContent = {less};\n")
    assert said.count("error") == 2
    assert "'\"extra\"' does not exist in type 'BoardContent'" in said
    assert "Property 'driver' is missing in type" in said
