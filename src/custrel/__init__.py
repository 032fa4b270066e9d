"""The models of *Customer Relationships, Computed*: what the lessons teach, as a small scientific library.

``import custrel`` loads no model. A module is loaded when it is first used, as in ``custrel.lifetime.clv``, or
imported by name, as in ``from custrel.lifetime import clv``.
"""

from importlib import import_module
from pkgutil import iter_modules
from types import ModuleType


def __dir__() -> list[str]:
    return sorted(module.name for module in iter_modules(__path__) if not module.name.startswith("_"))


def __getattr__(name: str) -> ModuleType:
    if name not in __dir__():
        raise AttributeError(f"custrel has no module {name!r}; there are {', '.join(__dir__())}.")
    return import_module(f"custrel.{name}")
