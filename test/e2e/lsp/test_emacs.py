"""Emacs and lsp-mode with the configuration in docs/editors.md, driven as a person drives it."""

import json
import os
import re
import subprocess
from pathlib import Path

import pytest

from editor import ANSWER_LIMIT_S, CURSOR_LINE, documented, prepare, wait_for

# Where lsp-mode and what it needs are (see editors.ts), and all that would ask the user or wait for him.
START = """
(dolist (folder (directory-files "{packages}" t "^[a-z]"))
  (add-to-list 'load-path folder)
  (dolist (file (directory-files folder t "-autoloads\\\\.el$")) (load file nil t)))
(setq user-emacs-directory "{folder}/"
      server-socket-dir "{folder}"
      native-comp-deferred-compilation nil
      inhibit-startup-screen t
      create-lockfiles nil
      lsp-auto-guess-root t
      lsp-guess-root-without-session t
      lsp-client-packages nil
      lsp-enable-snippet nil
      lsp-log-io t)
(server-start)
"""
GHOST_TEXT = """(mapconcat (lambda (overlay) (or (overlay-get overlay 'after-string) ""))
                           (overlays-in (point-min) (point-max)) "")"""
LINE = "(buffer-substring (line-beginning-position) (line-end-position))"
MESSAGES = '(with-current-buffer "*Messages*" (buffer-string))'
WARNINGS = """(if (get-buffer "*Warnings*") (with-current-buffer "*Warnings*" (buffer-string)) "")"""
SERVERS = "(and (bound-and-true-p lsp-inline-completion-mode) (mapcar #'lsp--workspace-status (lsp-workspaces)))"
TRAFFIC = """(with-current-buffer (lsp--get-log-buffer-create (car (lsp-workspaces)))
               (let ((inhibit-read-only t)) (ewoc-refresh lsp--log-io-ewoc))
               (buffer-string))"""


class Emacs:
    """An Emacs in a terminal that nobody sees."""

    def __init__(self, folder: Path, file: Path):
        packages = Path(os.environ["TANDEM_TEST_EDITORS"]) / "usr/share/emacs/site-lisp/elpa-src"
        start = START.format(packages=packages, folder=folder)
        config = folder / "init.el"
        config.write_text(start + "".join(documented("elisp")), encoding="utf-8")
        self.socket = str(folder / "server")
        self.process = subprocess.Popen(
            ["script", "--quiet", "--command", f"emacs -nw -Q -l {config} {file}", "/dev/null"],
            cwd=folder,
            env={**os.environ, "PATH": f"{folder}{os.pathsep}{os.environ['PATH']}", "TERM": "xterm"},
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        wait_for(lambda: Path(self.socket).exists(), 60, "Emacs did not start")

    def type(self, keys: str) -> None:
        self.process.stdin.write(keys.encode())
        self.process.stdin.flush()

    def lisp(self, expression: str) -> str:
        """The value of a Lisp expression in the buffer that is shown, written as text."""
        shown = f'(with-current-buffer (window-buffer) (json-encode (format "%s" {expression})))'
        command = ["emacsclient", "--socket-name", self.socket, "--eval", shown]
        printed = subprocess.run(command, check=True, capture_output=True, text=True, timeout=30).stdout
        # JSON leaves out fonts and the like. It is itself printed as a Lisp text, quoted as JSON quotes.
        return json.loads(json.loads(printed))

    def close(self) -> None:
        self.process.terminate()
        self.process.wait(timeout=20)


@pytest.fixture
def emacs(tmp_path: Path):
    editor = Emacs(tmp_path, prepare(tmp_path))
    yield editor
    editor.close()


def test_ghost_text_appears_and_tab_takes_it(emacs: Emacs):
    wait_for(lambda: emacs.lisp(SERVERS) == "(initialized)", 60, "Emacs did not start the server")
    goto_line, end_of_line = "\x1bgg", "\x05"
    emacs.type(f"{goto_line}{CURSOR_LINE}\r{end_of_line} ")
    # What is written by the deadline is shown first, the rest when it is there.
    ghost = wait_for(lambda: ghost_text(emacs, "radius"), ANSWER_LIMIT_S, "no fitting ghost text was shown")
    assert "<|" not in ghost

    emacs.type("\t")
    wait_for(lambda: emacs.lisp(LINE) == f"    return {ghost}", 10, "Tab did not take the ghost text")

    accepted = "Received response 'workspace/executeCommand"
    wait_for(lambda: accepted in emacs.lisp(TRAFFIC), 10, "the server was not told that its answer was taken")
    messages = emacs.lisp(MESSAGES)
    assert not re.search(r"[Ee]rror|Unknown|Could not", messages), messages
    # It opens by itself, among others where the server sends something that the editor does not know.
    assert emacs.lisp(WARNINGS) == ""


def ghost_text(emacs: Emacs, wanted: str) -> str:
    """The first line of what is shown, if it has the wanted text in it."""
    text = emacs.lisp(GHOST_TEXT).split("\n")[0]
    return text if wanted in text else ""
