// The claims page shows only the claims a reader chooses. The form's texts are in the page, in its language; its choices
// are read from the claims themselves. Without this script the form stays hidden and all claims are shown.
const form = document.querySelector("form.claims-filter");
const count = form.querySelector(".claims-count");
const choices = Object.fromEntries([...form.querySelectorAll("[data-choice]")].map((one) => [one.dataset.choice, one]));

const claims = [...document.querySelectorAll(".claim")].map((element) => ({
  element,
  section: element.closest("section"),
  document: [element.closest("section").querySelector("h2, h3").firstChild.textContent.trim()],
  verdict: [element.querySelector(".verdict").textContent],
  lesson: [...element.querySelectorAll(".claim-lessons a")].map((link) => link.textContent),
  words: plain(element.textContent),
}));

// Letters that Arabic readers type in several ways count as one, and marks above and below letters not at all.
function plain(text) {
  return text
    .normalize("NFKD")
    .replace(/[\u0300-\u036f\u0640\u064b-\u0655\u0670]/g, "")
    .replace(/[\u0622\u0623\u0625\u0671]/g, "\u0627")
    .replace(/\u0649/g, "\u064a")
    .replace(/\u0629/g, "\u0647")
    .toLowerCase();
}

function matches(claim) {
  const chosen = ["document", "verdict", "lesson"].every(
    (key) => !choices[key].value || claim[key].includes(choices[key].value),
  );
  return chosen && plain(choices.words.value).split(/\s+/).every((word) => claim.words.includes(word));
}

function show() {
  let shown = 0;
  const alive = new Set();
  for (const claim of claims) {
    claim.element.hidden = !matches(claim);
    if (!claim.element.hidden) {
      shown += 1;
      alive.add(claim.section);
    }
  }
  for (const claim of claims) claim.section.hidden = !alive.has(claim.section);
  count.textContent = count.dataset.text.replace("{shown}", shown).replace("{all}", claims.length);
}

// A link to a claim leads to it even if the choices would hide it.
function reveal() {
  const target = location.hash && document.getElementById(decodeURIComponent(location.hash.slice(1)));
  if (target && (target.closest("[hidden]") || target.nextElementSibling?.hidden)) {
    form.reset();
    target.scrollIntoView();
  }
}

for (const key of ["document", "verdict", "lesson"]) {
  for (const value of new Set(claims.flatMap((claim) => claim[key]))) choices[key].add(new Option(value, value));
}
form.addEventListener("input", show);
form.addEventListener("submit", (event) => event.preventDefault());
// The fields are emptied after this event, not before.
form.addEventListener("reset", () => setTimeout(show));
window.addEventListener("hashchange", reveal);
form.hidden = false;
show();
