"""Comprehensions, sets and the standard library."""

# %% split-growth

from math import log


def split_growth(customers, spend):
    factors = {"customers": customers, "spend": spend}
    logs = {name: log(pair[1]) - log(pair[0]) for name, pair in factors.items()}
    return {name: value / sum(logs.values()) for name, value in logs.items()}


# %% known-steps


def known_steps(disclosed):
    known = {
        int(row.year) for row in disclosed.itertuples() if row.metric.strip().upper() == "BUYERS" and row.value > 0
    }
    return sorted(known & {year + 1 for year in known})


# %% lead-on-market

from collections import Counter
from math import isnan


def lead_on_market(quarters, sales):
    rows = [(int(q[:4]), v) for q, v in quarters.itertuples(index=False) if not isnan(v)]
    count = Counter(year for year, _ in rows)
    market = {y: sum(v for year, v in rows if year == y) for y in count if count[y] == 4}
    firm = {int(y): v for y, v in sales.dropna().items()}
    both = market.keys() & firm.keys()
    return {
        y: 100 * (firm[y] / firm[y - 1] - 1) - 100 * (market[y] / market[y - 1] - 1)
        for y in sorted(both)
        if y - 1 in both
    }


# %% loop-multiplier

from math import inf


def loop_multiplier(retention, drawn):
    return inf if drawn >= 1 - retention else (1 - retention) / (1 - retention - drawn)


# %% draw-surprises

from itertools import accumulate

from matplotlib.figure import Figure


def draw_surprises(promises, days, learning):
    figure = Figure()
    axes = figure.subplots()
    for promise in promises:
        expected = accumulate(days, lambda e, d: e + learning * (d - e), initial=promise)
        axes.plot(
            [k for k, _ in enumerate(days, 1)],
            [e - d for e, d in zip(expected, days)],
            "--",
            label=f"({promise})",
        )
    axes.set_xlabel("رقم الطلب")
    axes.set_ylabel("المفاجأة")
    axes.legend()
    return figure


# %% promise-to-print

from collections import defaultdict
from math import ceil, inf, isnan


def promise_to_print(log, share):
    towns = defaultdict(list)
    for days, town in zip(log.days, log.town):
        towns[town].append(inf if isnan(days) else days)
    promises = {}
    for town, days in towns.items():
        whole = sorted({ceil(d) for d in days if d < inf})
        kept = (p for p in whole if sum(d <= p for d in days) >= share * len(days))
        promises[town] = next(kept, None)
    return promises
