"""Tasks that a reader answers on the page and in Jupyter, checked at once in the same words.

A lesson imports this module in its setup cell. Each task is the last expression of a cell of its own with the tag
``practice``::

    from coursekit import practice

It needs the standard library and IPython alone. All texts are MyST Markdown and are filled by :meth:`str.format` with
the values of a variant and ``answer``, so the braces of a role are doubled: ``{{term}}`margin```.
"""

from coursekit.practice.answers import another, check
from coursekit.practice.number_task import number
from coursekit.practice.option_tasks import choice, predict, why
from coursekit.practice.program_tasks import gap, order
from coursekit.practice.words import speak

__all__ = ["another", "check", "choice", "gap", "number", "order", "predict", "speak", "why"]
