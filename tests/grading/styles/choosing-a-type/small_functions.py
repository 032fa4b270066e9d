"""Recursion, `itertools`, named tuples and many small functions."""

import numpy as np
import pandas as pd
from scipy.optimize import Bounds, LinearConstraint, milp

# %% margins-after-service


def share_of_service(row, wage):
    return row.cost + wage / row.capacity


def margins_after_service(margin, uplift, types, wage):
    service = {row.Index: share_of_service(row, wage) for row in types.itertuples()}
    return uplift.apply(lambda column: margin * (1 + column) - service[column.name])


# %% managers-that-pay

from itertools import compress


def managers_that_pay(customers, types, wage, elsewhere, hiring):
    hour = {True: wage, False: elsewhere}[bool(hiring)]

    def left(customer, name):
        kind = types.loc[name]
        return customer["margin"] * (1 + customer[name]) - kind["cost"] - hour / kind["capacity"]

    def pays(customer):
        return left(customer, "manager") > left(customer, customer["now"])

    return list(compress(customers.index, map(pays, customers.to_dict("records"))))


# %% broken-constraints

from collections import OrderedDict
from math import fsum


def broken_constraints(plan, types, sizes, staff, budget):
    cells = [(x, types.loc[name]) for _, row in plan.iterrows() for name, x in row.items()]
    tests = OrderedDict(
        customers=any(row.sum() != sizes[name] for name, row in plan.iterrows()),
        staff=fsum(x / kind["capacity"] for x, kind in cells) > staff + 1e-9,
        budget=fsum(x * kind["cost"] for x, kind in cells) > budget + 1e-9,
    )
    return [*filter(tests.get, tests)]


# %% price-of-promise


def upper(matrix, limit):
    return LinearConstraint(np.asarray(matrix).reshape(1, -1), -np.inf, limit)


def best_sum(values, types, sizes, staff, budget, least):
    full = np.ones(values.shape)
    net = values.sub(types["cost"], axis=1).to_numpy()
    rows = [np.equal.outer(np.arange(len(sizes)), [i]) * full for i in range(len(sizes))]
    result = milp(
        -net.ravel(),
        integrality=full.ravel(),
        bounds=Bounds(lb=np.asarray(least).ravel()),
        constraints=[
            LinearConstraint([row.ravel() for row in rows], sizes, sizes),
            upper(full / types["capacity"].to_numpy(), staff),
            upper(full * types["cost"].to_numpy(), budget),
        ],
    )
    return -result.fun


def price_of_promise(values, types, sizes, staff, budget, promised):
    rest = (values, types, sizes, staff, budget)
    return best_sum(*rest, promised * 0) - best_sum(*rest, promised)


# %% right-staff


def right_staff(best_values, wage):
    numbers = range(len(best_values))
    return max(numbers, key=lambda number: (best_values[number] - number * wage, -number))


# %% wage-rise

from itertools import islice, pairwise


def wage_rise(best_values, wage, rise, employed):
    last, coming = (after - before for before, after in islice(pairwise(best_values), employed - 1, employed + 1))
    return dict(
        profit_change=sum(-wage * rise for _ in range(employed)),
        next=coming,
        hire=bool(coming > wage * (1 + rise)),
        room=last / wage - 1,
    )


# %% wrong-advice


def share_now(market):
    if market.personal:
        return (1 - market.wants) / (market.rivals - market.personal)
    return 1 / market.rivals


def wrong_advice(markets):
    def is_wrong(market):
        rises = market.wants / (1 + market.personal) > share_now(market)
        return market.advice == ("stay" if rises else "switch")

    return [market.Index for market in markets.itertuples() if is_wrong(market)]
