"""An inbox in two languages: messages written for this course, in random order, with their labels apart."""

import numpy as np
import pandas as pd

from custrel._checks import generator
from custrel.data import load

LABELS = ["intent", "urgent", "kind"]


def messages(seed: int | np.random.Generator, *, hours: float = 8.0) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Let the course's 128 messages arrive in random order in the course of a working day.

    The texts and labels are the table ``messages`` of :mod:`custrel.data`; drawn are only the order and the minutes, as
    of a Poisson process of which it is known that 128 messages came.

    Parameters
    ----------
    seed
        Seed or random generator.
    hours
        Length of the working day in hours, above 0.

    Returns
    -------
    tuple of pandas.DataFrame
        The inbox, with columns ``message``, ``pair``, ``minute`` (since opening), ``language``, ``business`` and
        ``text``, in order of arrival; and the true labels ``intent``, ``urgent`` and ``kind``, row by row.

    Raises
    ------
    ValueError
        If the day has no length.

    Examples
    --------
    >>> inbox, labels = messages(seed=1)
    >>> len(inbox), labels["urgent"].sum().item(), sorted(inbox["language"].unique())
    (128, 24, ['ar', 'en'])
    """
    if not hours > 0:
        raise ValueError(f"hours must be above 0, not {hours}.")
    rng = generator(seed)
    table = load("messages").sample(frac=1, random_state=rng, ignore_index=True)
    table.insert(2, "minute", np.sort(rng.uniform(0, 60 * hours, len(table))))
    return table.drop(columns=LABELS), table[LABELS]
