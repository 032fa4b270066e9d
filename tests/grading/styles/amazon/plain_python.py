"""Plain Python: lists, dictionaries and loops."""

import matplotlib.pyplot as plt

# %% split-growth

import math


def split_growth(customers, spend):
    first = customers[0] * spend[0]
    second = customers[1] * spend[1]
    whole = math.log(second) - math.log(first)
    part = (math.log(customers[1]) - math.log(customers[0])) / whole
    return {"customers": part, "spend": 1 - part}


# %% known-steps


def known_steps(disclosed):
    known = []
    for i in range(len(disclosed)):
        row = disclosed.iloc[i]
        name = row["metric"].strip().lower()
        value = row["value"]
        if name != "buyers" or value != value or value == 0:
            continue
        if int(row["year"]) not in known:
            known.append(int(row["year"]))
    steps = []
    for year in known:
        if year - 1 in known:
            steps.append(year)
    steps.sort()
    return steps


# %% lead-on-market

import math


def lead_on_market(quarters, sales):
    parts = {}
    for quarter, value in zip(quarters["quarter"], quarters["sales_usd_million"]):
        year = int(quarter.split("Q")[0])
        if not math.isnan(value):
            parts.setdefault(year, []).append(value)
    whole = {}
    for year, values in parts.items():
        if len(values) == 4:
            whole[year] = sum(values)
    firm = {}
    for year, value in sales.items():
        if not math.isnan(value):
            firm[year] = value
    leads = {}
    for year in whole:
        if year - 1 in whole and year in firm and year - 1 in firm:
            own = (firm[year] - firm[year - 1]) / firm[year - 1] * 100
            theirs = (whole[year] - whole[year - 1]) / whole[year - 1] * 100
            leads[int(year)] = own - theirs
    return leads


# %% loop-multiplier


def loop_multiplier(retention, drawn):
    g = drawn / (1 - retention)
    if g >= 1:
        return float("inf")
    return 1 / (1 - g)


# %% draw-surprises


def draw_surprises(promises, days, learning):
    fig, ax = plt.subplots()
    orders = list(range(1, len(days) + 1))
    for p in promises:
        e = p
        heights = []
        for d in days:
            x = e - d
            heights.append(x)
            e = e - learning * x
        ax.plot(orders, heights, label="promise of " + str(p))
    ax.set_xlabel("number of the order")
    ax.set_ylabel("surprise in days")
    ax.legend()
    return fig


# %% promise-to-print

import math


def promise_to_print(log, share):
    took = {}
    for town, days in zip(log["town"], log["days"]):
        took.setdefault(town, []).append(days)
    answer = {}
    for town, days in took.items():
        came = [d for d in days if d == d]
        answer[town] = None
        if not came:
            continue
        for promise in range(1, math.ceil(max(came)) + 1):
            on_time = 0
            for d in came:
                if d <= promise:
                    on_time += 1
            if on_time / len(days) >= share:
                answer[town] = promise
                break
    return answer
