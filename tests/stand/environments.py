"""Fresh environments with a partner's distributions in them, built and installed by pip as a partner's user does.

In: folders of distributions. Out: a Python that has them, and sees optimx and pytest from the environment of the tests.
"""

import subprocess
import sys
import sysconfig
import venv
from pathlib import Path

OFFLINE = ("--no-index", "--no-build-isolation", "--no-deps")


def with_distributions(folder: Path, *sources: Path) -> Path:
    """Make an environment in a folder and install distributions; return its Python."""
    venv.EnvBuilder(with_pip=False, symlinks=True).create(folder)
    python = folder / "bin" / "python"
    # addsitedir and not a bare path: an editable installation is itself a .pth file
    mine = sysconfig.get_path("purelib")
    site = subprocess.check_output([python, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))"], text=True)
    Path(site.strip(), "optimx-under-test.pth").write_text(f"import site; site.addsitedir({mine!r})\n", "utf-8")
    pip = [sys.executable, "-m", "pip", "--python", str(python), "install", *OFFLINE]
    subprocess.run([*pip, *map(str, sources)], check=True, capture_output=True, text=True)
    return python
