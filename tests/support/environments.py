"""Virtual environments to start the program from, and packages of others that have the project's names."""

import os
import subprocess
import sys
import sysconfig
import venv
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.support import ROOT

SCRIPT = "#!{python}\nimport sys\nfrom xmhash import main\nif __name__ == '__main__':\n    sys.exit(main())\n"
Done = subprocess.CompletedProcess[str]


@dataclass(frozen=True)
class Environment:
    """A virtual environment."""

    folder: Path

    @property
    def python(self) -> Path:
        """Its Python."""
        return self.folder / "bin" / "python"

    @property
    def script(self) -> Path:
        """The console script of the project."""
        return self.folder / "bin" / "xmhash"

    @property
    def packages(self) -> Path:
        """Its site-packages."""
        return Path(sysconfig.get_path("purelib", "venv", {"base": str(self.folder), "platbase": str(self.folder)}))

    def install(self, *what: str | Path) -> None:
        """Lets its pip install requirements or files; raises AssertionError with pip's words where that fails."""
        words = [str(word) for word in (self.python, "-m", "pip", "install", "--no-compile", *what)]
        done = subprocess.run(words, cwd=self.folder, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr


def editable_environment(folder: Path) -> Environment:
    """An environment with the editable installation, which finds this Python's packages behind its own.

    The installation is what pip makes of the project's editable wheel: a `.pth` file and a console script.
    """
    venv.create(folder, symlinks=True)
    environment = Environment(folder)
    (environment.packages / "_dependencies.pth").write_text(sysconfig.get_path("purelib"))
    (environment.packages / "_xmhash.pth").write_text(str(ROOT))
    environment.script.write_text(SCRIPT.format(python=environment.python))
    environment.script.chmod(0o755)
    return environment


def put_strangers(folder: Path, names: Iterable[str], regular: bool) -> None:
    """Writes packages of these names that fail when imported; without `regular`, folders that hold nothing."""
    for name in names:
        (folder / name).mkdir(parents=True)
        if regular:
            (folder / name / "__init__.py").write_text(f"raise ImportError('the {name} of {folder}')\n")


def run(command: Sequence[str | Path], folder: Path, **variables: str) -> Done:
    """Runs a command in a folder, with these environment variables and nothing of this process's Python path."""
    environment = {"PATH": os.defpath, "HOME": str(folder), "COLUMNS": "200", **variables}
    words = [str(word) for word in command]
    return subprocess.run(words, cwd=folder, env=environment, capture_output=True, text=True, check=False)


def this_python(code: str, folder: Path, *first: Path) -> Done:
    """Runs code with this Python; these folders come before the project on the module search path."""
    return run([sys.executable, "-c", code], folder, PYTHONPATH=os.pathsep.join(map(str, (*first, ROOT))))
