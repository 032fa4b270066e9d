"""Branches in which contented staff raise profit, and a table that seems to show the opposite: Simpson's paradox."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from custrel._checks import generator, whole


@dataclass(frozen=True)
class BranchSize:
    """What is true of the branches of a size.

    Attributes
    ----------
    name
        ``"small"``, ``"medium"`` or ``"large"``.
    staff
        Mean number of staff.
    satisfaction
        Mean satisfaction of the staff, points from 0 to 10.
    profit
        Mean profit of a year, thousands of money.

    Examples
    --------
    >>> small, medium, large = branches(seed=1).sizes
    >>> small
    BranchSize(name='small', staff=6.0, satisfaction=7.8, profit=120.0)
    """

    name: str
    staff: float
    satisfaction: float
    profit: float


SIZES = (
    BranchSize("small", staff=6.0, satisfaction=7.8, profit=120.0),
    BranchSize("medium", staff=15.0, satisfaction=6.6, profit=260.0),
    BranchSize("large", staff=40.0, satisfaction=5.4, profit=480.0),
)
# Within branches of a size, a point more of satisfaction raises profit by so many thousands.
EFFECT = 25.0
SATISFACTION_SPREAD = 0.6
PROFIT_SPREAD = 20.0


@dataclass(frozen=True)
class Branches:
    """The table of branches and the truth behind it; made by :func:`branches`.

    Attributes
    ----------
    table
        One row per branch: ``branch``; ``size``; ``staff``, number of employees; ``satisfaction`` of the staff, points
        from 0 to 10; ``profit`` of the year, thousands of money.
    effect
        The truth: thousands of profit per point of satisfaction among branches of one size.
    sizes
        The truth: what sets the sizes apart.

    Examples
    --------
    A line through all branches estimates the pooled slope, not the effect.

    >>> simulated = branches(seed=1)
    >>> found = np.polyfit(simulated.table["satisfaction"], simulated.table["profit"], 1)[0]
    >>> round(found.item()), round(simulated.pooled_slope), simulated.effect
    (-113, -102, 25.0)
    """

    table: pd.DataFrame
    effect: float
    sizes: tuple[BranchSize, ...]

    @property
    def pooled_slope(self) -> float:
        r"""The slope that a line through all branches estimates when their size is left out.

        With equally many branches of each size it mixes the effect within sizes with the one between them:

        .. math:: \frac{\beta\,\sigma^2 + \mathrm{Cov}(\bar s, \bar g)}{\sigma^2 + \mathrm{Var}(\bar s)}

        where :math:`\bar s` and :math:`\bar g` are the sizes' mean satisfaction and profit.

        >>> round(branches(seed=1).pooled_slope)
        -102
        """
        satisfaction = np.array([size.satisfaction for size in self.sizes])
        profit = np.array([size.profit for size in self.sizes])
        within = SATISFACTION_SPREAD**2
        between = np.cov(satisfaction, profit, bias=True)[0, 1]
        return float((self.effect * within + between) / (within + satisfaction.var()))


def branches(seed: int | np.random.Generator, *, per_size: int = 40) -> Branches:
    """Simulate branches with Simpson's paradox: more contented staff, more profit; but not in the table as a whole.

    Large branches earn more because they are large, and their staff are less content. Among branches of one size,
    satisfaction raises profit; over all branches, the line falls.

    Parameters
    ----------
    seed
        Seed or generator of random numbers.
    per_size
        Branches of each of the three sizes, at least 1.

    Returns
    -------
    Branches
        The table and the truth.

    Raises
    ------
    ValueError
        If there is no branch.

    Examples
    --------
    >>> simulated = branches(seed=1)
    >>> simulated.effect, round(simulated.pooled_slope)
    (25.0, -102)
    >>> table = simulated.table
    >>> bool(table["satisfaction"].corr(table["profit"]) < 0)
    True
    >>> bool((table.groupby("size")[["satisfaction", "profit"]].corr().unstack().iloc[:, 1] > 0).all())
    True
    """
    count = whole("per_size", per_size)
    rng = generator(seed)
    size = np.repeat(np.arange(len(SIZES)), count)
    staff, satisfaction, profit = (
        np.array([getattr(each, name) for each in SIZES])[size] for name in ("staff", "satisfaction", "profit")
    )
    deviation = SATISFACTION_SPREAD * rng.standard_normal(len(size))
    noise = PROFIT_SPREAD * rng.standard_normal(len(size))
    table = pd.DataFrame(
        {
            "size": np.array([each.name for each in SIZES])[size],
            "staff": np.maximum(rng.poisson(staff), 1),
            # Two decimals as a survey reports them, so the effect is recovered up to rounding.
            "satisfaction": (satisfaction + deviation).round(2).clip(0, 10),
            "profit": (profit + EFFECT * deviation + noise).round(1),
        }
    ).sample(frac=1, random_state=rng, ignore_index=True)
    table.insert(0, "branch", np.arange(1, len(table) + 1))
    return Branches(table, EFFECT, SIZES)
