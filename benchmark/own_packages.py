"""Which packages are this project's, and whether Python finds them and no others of the same names."""

from benchmark.contract.errors import UserError
from xmhash import names


def check_siblings() -> None:
    """Raises UserError where another package hides one of the project's top-level packages.

    The launcher `xmhash` prevents that. A program that calls the harness as a library has to look to it itself.
    """
    try:
        names.check()
    except names.NameTaken as error:
        raise UserError(str(error)) from error


def is_own(module: str) -> bool:
    """Whether the module of that name is one of this project's."""
    return module.partition(".")[0] in names.PACKAGES
