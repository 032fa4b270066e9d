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

  if (globalThis.courseStore.keeps) {
    // The page brings the questions of the chapters before it, and no others.
    const offered = new Map(globalThis.courseQuestions.map((one) => [one.card, one]));
    // Of the new ones, those that stand in the page come first: each page has others.
    const standing = [...list.querySelectorAll(".quiz")].map((group) => group.dataset.card);
    const chosen = cards.choose([...new Set([...standing, ...offered.keys()])], standing.length);
    list.replaceChildren(...chosen.map((card) => item(offered.get(card))));
    note.textContent = note.dataset.chosen;
  } else {
    note.textContent = note.dataset.forgetful;
  }

  for (const group of list.querySelectorAll(".quiz")) {
    let answered = false;
    watch(group, [], (answer) => {
      // Only the first counts: the feedback of a wrong answer helps with the next.
      if (!answered) cards.judge(group.dataset.card, isRight(answer));
      answered = true;
      said.textContent = sentence(answer, section.dataset);
    });
  }
})();
