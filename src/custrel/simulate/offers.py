"""What came after a contact with a support desk: an offer to some, and who was still there a year later."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from custrel._checks import generator, table_with


@dataclass(frozen=True)
class OfferTruth:
    """What :func:`offers_made` draws from.

    Attributes
    ----------
    offered
        Share of served customers, drawn at random, to whom an offer was made at the end of the first contact.
    taken_when_settled, taken_when_open
        Probability that an offer is taken where that contact settled the matter, and where it did not.
    stays
        Probability of being a customer a year later where the matter was settled at once and the promise kept.
    lost_to_repeats, lost_to_delay, lost_to_tactlessness
        What is taken off that where more contacts were needed, where the promise was broken, and where an offer was
        made although the matter was open.

    Examples
    --------
    >>> truth = OfferTruth()
    >>> round(truth.stays - truth.lost_to_repeats - truth.lost_to_tactlessness, 2)
    0.83
    """

    offered: float = 0.3
    taken_when_settled: float = 0.12
    taken_when_open: float = 0.04
    stays: float = 0.92
    lost_to_repeats: float = 0.04
    lost_to_delay: float = 0.03
    lost_to_tactlessness: float = 0.05


def offers_made(served: pd.DataFrame, seed: int | np.random.Generator) -> tuple[pd.DataFrame, OfferTruth]:
    """Simulate the offers that a desk made to customers whom it served, and who stayed.

    Offers are made at random, so that what follows them can be compared; agents who choose whom to ask would spoil it.

    Parameters
    ----------
    served
        Contacts that were answered, one a row, such as those of :func:`custrel.simulate.support.support_desk` without
        the hang-ups: ``contacts_needed``, ``promised_hours`` and ``taken_hours`` are used.
    seed
        Seed or random generator.

    Returns
    -------
    tuple of pandas.DataFrame and OfferTruth
        The table with ``offered``, ``taken`` and ``stayed`` (true or false) added, and what it was drawn from.

    Raises
    ------
    ValueError
        If a column is missing or has empty cells, as it does where hang-ups were not removed, or there are no rows.

    Examples
    --------
    >>> from custrel.simulate.support import support_desk
    >>> log, _ = support_desk(seed=1, days=28)
    >>> after, truth = offers_made(log[~log["abandoned"]], seed=2)
    >>> settled = after["contacts_needed"] == 1
    >>> after[after["offered"] & settled]["taken"].mean().round(2).item(), truth.taken_when_settled
    (0.12, 0.12)
    """
    table = table_with("served", served, ["contacts_needed", "promised_hours", "taken_hours"]).copy()
    rng, truth = generator(seed), OfferTruth()
    settled = (table["contacts_needed"] == 1).to_numpy()
    offered = rng.random(len(table)) < truth.offered
    chance = np.where(settled, truth.taken_when_settled, truth.taken_when_open)
    stays = truth.stays - truth.lost_to_repeats * ~settled - truth.lost_to_tactlessness * (offered & ~settled)
    stays = stays - truth.lost_to_delay * (table["taken_hours"] > table["promised_hours"]).to_numpy()
    table["offered"] = offered
    table["taken"] = offered & (rng.random(len(table)) < chance)
    table["stayed"] = rng.random(len(table)) < stays
    return table, truth
