// When a quiz question is asked again: five boxes, as Sebastian Leitner's. A new question begins in the first. A right
// answer to one that is due, or new, moves it to the next box; a wrong answer moves it back to the first.
//
// What is kept of a card, by `docname#number`: its box, when it is due and when it was last answered (milliseconds since
// 1970), whether that answer was right, and the places of the answers unfolded in the quiz of its own page.

globalThis.courseCards = (() => {
  const DAY = 24 * 60 * 60 * 1000;
  // Days that a card rests in each box: each time a little more than twice as long.
  const REST = [1, 3, 7, 16, 35];
  const store = globalThis.courseStore;

  // What is kept of a card, or undefined where it is new; what a reader's own file got wrong counts as nothing kept.
  function known(card) {
    const value = store.get("card", card);
    const numbers = value && [value.box, value.due, value.seen].every(Number.isFinite);
    if (!numbers || REST[value.box - 1] === undefined) return undefined;
    return { ...value, opened: Array.isArray(value.opened) ? value.opened : [] };
  }

  function isDue(card) {
    const value = known(card);
    return value !== undefined && value.due <= Date.now();
  }

  function boxAfter(value, right) {
    if (!right) return 1;
    return Math.min((value?.box ?? 1) + 1, REST.length);
  }

  // Keep what an answer says of its question. One given before its time can be wrong, but proves nothing if it is right.
  function judge(card, right) {
    const value = known(card);
    const now = Date.now();
    if (right && value && value.due > now) {
      store.set("card", card, { ...value, seen: now, right });
      return;
    }
    const box = boxAfter(value, right);
    store.set("card", card, { opened: [], ...value, box, due: now + REST[box - 1] * DAY, seen: now, right });
  }

  // The answers unfolded in the quiz of its own page since it was last due.
  function opened(card) {
    return isDue(card) ? [] : (known(card)?.opened ?? []);
  }

  // Keep that an answer was unfolded in the quiz; the first one counts as the reader's answer.
  function open(card, place, right) {
    const places = opened(card);
    if (!places.length) judge(card, right);
    store.set("card", card, { ...known(card), opened: [...places, place] });
  }

  // Fold the quiz of its page again; what the boxes know of the card stays.
  function fold(card) {
    const value = known(card);
    if (value) store.set("card", card, { ...value, opened: [] });
  }

  // Choose `count` of the cards: those that are due, longest first; then new ones in the order given; then those that
  // were answered longest ago.
  function choose(cards, count) {
    const due = cards.filter(isDue).sort((one, other) => known(one).due - known(other).due);
    const fresh = cards.filter((card) => known(card) === undefined);
    const rest = cards.filter((card) => known(card) !== undefined && !isDue(card));
    rest.sort((one, other) => known(one).seen - known(other).seen);
    return [...due, ...fresh, ...rest].slice(0, count);
  }

  return { known, isDue, judge, opened, open, fold, choose };
})();
