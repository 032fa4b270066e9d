"""What customers pass on: willingness to recommend, invitations, and the value of referral."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from custrel._checks import fraction, like_arguments, not_negative, number
from custrel.ratings import quantile_of


@dataclass(frozen=True)
class NetPromoterScore:
    """A net promoter score and the shares behind it; made by :func:`net_promoter_score`.

    Attributes
    ----------
    score
        Promoters minus detractors, in points from -100 to 100.
    standard_error
        Its standard error in points.
    promoters, passives, detractors
        Shares of the answers 9-10, 7-8 and 0-6, fractions that sum to 1.
    answers
        Number of answers.

    Examples
    --------
    >>> result = net_promoter_score([10] * 60 + [8] * 25 + [3] * 15)
    >>> round(result.score, 6), result.promoters, result.detractors
    (45.0, 0.6, 0.15)
    """

    score: float
    standard_error: float
    promoters: float
    passives: float
    detractors: float
    answers: int

    def interval(self, confidence: float = 0.95) -> tuple[float, float]:
        """Return the adjusted Wald confidence interval in points, within -100 and 100.

        Three answers are added before score and error are computed, three quarters of a promoter and of a detractor
        and one and a half passives: without them a few answers that agree would seem to leave no doubt. The interval is
        drawn out to the score itself where it does not hold it.

        Parameters
        ----------
        confidence
            Confidence of the interval, strictly between 0 and 1.

        Returns
        -------
        tuple of float
            Lower and upper end, in points.

        Raises
        ------
        ValueError
            If the confidence is not between 0 and 1.

        References
        ----------
        Rocks, "Interval Estimation for the Net Promoter Score", *The American Statistician* 70(4), 2016.

        Examples
        --------
        >>> low, high = net_promoter_score([10] * 60 + [8] * 25 + [3] * 15).interval()
        >>> round(low, 1), round(high, 1)
        (29.3, 58.0)
        """
        answers = self.answers + 3
        promoters, detractors = ((share * self.answers + 0.75) / answers for share in (self.promoters, self.detractors))
        score = promoters - detractors
        reach = quantile_of(confidence) * np.sqrt((promoters + detractors - score**2) / answers)
        low, high = min(100 * (score - reach), self.score), max(100 * (score + reach), self.score)
        return float(max(low, -100.0)), float(min(high, 100.0))


def net_promoter_score(scores: ArrayLike) -> NetPromoterScore:
    r"""Return the net promoter score of answers to "how likely are you to recommend us?".

    .. math:: \mathrm{NPS} = 100\,(p - d), \qquad \mathrm{s.e.} = 100 \sqrt{\frac{p + d - (p - d)^2}{n}}

    Parameters
    ----------
    scores
        Answers, whole numbers from 0 to 10, shape (n,).

    Returns
    -------
    NetPromoterScore
        Score and standard error in points. The error is that of random sampling only: who chose to answer, and whether
        saying is doing, it does not know.

    Raises
    ------
    ValueError
        If there is no answer, or one is not a whole number from 0 to 10.

    References
    ----------
    Reichheld, "The One Number You Need to Grow", *Harvard Business Review* 81(12), 2003; critique: Keiningham, Cooil,
    Andreassen and Aksoy, *Journal of Marketing* 71(3), 2007.

    Examples
    --------
    >>> answers = [10] * 240 + [8] * 100 + [3] * 60
    >>> result = net_promoter_score(answers)
    >>> round(result.score, 1), round(result.standard_error, 2)
    (45.0, 3.7)
    """
    scores = number("scores", scores).ravel()
    if scores.size == 0:
        raise ValueError("scores holds no answer; a score needs at least one.")
    if ((scores < 0) | (scores > 10) | (scores != np.floor(scores))).any():
        raise ValueError("scores must be whole numbers from 0 to 10, as customers answer them.")
    promoters, detractors = float((scores >= 9).mean()), float((scores <= 6).mean())
    # Where all answer alike this is 0, and rounding could push it below.
    variance = max(promoters + detractors - (promoters - detractors) ** 2, 0.0)
    return NetPromoterScore(
        score=100 * (promoters - detractors),
        standard_error=float(100 * np.sqrt(variance / scores.size)),
        promoters=promoters,
        passives=float(((scores >= 7) & (scores <= 8)).mean()),
        detractors=detractors,
        answers=scores.size,
    )


@like_arguments
def viral_coefficient(invitations: ArrayLike, conversion: ArrayLike) -> np.ndarray:
    """Return how many new users each user brings: invitations sent times the share that is accepted.

    Parameters
    ----------
    invitations
        Invitations per user, at least 0. Array or scalar.
    conversion
        Share of invitations that make a new user, a fraction in [0, 1].

    Returns
    -------
    float or numpy.ndarray
        New users per user, in the broadcast shape of the arguments: the factor of
        :func:`custrel.diffusion.viral_growth`.

    Raises
    ------
    ValueError
        If invitations are negative or a conversion lies outside [0, 1].

    Examples
    --------
    >>> viral_coefficient(5, 0.1)
    0.5
    """
    return not_negative("invitations", invitations) * fraction("conversion", conversion)


@like_arguments
def referral_value(
    value: ArrayLike, referrals: ArrayLike, *, discount: ArrayLike = 0.0, reward: ArrayLike = 0.0
) -> np.ndarray:
    r"""Return what a customer is worth, own purchases and those of the customers referred together.

    Each customer is worth :math:`v` directly and one period later brings :math:`k` others, who do the same in turn:

    .. math:: V = v + \frac{k}{1 + i}(V - c) = \frac{v - k c / (1 + i)}{1 - k / (1 + i)}

    The part that comes from referral is :math:`V - v`; a firm that loses the customer loses that as well.

    Parameters
    ----------
    value
        Lifetime value :math:`v` of a customer's own purchases, in money. Array or scalar, as all arguments.
    referrals
        New customers :math:`k` that a customer brings who would not have come anyway, at least 0.
    discount
        Discount rate :math:`i` from one generation of customers to the next, at least 0.
    reward
        Payment :math:`c` for each customer brought, in money, at least 0, made when the new customer comes.

    Returns
    -------
    float or numpy.ndarray
        Money, in the broadcast shape of the arguments.

    Raises
    ------
    ValueError
        If a value is not finite, another argument is negative, or referrals are not below 1 + discount.

    References
    ----------
    Hogan, Lemon and Libai, "What Is the True Value of a Lost Customer?", *Journal of Service Research* 5(3), 2003.

    Examples
    --------
    >>> round(referral_value(200, 0.25), 2)
    266.67
    >>> round(referral_value(200, 0.25, discount=0.1, reward=20), 2)
    252.94
    """
    later = not_negative("referrals", referrals) / (1 + not_negative("discount", discount))
    if (later >= 1).any():
        raise ValueError(
            "referrals must be below 1 + discount: otherwise each generation is worth more than the last and the sum "
            "has no end."
        )
    return (number("value", value) - later * not_negative("reward", reward)) / (1 - later)
