"""Which classes and functions a kept value may be made of, and the look-up of their names.

A file names a class as "module:Class". Only modules of a fixed list are asked, so a file can make nobody else's class.
"""

from __future__ import annotations

import importlib
import sys
from dataclasses import dataclass
from types import FunctionType
from typing import Any

from benchmark.contract.digests import closure
from benchmark.contract.quoting import shown

# What a fit hands to a method, which may remember it.
OF_THE_CONTRACT = ("benchmark.contract.method", "benchmark.contract.network")

# Layers and networks: subclasses of torch.nn.Module below these packages.
NETWORK_PACKAGES = ("torch.nn.modules", "torchvision.models", "torchvision.ops")

# Estimators of scikit-learn whose state is plain values and arrays.
ESTIMATORS = frozenset(
    {
        "sklearn.decomposition._pca:PCA",
        "sklearn.linear_model._logistic:LogisticRegression",
        "sklearn.pipeline:Pipeline",
        "sklearn.preprocessing._data:StandardScaler",
    }
)

HEAP_TYPE = 1 << 9  # of `type.__flags__`: the class was made by a class statement, not in C


class CannotKeep(Exception):
    """A value cannot be kept; one sentence says why."""


class Refused(Exception):
    """A file of a kept value is not used; one sentence says why."""


@dataclass(frozen=True)
class Allowed:
    """The names that may occur.

    Attributes:
        modules: full names of modules; their own classes and functions may occur.
    """

    modules: frozenset[str]

    @classmethod
    def behind(cls, *modules: str) -> Allowed:
        """The names of these modules, of everything that they import from the project or their package, and layers."""
        return cls(frozenset({*closure(*modules), *OF_THE_CONTRACT}))

    def name_of(self, thing: type | FunctionType) -> str:
        """The name of a class or function; raises CannotKeep where it may not occur or could not be found by it."""
        name = f"{thing.__module__}:{thing.__qualname__}"
        try:
            found = self._found(name)
        except Refused as error:
            raise CannotKeep(str(error)) from error
        if found is not thing:
            raise CannotKeep(f"{shown(name)} is not the class or function that its module has under that name")
        return name

    def class_of(self, name: object) -> type:
        """The class of that name; raises Refused."""
        found = self._found(name)
        if not isinstance(found, type):
            raise Refused(f"{shown(name)} should be a class")
        return found

    def function_of(self, name: object) -> FunctionType:
        """The function of that name; raises Refused."""
        found = self._found(name)
        if not isinstance(found, FunctionType):
            raise Refused(f"{shown(name)} should be a function")
        return found

    def _found(self, name: object) -> Any:  # noqa: ANN401 - a class or a function
        """What an allowed module defines under an allowed name; raises Refused."""
        module, _, own = name.partition(":") if isinstance(name, str) else ("", "", "")
        is_layer = any(module == package or module.startswith(f"{package}.") for package in NETWORK_PACKAGES)
        if not (module in self.modules or is_layer or name in ESTIMATORS):
            raise Refused(f"{shown(name)} is none of the classes and functions that a kept file may hold")
        found = vars(_module(module)).get(own)
        if getattr(found, "__module__", None) != module or getattr(found, "__qualname__", None) != own:
            raise Refused(f"{shown(name)} is not defined at the top level of its module")
        if is_layer and not _is_network(found):
            raise Refused(f"{shown(name)} should be a layer or a network")
        return found


def _module(name: str) -> object:
    """The module of an allowed name; raises Refused where it cannot be imported."""
    if name not in sys.modules and name.startswith("torchvision."):
        from benchmark.networks.torch_compat import import_torchvision

        import_torchvision()
    try:
        return sys.modules.get(name) or importlib.import_module(name)
    except ImportError as error:
        raise Refused(f"the module {shown(name)} cannot be imported") from error


def _is_network(found: object) -> bool:
    from torch import nn

    return isinstance(found, type) and issubclass(found, nn.Module)


def new_instance(cls: type) -> object:
    """An instance of a class without any attribute; no code of the class runs.

    Raises:
        CannotKeep: the class, or one that it derives from, is written in C, so its state is not in its attributes.
    """
    made_in_c = [base for base in cls.__mro__[:-1] if not base.__flags__ & HEAP_TYPE]
    if not made_in_c:
        try:
            return object.__new__(cls)
        except TypeError:  # an abstract class, or one whose instances take a form of their own
            pass
    raise CannotKeep(f"the state of a {cls.__module__}.{cls.__qualname__} is not in its attributes")


def inherited(cls: type, name: str) -> object:
    """What a class, or the first of its bases that has it, defines under a name; None if none does."""
    return next((vars(base)[name] for base in cls.__mro__ if name in vars(base)), None)
