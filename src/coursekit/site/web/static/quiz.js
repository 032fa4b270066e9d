// Quizzes say whether an unfolded answer is right, keep the reader's progress and count it. Without this script a quiz is
// a list of answers that unfold.

globalThis.courseQuiz = (() => {
  const answers = (group) => [...group.querySelectorAll("details.answer")];
  const isRight = (answer) => answer.classList.contains("right");

  // Call `told(answer, place)` whenever the reader unfolds an answer of a question; `places` are unfolded to begin with.
  function watch(group, places, told) {
    answers(group).forEach((answer, place) => {
      // What is unfolded here reports so later, like an answer that the reader unfolds.
      let byItself = places.includes(place);
      answer.open = byItself;
      answer.addEventListener("toggle", () => {
        if (answer.open && !byItself) told(answer, place);
        byItself = false;
      });
    });
  }

  // What a screen reader is told of an answer; `texts` holds the words for right and wrong in the page's language.
  function sentence(answer, texts) {
    const feedback = answer.querySelector(":scope > :not(summary)");
    return `${isRight(answer) ? texts.right : texts.wrong} ${feedback ? feedback.textContent.trim() : ""}`;
  }

  return { answers, isRight, watch, sentence };
})();

(() => {
  const progress = document.querySelector(".quiz-progress");
  if (!progress) return;
  const { answers, isRight, watch, sentence } = globalThis.courseQuiz;
  const cards = globalThis.courseCards;
  const questions = [...document.querySelectorAll(".quiz[data-question]")];
  const tally = progress.querySelector(".quiz-tally");
  const said = progress.querySelector(".quiz-said");

  function tell() {
    const rights = questions.map((question) => answers(question).findIndex(isRight));
    const given = questions.map((question) => cards.opened(question.dataset.card));
    tally.textContent = progress.dataset.progress
      .replace("{right}", given.filter((list, number) => list.includes(rights[number])).length)
      .replace("{first}", given.filter((list, number) => list[0] === rights[number]).length)
      .replace("{all}", questions.length);
  }

  for (const question of questions) {
    const { card } = question.dataset;
    watch(question, cards.opened(card), (answer, place) => {
      if (!cards.opened(card).includes(place)) cards.open(card, place, isRight(answer));
      tell();
      said.textContent = `${sentence(answer, progress.dataset)} ${tally.textContent}`;
    });
  }

  progress.querySelector("button").addEventListener("click", () => {
    for (const question of questions) {
      cards.fold(question.dataset.card);
      for (const answer of answers(question)) answer.open = false;
    }
    tell();
    said.textContent = tally.textContent;
  });

  tell();
  progress.hidden = false;
})();
