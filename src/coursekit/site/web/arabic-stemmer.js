// The query's side of sphinx_ext/search.py, which writes the rules in front of this as ARABIC.
var splitQuery = (query) =>
  query
    .replace(new RegExp(`[${ARABIC.marks}]`, "g"), "")
    .split(/[^\p{Letter}\p{Number}_]+/u)
    .filter((term) => term);

function normalisedArabic(text) {
  const bare = text.replace(new RegExp(`[${ARABIC.unwritten}]`, "g"), "");
  return Array.from(bare, (letter) => ARABIC.letters[letter] || letter).join("");
}

function lightStem(word) {
  const { conjunction, prefixes, suffixes, afterConjunction, afterAffix } = ARABIC;
  if (word.startsWith(conjunction) && word.length - conjunction.length >= afterConjunction) {
    word = word.slice(conjunction.length);
  }
  const prefix = prefixes.find((one) => word.startsWith(one) && word.length - one.length >= afterAffix);
  if (prefix) word = word.slice(prefix.length);
  for (const suffix of suffixes) {
    if (word.endsWith(suffix) && word.length - suffix.length >= afterAffix) word = word.slice(0, -suffix.length);
  }
  return word;
}

var Stemmer = function () {
  this.stemWord = (word) => {
    if (word.includes(ARABIC.loyalty)) return ARABIC.loyalty;
    const found = lightStem(normalisedArabic(word.toLowerCase()));
    return Object.hasOwn(ARABIC.plurals, found) ? ARABIC.plurals[found] : found;
  };
};
