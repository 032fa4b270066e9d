// What is done and what is due, on the page that says so and on the map of the course. Without this script they say what
// there is.

(() => {
  const store = globalThis.courseStore;
  const cards = globalThis.courseCards;

  // What this browser knows of a lesson. A question counts as done while its last answer was right.
  function done(docname) {
    const mine = (id) => id.startsWith(`${docname}#`);
    const tasks = Object.entries(store.all("task")).filter(([id, value]) => mine(id) && value?.done === true);
    const asked = Object.keys(store.all("card")).filter((id) => mine(id) && cards.known(id));
    return {
      tasks: tasks.length,
      questions: asked.filter((id) => cards.known(id).right === true).length,
      due: asked.filter(cards.isDue),
    };
  }

  const filled = (text, values) => text.replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);

  // --- The map of the course ---

  const map = document.querySelector(".course-map");
  if (map && store.keeps) {
    const stops = [...map.querySelectorAll("[data-lesson]")];
    let next = null;
    for (const stop of stops) {
      const all = { tasks: Number(stop.dataset.tasks), questions: Number(stop.dataset.questions) };
      const mine = done(stop.dataset.lesson);
      const parts = mine.tasks + mine.questions;
      const total = all.tasks + all.questions;
      if (parts) {
        const line = stop.querySelector(".map-done");
        line.textContent = filled(map.dataset.done, { done: Math.min(parts, total), all: total });
        line.hidden = false;
      }
      if (total && parts >= total) stop.classList.add("finished");
      else next ??= stop;
    }
    const start = document.querySelector("a.start-here");
    if (start && next && next !== stops[0]) {
      start.href = next.querySelector("a").href;
      start.textContent = filled(start.dataset.next, { title: next.querySelector("a").textContent });
    }
  }

  // --- My progress ---

  const page = document.querySelector(".my-progress");
  if (!page) return;
  const said = page.querySelector(".progress-said");
  const note = page.querySelector(".progress-note");
  const choices = page.querySelector(".progress-choices");
  const due = page.querySelector(".progress-due");

  function show() {
    const links = [];
    for (const row of page.querySelectorAll("[data-lesson]")) {
      const mine = done(row.dataset.lesson);
      for (const kind of ["tasks", "questions"]) {
        const cell = row.querySelector(`.done-${kind}`);
        if (!cell) continue;
        const all = Number(row.dataset[kind]);
        cell.textContent = all ? filled(page.dataset.of, { done: Math.min(mine[kind], all), all }) : cell.dataset.none;
      }
      const link = row.querySelector("a");
      for (const card of mine.due) links.push([card, link]);
    }
    links.sort(([one], [other]) => cards.known(one).due - cards.known(other).due);
    due.querySelector("ul").replaceChildren(
      ...links.map(([card, link]) => {
        const item = document.createElement("li");
        const made = item.appendChild(document.createElement("a"));
        const number = card.slice(card.lastIndexOf("#") + 1);
        made.href = `${link.getAttribute("href")}#question-${number}`;
        made.textContent = filled(page.dataset.question, { number, title: link.textContent });
        return item;
      }),
    );
    due.querySelector(".nothing-due").hidden = links.length > 0;
  }

  show();
  due.hidden = false;
  if (!store.keeps) {
    note.textContent = note.dataset.forgetful;
    return;
  }
  // Another tab goes on with the course, or the reader comes back to a page that the browser had put by.
  addEventListener("storage", show);
  addEventListener("pageshow", show);
  note.textContent = note.dataset.kept;
  choices.hidden = false;

  choices.querySelector(".progress-export").addEventListener("click", () => {
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([store.export()], { type: "application/json" }));
    link.download = choices.dataset.file;
    link.click();
    URL.revokeObjectURL(link.href);
    said.textContent = said.dataset.exported;
  });

  choices.querySelector("input[type=file]").addEventListener("change", async (event) => {
    const [file] = event.target.files;
    if (!file) return;
    const taken = store.import(await file.text());
    // The same file can be chosen again.
    event.target.value = "";
    show();
    said.textContent = taken ? said.dataset.imported : said.dataset.foreign;
  });

  choices.querySelector(".progress-clear").addEventListener("click", () => {
    if (!confirm(choices.dataset.sure)) return;
    store.clear();
    show();
    said.textContent = said.dataset.cleared;
  });
})();
