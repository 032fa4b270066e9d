// Answers judged: the rules of coursekit/practice/numbers.py and judging.py once more, for the page. One table of cases,
// tests/practice/cases.json, holds both to each other. Nothing here knows of a page.

globalThis.coursePractice = (() => {
  // --- Numbers as people type them ---

  const DIGITS = "٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹";
  const MARKS = { "٪": "%", "،": ",", "−": "-", "–": "-", "＋": "+", "٬": "", "'": "", "’": "" };
  const SPACES = "\u00a0\u2007\u2009\u202f";
  // Marks of direction, which come along when a text is copied.
  const DIRECTIONS = "\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069";
  const ONE = /^([^0-9]*?)([+-]?) ?((?:[.,٫]?[0-9])(?:[0-9.,٫ ]*[0-9])?)([^0-9]*)$/;
  // Beside a number they make it a part of a formula.
  const SIGNS = /[-+*/^<>]/;
  const GROUPED = /^[0-9]{1,3}(?:([., ])[0-9]{3})(?:\1[0-9]{3})*$/;

  function plain(text) {
    const letter = (one) => {
      const digit = DIGITS.indexOf(one);
      if (digit >= 0) return String(digit % 10);
      if (SPACES.includes(one)) return " ";
      if (DIRECTIONS.includes(one)) return "";
      return MARKS[one] ?? one;
    };
    return [...text].map(letter).join("").trim();
  }

  // The numbers that a text may mean, the likelier first; or why there is none: "empty", "text", "formula".
  function readings(text) {
    const given = plain(text);
    if (!given) return "empty";
    if (!/[0-9]/.test(given)) return "text";
    const found = ONE.exec(given);
    if (!found || SIGNS.test(found[1].trim().slice(-1) + found[4].trim().slice(0, 1))) return "formula";
    const read = values(found[3]);
    if (!read.length) return "formula";
    // The sign may stand before a currency.
    const sign = found[2] === "-" || found[1].startsWith("-") ? -1 : 1;
    const share = (found[1] + found[4]).includes("%") ? 100 : 1;
    return read.map((value) => (sign * value) / share);
  }

  // What digits with separators may mean; nothing if they are no number.
  function values(number) {
    if (number.includes("٫")) {
      // It is a decimal separator and nothing else; a comma beside it stands between thousands.
      const bare = number.replace(/[, ]/g, "");
      const place = bare.indexOf("٫");
      const [before, after] = [bare.slice(0, place), bare.slice(place + 1)];
      return /^[0-9]*$/.test(before) && /^[0-9]+$/.test(after) ? [Number(`${before || 0}.${after}`)] : [];
    }
    const marks = [".", ","].filter((mark) => number.includes(mark));
    const grouped = GROUPED.test(number);
    const digits = (part) => part.replace(/[., ]/g, "");
    if (marks.length === 2) {
      const place = Math.max(...marks.map((mark) => number.lastIndexOf(mark)));
      const [whole, rest] = [number.slice(0, place), number.slice(place + 1)];
      if (whole.includes(number[place]) || !GROUPED.test(whole)) return [];
      return [Number(`${digits(whole)}.${rest}`)];
    }
    if (!marks.length) return number.includes(" ") && !grouped ? [] : [Number(digits(number))];
    const [mark] = marks;
    const place = number.indexOf(mark);
    if (number.lastIndexOf(mark) !== place) return grouped ? [Number(digits(number))] : [];
    const [whole, rest] = [number.slice(0, place), number.slice(place + 1)];
    if (rest.includes(" ") || (whole.includes(" ") && !GROUPED.test(whole))) return [];
    const decimal = Number(`${digits(whole) || 0}.${rest}`);
    if (!grouped || whole === "0" || whole.includes(" ")) return [decimal];
    const thousands = Number(whole + rest);
    return mark === "," ? [thousands, decimal] : [decimal, thousands];
  }

  // --- Verdicts: {result: "right" | "wrong" | "unread", message, place, lines, name} ---

  // A result this near, by its share of the right one, may have been rounded on the way.
  const NEAR = 0.02;
  // As far may one be that was rounded at its end, or comes from a mistake: 1 stands neither for 0.6 nor for 0.04.
  const ROUNDED = 0.15;
  const POWERS = [10, 100, 1000];
  // What floating-point arithmetic may add to a tolerance.
  const SLACK = 1e-9;

  const verdict = (result, message, more) => ({ result, message, place: -1, lines: [], name: "", ...more });

  function number(data, answer) {
    let given = readings(answer);
    if (typeof given === "string") return verdict("unread", given);
    // The unit asked for is the percent sign itself.
    if (data.percent && /[%٪]/.test(answer)) given = given.map((value) => value * 100);
    const meets = (value, wanted) =>
      Math.abs(value - wanted) <= data.tolerance * (1 + SLACK) + Math.abs(wanted) * SLACK;
    const mayBe = (value, wrong) => meets(value, wrong) && Math.abs(value - wrong) <= ROUNDED * Math.abs(wrong);
    const rounded = (value, wanted) => isRounded(value, wanted, data.tolerance);
    const mistake = (matches) => data.mistakes.findIndex((one) => given.some((value) => matches(value, one)));
    if (given.some((value) => meets(value, data.answer))) return verdict("right", "because");
    if (mistake(mayBe) >= 0) return verdict("wrong", "own", { place: mistake(mayBe) });
    if (given.some((value) => rounded(value, data.answer))) return verdict("wrong", "rounded");
    if (mistake(rounded) >= 0) return verdict("wrong", "own", { place: mistake(rounded) });
    return verdict("wrong", likely(given, data.answer, meets));
  }

  // What a wrong number looks like, where no mistake of the task's own yields it.
  function likely(given, right, meets) {
    const alike = (value) => Math.abs(value - right) <= 0.005 * Math.abs(right);
    for (const value of given) {
      if (right && meets(-value, right)) return "sign";
      if (right && POWERS.some((power) => alike(value * power) || alike(value / power))) return "places";
      if (right && Math.abs(value - right) <= NEAR * Math.abs(right)) return "near";
    }
    return "other";
  }

  // Whether a number is the wanted one with fewer decimals than are asked for.
  function isRounded(value, wanted, tolerance) {
    if (Math.abs(value - wanted) > ROUNDED * Math.abs(wanted)) return false;
    for (let scale = 1; scale * tolerance < 1 - SLACK; scale *= 10) {
      const bare = Math.abs(value * scale - Math.round(value * scale)) <= SLACK;
      if (bare && Math.abs(value - wanted) * scale <= 0.5 + SLACK) return true;
    }
    return false;
  }

  function choice(data, answer) {
    if (answer === null) return verdict("unread", "empty");
    return verdict(answer === data.right ? "right" : "wrong", "option", { place: answer });
  }

  function order(data, answer) {
    if (!answer.length) return verdict("unread", "empty");
    const foreign = answer.find((line) => !data.needed.includes(line));
    if (foreign !== undefined) return verdict("wrong", "not-needed", { lines: [foreign] });
    const missing = data.needed.filter((line) => !answer.includes(line)).length;
    if (missing) return verdict("wrong", "missing", { place: missing });
    const places = new Map(answer.map((line, place) => [line, place]));
    for (const [first, second, message, name] of data.before) {
      if (places.get(first) > places.get(second)) return verdict("wrong", message, { lines: [first, second], name });
    }
    for (const block of data.blocks) {
      const taken = block.map((line) => places.get(line));
      if (Math.max(...taken) - Math.min(...taken) >= block.length) {
        return verdict("wrong", "together", { lines: [block[0]] });
      }
    }
    return verdict("right", "because");
  }

  // Code as it is compared: without spaces that mean nothing, with one kind of quotation mark.
  function withoutSpace(text) {
    return text.trim().replace(/\s+/g, " ").replace(/['“”]/g, '"').replace(/ ?([^A-Za-z0-9_ ]) ?/gu, "$1");
  }

  function gap(data, answer) {
    const given = withoutSpace(answer);
    if (!given) return verdict("unread", "empty");
    if (data.accept.includes(given)) return verdict("right", "because");
    const place = data.mistakes.indexOf(given);
    return place >= 0 ? verdict("wrong", "own", { place }) : verdict("wrong", "other");
  }

  const judges = { choice, gap, number, order, predict: choice };

  return { readings, judge: (data, answer) => judges[data.kind](data, answer) };
})();
