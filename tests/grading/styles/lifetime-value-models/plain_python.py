"""Plain loops and the standard library; hypergeometric series by hand."""

import matplotlib.pyplot as plt

# %% fit-and-project

import math


def fit_and_project(members, today, pairs, year):
    people = set()
    for _, row in members.iterrows():
        left = row["left"]
        left = 9999 if left != left or left is None else int(left)
        people.add((int(row["member"]), int(row["joined"]), left))

    def there(alpha, beta, t):
        share = 1.0
        for k in range(1, t + 1):
            share *= (beta + k - 1) / (alpha + beta + k - 1)
        return share

    best = None
    for alpha, beta in pairs:
        total, expected = 0.0, 0.0
        for _, joined, left in sorted(people):
            if joined > today:
                continue
            if left <= today:
                t = left - joined
                total += math.log(there(alpha, beta, t - 1) - there(alpha, beta, t))
            else:
                t = today - joined
                total += math.log(there(alpha, beta, t))
                expected += there(alpha, beta, t + year - today) / there(alpha, beta, t)
        if best is None or total > best["log_likelihood"]:
            best = {"pair": (alpha, beta), "log_likelihood": total, "there": expected}
    return best


# %% predicted


def predicted():
    return "too high", "too low"


# %% value-of-members


def value_of_members(members, alpha, beta, margin, discount):
    def worth(passed):
        total, present = 0.0, 1.0
        for t in range(1, 1500):
            b = beta + passed + t - 1
            present *= b / (alpha + b) / (1 + discount)
            total += present
        return margin * total

    people = renewing = everybody = 0
    for passed, number in members.items():
        people += number
        renewing += number * (beta + passed) / (alpha + beta + passed)
        everybody += number * worth(passed)
    return {"new": worth(0), "all": everybody, "renewing": renewing / people}


# %% numbers-asked


def numbers_asked(customers, buying, spending, weeks, margin):
    r, alpha, a, b = (buying[name] for name in ("r", "alpha", "a", "b"))
    p, q, v = (spending[name] for name in ("p", "q", "v"))

    def hypergeometric(one, two, three, z):
        total, term, k = 1.0, 1.0, 0
        while abs(term) > 1e-13:
            term *= (one + k) * (two + k) / (three + k) * z / (k + 1)
            total += term
            k += 1
        return total

    answers = []
    for _, row in customers.iterrows():
        x, last, age = int(row["frequency"]), row["recency"], row["T"]
        alive = 1.0
        if x > 0:
            alive = 1 / (1 + a / (b + x - 1) * ((alpha + age) / (alpha + last)) ** (r + x))
        silent = ((alpha + age) / (alpha + age + weeks)) ** (r + x)
        z = weeks / (alpha + age + weeks)
        series = hypergeometric(r + x, b + x, a + b + x - 1, z)
        orders = (a + b + x - 1) / (a - 1) * (1 - silent * series) * alive
        if row["purpose"] == "card":
            answers.append(alive)
        elif row["purpose"] == "gift":
            answers.append(alive * (1 - silent))
        elif row["purpose"] == "boxes":
            answers.append(orders)
        else:
            answers.append(margin * orders * p * (v + x * row["monetary"]) / (p * x + q - 1))
    return answers


# %% draw-groups


def draw_groups(forecast, later, groups):
    ranked = sorted(forecast.items(), key=lambda pair: -pair[1])
    size = len(ranked) // groups
    heights, means = [], []
    counts = {}
    for customer in later:
        counts[customer] = counts.get(customer, 0) + 1
    for g in range(groups):
        part = ranked[g * size : (g + 1) * size]
        heights.append(sum(counts.get(customer, 0) for customer, _ in part) / size)
        means.append(sum(value for _, value in part) / size)
    fig, ax = plt.subplots()
    numbers = list(range(1, groups + 1))
    bars = ax.bar(numbers, heights)
    (line,) = ax.plot(numbers, means, color="black", marker="s")
    ax.legend([bars, line], ["bought", "expected"])
    plt.xlabel("tenth")
    plt.ylabel("purchases, per head")
    return fig


# %% share-by-chance


def share_by_chance(customers, orders):
    x, y = [], []
    for often, amount in zip(customers["frequency"], customers["monetary"]):
        if often > 0:
            x.append(often)
            y.append(amount)

    def correlation(u, w):
        n = len(u)
        mu, mw = sum(u) / n, sum(w) / n
        cross = sum((i - mu) * (j - mw) for i, j in zip(u, w))
        return cross / (sum((i - mu) ** 2 for i in u) * sum((j - mw) ** 2 for j in w)) ** 0.5

    seen = abs(correlation(x, y))
    count = 0
    for order in orders:
        chance = abs(correlation(x, [y[k] for k in order]))
        if chance >= seen or seen - chance < 0.000001:
            count += 1
    return count / len(orders)
