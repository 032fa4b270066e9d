"""What models of customers without a contract share: histories, and what customers with one will do.

Reached through the models themselves, :class:`custrel.btyd.BGNBD` and :class:`custrel.pareto.ParetoNBD`.
"""

from abc import abstractmethod
from collections.abc import Callable
from typing import Any, ClassVar, Self

import numpy as np
from numpy.typing import ArrayLike

from custrel._checks import like_arguments, not_negative, whole_numbers
from custrel.fitting import Fitted


class BuyerModel(Fitted):
    """A model of customers without a contract, who buy until they leave without a word.

    A model gives the probability that a customer is still there, and what a customer who is there will buy; what is
    asked of it follows from these two. ``frequency`` counts purchases *after* the first; ``recency`` is the customer's
    **age at the last purchase**, not the time since it; ``T`` is the age at the end of the observation. Age is counted
    from the first purchase, in the unit of time of the model's parameters.

    References
    ----------
    Schmittlein, Morrison and Colombo, "Counting Your Customers: Who Are They and What Will They Do Next?", *Management
    Science* 33(1), 1987, doi 10.1287/mnsc.33.1.1. Fader, Hardie and Lee, "Counting Your Customers the Easy Way: An
    Alternative to the Pareto/NBD Model", *Marketing Science* 24(2), 2005, doi 10.1287/mksc.1040.0098.

    Examples
    --------
    >>> from custrel.btyd import BGNBD
    >>> isinstance(BGNBD(r=0.243, alpha=4.414, a=0.793, b=2.426), BuyerModel)
    True
    """

    # Every model is fitted to such histories.
    fit: ClassVar[Callable[..., Any]]

    @abstractmethod
    def _alive(self, x: np.ndarray, age_at_last: np.ndarray, age: np.ndarray) -> np.ndarray:
        """Return the probability that customers with these histories are still there."""

    @abstractmethod
    def _purchases_while_there(self, t: np.ndarray, x: np.ndarray, age: np.ndarray) -> np.ndarray:
        """Return the expected purchases within ``t`` of customers who are there at its start."""

    @abstractmethod
    def _probability_while_there(self, n: np.ndarray, t: np.ndarray, x: np.ndarray, age: np.ndarray) -> np.ndarray:
        """Return the probability of n purchases within ``t`` of customers who are there at its start."""

    def _again(self, design: tuple[Any, ...], rng: np.random.Generator) -> Self:
        (ages,) = design
        customers = self.simulate(ages, rng)
        return type(self).fit(customers["frequency"], customers["recency"], customers["T"])

    @like_arguments
    def expected_purchases(self, t: ArrayLike) -> np.ndarray:
        """Return how many repeat purchases a new customer makes on average within ``t`` of the first purchase.

        Parameters
        ----------
        t
            Time since the first purchase, in the unit of alpha, at least 0. Array or scalar.

        Returns
        -------
        float or numpy.ndarray
            Purchases, in the shape of ``t``.

        Raises
        ------
        ValueError
            If a time is negative or not finite.

        References
        ----------
        The formulas stand with each model.

        Examples
        --------
        >>> from custrel.btyd import BGNBD
        >>> round(BGNBD(0.243, 4.414, 0.793, 2.426).expected_purchases(32), 2)
        1.05
        """
        return self._purchases_while_there(not_negative("t", t), np.array(0.0), np.array(0.0))

    @like_arguments
    def conditional_expected_purchases(
        self,
        t: ArrayLike,
        frequency: ArrayLike,
        recency: ArrayLike,
        T: ArrayLike,  # noqa: N803
    ) -> np.ndarray:
        """Return how many purchases a customer with this history makes on average in the next ``t``.

        It is the probability that the customer is still there, times what a customer with this history would buy if
        there. ``recency`` is the age at the last purchase.

        Parameters
        ----------
        t
            Length of the time to come, in the unit of alpha, at least 0. Array or scalar.
        frequency, recency, T
            Histories, as for :meth:`fit`. Arrays or scalars.

        Returns
        -------
        float or numpy.ndarray
            Purchases, in the broadcast shape of the arguments.

        Raises
        ------
        ValueError
            If a history is impossible or a time negative.

        References
        ----------
        The formulas stand with each model.

        Examples
        --------
        >>> from custrel.btyd import BGNBD
        >>> model = BGNBD(0.243, 4.414, 0.793, 2.426)
        >>> round(model.conditional_expected_purchases(39, frequency=2, recency=30.43, T=38.86), 3)
        1.226
        """
        t = not_negative("t", t)
        x, _, age = known = _history(frequency, recency, T)
        return self._alive(*known) * self._purchases_while_there(t, x, age)

    @like_arguments
    def probability_of(self, n: ArrayLike, t: ArrayLike) -> np.ndarray:
        """Return the probability that a new customer makes exactly ``n`` repeat purchases within ``t`` of the first.

        Parameters
        ----------
        n
            Numbers of purchases, whole, at least 0. Array or scalar.
        t
            Time since the first purchase, in the unit of alpha, at least 0. Array or scalar.

        Returns
        -------
        float or numpy.ndarray
            Probabilities, in the broadcast shape of the arguments.

        Raises
        ------
        ValueError
            If a number is not whole or an argument is negative.

        References
        ----------
        The formulas stand with each model.

        Examples
        --------
        >>> from custrel.btyd import BGNBD
        >>> BGNBD(0.243, 4.414, 0.793, 2.426).probability_of([0, 1, 2], t=39).round(3)
        array([0.574, 0.199, 0.085])
        """
        return self._probability_while_there(whole_numbers("n", n), not_negative("t", t), np.array(0.0), np.array(0.0))

    @like_arguments
    def conditional_probability_of(
        self,
        n: ArrayLike,
        t: ArrayLike,
        frequency: ArrayLike,
        recency: ArrayLike,
        T: ArrayLike,  # noqa: N803
    ) -> np.ndarray:
        """Return the probability that a customer with this history makes exactly ``n`` purchases in the next ``t``.

        A customer who has left makes none; one who is there buys like a new customer whose parameters the history has
        brought up to date.

        Parameters
        ----------
        n
            Numbers of purchases, whole, at least 0. Array or scalar.
        t
            Length of the time to come, in the unit of alpha, at least 0.
        frequency, recency, T
            Histories, as for :meth:`fit`. Arrays or scalars.

        Returns
        -------
        float or numpy.ndarray
            Probabilities, in the broadcast shape of the arguments.

        Raises
        ------
        ValueError
            If a number is not whole, an argument is negative, or a history is impossible.

        References
        ----------
        The formulas stand with each model.

        Examples
        --------
        >>> from custrel.btyd import BGNBD
        >>> model = BGNBD(0.243, 4.414, 0.793, 2.426)
        >>> model.conditional_probability_of([0, 1, 2], 39, frequency=2, recency=30.43, T=38.86).round(3)
        array([0.445, 0.239, 0.144])
        """
        n, t = whole_numbers("n", n), not_negative("t", t)
        x, _, age = known = _history(frequency, recency, T)
        alive = self._alive(*known)
        return alive * self._probability_while_there(n, t, x, age) + (1 - alive) * (n == 0)

    @like_arguments
    def probability_alive(
        self,
        frequency: ArrayLike,
        recency: ArrayLike,
        T: ArrayLike,  # noqa: N803
    ) -> np.ndarray:
        """Return the probability that a customer with this history has not left.

        With :class:`custrel.btyd.BGNBD` it is 1 without a repeat purchase, however long ago the first: there customers
        leave only after one.

        Parameters
        ----------
        frequency, recency, T
            Histories, as for :meth:`fit`. Arrays or scalars.

        Returns
        -------
        float or numpy.ndarray
            Probabilities, in the broadcast shape of the arguments.

        Raises
        ------
        ValueError
            If a history is impossible.

        References
        ----------
        The formulas stand with each model.

        Examples
        --------
        >>> from custrel.btyd import BGNBD
        >>> model = BGNBD(0.243, 4.414, 0.793, 2.426)
        >>> model.probability_alive(frequency=[2, 2, 0], recency=[30.43, 5, 0], T=38.86).round(3)
        array([0.727, 0.124, 1.   ])
        """
        return self._alive(*_history(frequency, recency, T))


def _history(frequency: ArrayLike, recency: ArrayLike, T: ArrayLike) -> tuple[np.ndarray, ...]:  # noqa: N803
    """Return histories as arrays; refuse impossible ones."""
    x, age_at_last, age = whole_numbers("frequency", frequency), not_negative("recency", recency), not_negative("T", T)
    _check_history(x, age_at_last, age)
    return x, age_at_last, age


def _check_history(x: np.ndarray, age_at_last: np.ndarray, age: np.ndarray) -> None:
    """Refuse a last purchase after the end of the observation, or an age at it for who bought once."""
    meaning = "recency here is the age at the last purchase, not the time since it"
    if (age_at_last > age).any():
        raise ValueError(f"A recency exceeds its T; {meaning}, and T the age at the end. Both need one unit.")
    if ((x == 0) & (age_at_last > 0)).any():
        raise ValueError(f"A recency is above 0 where frequency is 0; {meaning}, so it is 0 for who bought once.")
