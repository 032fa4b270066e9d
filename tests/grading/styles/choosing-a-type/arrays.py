"""NumPy arrays and positions; pandas only to read the columns and to name the result."""

import numpy as np
import pandas as pd
from scipy.optimize import Bounds, LinearConstraint, milp

# %% margins-after-service


def margins_after_service(margin, uplift, types, wage):
    c, k = types.reindex(uplift.columns)[["cost", "capacity"]].to_numpy().T
    m = margin.to_numpy()[:, np.newaxis]
    return pd.DataFrame(m + m * uplift.to_numpy() - c - wage / k, uplift.index, uplift.columns)


# %% managers-that-pay


def managers_that_pay(customers, types, wage, elsewhere, hiring):
    names = ["manager", "telephone", "web"]
    cost, capacity = types.loc[names, ["cost", "capacity"]].to_numpy().T
    left = customers[["margin"]].to_numpy() * customers[names].to_numpy()
    left = left - cost - np.where(hiring, wage, elsewhere) / capacity
    now = np.where(customers["now"] == "web", left[:, 2], left[:, 1])
    return customers.index[left[:, 0] > now].tolist()


# %% broken-constraints


def broken_constraints(plan, types, sizes, staff, budget):
    x, c, k = plan.to_numpy(), types["cost"].to_numpy(), types["capacity"].to_numpy()
    broken = [
        not np.array_equal(x.sum(axis=1), sizes.to_numpy()),
        (x / k).sum() > staff + 1e-9,
        (x @ c).sum() > budget + 1e-9,
    ]
    return [name for name, yes in zip(["customers", "staff", "budget"], broken) if yes]


# %% price-of-promise


def price_of_promise(values, types, sizes, staff, budget, promised):
    n, m = values.shape
    matrix = np.vstack(
        [
            np.repeat(np.eye(n), m, axis=1),
            np.tile(1 / types["capacity"].to_numpy(), n),
            np.tile(types["cost"].to_numpy(), n),
        ]
    )
    low, high = np.append(sizes, [0, 0]), np.append(sizes, [staff, budget])
    net = (values.to_numpy() - types["cost"].to_numpy()).flatten()

    def solve(least):
        found = milp(
            -net,
            integrality=np.ones_like(net),
            bounds=Bounds(least, np.full(n * m, np.inf)),
            constraints=LinearConstraint(matrix, low, high),
            options={"mip_rel_gap": 0},
        )
        return net @ np.rint(found.x)

    return float(solve(np.zeros(n * m)) - solve(promised.to_numpy().flatten()))


# %% right-staff


def right_staff(best_values, wage):
    values = np.array(best_values, dtype=float)
    values -= np.linspace(0, wage * (values.size - 1), values.size)
    return np.flatnonzero(values == values.max())[0]


# %% wage-rise


def wage_rise(best_values, wage, rise, employed):
    steps = np.diff(np.array(best_values))
    return {
        "profit_change": np.negative(employed * wage * rise),
        "next": steps[employed],
        "hire": steps[employed] > wage * (1 + rise),
        "room": steps[employed - 1] / wage - 1,
    }


# %% wrong-advice


def wrong_advice(markets):
    n, k, w = markets[["rivals", "personal", "wants"]].to_numpy(dtype=float).T
    before = np.where(k == 0, 1 / n, (1 - w) / (n - k))
    should = np.where(w / (k + 1) > before, "switch", "stay")
    return list(markets.index[should != markets["advice"].to_numpy(dtype=str)])
