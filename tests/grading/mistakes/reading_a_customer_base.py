"""Typical mistakes in the assignment `reading-a-customer-base`, and what the tests must say about each."""

MISTAKES = [
    {
        "name": "copies looked for before the clocks are one",
        "cell": "clean-orders",
        "source": """
def clean_orders(log, same_person, zone):
    log = log.drop_duplicates()
    moments = pd.to_datetime(log["timestamp"], utc=True)
    orders = {}
    for order, rows in log.assign(timestamp=moments).groupby("order"):
        customer = rows["customer"].iloc[0]
        while customer in same_person:
            customer = same_person[customer]
        day = rows["timestamp"].min().tz_convert(zone).strftime("%Y-%m-%d")
        if rows["amount"].sum() > 0:
            orders[order] = (customer, day, rows["amount"].sum())
    return orders
""",
        "fails": ["clean-orders-check", "clean-orders-money"],
        "says": "The Check should give",
    },
    {
        "name": "an order wholly refunded stays",
        "cell": "clean-orders",
        "source": """
def clean_orders(log, same_person, zone):
    moments = pd.to_datetime(log["timestamp"], utc=True)
    orders = {}
    for order, rows in log.assign(timestamp=moments).drop_duplicates().groupby("order"):
        customer = rows["customer"].iloc[0]
        while customer in same_person:
            customer = same_person[customer]
        day = rows["timestamp"].min().tz_convert(zone).strftime("%Y-%m-%d")
        if rows["amount"].sum() >= 0:
            orders[order] = (customer, day, rows["amount"].sum())
    return orders
""",
        "fails": ["clean-orders-check", "clean-orders-money"],
        "says": "The Check should give",
    },
    {
        "name": "a fixed offset for the time zone",
        "cell": "clean-orders",
        "source": """
def clean_orders(log, same_person, zone):
    moments = pd.to_datetime(log["timestamp"], utc=True)
    orders = {}
    for order, rows in log.assign(timestamp=moments).drop_duplicates().groupby("order"):
        customer = rows["customer"].iloc[0]
        while customer in same_person:
            customer = same_person[customer]
        day = rows["timestamp"].min().tz_convert("+02:00").strftime("%Y-%m-%d")
        if rows["amount"].sum() > 0:
            orders[order] = (customer, day, rows["amount"].sum())
    return orders
""",
        "fails": ["clean-orders-check", "clean-orders-days"],
        "says": "The Check should give",
    },
    {
        "name": "the day of the first row in the table",
        "cell": "clean-orders",
        "source": """
def clean_orders(log, same_person, zone):
    moments = pd.to_datetime(log["timestamp"], utc=True)
    orders = {}
    for order, rows in log.assign(timestamp=moments).drop_duplicates().groupby("order"):
        customer = rows["customer"].iloc[0]
        while customer in same_person:
            customer = same_person[customer]
        day = rows["timestamp"].iloc[0].tz_convert(zone).strftime("%Y-%m-%d")
        if rows["amount"].sum() > 0:
            orders[order] = (customer, day, rows["amount"].sum())
    return orders
""",
        "fails": ["clean-orders-days"],
        "says": "that of its earliest row",
    },
    {
        "name": "one step of a chain of accounts",
        "cell": "clean-orders",
        "source": """
def clean_orders(log, same_person, zone):
    moments = pd.to_datetime(log["timestamp"], utc=True)
    orders = {}
    for order, rows in log.assign(timestamp=moments).drop_duplicates().groupby("order"):
        customer = rows["customer"].iloc[0]
        if customer in same_person:
            customer = same_person[customer]
        day = rows["timestamp"].min().tz_convert(zone).strftime("%Y-%m-%d")
        if rows["amount"].sum() > 0:
            orders[order] = (customer, day, rows["amount"].sum())
    return orders
""",
        "fails": ["clean-orders-people"],
        "says": "third account leads to the second",
    },
    {
        "name": "the day itself is not known",
        "cell": "both-recencies",
        "source": """
def both_recencies(purchases, today):
    table = {}
    for customer, days in purchases.items():
        known = {day for day in days if day < today}
        if known:
            last = max(known)
            table[customer] = (today - last, last - min(known), len(known))
    return table
""",
        "fails": ["both-recencies-known"],
        "says": "known: the table is drawn up at the end",
    },
    {
        "name": "looks ahead",
        "cell": "both-recencies",
        "source": """
def both_recencies(purchases, today):
    table = {}
    for customer, days in purchases.items():
        known = {day for day in days}
        if known:
            last = max(known)
            table[customer] = (today - last, last - min(known), len(known))
    return table
""",
        "fails": ["both-recencies-known"],
        "says": "is not known yet",
    },
    {
        "name": "orders instead of days",
        "cell": "both-recencies",
        "source": """
def both_recencies(purchases, today):
    table = {}
    for customer, days in purchases.items():
        known = {day for day in days if day <= today}
        if known:
            last = max(known)
            table[customer] = (today - last, last - min(known), len(days))
    return table
""",
        "fails": ["both-recencies-check", "both-recencies-known", "both-recencies-values"],
        "says": "should give {'Amal': (125, 63, 3)}",
    },
    {
        "name": "the day instead of the age",
        "cell": "both-recencies",
        "source": """
def both_recencies(purchases, today):
    table = {}
    for customer, days in purchases.items():
        known = {day for day in days if day <= today}
        if known:
            last = max(known)
            table[customer] = (today - last, last, len(known))
    return table
""",
        "fails": ["both-recencies-check", "both-recencies-known", "both-recencies-values"],
        "says": "should give {'Amal': (125, 63, 3)}",
    },
    {
        "name": "a month that is not over",
        "cell": "draw-cohorts",
        "source": """
def draw_cohorts(purchases, last_month):
    cohorts = {}
    for months in purchases.values():
        cohorts.setdefault(min(months), []).append(months)
    fig, ax = plt.subplots()
    for first, people in sorted(cohorts.items()):
        shares = [
            sum(month in months for months in people) / len(people)
            for month in range(first, last_month + 2)
        ]
        if shares:
            ax.plot(shares, "o-", label=f"month {first}")
    ax.set(xlabel="Months since the first purchase", ylabel="Share who buy")
    ax.legend()
    return fig
""",
        "fails": ["draw-cohorts-check", "draw-cohorts-lines"],
        "says": "The lines of the Check should have",
    },
    {
        "name": "two purchases in a month count twice",
        "cell": "draw-cohorts",
        "source": """
def draw_cohorts(purchases, last_month):
    cohorts = {}
    for months in purchases.values():
        cohorts.setdefault(min(months), []).append(months)
    fig, ax = plt.subplots()
    for first, people in sorted(cohorts.items()):
        shares = [
            sum(months.count(month) for months in people) / len(people)
            for month in range(first, last_month + 1)
        ]
        if shares:
            ax.plot(shares, "o-", label=f"month {first}")
    ax.set(xlabel="Months since the first purchase", ylabel="Share who buy")
    ax.legend()
    return fig
""",
        "fails": ["draw-cohorts-lines"],
        "says": "A share is above 1",
    },
    {
        "name": "the order of the data",
        "cell": "draw-cohorts",
        "source": """
def draw_cohorts(purchases, last_month):
    cohorts = {}
    for months in purchases.values():
        cohorts.setdefault(min(months), []).append(months)
    fig, ax = plt.subplots()
    for first, people in cohorts.items():
        shares = [
            sum(month in months for months in people) / len(people)
            for month in range(first, last_month + 1)
        ]
        if shares:
            ax.plot(shares, "o-", label=f"month {first}")
    ax.set(xlabel="Months since the first purchase", ylabel="Share who buy")
    ax.legend()
    return fig
""",
        "fails": ["draw-cohorts-lines", "draw-cohorts-words"],
        "says": "the oldest cohort first",
    },
    {
        "name": "no legend",
        "cell": "draw-cohorts",
        "source": """
def draw_cohorts(purchases, last_month):
    cohorts = {}
    for months in purchases.values():
        cohorts.setdefault(min(months), []).append(months)
    fig, ax = plt.subplots()
    for first, people in sorted(cohorts.items()):
        shares = [
            sum(month in months for months in people) / len(people)
            for month in range(first, last_month + 1)
        ]
        if shares:
            ax.plot(shares, "o-", label=f"month {first}")
    ax.set(xlabel="Months since the first purchase", ylabel="Share who buy")
    return fig
""",
        "fails": ["draw-cohorts-words"],
        "says": "The figure has no legend",
    },
    {
        "name": "many days count as good",
        "cell": "best-by-column",
        "source": """
def best_by_column(people, cut):
    sales = people["spent_next"]
    shares = {}
    for column in ("days_since_last", "frequency", "monetary"):
        small_is_best = False
        rank = people[column].rank(method="min", ascending=not small_is_best)
        best = (rank - 1) / len(people) >= cut
        shares[column] = (best.mean(), sales[best].sum() / sales.sum())
    return shares
""",
        "fails": ["best-by-column-check", "best-by-column-ties", "best-by-column-values"],
        "says": "should give {'days_since_last': (0.199",
    },
    {
        "name": "the share must be exceeded",
        "cell": "best-by-column",
        "source": """
def best_by_column(people, cut):
    sales = people["spent_next"]
    shares = {}
    for column in ("days_since_last", "frequency", "monetary"):
        small_is_best = column == "days_since_last"
        rank = people[column].rank(method="min", ascending=not small_is_best)
        best = (rank - 1) / len(people) > cut
        shares[column] = (best.mean(), sales[best].sum() / sales.sum())
    return shares
""",
        "fails": ["best-by-column-ties", "best-by-column-values"],
        "says": "exactly the share",
    },
    {
        "name": "a quantile instead of the share who are worse",
        "cell": "best-by-column",
        "source": """
def best_by_column(people, cut):
    sales = people["spent_next"]
    shares = {}
    for column in ("days_since_last", "frequency", "monetary"):
        small_is_best = column == "days_since_last"
        rank = people[column].rank(method="min", ascending=not small_is_best)
        best = rank >= rank.quantile(cut)
        shares[column] = (best.mean(), sales[best].sum() / sales.sum())
    return shares
""",
        "fails": ["best-by-column-check", "best-by-column-ties", "best-by-column-values"],
        "says": "should give {'days_since_last': (0.199",
    },
    {
        "name": "the mean instead of the share of sales",
        "cell": "best-by-column",
        "source": """
def best_by_column(people, cut):
    sales = people["spent_next"]
    shares = {}
    for column in ("days_since_last", "frequency", "monetary"):
        small_is_best = column == "days_since_last"
        rank = people[column].rank(method="min", ascending=not small_is_best)
        best = (rank - 1) / len(people) >= cut
        shares[column] = (best.mean(), sales[best].sum() / best.sum())
    return shares
""",
        "fails": ["best-by-column-check", "best-by-column-ties", "best-by-column-values"],
        "says": "should give {'days_since_last': (0.199",
    },
    {
        "name": "who buys anyway pays for the voucher",
        "cell": "choose-plans",
        "source": """
def choose_plans(segments, cost, value):
    chosen = []
    for row in segments.itertuples():
        gains = {
            "nothing": 0,
            "letter": (row.letter - row.nothing) * row.margin - cost,
            "voucher": (row.voucher - row.nothing) * row.margin
            - (row.voucher - row.nothing) * value
            - cost,
        }
        plan = max(gains, key=gains.get)
        chosen.append((row.segment, plan, row.customers * gains[plan]))
    return chosen
""",
        "fails": ["choose-plans-check", "choose-plans-plan", "choose-plans-gain"],
        "says": "should give [('best', 'letter', 570.0)",
    },
    {
        "name": "the largest share who buy",
        "cell": "choose-plans",
        "source": """
def choose_plans(segments, cost, value):
    chosen = []
    for row in segments.itertuples():
        gains = {
            "nothing": 0,
            "letter": (row.letter - row.nothing) * row.margin - cost,
            "voucher": (row.voucher - row.nothing) * row.margin
            - row.voucher * value
            - cost,
        }
        plan = max(gains, key=lambda name: getattr(row, name))
        chosen.append((row.segment, plan, row.customers * gains[plan]))
    return chosen
""",
        "fails": ["choose-plans-check", "choose-plans-plan", "choose-plans-gain"],
        "says": "should give [('best', 'letter', 570.0)",
    },
    {
        "name": "of equal plans the last one",
        "cell": "choose-plans",
        "source": """
def choose_plans(segments, cost, value):
    chosen = []
    for row in segments.itertuples():
        gains = {
            "nothing": 0,
            "letter": (row.letter - row.nothing) * row.margin - cost,
            "voucher": (row.voucher - row.nothing) * row.margin
            - row.voucher * value
            - cost,
        }
        plan = max(reversed(gains), key=gains.get)
        chosen.append((row.segment, plan, row.customers * gains[plan]))
    return chosen
""",
        "fails": ["choose-plans-plan"],
        "says": "the first in the order nothing, letter, voucher",
    },
    {
        "name": "the gain of one customer",
        "cell": "choose-plans",
        "source": """
def choose_plans(segments, cost, value):
    chosen = []
    for row in segments.itertuples():
        gains = {
            "nothing": 0,
            "letter": (row.letter - row.nothing) * row.margin - cost,
            "voucher": (row.voucher - row.nothing) * row.margin
            - row.voucher * value
            - cost,
        }
        plan = max(gains, key=gains.get)
        chosen.append((row.segment, plan, gains[plan]))
    return chosen
""",
        "fails": ["choose-plans-check", "choose-plans-gain"],
        "says": "should give [('best', 'letter', 570.0)",
    },
    {
        "name": "two accounts further and no more",
        "cell": "clean-orders",
        "source": """
def clean_orders(log, same_person, zone):
    if log.empty:
        return {}
    rows = log.copy()
    rows["moment"] = pd.to_datetime(rows["timestamp"], utc=True)
    rows = rows.drop_duplicates(["customer", "order", "amount", "moment"]).sort_values("moment")
    result = {}
    for order, part in rows.groupby("order"):
        amount = round(part["amount"].sum(), 6)
        if amount > 0:
            who = part["customer"].iloc[0]
            who = same_person.get(who, who)
            who = same_person.get(who, who)
            day = part["moment"].iloc[0].tz_convert(zone).strftime("%Y-%m-%d")
            result[order] = (who, day, amount)
    return result
""",
        "fails": ["clean-orders-people"],
        "says": "a fourth has one step more",
    },
    {
        "name": "copies without the number of the order",
        "cell": "clean-orders",
        "source": """
def clean_orders(log, same_person, zone):
    if log.empty:
        return {}
    rows = log.assign(moment=pd.to_datetime(log["timestamp"], utc=True))
    rows = rows.drop_duplicates(["customer", "amount", "moment"]).sort_values("moment")
    result = {}
    for order, part in rows.groupby("order"):
        amount = round(part["amount"].sum(), 6)
        if amount > 0:
            who = part["customer"].iloc[0]
            while who in same_person:
                who = same_person[who]
            day = part["moment"].iloc[0].tz_convert(zone).strftime("%Y-%m-%d")
            result[order] = (who, day, amount)
    return result
""",
        "fails": ["clean-orders-money"],
        "says": "Two orders of one account",
    },
    {
        "name": "share of the other customers",
        "cell": "best-by-column",
        "source": """
def best_by_column(people, cut):
    result = {}
    for column in ["days_since_last", "frequency", "monetary"]:
        worse = people[column].rank(method="min", ascending=column != "days_since_last") - 1
        chosen = worse / (len(people) - 1) >= cut
        result[column] = (chosen.mean(), people.loc[chosen, "spent_next"].sum() / people["spent_next"].sum())
    return result
""",
        "fails": ["best-by-column-ties", "best-by-column-check"],
        "says": "below 0.8: nobody is chosen",
    },
]
