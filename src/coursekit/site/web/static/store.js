// What this browser keeps of a reader's work: one entry of localStorage, by kind and id. Nothing leaves the device.
//
// Kinds: "task" (id `docname#name`; value {tries, firstRight, done, variant, at}) and "card" (id `docname#number`; value
// {box, due, seen, right}). Where the browser keeps nothing, `keeps` is false and everything lasts as long as the page.

globalThis.courseStore = (() => {
  const KEY = "course";
  const VERSION = 1;

  // A copy of `data` with nothing in it that is not {kind: {id: value}}; null where it is something else altogether.
  function checked(data) {
    if (!isTable(data)) return null;
    const kinds = {};
    for (const [kind, entries] of Object.entries(data)) {
      if (!isTable(entries)) return null;
      kinds[kind] = { ...entries };
    }
    return kinds;
  }

  function isTable(value) {
    return typeof value === "object" && value !== null && !Array.isArray(value);
  }

  // What the browser holds now, which another tab may have changed; null where it lets us read nothing.
  function read() {
    try {
      const text = localStorage.getItem(KEY);
      if (text === null) return {};
      const { version, data } = JSON.parse(text);
      return (version === VERSION && checked(data)) || {};
    } catch (error) {
      // An entry that is no JSON is not ours: begin anew. Anything else says that storage is closed to us.
      return error instanceof SyntaxError ? {} : null;
    }
  }

  function write(data) {
    try {
      localStorage.setItem(KEY, JSON.stringify({ version: VERSION, data }));
      return true;
    } catch {
      return false;
    }
  }

  function storageWorks() {
    const probe = `${KEY}:probe`;
    try {
      localStorage.setItem(probe, "1");
      localStorage.removeItem(probe);
      return true;
    } catch {
      return false;
    }
  }

  let memory = read() ?? {};

  return {
    // Whether what is set now is still there after the page is closed.
    keeps: storageWorks(),

    // The value of an id, or undefined.
    get(kind, id) {
      return this.all(kind)[id];
    },

    set(kind, id, value) {
      memory = (this.keeps && read()) || memory;
      memory[kind] = { ...memory[kind], [id]: value };
      if (this.keeps && !write(memory)) this.keeps = false;
    },

    // All values of a kind, by id.
    all(kind) {
      memory = (this.keeps && read()) || memory;
      return { ...memory[kind] };
    },

    clear() {
      memory = {};
      try {
        localStorage.removeItem(KEY);
      } catch {
        // Nothing was kept.
      }
    },

    // Everything kept, as a text for a file of the reader's own.
    export() {
      memory = (this.keeps && read()) || memory;
      return JSON.stringify({ version: VERSION, data: memory }, null, 1);
    },

    // Take what `export` gave, in place of what is kept. Returns whether the text was one of ours.
    import(text) {
      let data = null;
      try {
        const parsed = JSON.parse(text);
        data = parsed?.version === VERSION ? checked(parsed.data) : null;
      } catch {
        // No JSON.
      }
      if (data === null) return false;
      memory = data;
      if (this.keeps && !write(memory)) this.keeps = false;
      return true;
    },
  };
})();
