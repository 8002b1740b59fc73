"""Leaves out the editors that there are not on this machine (see editors.ts)."""

import os

collect_ignore = [] if "TANDEM_TEST_EDITORS" in os.environ else ["test_emacs.py"]
