"""Neovim with the configuration in docs/editors.md, driven as a person drives it."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from editor import ANSWER_LIMIT_S, CURSOR_LINE, documented, prepare, wait_for

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


# In the environment that runs the tests, and in the folder of newer editors (see editors.ts).
PROGRAMS = {(0, 11): Path(sys.executable).with_name("nvim")}
if "TANDEM_TEST_EDITORS" in os.environ:
    PROGRAMS[(0, 12)] = Path(os.environ["TANDEM_TEST_EDITORS"]) / "nvim"


def configuration(version: tuple[int, int]) -> str:
    """What docs/editors.md says has to be in init.lua."""
    start, built_in, by_hand = documented("lua")
    return start + (built_in if version >= (0, 12) else by_hand)


class Neovim:
    """A Neovim without a screen."""

    def __init__(self, program: Path, folder: Path, file: Path):
        self.program = str(program)
        lines = subprocess.run([self.program, "--version"], check=True, capture_output=True, text=True).stdout
        major, minor = re.match(r"NVIM v(\d+)\.(\d+)", lines).groups()
        config = folder / "init.lua"
        config.write_text(configuration((int(major), int(minor))), encoding="utf-8")
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


@pytest.fixture(params=PROGRAMS, ids="{0[0]}.{0[1]}".format)
def neovim(request: pytest.FixtureRequest, tmp_path: Path):
    editor = Neovim(PROGRAMS[request.param], tmp_path, prepare(tmp_path))
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
