"""Which customers get which kind of relationship: what is done now, what it costs, and what would be best."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike
from scipy import sparse
from scipy.optimize import Bounds, LinearConstraint, linprog, milp

from custrel._checks import fraction, like_arguments, not_negative, number, table_with
from custrel.data import prices


def canvas_types() -> pd.DataFrame:
    """Return the six types of customer relationship of the Business Model Canvas as rows of attributes.

    The **types** are Osterwalder and Pigneur's. The **numbers are illustrative**: invented for this course, in
    proportions a manager would find plausible, and meant to be replaced by a firm's own. Minutes and costs are those of
    the course's price list, :func:`custrel.data.prices`.

    Returns
    -------
    pandas.DataFrame
        Indexed by type, from the most to the least staff time:

        - ``staff_minutes``: staff time per contact, minutes;
        - ``cost_per_contact``: dinars: the minutes at the wage of a minute, and the systems;
        - ``capacity``: customers that one employee can look after; infinite where staff is not the limit;
        - ``personalisation``: how far the answer depends on who asks, from 0 to 1;
        - ``reach``: share of customers who would use the type if offered, from 0 to 1;
        - ``basis``: where the numbers come from, ``"illustrative"`` in every row.

    References
    ----------
    Osterwalder and Pigneur, *Business Model Generation*, Wiley, 2010, block 4, customer relationships.

    Examples
    --------
    >>> canvas_types()["staff_minutes"].to_dict()
    {'dedicated': 30.0, 'personal': 6.0, 'co_creation': 2.0, 'community': 0.5, 'self_service': 0.0, 'automated': 0.0}
    >>> canvas_types()["cost_per_contact"].to_dict()
    {'dedicated': 3.0, 'personal': 0.5, 'co_creation': 0.2, 'community': 0.05, 'self_service': 0.02, 'automated': 0.05}
    """
    rows = {
        "dedicated": (50.0, 1.0, 0.3),
        "personal": (2500.0, 0.7, 0.9),
        "co_creation": (5000.0, 0.3, 0.1),
        "community": (20000.0, 0.4, 0.3),
        "self_service": (np.inf, 0.0, 0.7),
        "automated": (np.inf, 0.5, 0.6),
    }
    table = pd.DataFrame.from_dict(rows, orient="index", columns=["capacity", "personalisation", "reach"])
    price = prices()
    minutes = price[[f"{kind}_minutes" for kind in rows]].to_numpy()
    systems = price[[f"{kind}_systems" for kind in rows]].to_numpy()
    # To the fils: what lies behind it is the noise of binary fractions.
    table.insert(0, "cost_per_contact", (minutes * price["wage"] / price["hours"] / 60 + systems).round(3))
    table.insert(0, "staff_minutes", minutes)
    return table.rename_axis("type").assign(basis="illustrative")


def relationship_mix(touchpoints: pd.DataFrame) -> pd.DataFrame:
    """Return how the contacts, the customers and the cost are spread over the types of relationship.

    Parameters
    ----------
    touchpoints
        One row per contact, with ``customer``, ``type`` and ``cost`` in money, at least 0.

    Returns
    -------
    pandas.DataFrame
        Indexed by type, most contacts first: ``contacts``, ``customers`` (different ones), ``cost``,
        ``cost_per_contact``, and as fractions ``share_of_contacts``, ``share_of_customers``, ``share_of_cost``. The
        shares of customers add up to more than 1 where customers use several types.

    Raises
    ------
    ValueError
        If a column is missing or has gaps, or a cost is negative.

    Examples
    --------
    >>> touchpoints = pd.DataFrame(
    ...     {"customer": [1, 1, 2, 3], "type": ["self_service"] * 3 + ["personal"], "cost": [0.1, 0.1, 0.1, 6.0]}
    ... )
    >>> mix = relationship_mix(touchpoints)[["contacts", "customers", "share_of_contacts", "share_of_cost"]]
    >>> mix.round(3)  # doctest: +NORMALIZE_WHITESPACE
                  contacts  customers  share_of_contacts  share_of_cost
    type
    self_service         3          2               0.75          0.048
    personal             1          1               0.25          0.952
    """
    rows = _contacts(touchpoints, "type")
    mix = rows.groupby("type").agg(contacts=("cost", "size"), customers=("customer", "nunique"), cost=("cost", "sum"))
    total = mix["cost"].sum()
    return mix.assign(
        cost_per_contact=mix["cost"] / mix["contacts"],
        share_of_contacts=mix["contacts"] / len(rows),
        share_of_customers=mix["customers"] / rows["customer"].nunique(),
        # Where nothing costs anything there is no cost to have a share of.
        share_of_cost=mix["cost"] / total if total else 0.0,
    ).sort_values("contacts", ascending=False, kind="stable")


def cost_to_serve(touchpoints: pd.DataFrame, segments: pd.Series) -> pd.DataFrame:
    """Return what it costs to serve an average customer of each segment.

    The cost is spread over *all* customers of a segment, those who never got in touch included: leaving them out makes
    every segment look dearer, and the quiet ones most of all.

    Parameters
    ----------
    touchpoints
        One row per contact, with ``customer`` and ``cost`` in money, at least 0.
    segments
        The segment of every customer of the firm, indexed by customer.

    Returns
    -------
    pandas.DataFrame
        Indexed by segment: ``customers``, ``contacts``, ``cost``, ``contacts_per_customer``, ``cost_per_customer``, for
        the span of time that the touchpoints cover.

    Raises
    ------
    ValueError
        If a column is missing or has gaps, a cost is negative, or a customer has no segment or two of them.

    Examples
    --------
    >>> touchpoints = pd.DataFrame({"customer": [1, 1, 2], "cost": [6.0, 6.0, 0.1]})
    >>> segments = pd.Series({1: "business", 2: "private", 3: "private"})
    >>> table = cost_to_serve(touchpoints, segments)
    >>> table[["customers", "contacts", "cost_per_customer"]]  # doctest: +NORMALIZE_WHITESPACE
              customers  contacts  cost_per_customer
    segment
    business          1         2              12.00
    private           2         1               0.05
    """
    rows = _contacts(touchpoints)
    if not segments.index.is_unique:
        raise ValueError(f"segments holds the customer {segments.index[segments.index.duplicated()][0]} twice.")
    segment = rows["customer"].map(segments)
    if segment.isna().any():
        raise ValueError(f"segments lacks the customer {rows.loc[segment.isna(), 'customer'].iloc[0]}.")
    table = pd.DataFrame({"customers": segments.value_counts().sort_index()}).rename_axis("segment")
    by_segment = rows["cost"].groupby(segment)
    table["contacts"] = by_segment.size().reindex(table.index, fill_value=0)
    table["cost"] = by_segment.sum().reindex(table.index, fill_value=0.0)
    return table.assign(
        contacts_per_customer=table["contacts"] / table["customers"],
        cost_per_customer=table["cost"] / table["customers"],
    )


def _contacts(touchpoints: pd.DataFrame, *more: str) -> pd.DataFrame:
    rows = table_with("touchpoints", touchpoints, ["customer", "cost", *more])
    not_negative("cost", rows["cost"])
    return rows


@like_arguments
def deflection_rate(cases: ArrayLike, reached_staff: ArrayLike) -> np.ndarray:
    """Return the share of cases that were settled without staff.

    A case is one need of one customer, however many contacts it takes. Whoever tries self-service first and then calls
    has reached staff: counting visits to the help pages instead makes annoyance look like success.

    Parameters
    ----------
    cases
        Number of cases, above 0. Array or scalar.
    reached_staff
        How many of them ended with staff, directly or after a try at self-service.

    Returns
    -------
    float or numpy.ndarray
        Fractions in [0, 1], in the broadcast shape of the arguments.

    Raises
    ------
    ValueError
        If a number is negative, there is no case, or more cases reached staff than there were.

    Examples
    --------
    >>> deflection_rate(cases=1000, reached_staff=350)
    0.65
    """
    cases, reached = not_negative("cases", cases), not_negative("reached_staff", reached_staff)
    if (cases == 0).any():
        raise ValueError("cases must be above 0: without a case there is no share of them.")
    if (reached > cases).any():
        raise ValueError("reached_staff exceeds cases; count each case once, however many contacts it took.")
    return 1 - reached / cases


@like_arguments
def break_even_value(
    cost_of_manager: ArrayLike, customers_per_manager: ArrayLike, uplift: ArrayLike, saved: ArrayLike = 0.0
) -> np.ndarray:
    r"""Return the margin a customer must bring before a dedicated manager pays.

    A manager costs each customer a share of a salary and raises the margin by a fraction:

    .. math:: u V^* = \frac{W}{n} - s \quad\Rightarrow\quad V^* = \frac{W/n - s}{u}

    Parameters
    ----------
    cost_of_manager
        Cost of one manager per period, :math:`W`, in money, at least 0. Array or scalar.
    customers_per_manager
        How many customers one manager looks after, :math:`n`, above 0.
    uplift
        By which fraction the margin of a customer rises under a manager, :math:`u`, above 0 up to 1.
    saved
        Cost of service per customer and period that the manager makes unnecessary, :math:`s`, in money, at least 0.

    Returns
    -------
    float or numpy.ndarray
        Margin per customer and period without a manager, in money; 0 where the saving alone pays. The uplift has to be
        *caused* by managers: customers who were given one because they were growing anyway prove nothing.

    Raises
    ------
    ValueError
        If an argument lies outside its range.

    Examples
    --------
    >>> break_even_value(cost_of_manager=60_000, customers_per_manager=50, uplift=0.2)
    6000.0
    """
    customers, uplift = not_negative("customers_per_manager", customers_per_manager), fraction("uplift", uplift)
    if (customers == 0).any():
        raise ValueError("customers_per_manager must be above 0.")
    if (uplift == 0).any():
        raise ValueError("uplift must be above 0: a manager who changes nothing never pays.")
    cost = not_negative("cost_of_manager", cost_of_manager) / customers - not_negative("saved", saved)
    return np.maximum(cost, 0) / uplift


@dataclass(frozen=True)
class Assignment:
    """The best assignment of customers to types of relationship; made by :func:`assign_types`.

    Attributes
    ----------
    plan
        Customers assigned, whole numbers: rows as in ``values``, one column per type.
    objective
        Value minus cost of the plan, in money.
    staff, cost
        Employees and money that the plan uses.
    gain_from_capacity, gain_from_budget
        Shadow prices in whole customers: by how much the objective rises with one more employee, and with one more
        unit of money in the budget. Found by solving the whole problem again.
    capacity_price, budget_price
        Shadow prices at the margin: rate at which the objective rises per employee and per unit of money if customers
        could be divided: the dual values of the linear programme.

    Examples
    --------
    >>> types = pd.DataFrame({"cost": [200.0, 5.0], "capacity": [10, np.inf]}, index=["dedicated", "self_service"])
    >>> values = pd.DataFrame({"dedicated": [900.0], "self_service": [600.0]})
    >>> best = assign_types(values, types, capacity=2, budget=10_000, counts=[50])
    >>> best.counts.to_dict(), best.gain_from_capacity
    ({'dedicated': 20, 'self_service': 30}, 1050.0)
    """

    plan: pd.DataFrame
    objective: float
    staff: float
    cost: float
    gain_from_capacity: float
    gain_from_budget: float
    capacity_price: float
    budget_price: float

    @property
    def counts(self) -> pd.Series:
        """Customers assigned to each type.

        >>> types = pd.DataFrame({"cost": [5.0], "capacity": [np.inf]}, index=["self_service"])
        >>> assign_types(pd.DataFrame({"self_service": [9.0]}), types, capacity=0, budget=5).counts.to_dict()
        {'self_service': 1}
        """
        return self.plan.sum()


@dataclass(frozen=True)
class _Problem:
    """The assignment with equal customers taken together: groups in rows, types in columns, flattened by rows."""

    sizes: np.ndarray
    worth: np.ndarray
    staff: np.ndarray
    cost: np.ndarray
    one_type_each: sparse.csr_array

    @property
    def use(self) -> np.ndarray:
        """Employees and money that one customer of each group and type uses, shape (2, groups × types)."""
        return np.vstack([np.tile(self.staff, len(self.sizes)), np.tile(self.cost, len(self.sizes))])

    def prices(self, limits: np.ndarray) -> np.ndarray | None:
        """Return the prices of capacity and budget if customers could be divided, or None if there is no plan.

        This is the dual linear programme, written out: the prices and the worth of a customer of each group,
        so low that no type is worth more to a customer than that after its staff and money are paid for. It has one
        variable per group where the primal has one per group and type, and takes a fraction of its time.
        """
        worth_of_group = sparse.csr_array(self.one_type_each.T)
        dual = linprog(
            np.concatenate([limits, self.sizes]),
            A_ub=-sparse.hstack([sparse.csr_array(self.use.T), worth_of_group]),
            b_ub=-self.worth,
            bounds=[(0, None)] * len(limits) + [(None, None)] * len(self.sizes),
        )
        return dual.x[: len(limits)] if dual.status == 0 else None

    def in_whole_customers(self, limits: np.ndarray, prices: np.ndarray) -> np.ndarray | None:
        """Return the best plan in whole customers, flattened, or None if there is none.

        At the right prices most types are far too dear for most customers. A customer placed in a type at a regret of
        d leaves any plan at least d below the bound that the prices give. So the best plan among small regrets is the
        best of all if it lies closer to the bound than the smallest regret that was left out.
        """
        priced = (self.worth - prices @ self.use).reshape(len(self.sizes), -1)
        bound = self.sizes @ priced.max(axis=1) + prices @ limits
        regret = (priced.max(axis=1, keepdims=True) - priced).ravel()
        order = np.argsort(regret, kind="stable")
        spare = 100
        taken = min(len(self.sizes) + spare, len(order))
        while True:
            plan = self._best_among(order[:taken], limits)
            shortfall = np.inf if plan is None else bound - self.worth @ plan
            needed = int(np.searchsorted(regret[order], shortfall, side="right"))
            if needed <= taken:
                return plan
            spare *= 4
            taken = min(len(self.sizes) + spare, needed)

    def _best_among(self, columns: np.ndarray, limits: np.ndarray) -> np.ndarray | None:
        found = milp(
            -self.worth[columns],
            integrality=np.ones(len(columns)),
            bounds=Bounds(0, np.repeat(self.sizes, len(self.staff))[columns]),
            constraints=[
                LinearConstraint(self.one_type_each[:, columns], self.sizes, self.sizes),
                LinearConstraint(self.use[:, columns], -np.inf, limits),
            ],
            options={"mip_rel_gap": 0},
        )
        if found.x is None:
            return None
        plan = np.zeros(len(self.worth))
        plan[columns] = np.rint(found.x)
        return plan


def assign_types(
    values: pd.DataFrame, types: pd.DataFrame, capacity: float, budget: float, counts: ArrayLike | None = None
) -> Assignment:
    r"""Assign every customer to one type of relationship, so that value minus cost is highest.

    .. math::

        \max \sum_{ij} (v_{ij} - c_j)\, x_{ij}
        \quad\text{with}\quad \sum_j x_{ij} = n_i,\quad
        \sum_{ij} \frac{x_{ij}}{k_j} \le K,\quad
        \sum_{ij} c_j\, x_{ij} \le B,\quad x_{ij} \in \{0, 1, 2, \dots\}

    Customers with equal values are interchangeable, so they are solved for together: 10,000 customers in a few hundred
    kinds are a problem of a few hundred rows.

    Parameters
    ----------
    values
        Margin :math:`v_{ij}` that a customer brings in the period under each type, before the cost of service, in
        money: one row per customer or segment, one column per type.
    types
        Indexed by type, with ``cost`` :math:`c_j` of serving a customer for the period, in money, and ``capacity``
        :math:`k_j`, customers that one employee can look after (infinite where staff is not the limit).
    capacity
        Employees there are, :math:`K`, at least 0; parts of one are allowed.
    budget
        Money there is for service, :math:`B`, at least 0.
    counts
        Number of customers :math:`n_i` in each row of ``values``; 1 each by default.

    Returns
    -------
    Assignment
        The plan, its value, and what one more employee or one more unit of money would add.

    Raises
    ------
    ValueError
        If the tables do not fit together or hold impossible numbers, and if there is no plan at all: the message names
        the limit that rules it out, capacity, budget or both together, and what would be enough.

    References
    ----------
    Williams, *Model Building in Mathematical Programming*, 5th edition, Wiley, 2013. Huangfu and Hall, "Parallelizing
    the Dual Revised Simplex Method", *Mathematical Programming Computation* 10, 2018 (HiGHS).

    Examples
    --------
    >>> types = pd.DataFrame({"cost": [1200.0, 5.0], "capacity": [50, np.inf]}, index=["dedicated", "self_service"])
    >>> values = pd.DataFrame({"dedicated": [9000.0, 130.0], "self_service": [6000.0, 100.0]}, index=["key", "small"])
    >>> best = assign_types(values, types, capacity=2, budget=150_000, counts=[120, 1000])
    >>> best.plan
           dedicated  self_service
    key          100            20
    small          0          1000
    >>> best.gain_from_capacity, round(best.capacity_price)
    (36100.0, 90250)
    """
    margins, sizes = _checked_values(values, types, counts)
    kinds, kind = np.unique(margins, axis=0, return_inverse=True)
    cost = not_negative("cost", types["cost"].reindex(values.columns))
    groups = np.bincount(kind, weights=sizes)
    problem = _Problem(
        sizes=groups,
        worth=(kinds - cost).ravel(),
        staff=1 / _capacity_of(types["capacity"].reindex(values.columns)),
        cost=cost,
        one_type_each=sparse.csr_array(sparse.kron(sparse.eye_array(len(groups)), np.ones((1, len(cost))))),
    )
    limits = np.array([not_negative("capacity", capacity), not_negative("budget", budget)])
    best, prices = _solve(problem, limits)
    objective = problem.worth @ best
    more_staff, more_money = (problem.worth @ _solve(problem, limits + one)[0] for one in np.eye(2))
    staff, spent = problem.use @ best
    return Assignment(
        plan=pd.DataFrame(
            _handed_out(best.reshape(len(groups), -1), kind, sizes), index=values.index, columns=values.columns
        ),
        objective=float(objective),
        staff=float(staff),
        cost=float(spent),
        gain_from_capacity=float(more_staff - objective),
        gain_from_budget=float(more_money - objective),
        capacity_price=float(prices[0]),
        budget_price=float(prices[1]),
    )


def _solve(problem: _Problem, limits: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the best plan in whole customers, and the prices of capacity and budget if they could be divided."""
    prices = problem.prices(limits)
    plan = None if prices is None else problem.in_whole_customers(limits, prices)
    if prices is None or plan is None:
        raise ValueError(_why_impossible(problem, *limits))
    return plan, prices


def _checked_values(
    values: pd.DataFrame, types: pd.DataFrame, counts: ArrayLike | None
) -> tuple[np.ndarray, np.ndarray]:
    table_with("values", values, [])
    table_with("types", types, ["cost", "capacity"])
    if set(values.columns) != set(types.index) or not types.index.is_unique:
        raise ValueError(
            f"values needs one column per type: it has {', '.join(map(str, values.columns))}, "
            f"the types are {', '.join(map(str, types.index))}."
        )
    sizes = np.ones(len(values)) if counts is None else not_negative("counts", counts)
    if sizes.shape != (len(values),) or (sizes != np.floor(sizes)).any():
        raise ValueError(f"counts must hold one whole number for each of the {len(values)} rows of values.")
    return number("values", values), sizes


def _capacity_of(per_employee: pd.Series) -> np.ndarray:
    capacity = per_employee.to_numpy(dtype=float)
    if not (capacity > 0).all():
        raise ValueError("capacity of a type must be above 0: customers that one employee can look after, or infinity.")
    return capacity


def _why_impossible(problem: _Problem, capacity: float, budget: float) -> str:
    customers = problem.sizes.sum()
    least_staff, least_cost = customers * problem.staff.min(), customers * problem.cost.min()
    if least_staff > capacity:
        return f"capacity rules out every plan: {customers:g} customers need at least {least_staff:g} employees."
    if least_cost > budget:
        return f"budget rules out every plan: {customers:g} customers cost at least {least_cost:g}."
    # What a plan costs does not depend on who gets which type, so here all customers are one group.
    cheapest = milp(
        problem.cost,
        integrality=np.ones_like(problem.cost),
        constraints=[
            LinearConstraint(np.ones_like(problem.cost), customers, customers),
            LinearConstraint(problem.staff, -np.inf, capacity),
        ],
    ).fun
    return (
        f"capacity and budget together rule out every plan: with {capacity:g} employees "
        f"the cheapest costs {cheapest:g}."
    )


def _handed_out(solution: np.ndarray, kind: np.ndarray, sizes: np.ndarray) -> np.ndarray:
    """Return the customers of every row by type: the types of a group are handed out to its rows in turn."""
    plan = np.zeros((len(kind), solution.shape[1]), dtype=int)
    for group, by_type in enumerate(solution):
        rows = np.flatnonzero(kind == group)
        # Rows and types cut the group's customers, put in a line, at their own places; overlaps are the assignment.
        row_end, type_end = sizes[rows].cumsum(), by_type.cumsum()
        row_start, type_start = row_end - sizes[rows], type_end - by_type
        overlap = np.minimum(row_end[:, None], type_end) - np.maximum(row_start[:, None], type_start)
        plan[rows] = overlap.clip(min=0)
    return plan
