from __future__ import annotations

import subprocess
import sys

_NESTED = """
from PySide6.QtWidgets import QApplication, QWidget
from studio.ui.window.overrides import make_overrides_sound

class Raising(QWidget):
    def showEvent(self, event):
        min(None, 1)  # C code raises it; of what Python raises PySide does not die

application = QApplication([])
make_overrides_sound()
make_overrides_sound()  # twice does no harm
try:
    Raising().show()
except TypeError as error:
    print("lives", str(error).count("not supported"))
"""


def test_an_error_of_c_code_in_an_override_does_not_end_the_program() -> None:
    done = subprocess.run([sys.executable, "-c", _NESTED], capture_output=True, text=True, timeout=60, check=False)
    assert (done.returncode, done.stdout) == (0, "lives 1\n"), done.stderr
