// A demonstration: its sliders choose which of its states is shown. All states are in the page, and without this script
// the first one is shown, without sliders. A browser fetches the picture of a figure that is hidden only when it is told.
(() => {
  // How long a reader rests on a state before it is said.
  const REST = 250;

  for (const explorer of document.querySelectorAll(".explorer")) {
    const sliders = [...explorer.querySelectorAll("input[type=range]")];
    const figures = [...explorer.querySelectorAll("figure")];
    const said = explorer.querySelector(".explorer-said");
    const texts = sliders.map((slider) => JSON.parse(slider.dataset.texts));
    // How many states one step of each slider passes over: the last slider moves first.
    const strides = texts.map((_, place) => texts.slice(place + 1).reduce((size, one) => size * one.length, 1));
    let shown = figures.findIndex((figure) => !figure.hidden);
    let rest;

    // Where a reader may go next: one step of one slider.
    function fetchNeighbours() {
      sliders.forEach((slider, place) => {
        for (const step of [-1, 1]) {
          const value = slider.valueAsNumber + step;
          if (value < 0 || value > Number(slider.max)) continue;
          figures[shown + step * strides[place]].querySelector("img").loading = "eager";
        }
      });
    }

    function show() {
      const state = sliders.reduce((sum, slider, place) => sum + slider.valueAsNumber * strides[place], 0);
      sliders.forEach((slider, place) => {
        const text = texts[place][slider.valueAsNumber];
        slider.setAttribute("aria-valuetext", text);
        slider.nextElementSibling.textContent = text;
      });
      if (state === shown) return;
      figures[state].querySelector("img").loading = "eager";
      figures[state].hidden = false;
      figures[shown].hidden = true;
      shown = state;
      clearTimeout(rest);
      rest = setTimeout(() => {
        said.textContent = figures[shown].querySelector("figcaption").textContent;
      }, REST);
    }

    for (const slider of sliders) {
      slider.addEventListener("input", () => {
        show();
        fetchNeighbours();
      });
      for (const event of ["pointerdown", "focus"]) slider.addEventListener(event, fetchNeighbours);
    }
    // A browser that kept what the reader had chosen before the page was left.
    show();
  }
})();
