"""With `custrel`, which every task allows: `clv`, `margin_multiple` and `max_bid` do the arithmetic."""

import numpy as np
import pandas as pd

# %% lifetime-value

from custrel.lifetime import clv


def lifetime_value(margin, retention, discount):
    return clv(margin, retention, discount)


# %% lifetime-value-now

from custrel.lifetime import clv


def lifetime_value_now(margin, retention, discount):
    return clv(margin, retention, discount, first_margin_now=True)


# %% contract-values

from custrel.lifetime import clv


def contract_values(contracts, discount):
    def one(pays, new, margin, retention):
        if pays == "every day":
            return margin / (np.log(1 + discount) + -np.log(retention))
        return float(clv(margin, retention, discount, first_margin_now=pays == "in advance" and bool(new)))

    columns = (contracts[name] for name in ("pays", "new", "margin", "retention"))
    return [one(*row) for row in zip(*columns)]


# %% predicted


def predicted():
    return {"a": "equal"}["a"]


# %% renewal-gains


def renewal_gains(survivors, discount, step):
    shares = [now / before for now, before in zip(survivors[1:], survivors, strict=False)]

    def worth(kept):
        alive = np.cumprod(kept)
        return np.sum(alive / (1 + discount) ** np.arange(1, len(alive) + 1))

    gains = []
    for k, share in enumerate(shares):
        improved = [*shares[:k], min(1, share * (1 + step)), *shares[k + 1 :]]
        gains.append(worth(improved) / worth(shares) - 1)
    return gains


# %% gain-of-calls

from custrel.lifetime import margin_multiple


def gain_of_calls(customers, called, not_called, margin, discount, cost):
    newcomer = margin * margin_multiple(not_called, discount, first_margin_now=True)
    return float(customers * (called - not_called) * newcomer - customers * cost)


# %% max-bid

from custrel.lifetime import clv


def max_bid(kinds, discount, target):
    extra = kinds.eval("clicks_more - clicks_now")
    value = clv(kinds["margin"], kinds["retention"], discount, first_margin_now=True)
    return max(0.0, float(np.dot(extra / extra.sum(), kinds["conversion"] * value) - target))


# %% claims-that-hold

from custrel.lifetime import clv


def claims_that_hold(firms):
    improve = {
        "points": lambda r: r + 0.05,
        "relative": lambda r: r * 1.05,
        "defections": lambda r: 1 - 0.95 * (1 - r),
    }
    rises = {}
    for firm, r, i, meaning, claim in firms[["firm", "retention", "discount", "meaning", "claim"]].values:
        rise = float(clv(1.0, improve[meaning](r), i) / clv(1.0, r, i)) - 1
        if rise - claim > -1e-6:
            rises[firm] = rise
    return sorted(rises, key=rises.get, reverse=True)
