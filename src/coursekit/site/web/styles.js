// Reads {sheets: [{source, target}], words, scripts, mirror}; writes each sheet without the rules that no page and no
// script can meet, with left and right exchanged if asked to, and answers with the icons (code points) that are left.
const fs = require("fs");
const path = require("path");
const { PurgeCSS } = require("purgecss");
const rtlcss = require("rtlcss");

// Classes that scripts put together from parts, so that their whole names stand nowhere.
const MADE_BY_SCRIPTS = {
  standard: [/^(show|showing|hide|hiding|fade|collaps\w*|active|disabled|open)$/],
  greedy: [/tooltip|dropdown-menu|popper/, /widget|jupyter|jp-|lm-|noUi/, /mjx|MathJax/, /^data-bs/],
};

async function main() {
  const { sheets, words, scripts, mirror } = JSON.parse(fs.readFileSync(0, "utf8"));
  const content = [{ raw: words.join(" "), extension: "html" }];
  for (const script of scripts) content.push({ raw: fs.readFileSync(script, "utf8"), extension: "js" });
  const icons = new Set();
  for (const { source, target } of sheets) {
    const [kept] = await new PurgeCSS().purge({
      content,
      css: [{ raw: fs.readFileSync(source, "utf8") }],
      safelist: MADE_BY_SCRIPTS,
      defaultExtractor: (text) => text.match(/[\w-]+/g) || [],
    });
    // The icon font goes by a name of its own: the widget manager brings a larger one under the theme's name.
    let css = kept.css.replace(/\/\*#.*?\*\//gs, "").replace(/Font\\? Awesome\\? 6\\? (Free|Brands)/g, "Course Icons");
    for (const [, code] of css.matchAll(/\\(f[0-9a-f]{3})\b/g)) icons.add(parseInt(code, 16));
    if (mirror) css = rtlcss.process(css);
    fs.mkdirSync(path.dirname(target), { recursive: true });
    fs.writeFileSync(target, css);
  }
  process.stdout.write(JSON.stringify([...icons].sort()));
}

main().catch((error) => {
  console.error(error);
  process.exit(1);
});
