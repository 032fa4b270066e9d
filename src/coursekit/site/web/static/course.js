// What the course adds to every page: the switch of language keeps the reader's section, a wide formula can be reached,
// and figures are there when the line is not. Without this script the page holds all the same texts.

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

// --- Formulas and tables ---

// One that is wider than the page scrolls, so the keyboard must get there; a table with a caption likewise.
const reach = new ResizeObserver((changed) => {
  for (const { target } of changed) {
    if (target.scrollWidth > target.clientWidth) target.tabIndex = 0;
    else target.removeAttribute("tabindex");
  }
});
for (const formula of document.querySelectorAll("div.formula, figure .output")) reach.observe(formula);

// --- Figures on a line that comes and goes ---

// They wait until the text is there, and not until the reader is: by then the line may be gone. The pictures of a
// demonstration's other states come as they are asked for, and so does everything where a reader saves data.
addEventListener("load", () => {
  if (navigator.connection?.saveData) return;
  for (const picture of document.querySelectorAll("article img[loading=lazy]")) {
    if (!picture.closest("[hidden]")) picture.loading = "eager";
  }
});
