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


def callables() -> Iterator[tuple[str, object, bool]]:
    """Yield every public function, method and property with its name and whether it takes arguments."""
    for name, value in PUBLIC.items():
        if inspect.isfunction(value):
            yield name, value, bool(inspect.signature(value).parameters)
        elif not getattr(value, "_is_protocol", False):
            for key, member in vars(value).items():
                plain = getattr(member, "__func__", member)
                if not key.startswith("_") and (inspect.isfunction(plain) or isinstance(plain, property)):
                    own = isinstance(plain, property) or len(inspect.signature(plain).parameters) < 2
                    yield f"{name}.{key}", plain, not own


def gaps(docstring: str, takes_arguments: bool) -> list[str]:
    """Return what a docstring lacks: an example, and for arguments their meaning and what comes back."""
    needed = ["Parameters\n", "Returns\n" if takes_arguments else "", ">>>"] if takes_arguments else [">>>"]
    return [part.strip() for part in needed if part and part not in docstring]


@pytest.mark.parametrize(("name", "value", "takes_arguments"), callables(), ids=[name for name, *_ in callables()])
def test_everything_that_is_called_says_how(name: str, value: object, takes_arguments: bool) -> None:
    # What is only written down has nothing to return.
    missing = [part for part in gaps(value.__doc__ or "", takes_arguments) if (name, part) != RECORD]
    assert missing == [], f"{name} lacks {', '.join(missing)}"


RECORD = ("custrel.notebook.record", "Returns")


def test_a_gap_in_a_docstring_is_found() -> None:
    assert gaps("Return it.", takes_arguments=True) == ["Parameters", "Returns", ">>>"]
    assert gaps("Return it.\n\n>>> 1\n1", takes_arguments=False) == []


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
