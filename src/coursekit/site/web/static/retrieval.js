// Three questions from earlier chapters: those that are due first, then new ones. Without this script, and where the
// browser keeps nothing, they are the ones that stand in the page.

(() => {
  const section = document.querySelector("section.retrieval");
  if (!section) return;
  const { isRight, watch, sentence } = globalThis.courseQuiz;
  const cards = globalThis.courseCards;
  const list = section.querySelector(".retrieval-questions");
  const note = section.querySelector(".retrieval-note");
  const said = section.querySelector(".retrieval-said");

  // A question as an item of the list; its links begin at the edition's folder.
  function item(question) {
    const made = document.createElement("template");
    made.innerHTML = question.html;
    const root = document.documentElement.dataset.content_root;
    for (const name of ["href", "src"]) {
      for (const element of made.content.querySelectorAll(`[${name}]`)) {
        const address = element.getAttribute(name);
        if (!/^(#|[a-z]+:)/i.test(address)) element.setAttribute(name, root + address);
      }
    }
    return made.content;
  }

  // Load a script; where it does not come, the page asks what it can.
  function load(address) {
    return new Promise((done) => {
      const script = document.createElement("script");
      script.src = document.documentElement.dataset.content_root + address;
      script.onload = script.onerror = done;
      document.head.append(script);
    });
  }

  function ask() {
    for (const group of list.querySelectorAll(".quiz")) {
      let answered = false;
      watch(group, [], (answer) => {
        // Only the first counts: the feedback of a wrong answer helps with the next.
        if (!answered) cards.judge(group.dataset.card, isRight(answer));
        answered = true;
        said.textContent = sentence(answer, section.dataset);
      });
    }
  }

  if (!globalThis.courseStore.keeps) {
    note.textContent = note.dataset.forgetful;
    ask();
    return;
  }
  // Where the questions of each earlier chapter lie, and what they are kept under.
  const offered = Object.entries(JSON.parse(section.dataset.offered));
  // Of the new ones, those that stand in the page come first: each page has others.
  const standing = new Map([...list.children].map((one) => [one.querySelector(".quiz").dataset.card, one]));
  const known = [...standing.keys(), ...offered.flatMap(([, of]) => of)];
  const chosen = cards.choose([...new Set(known)], standing.size);
  const missing = chosen.filter((card) => !standing.has(card));
  const needed = offered.filter(([, of]) => of.some((card) => missing.includes(card)));
  Promise.all(needed.map(([address]) => load(address))).then(() => {
    const brought = new Map((globalThis.courseQuestions ?? []).map((one) => [one.card, one]));
    const found = chosen.filter((card) => standing.has(card) || brought.has(card));
    list.replaceChildren(...found.map((card) => standing.get(card) ?? item(brought.get(card))));
    note.textContent = note.dataset.chosen;
    ask();
  });
})();
