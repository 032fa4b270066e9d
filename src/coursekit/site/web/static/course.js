// What the course adds to a page: the switch of language keeps the reader's section, and widgets say what changed. Without
// this script the page holds all the same texts.

// --- The same section in another language ---

const sections = [...document.querySelectorAll("section[data-section]")];

// The section that the reader is in: the first that starts in the upper third of the window (short ones follow each
// other there), or else the last that starts above it.
function section() {
  const started = sections.filter((one) => one.getBoundingClientRect().top < innerHeight / 3);
  const here = started.find((one) => one.getBoundingClientRect().top > -1) ?? started.at(-1);
  return scrollY > 0 && here ? here.dataset.section : "";
}

for (const link of document.querySelectorAll("a.course-language")) {
  const keep = () => {
    link.hash = section();
  };
  for (const event of ["pointerdown", "focus", "click"]) link.addEventListener(event, keep);
}

// --- Formulas ---

// One that is wider than the page scrolls, so the keyboard must get there.
const reach = new ResizeObserver((changed) => {
  for (const { target } of changed) {
    if (target.scrollWidth > target.clientWidth) target.tabIndex = 0;
    else target.removeAttribute("tabindex");
  }
});
for (const formula of document.querySelectorAll("div.formula")) reach.observe(formula);

// --- Widgets ---

// The manager draws sliders without a name that a screen reader finds, and changes pictures without a word.
function equip(explorer) {
  const said = document.createElement("p");
  said.className = "explorer-said visually-hidden";
  said.setAttribute("role", "status");
  explorer.after(said);
  const name = () => {
    for (const slider of explorer.querySelectorAll(".widget-hslider")) {
      const handle = slider.querySelector(".noUi-handle");
      const readout = slider.querySelector(".widget-readout");
      if (!handle) continue;
      handle.setAttribute("aria-label", slider.querySelector(".widget-label")?.textContent ?? "");
      if (readout) handle.setAttribute("aria-valuetext", readout.textContent);
    }
  };
  let shown = "";
  const speak = () => {
    name();
    const caption = [...explorer.querySelectorAll("figcaption")].find((one) => one.checkVisibility());
    if (caption && caption.textContent !== shown) {
      if (shown) said.textContent = caption.textContent;
      shown = caption.textContent;
    }
  };
  new MutationObserver(speak).observe(explorer, {
    subtree: true,
    childList: true,
    attributes: true,
    attributeFilter: ["style", "class", "aria-valuenow"],
  });
  speak();
}

const equipped = new WeakSet();
const widgets = document.querySelectorAll("script[type='application/vnd.jupyter.widget-view+json']");
if (widgets.length) {
  new MutationObserver(() => {
    for (const explorer of document.querySelectorAll(".explorer")) {
      if (equipped.has(explorer)) continue;
      equipped.add(explorer);
      equip(explorer);
    }
  }).observe(document.querySelector("main"), { subtree: true, childList: true });
}
