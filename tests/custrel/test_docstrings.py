"""Every public name of the library says what it is for and shows it in an example that runs."""

import inspect
from collections.abc import Iterator
from functools import cached_property
from importlib import import_module
from pkgutil import walk_packages

import pytest

import custrel


def public() -> Iterator[tuple[str, object]]:
    for found in walk_packages(custrel.__path__, "custrel."):
        if "._" in found.name:
            continue
        module = import_module(found.name)
        for name, value in vars(module).items():
            ours = getattr(value, "__module__", None) == found.name
            if not name.startswith("_") and ours and (inspect.isfunction(value) or inspect.isclass(value)):
                yield f"{found.name}.{name}", value


def undocumented(value: type) -> list[str]:
    """Return the public methods and properties without a docstring that the class itself defines."""
    kinds = (property, cached_property, classmethod, staticmethod)
    return [
        name
        for name, member in vars(value).items()
        if not name.startswith("_") and (isinstance(member, kinds) or inspect.isroutine(member)) and not member.__doc__
    ]


PUBLIC = dict(public())
CLASSES = [name for name, value in PUBLIC.items() if inspect.isclass(value)]


def test_there_is_a_library_to_look_at() -> None:
    assert len(PUBLIC) > 80


@pytest.mark.parametrize("name", PUBLIC)
def test_a_public_name_is_documented(name: str) -> None:
    assert len((PUBLIC[name].__doc__ or "").splitlines()) >= 1, f"{name} has no docstring"


@pytest.mark.parametrize("name", [name for name, value in PUBLIC.items() if inspect.isfunction(value)])
def test_a_public_function_shows_an_example(name: str) -> None:
    assert ">>>" in PUBLIC[name].__doc__, f"{name} has no doctest"


@pytest.mark.parametrize("name", CLASSES)
def test_a_public_class_shows_an_example(name: str) -> None:
    assert ">>>" in PUBLIC[name].__doc__, f"{name} has no doctest"


@pytest.mark.parametrize("name", CLASSES)
def test_the_methods_of_a_public_class_are_documented(name: str) -> None:
    assert undocumented(PUBLIC[name]) == []


def test_an_undocumented_method_is_found() -> None:
    class Parent:
        def inherited(self) -> None: ...

    class Planted(Parent):
        field: int = 0

        def plain(self) -> None: ...

        @property
        def value(self) -> int: ...

        @classmethod
        def made(cls) -> None: ...

        @staticmethod
        def apart() -> None: ...

        @cached_property
        def kept(self) -> int: ...

        def _private(self) -> None: ...

        def documented(self) -> None:
            """Return nothing."""

    assert undocumented(Planted) == ["plain", "value", "made", "apart", "kept"]
