// What the course adds to a page: the switch of language keeps the reader's section, and quizzes keep the reader's
// progress. Without this script the page holds all the same texts.

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

// --- Quizzes ---

const progress = document.querySelector(".quiz-progress");

if (progress) {
  const questions = [...document.querySelectorAll(".quiz")];
  const tally = progress.querySelector(".quiz-tally");
  const said = progress.querySelector(".quiz-said");
  // One page in all languages, so that a reader may change the language in the middle of a quiz.
  const key = `quiz:${document.querySelector("meta[name=course-page]").content}`;
  let answered = {};
  try {
    answered = JSON.parse(localStorage.getItem(key)) || {};
  } catch {
    // A browser that keeps nothing: the quiz works, and forgets.
  }
  let restoring = true;

  const answers = (question) => [...question.querySelectorAll("details.answer")];
  const isRight = (answer) => answer.classList.contains("right");

  function tell() {
    const rights = questions.map((question) => answers(question).findIndex(isRight));
    const given = questions.map((question) => answered[question.dataset.question] || []);
    tally.textContent = progress.dataset.progress
      .replace("{right}", given.filter((list, number) => list.includes(rights[number])).length)
      .replace("{first}", given.filter((list, number) => list[0] === rights[number]).length)
      .replace("{all}", questions.length);
  }

  function keep() {
    try {
      localStorage.setItem(key, JSON.stringify(answered));
    } catch {
      // As above.
    }
  }

  for (const question of questions) {
    const number = question.dataset.question;
    answers(question).forEach((answer, place) => {
      answer.open = (answered[number] || []).includes(place);
      answer.addEventListener("toggle", () => {
        if (!answer.open || restoring) return;
        const list = (answered[number] ||= []);
        if (!list.includes(place)) list.push(place);
        keep();
        tell();
        const mark = isRight(answer) ? progress.dataset.right : progress.dataset.wrong;
        const feedback = answer.querySelector(":scope > :not(summary)");
        said.textContent = `${mark} ${feedback ? feedback.textContent : ""} ${tally.textContent}`;
      });
    });
  }

  progress.querySelector("button").addEventListener("click", () => {
    answered = {};
    keep();
    for (const question of questions) for (const answer of answers(question)) answer.open = false;
    tell();
    said.textContent = tally.textContent;
  });

  tell();
  progress.hidden = false;
  // Answers opened above report so only after this script.
  setTimeout(() => {
    restoring = false;
  });
}
