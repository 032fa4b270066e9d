// Runs of digits, signs and Latin letters on a page whose screen order is not the order in which they are written.
// Found apart from the rules by which the build isolates them: anything between two letters of the other script.
() => {
  const OTHER = /[\u0590-\u060b\u060d-\u061a\u061c-\u06d3\u06d5-\u08ff]/;
  const SKIPPED = "pre, code, kbd, svg, math, mjx-container, .math, .formula, script, style, select, .visually-hidden, .headerlink";
  document.querySelectorAll("details").forEach((one) => (one.open = true));
  // A mark at the foot of a word is read after it, from its own side: it is no part of the run before it.
  const MARK = "sup";
  const lines = new Map();
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const parent = node.parentElement;
    let block = parent;
    while (block && getComputedStyle(block).display.startsWith("inline")) block = block.parentElement;
    if (!block || getComputedStyle(block).direction !== "rtl" || !parent.checkVisibility()) continue;
    if (!lines.has(block)) lines.set(block, []);
    const letters = lines.get(block);
    const skipped = parent.closest(SKIPPED);
    const mark = parent.closest(MARK);
    if (letters.length && letters.at(-1).mark !== mark) letters.push({ letter: "\ufffc", node, place: 0, mark });
    for (let place = 0; place < node.length; place++) {
      letters.push({ letter: skipped ? "\ufffc" : node.data[place], node, place, mark });
    }
  }
  // Sentences end, lists have parts, and what is in brackets is read by itself unless it is part of a sum.
  const SEPARATOR = /([.:;!?…]\s+|,\s+|\s+[—|·✓✗↗→←]\s+|\s{2,}|(?<![+−×÷*/=±<>≤≥–-])\s+(?=[(\[])|(?<=[)\]])\s+(?![+−×÷*/=±<>≤≥–-]))/;
  const faults = [];
  let seen = 0;
  const box = ({ node, place }) => {
    const range = document.createRange();
    range.setStart(node, place);
    range.setEnd(node, place + 1);
    return range.getClientRects()[0];
  };
  for (const letters of lines.values()) {
    const text = letters.map(({ letter }) => letter).join("");
    // A run begins and ends with a digit, a letter or a sign, and holds at least two of them.
    const RUN = /[+−±$€(\[]*[0-9A-Za-z](?:[^\u0590-\u08ff«»\ufffc\n]*[0-9A-Za-z%‰)\]+*#€$])?/g;
    for (const found of text.matchAll(RUN)) {
      let start = found.index;
      for (const part of found[0].split(SEPARATOR)) {
        const from = start;
        start += part.length;
        if (part.length < 2 || !/[0-9A-Za-z]/.test(part)) continue;
        let [first, last] = [from, from + part.length];
        // Brackets around more than this run belong to the text around it.
        const open = [];
        for (let place = first; place < last; place++) {
          if ("([".includes(text[place])) open.push(place);
          else if (")]".includes(text[place])) {
            if (open.length) open.pop();
            else if (place === last - 1) last = place;
          }
        }
        while (first < last && open.includes(first)) first++;
        if (/^(\([^()]*\)|\[[^\[\]]*\])$/.test(text.slice(first, last))) [first, last] = [first + 1, last - 1];
        while (first < last && ".,:;!?".includes(text[last - 1])) last--;
        const boxes = letters.slice(first, last).filter(({ letter }) => letter.trim()).map(box).filter((one) => one && one.width);
        seen += 1;
        for (let place = 1; place < boxes.length; place++) {
          const [before, after] = [boxes[place - 1], boxes[place]];
          const same = Math.abs(before.bottom - after.bottom) < before.height / 2;
          if (same && after.left < before.left - 0.5) {
            faults.push(text.slice(Math.max(0, first - 25), last + 25).trim() + "  ⟨" + text.slice(first, last) + "⟩");
            break;
          }
        }
      }
    }
  }
  return { seen, faults: [...new Set(faults)] };
}
