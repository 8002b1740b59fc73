"""Neovim with the configuration in docs/editors.md, driven as a person drives it."""

import json
import os
import re
import shutil
import stat
import subprocess
import sys
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
# Every extmark with its virtual text: Neovim's own inline completion and the one in the document both show it so.
GHOST_TEXT = """(function()
  for _, namespace in pairs(vim.api.nvim_get_namespaces()) do
    for _, mark in ipairs(vim.api.nvim_buf_get_extmarks(0, namespace, 0, -1, { details = true })) do
      local first = mark[4].virt_text and mark[4].virt_text[1]
      if first and first[1] ~= '' then
        return first[1]
      end
    end
  end
  return ''
end)()"""


def program() -> str:
    """Neovim's program: that of the environment which runs the tests, else the machine's own."""
    own = Path(sys.executable).with_name("nvim")
    found = str(own) if own.exists() else shutil.which("nvim")
    assert found, "Neovim is not installed"
    return found


def documented(version: tuple[int, int]) -> str:
    """What docs/editors.md says has to be in init.lua."""
    text = (PROJECT / "docs" / "editors.md").read_text(encoding="utf-8")
    start, built_in, by_hand = re.findall(r"```lua\n(.*?)```", text, re.DOTALL)
    return start + (built_in if version >= (0, 12) else by_hand)


class Neovim:
    """A Neovim without a screen."""

    def __init__(self, folder: Path, file: Path):
        self.program = program()
        lines = subprocess.run([self.program, "--version"], check=True, capture_output=True, text=True).stdout
        major, minor = re.match(r"NVIM v(\d+)\.(\d+)", lines).groups()
        config = folder / "init.lua"
        config.write_text(documented((int(major), int(minor))), encoding="utf-8")
        self.socket = str(folder / "nvim.sock")
        self.process = subprocess.Popen(
            [self.program, "--headless", "--clean", "-n", "-u", str(config), "--listen", self.socket, str(file)],
            cwd=folder,
            env={**os.environ, "PATH": f"{folder}{os.pathsep}{os.environ['PATH']}", "XDG_STATE_HOME": str(folder)},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        wait_for(lambda: Path(self.socket).exists(), 20, "Neovim did not start")

    def type(self, keys: str) -> None:
        self._ask("--remote-send", keys)

    def lua(self, expression: str) -> object:
        """The value of a Lua expression."""
        quoted = expression.replace("'", "''").replace("\n", " ")
        return json.loads(self._ask("--remote-expr", f"json_encode(luaeval('{quoted}'))"))

    def _ask(self, *arguments: str) -> str:
        command = [self.program, "--server", self.socket, *arguments]
        return subprocess.run(command, check=True, capture_output=True, text=True, timeout=30).stdout

    def close(self) -> None:
        self.process.terminate()
        self.process.wait(timeout=20)


def wait_for(condition, seconds: float, failure: str):
    """Waits until the condition holds and returns its value."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        value = condition()
        if value:
            return value
        time.sleep(0.1)
    pytest.fail(failure)


@pytest.fixture
def neovim(tmp_path: Path):
    # The documented command, as an installation puts it on the path.
    command = tmp_path / "tandem"
    command.write_text(f'#!/bin/sh\nexec node "{PROJECT}/dist/cli.js" "$@"\n', encoding="utf-8")
    command.chmod(command.stat().st_mode | stat.S_IXUSR)
    file = tmp_path / "circle.py"
    file.write_text(TEXT, encoding="utf-8")
    editor = Neovim(tmp_path, file)
    yield editor
    editor.close()


def test_ghost_text_appears_and_tab_takes_it(neovim: Neovim):
    wait_for(lambda: neovim.lua("#vim.lsp.get_clients({ name = 'tandem' })"), 30, "Neovim did not start the server")
    neovim.type(f"{CURSOR_LINE}GA ")
    # What is written by the deadline is shown first, the rest when it is there.
    ghost = wait_for(lambda: ghost_text(neovim, "radius"), ANSWER_LIMIT_S, "no fitting ghost text was shown")
    assert "<|" not in ghost

    neovim.type("<Tab>")
    line = f"vim.api.nvim_buf_get_lines(0, {CURSOR_LINE - 1}, {CURSOR_LINE}, true)[1]"
    wait_for(lambda: neovim.lua(line) == f"    return {ghost}", 10, "Tab did not take the ghost text")

    neovim.type("<Esc>")
    messages = neovim.lua("vim.api.nvim_exec2('messages', { output = true }).output")
    assert not re.search(r"\bE\d+:|[Ee]rror", str(messages)), messages


def ghost_text(neovim: Neovim, wanted: str) -> str:
    """The first line of what is shown, if it has the wanted text in it."""
    text = str(neovim.lua(GHOST_TEXT))
    return text if wanted in text else ""
