"""The names of the project's four packages, and how a process makes sure that they mean this project's.

Other projects use these names too: `datasets` is also a package of Hugging Face. CONTRIBUTING.md says how the names
are kept apart.
"""

import os
import sys
from importlib.util import find_spec
from pathlib import Path

PACKAGES = ("benchmark", "methods", "datasets", "reports")


class NameTaken(ImportError):
    """Python finds another package under one of the project's names."""


def home() -> Path:
    """The folder that holds the four packages: `xmhash/` in an installed wheel, the folder above it in a checkout."""
    here = Path(__file__).absolute().parent
    return here if os.path.isdir(here / "benchmark") else here.parent


def claim() -> None:
    """Makes Python look for modules in `home()` first; worker processes inherit this.

    Raises:
        NameTaken: one of the names was imported from elsewhere before, or an import hook finds it elsewhere.
    """
    if sys.path[:1] != [str(home())]:
        sys.path.insert(0, str(home()))
    check()


def check() -> None:
    """Raises NameTaken where Python finds one of the packages outside `home()`."""
    for name in PACKAGES:
        ours, found = home() / name, _folders(name)
        if [os.path.realpath(folder) for folder in found] != [os.path.realpath(ours)]:
            raise NameTaken(
                f"the package {name!r} should be {ours}, but Python finds {', '.join(found) or 'nothing'}: another "
                "installed package has that name; start `xmhash` in a process of its own, or use a virtual "
                "environment without that package"
            )


def _folders(name: str) -> list[str]:
    """Folders of the package that is imported under this name, or that would be imported."""
    if name in sys.modules:
        module = sys.modules[name]
        return [*getattr(module, "__path__", [getattr(module, "__file__", None) or repr(module)])]
    spec = find_spec(name)
    if spec is None:
        return []
    return [*(spec.submodule_search_locations or [str(spec.origin)])]


def other_checkout() -> Path | None:
    """The checkout of this project that holds the current folder; None if there is none or it is `home()`."""
    try:
        current = Path.cwd()
    except OSError:  # the folder was deleted
        return None
    for folder in (current, *current.parents):
        files = [folder / "benchmark" / "__main__.py", *(folder / name / "__init__.py" for name in PACKAGES)]
        if all(map(os.path.isfile, files)):
            return None if os.path.samefile(folder, home()) else folder
    return None


def on_one_line(text: str) -> str:
    """The text with unprintable characters escaped; `benchmark.contract.printable` cannot be imported this early."""
    return "".join(character if character.isprintable() else ascii(character)[1:-1] for character in text)
