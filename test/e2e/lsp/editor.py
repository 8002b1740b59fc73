"""What the tests with editors have in common."""

import re
import stat
import time
from pathlib import Path

import pytest

PROJECT = Path(__file__).resolve().parents[3]
TEXT = '''import math


def circle_area(radius: float) -> float:
    """The area of a circle."""
    return math.pi * radius ** 2


def circle_circumference(radius: float) -> float:
    """The length of a circle's edge."""
    return
'''
CURSOR_LINE = 11

# Long enough for two slow cores to load a model and read the file.
ANSWER_LIMIT_S = 120


def documented(language: str) -> list[str]:
    """The pieces of configuration in docs/editors.md that are written in a language."""
    text = (PROJECT / "docs" / "editors.md").read_text(encoding="utf-8")
    return re.findall(rf"```{language}\n(.*?)```", text, re.DOTALL)


def prepare(folder: Path) -> Path:
    """Puts the documented command into a folder, as an installation puts it on the path, and a file to edit."""
    command = folder / "tandem"
    command.write_text(f'#!/bin/sh\nexec node "{PROJECT}/dist/cli.js" "$@"\n', encoding="utf-8")
    command.chmod(command.stat().st_mode | stat.S_IXUSR)
    file = folder / "circle.py"
    file.write_text(TEXT, encoding="utf-8")
    return file


def wait_for(condition, seconds: float, failure: str):
    """Waits until the condition holds and returns its value."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        value = condition()
        if value:
            return value
        time.sleep(0.1)
    pytest.fail(failure)
