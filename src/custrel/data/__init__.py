"""The course's tables and their cards: where each comes from, what its columns mean, what is wrong with it."""

import tomllib
from dataclasses import dataclass
from importlib.resources import files
from importlib.util import find_spec, module_from_spec
from typing import Literal

import pandas as pd

CDNOW = "cdnow_"


@dataclass(frozen=True)
class Column:
    """What a column of a table means, and the unit its values are in ("" where there is none).

    Examples
    --------
    >>> card("snapchat_dau").columns["quarter"]
    Column(description='Calendar quarter', unit='')
    """

    description: str
    unit: str


@dataclass(frozen=True)
class Card:
    """What a reader must know of a table before trusting it.

    Attributes
    ----------
    name, title
        Name for :func:`load`, and what the table is called in the text.
    kind
        ``"real"`` or ``"simulated"``.
    summary, origin, licence, defects
        What it holds, who measured it, under which terms it is used, and what is known to be wrong with it.
    columns
        Meaning and unit of each column, by name, in the table's order.
    rows, rows_from_memory
        Number of rows, and how many of them were not checked against a source.

    Examples
    --------
    >>> facts = card("snapchat_dau")
    >>> facts.kind, facts.rows, facts.columns["dau_million"].unit
    ('real', 24, 'million people')
    """

    name: str
    title: str
    kind: str
    summary: str
    origin: str
    licence: str
    defects: str
    columns: dict[str, Column]
    rows: int
    rows_from_memory: int


def names() -> list[str]:
    """Return the names of all tables, in alphabetical order.

    Returns
    -------
    list of str
        What :func:`load` and :func:`card` take.

    Examples
    --------
    >>> "snapchat_dau" in names()
    True
    """
    return sorted(
        entry.name.removesuffix(".toml") for entry in files(__name__).iterdir() if entry.name.endswith(".toml")
    )


def load(name: str) -> pd.DataFrame:
    """Return the table ``name``.

    Every row keeps its source and, in ``confidence``, whether it was checked against that source.

    Parameters
    ----------
    name
        One of :func:`names`.

    Returns
    -------
    pandas.DataFrame
        Columns as the table's card describes them.

    Raises
    ------
    ValueError
        If there is no such table; the message lists those there are.

    Examples
    --------
    >>> load("snapchat_dau")["quarter"].iloc[[0, -1]].to_list()
    ['2014Q1', '2019Q4']
    """
    _check(name)
    if name.startswith(CDNOW):
        return cdnow("customers" if name == f"{CDNOW}customers" else "transactions")
    with files(__name__).joinpath(f"{name}.csv").open(encoding="utf-8") as stream:
        return pd.read_csv(stream)


def prices() -> pd.Series:
    """Return the price list of the course: one invented set of wages, minutes and costs that the chapters share.

    Returns
    -------
    pandas.Series
        Values by item, in the units that the table ``prices`` names: ``wage`` and ``hours`` of an employee and a year,
        and ``<type>_minutes`` and ``<type>_systems`` of a contact of each type of relationship.

    Examples
    --------
    What a minute of an employee costs, in dinars.

    >>> price = prices()
    >>> (price["wage"] / price["hours"] / 60).round(2).item()
    0.08
    """
    return load("prices").set_index("item")["value"]


def card(name: str) -> Card:
    """Return the data card of the table ``name``.

    Parameters
    ----------
    name
        One of :func:`names`.

    Returns
    -------
    Card
        Its ``rows`` and ``rows_from_memory`` are counted in the table itself.

    Raises
    ------
    ValueError
        If there is no such table; the message lists those there are.

    Examples
    --------
    >>> card("whatsapp_status_dau").rows_from_memory
    3
    """
    _check(name)
    text = tomllib.loads(files(__name__).joinpath(f"{name}.toml").read_text(encoding="utf-8"))
    table = load(name)
    columns = {column: Column(**entry) for column, entry in text.pop("columns").items()}
    remembered = table["confidence"].str.contains("from memory") if "confidence" in table else pd.Series(dtype=bool)
    return Card(name=name, columns=columns, rows=len(table), rows_from_memory=int(remembered.sum()), **text)


def cdnow(table: Literal["customers", "transactions"] = "customers") -> pd.DataFrame:
    """Return the CDNOW sample: 2,357 customers who first bought music at CDNOW in the first quarter of 1997.

    The files are those of the installed package ``lifetimes``; none of its code is run.

    Parameters
    ----------
    table
        ``"customers"``: one row per customer after 39 weeks, to 30 September 1997, with ``customer_id``, ``frequency``
        (purchases after the first), ``recency`` (age at the last purchase, in weeks: not the days since), ``T`` (age
        at the end, in weeks) and ``monetary`` (mean dollars of a purchase after the first): the arguments of
        :class:`custrel.lifetime.BGNBD` and :class:`custrel.lifetime.GammaGamma` by name.
        ``"transactions"``: one row per purchase to 30 June 1998, with ``customer_id``, ``cohort_id``, ``date``,
        ``cds`` and ``dollars``.

    Returns
    -------
    pandas.DataFrame
        Columns as the cards ``cdnow_customers`` and ``cdnow_transactions`` describe them.

    Raises
    ------
    ValueError
        If there is no such table.
    ModuleNotFoundError
        If the package ``lifetimes`` is not installed.

    References
    ----------
    Fader, Hardie and Lee, "Counting Your Customers the Easy Way", *Marketing Science* 24(2), 2005.

    Examples
    --------
    >>> cdnow().iloc[0].to_dict()
    {'customer_id': 1.0, 'frequency': 2.0, 'recency': 30.43, 'T': 38.86, 'monetary': 22.35}
    >>> len(cdnow("transactions"))
    6919
    """
    if table not in ("customers", "transactions"):
        raise ValueError(f"CDNOW has the tables 'customers' and 'transactions', not {table!r}.")
    spec = find_spec("lifetimes")
    if spec is None:
        raise ModuleNotFoundError("The CDNOW data come with the package lifetimes: pip install lifetimes.")
    # files() wants a module; an empty one made from the spec names the folder without running the package.
    folder = files(module_from_spec(spec)).joinpath("datasets")
    if table == "customers":
        with folder.joinpath("cdnow_customers_summary_with_transactions.csv").open(encoding="utf-8") as stream:
            renamed = {"ID": "customer_id", "x": "frequency", "t_x": "recency", "zbar": "monetary"}
            return pd.read_csv(stream).rename(columns=renamed)
    with folder.joinpath("CDNOW_sample.txt").open(encoding="utf-8") as stream:
        columns = ["cohort_id", "customer_id", "date", "cds", "dollars"]
        rows = pd.read_csv(stream, sep=r"\s+", names=columns, dtype={"date": str})
    rows["date"] = pd.to_datetime(rows["date"], format="%Y%m%d")
    return rows[["customer_id", "cohort_id", "date", "cds", "dollars"]]


def _check(name: str) -> None:
    # To list them all takes longer than to read most of them.
    if not (str(name).isidentifier() and files(__name__).joinpath(f"{name}.toml").is_file()):
        raise ValueError(f"There is no table {name!r}; there are {', '.join(names())}.")
