"""Which classes and functions a kept value may be made of, and the look-up of their names.

A file names a class as "module:Class". Only modules of a fixed list are asked, so a file can make nobody else's class.
Functions and methods are listed one by one, and no attribute may hide what a class defines: else a file could put any
function of these modules where a method is called.
"""

from __future__ import annotations

import dataclasses
import importlib
import sys
from dataclasses import dataclass
from types import FunctionType, MemberDescriptorType, MethodType
from typing import Any

from benchmark.contract.digests import closure
from benchmark.contract.quoting import shown

# What a fit hands to a method, which may remember it.
OF_THE_CONTRACT = ("benchmark.contract.method", "benchmark.contract.network")

# Functions that fitted methods remember, and methods that their layers call before they compute. A function that writes
# or removes files must not be listed: whoever changes a kept file can have each of them called.
FUNCTIONS = frozenset(
    {
        "benchmark.contract.method:unseen",
        "benchmark.networks.frozen:Activations._keep",
        "methods.parts.end_to_end:raw_tensors",
        "methods.parts.frozen_track:feature_tensors",
    }
)

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
        modules: full names of modules; instances of their own classes may occur.
        functions: "module:function" and "module:Class.method", the only ones that may occur.
    """

    modules: frozenset[str]
    functions: frozenset[str] = FUNCTIONS

    @classmethod
    def behind(cls, *modules: str) -> Allowed:
        """The names of these modules, of everything that they import from the project or their package, and layers."""
        return cls(frozenset({*closure(*modules), *OF_THE_CONTRACT}))

    def name_of(self, thing: type | FunctionType) -> str:
        """The name of a class or function; raises CannotKeep where it may not occur or could not be found by it."""
        name = _name(thing)
        try:
            found = self.class_of(name) if isinstance(thing, type) else self.function_of(name)
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
        if name not in self.functions:
            raise Refused(f"{shown(name)} is none of the functions that a kept file may hold")
        found = self._found(name)
        if not isinstance(found, FunctionType):
            raise Refused(f"{shown(name)} should be a function")
        return found

    def method_of(self, owner: object, name: str) -> MethodType:
        """The method of an object; raises Refused where its class has none of that name or it is not listed."""
        function = inherited(type(owner), name)
        if not isinstance(function, FunctionType) or function.__name__ != name:
            raise Refused(f"a {type(owner).__name__} has no method {shown(name)}")
        if _name(function) not in self.functions:
            raise Refused(f"{shown(_name(function))} is none of the methods that a kept file may hold")
        return MethodType(function, owner)

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


def check_attribute(cls: type, name: str) -> None:
    """Raises Refused for an attribute that no instance of a class may have: one that hides what the class defines.

    Fields of dataclasses and slots hide nothing. Names such as `__array__` change how others treat an instance.
    """
    defined = inherited(cls, name)
    is_field = dataclasses.is_dataclass(cls) and name in {field.name for field in dataclasses.fields(cls)}
    hides = any(name in vars(base) for base in cls.__mro__) and not is_field and not is_slot(defined)
    if hides or (name.startswith("__") and name.endswith("__")):
        raise Refused(f"a {cls.__name__} should have no attribute {shown(name)} of its own")


def is_slot(defined: object) -> bool:
    """Whether what a class defines under a name is a slot."""
    return isinstance(defined, MemberDescriptorType)


def _name(thing: type | FunctionType) -> str:
    return f"{thing.__module__}:{thing.__qualname__}"


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
