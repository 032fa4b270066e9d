// Tasks that are checked while one reads: draws the variant, judges, says the likely mistake, opens hints one by one.
// All texts are in the page; what is kept is kept by store.js.

(() => {
  const page = document.querySelector("meta[name=course-page]")?.content ?? "";
  const { judge } = globalThis.coursePractice;
  const store = globalThis.courseStore;
  const words = JSON.parse(document.querySelector("meta[name=practice-words]").content);

  function begin(root) {
    const task = {
      root,
      data: JSON.parse(root.dataset.practice),
      id: `${page}#${root.dataset.name}`,
      said: root.querySelector(".practice-said"),
      variant: 0,
    };
    const kept = store.get("task", task.id);
    const count = task.data.variants.length;
    task.variant = kept && task.data.variants[kept.variant] ? kept.variant : Math.floor(Math.random() * count);
    // What is drawn stays, so that a reader finds the same numbers when the page is opened again.
    if (!kept && count > 1) keep(task, {});
    for (const part of root.querySelectorAll(".practice-script")) part.hidden = false;
    parts[task.data.kind]?.prepare?.(task);
    show(task);
    mark(task);
    root.querySelector("form")?.addEventListener("submit", (event) => {
      event.preventDefault();
      answer(task);
    });
    root.querySelector(".practice-another")?.addEventListener("click", () => {
      task.variant = (task.variant + 1) % count;
      keep(task, { variant: task.variant });
      say(task, "", []);
      parts[task.data.kind].clear(task);
      show(task);
      parts[task.data.kind].focus(task);
    });
    if (kept?.done) reveal(task);
  }

  function keep(task, news) {
    const none = { tries: 0, firstRight: false, done: false, variant: task.variant };
    store.set("task", task.id, { ...none, ...store.get("task", task.id), ...news, at: Date.now() });
  }

  // Show the texts of the variant that was drawn, hints and solution folded, the first hint alone.
  function show(task) {
    for (const part of task.root.querySelectorAll("[data-variant]")) {
      part.hidden = Number(part.dataset.variant) !== task.variant;
    }
    for (const more of task.root.querySelectorAll(".practice-more")) {
      const folds = [...more.querySelectorAll(":scope > details")];
      folds.forEach((fold, place) => {
        fold.open = false;
        // A prediction comes before any answer, and gets one when it is made.
        fold.hidden = task.data.kind === "predict" || (task.data.kind !== "why" && place > 0);
        fold.ontoggle = () => {
          if (fold.open && folds[place + 1]) folds[place + 1].hidden = false;
        };
      });
    }
  }

  function answer(task) {
    const given = parts[task.data.kind].given(task);
    const verdict = judge(task.data.variants[task.variant], given);
    if (verdict.result !== "unread") {
      const kept = store.get("task", task.id) ?? { tries: 0, firstRight: false, done: false };
      const right = verdict.result === "right";
      keep(task, {
        tries: kept.tries + 1,
        firstRight: kept.tries ? kept.firstRight : right,
        // A prediction is made, right or wrong.
        done: kept.done || right || task.data.kind === "predict",
        variant: task.variant,
      });
      mark(task);
      if (right && task.data.kind !== "predict") {
        for (const fold of current(task).querySelectorAll(":scope > details")) fold.hidden = false;
      }
      reveal(task);
    }
    say(task, verdict.result, told(task, verdict));
  }

  const current = (task) => task.root.querySelector(`.practice-more[data-variant="${task.variant}"]`);

  // The words of a verdict, as nodes.
  function told(task, { message, place, lines, name }) {
    const own = { because: "because", own: `mistake-${place}`, option: `option-${place}` }[message];
    if (own) {
      const holder = message === "option" ? task.root : current(task);
      const copy = holder.querySelector(`[data-message="${own}"]`).cloneNode(true);
      for (const part of copy.querySelectorAll("[id]")) part.removeAttribute("id");
      return [...copy.childNodes];
    }
    const values = { count: place, name };
    if (lines.length) values.first = task.data.lines[lines[0]].trim();
    if (lines.length > 1) values.second = task.data.lines[lines[1]].trim();
    return words[message].split(/(\{\w+\})/).map((part) => {
      const key = part.match(/^\{(\w+)\}$/)?.[1];
      if (!key) return document.createTextNode(part);
      const shown = document.createElement(key === "count" ? "bdi" : "code");
      shown.textContent = values[key];
      if (key !== "count") shown.dir = "ltr";
      return shown;
    });
  }

  function say(task, result, told) {
    task.said.dataset.result = result;
    task.said.replaceChildren();
    if (!told.length) return;
    const first = document.createElement("span");
    first.className = "visually-hidden";
    first.textContent = { right: `${words.right} `, wrong: `${words.wrong} ` }[result] ?? "";
    task.said.append(first, ...told);
  }

  // Say in the title that a task is done.
  function mark(task) {
    task.root.querySelector(".practice-done").hidden = !store.get("task", task.id)?.done;
  }

  // Open what a prediction was made about.
  function reveal(task) {
    if (task.data.kind !== "predict") return;
    for (const fold of document.querySelectorAll("details.practice-revealed")) {
      if (fold.dataset.revealedBy === task.root.dataset.name) fold.open = true;
    }
  }

  // --- What differs by kind: what a reader gave, how to begin again, where to go on ---

  const field = {
    given: (task) => task.root.querySelector("form input").value,
    clear: (task) => {
      task.root.querySelector("form input").value = "";
    },
    focus: (task) => task.root.querySelector("form input").focus(),
  };

  const radios = {
    given: (task) => {
      const chosen = task.root.querySelector("form input:checked");
      return chosen ? Number(chosen.value) : null;
    },
  };

  const lines = {
    prepare: (task) => {
      for (const line of task.root.querySelectorAll(".practice-line")) {
        for (const button of line.querySelectorAll("button")) {
          button.addEventListener("click", () => move(task, line, button.dataset.move));
        }
        line.addEventListener("keydown", (event) => {
          const way = { ArrowUp: "up", ArrowDown: "down" }[event.key];
          if (!way) return;
          event.preventDefault();
          move(task, line, way);
        });
      }
      settle(task);
    },
    given: (task) => [...used(task).children].map((line) => Number(line.dataset.line)),
  };

  const used = (task) => task.root.querySelector(".practice-lines");
  const unused = (task) => task.root.querySelector(".practice-left-out");

  // Move a line; the keyboard stays where it was, and the new place is said.
  function move(task, line, way) {
    const held = document.activeElement;
    if (way === "up" && line.previousElementSibling) line.previousElementSibling.before(line);
    if (way === "down" && line.nextElementSibling) line.nextElementSibling.after(line);
    if (way === "out") (line.parentElement === used(task) ? unused(task) : used(task)).append(line);
    settle(task);
    const target = held && line.contains(held) && !held.disabled ? held : line.querySelector("button:enabled");
    target.focus();
    const list = [...line.parentElement.children];
    const place =
      line.parentElement === used(task)
        ? words.place.replace("{place}", list.indexOf(line) + 1).replace("{all}", list.length)
        : words["left-out"];
    say(task, "", [document.createTextNode(place)]);
  }

  // Which buttons make sense where a line stands now, and what they are called.
  function settle(task) {
    for (const list of [used(task), unused(task)]) {
      if (!list) continue;
      [...list.children].forEach((line, place, all) => {
        const inside = list === used(task);
        line.querySelector("[data-move=up]").disabled = !inside || place === 0;
        line.querySelector("[data-move=down]").disabled = !inside || place === all.length - 1;
        const out = line.querySelector("[data-move=out]");
        if (out) out.querySelector(".practice-out").textContent = inside ? words.out : words.back;
      });
    }
    const heading = task.root.querySelector(".practice-left-out-title");
    if (heading) heading.hidden = !unused(task).children.length;
  }

  const parts = { number: field, gap: field, choice: radios, predict: radios, order: lines };

  for (const root of document.querySelectorAll(".practice")) begin(root);
})();
