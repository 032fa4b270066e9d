"""Demonstrations that move without a kernel: every state is drawn once, a slider picks the one to show."""

import base64
import html
import io
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from math import prod
from typing import Any

import ipywidgets as widgets
import matplotlib.pyplot as plt
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from PIL import Image

from custrel._isolation import as_html

MAX_STATES = 60
MAX_BYTES = 500_000
PICTURE_DPI = 100
PICTURE_COLOURS = 48


@dataclass(frozen=True)
class Slider:
    """A control of :func:`explore`: the values it can take and how it names them.

    Parameters
    ----------
    label
        What the control is called beside it, in the reader's language.
    values
        The values it stops at, in order.
    text
        How a value is written, as a format string.
    start
        Position of the value shown first; the middle one by default.

    Examples
    --------
    >>> Slider("Retention", [0.7, 0.8, 0.9], "{:.0%}").texts
    ['70%', '80%', '90%']
    """

    label: str
    values: Sequence[Any]
    text: str = "{}"
    start: int | None = None

    def __post_init__(self) -> None:
        if len(set(self.texts)) < len(self.values):
            raise ValueError(f"{self.label}: two values are written alike in {self.texts}; give a finer text format.")
        if not 0 <= self.first < len(self.values):
            raise ValueError(f"{self.label}: start must be one of the {len(self.values)} positions, not {self.start}.")

    @property
    def texts(self) -> list[str]:
        """The values as the reader sees them.

        >>> Slider("Rate", [0.1, 0.2], "{:.0%}").texts
        ['10%', '20%']
        """
        return [self.text.format(value) for value in self.values]

    @property
    def first(self) -> int:
        """Position of the value shown first.

        >>> Slider("Rate", [0.1, 0.2, 0.3]).first
        1
        """
        return len(self.values) // 2 if self.start is None else self.start


class Explorer(widgets.VBox):
    """The sliders of a demonstration above its pictures; made by :func:`explore`.

    Examples
    --------
    >>> def draw(rate):
    ...     figure, axes = plt.subplots(figsize=(1, 1))
    ...     axes.bar(["value"], [1 / rate])
    ...     return figure
    >>> shown = explore(draw, lambda rate: f"Worth {1 / rate:.0f}.", alt="One bar.", rate=Slider("Rate", [0.1, 0.2]))
    >>> shown.children[0].options
    ('0.1', '0.2')
    """

    def __init__(self, sliders: Mapping[str, Slider], states: Sequence[str], **traits: Any) -> None:
        self._summary = f"{' × '.join(sliders)}: {len(states)} states"
        controls = [
            widgets.SelectionSlider(
                options=slider.texts,
                index=slider.first,
                description=slider.label,
                continuous_update=True,
                style={"description_width": "initial"},
                layout=widgets.Layout(width="auto"),
            )
            for slider in sliders.values()
        ]
        sizes = [len(slider.values) for slider in sliders.values()]
        super().__init__(children=[*controls, _nested(controls, sizes, list(states))], **traits)
        self.add_class("explorer")

    def __repr__(self) -> str:
        # What git keeps of a widget: stable, unlike the ids in ipywidgets' own text.
        return f"Explorer({self._summary})"


def _nested(controls: Sequence[widgets.SelectionSlider], sizes: Sequence[int], states: Sequence[str]) -> widgets.Widget:
    """Return stacks within stacks, one level a control, each level following its control in the browser."""
    if not controls:
        return widgets.HTML(states[0])
    width = len(states) // sizes[0]
    parts = [states[start : start + width] for start in range(0, len(states), width)]
    stack = widgets.Stack(
        children=[_nested(controls[1:], sizes[1:], part) for part in parts], selected_index=controls[0].index
    )
    widgets.jslink((controls[0], "index"), (stack, "selected_index"))
    return stack


def explore(draw: Callable[..., Figure], describe: Callable[..., str], *, alt: str, **sliders: Slider) -> Explorer:
    """Return a demonstration that the reader moves, on a static page as well as in Jupyter.

    Each combination of values is a state. Its picture is drawn and its sentence written once, here and now; in the
    browser a slider only chooses which state is visible, so it needs no kernel and no connection.

    Parameters
    ----------
    draw
        Called with one value per slider, by name; returns the state's figure.
    describe
        Called likewise; returns one sentence with the numbers to notice, shown below the picture.
    alt
        What the picture shows in every state, for readers who do not see it.
    **sliders
        The controls, by the argument name that ``draw`` and ``describe`` know them by.

    Returns
    -------
    Explorer
        A widget; leave it as the last line of a cell.

    Raises
    ------
    ValueError
        If there are more than 60 states, if the whole weighs more than 500 KB, if there is no slider, or if a state
        cannot be drawn; the message names the state.

    Examples
    --------
    >>> def draw(rate):
    ...     figure, axes = plt.subplots(figsize=(2, 1))
    ...     axes.bar(["value"], [1 / rate])
    ...     return figure
    >>> explore(draw, lambda rate: f"Worth {1 / rate:.0f}.", alt="One bar.", rate=Slider("Rate", [0.1, 0.2]))
    Explorer(rate: 2 states)
    """
    if not sliders:
        raise ValueError("explore needs at least one slider, for instance retention=Slider('Retention', [0.7, 0.8]).")
    count = prod(len(slider.values) for slider in sliders.values())
    if count > MAX_STATES:
        sizes = " × ".join(f"{name} {len(slider.values)}" for name, slider in sliders.items())
        raise ValueError(f"{sizes} makes {count} states; a page carries {MAX_STATES} at most. Take fewer values.")
    states = []
    for values in product(*(slider.values for slider in sliders.values())):
        state = dict(zip(sliders, values, strict=True))
        try:
            states.append(_page(draw(**state), describe(**state), alt))
        except Exception as error:
            raise ValueError(f"The state {state} cannot be shown: {type(error).__name__}: {error}") from error
    weight = sum(map(len, states))
    if weight > MAX_BYTES:
        raise ValueError(
            f"The {count} states weigh {weight:,} bytes; a page carries {MAX_BYTES:,} at most. "
            "Draw smaller or plainer figures, or fewer states."
        )
    return Explorer(sliders, states)


def _page(figure: Figure, sentence: str, alt: str) -> str:
    """Return a state's picture and sentence as HTML and close the figure."""
    figure.set(dpi=PICTURE_DPI, facecolor="white")
    # Drawn once and taken as it is: savefig would draw it twice to lay it out.
    canvas = FigureCanvasAgg(figure)
    canvas.draw()
    drawn = Image.frombuffer("RGBA", canvas.get_width_height(), canvas.buffer_rgba()).convert("RGB")
    plt.close(figure)
    # A plot has few colours. Few colours and WebP without loss take a fifth of the bytes of PNG.
    picture, stream = drawn.quantize(PICTURE_COLOURS, dither=Image.Dither.NONE).convert("RGB"), io.BytesIO()
    picture.save(stream, format="webp", lossless=True, method=4)
    encoded = base64.b64encode(stream.getvalue()).decode()
    return (
        f'<figure><img src="data:image/webp;base64,{encoded}" alt="{html.escape(alt)}"'
        f' width="{picture.width}" height="{picture.height}">'
        f"<figcaption>{as_html(sentence)}</figcaption></figure>"
    )
