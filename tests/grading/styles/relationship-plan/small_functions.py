"""A small function for each step."""

import numpy as np
import matplotlib.pyplot as plt
from itertools import product
from custrel.btyd import ShiftedBetaGeometric

# %% business
BUSINESS = "clin" + "ic"


# %% still-there
def people_of(log):
    return dict(zip(log["customer"], log["segment"]))


def ends_of(log, gone):
    rows = log[log["status"].eq(gone)].sort_values("period", ascending=False)
    return dict(zip(rows["customer"], rows["period"]))


def still_there(log, gone, periods):
    people, ends = people_of(log), ends_of(log, gone)

    def there(segment, period):
        return sum(1 for who, of in people.items() if of == segment and not ends.get(who, periods + 1) <= period)

    return {segment: [there(segment, period) for period in range(periods + 1)] for segment in set(people.values())}


# %% held-out
def rate(known):
    return sum(known[1:]) / (sum(known) - known[-1])


def held_out(counts, held):
    known, truth = counts[:-held], counts[-1]
    model = ShiftedBetaGeometric.fit(known)
    ratio = model.survival(len(counts) - 1) / model.survival(len(known) - 1)
    answers = {"constant": known[-1] * rate(known) ** held, "mixed": known[-1] * ratio}
    return (*answers.values(), min(answers, key=lambda name: abs(answers[name] - truth)))


# %% price-types
def cost_of_contact(row, wage, hours):
    return row.minutes * wage / 60 / hours + row.systems


def share_of(row):
    return row.stayed / row.tried


def price_types(offers, wage, hours):
    rows = list(offers.itertuples(index=False))

    def now(segment):
        return next(row for row in rows if row.segment == segment and row.type == "self_service")

    def gain(row):
        base = now(row.segment)
        kept = share_of(row) - share_of(base)
        dearer = cost_of_contact(row, wage, hours) - cost_of_contact(base, wage, hours)
        return row.customers * kept * row.worth - row.customers * row.contacts * dearer

    return [(row.segment, row.type, gain(row), row.minutes * row.contacts / 60 * row.customers) for row in rows]


# %% choose-types
def gain_of(plan):
    return sum(row[2] for row in plan)


def hours_of(plan):
    return sum(row[3] for row in plan)


def choose_types(priced, limit):
    names = sorted({row[0] for row in priced})
    plans = [p for p in product(*([row for row in priced if row[0] == name] for name in names)) if hours_of(p) <= limit]
    plans.sort(key=hours_of)
    plans.sort(key=gain_of, reverse=True)
    return {row[0]: row[1] for row in plans[0]} if plans else None


# %% forecast
def draws_of_parameters(model, rng):
    at = np.array(list(model.parameters.values()))
    spread = np.diag(1 / at) @ np.array(model.covariance) @ np.diag(1 / at)
    return at[:, None] * np.exp(rng.multivariate_normal([0, 0], spread, 2500).T)


def survival_ratio(alpha, beta, age, ahead):
    ratio = 1.0
    for k in range(age, age + ahead):
        ratio = ratio * (1 - alpha / (alpha + beta + k))
    return ratio


def forecast(counts, ahead):
    rng = np.random.default_rng(11)
    model = ShiftedBetaGeometric.fit(counts)
    stay = survival_ratio(*draws_of_parameters(model, rng), len(counts) - 1, ahead)
    drawn = rng.binomial(counts[-1], stay)
    return list(np.percentile(drawn, [5, 95]))


# %% draw-forecast
def fan(ax, start, counts, ends, name):
    ax.plot([start + k for k in range(len(ends) + 1)], [counts[-1], *ends], label=name)


def draw_forecast(counts, low, high):
    fig, ax = plt.subplots()
    ax.plot(list(range(len(counts))), counts, marker="s", label="known")
    fan(ax, len(counts) - 1, counts, low, "nine of ten: above")
    fan(ax, len(counts) - 1, counts, high, "nine of ten: below")
    ax.set_xlabel("Half-years")
    ax.set_ylabel("Families")
    ax.legend(loc="lower left")
    return fig
