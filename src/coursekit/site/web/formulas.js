// Reads {formulas: [[TeX, display], …], fonts}; answers with {html: […], css}: what MathJax makes of them, with MathML
// for readers who listen, and the one style sheet for all. A formula that MathJax does not understand is a fault.
const fs = require("fs");

const { formulas, fonts } = JSON.parse(fs.readFileSync(0, "utf8"));

require("mathjax")
  .init({
    loader: { load: ["input/tex", "output/chtml", "adaptors/liteDOM", "a11y/assistive-mml"], versionWarnings: false },
    options: { enableAssistiveMml: true },
    chtml: { fontURL: fonts },
    tex: {
      // An unknown command would be shown in red.
      packages: { "[-]": ["noundefined"] },
      formatError: (jax, error) => {
        throw error;
      },
    },
  })
  .then(async (MathJax) => {
    const adaptor = MathJax.startup.adaptor;
    const html = [];
    for (const [tex, display] of formulas) {
      try {
        html.push(adaptor.outerHTML(await MathJax.tex2chtmlPromise(tex, { display })));
      } catch (error) {
        throw new Error(`the formula ${tex} is not understood: ${error.message}`);
      }
    }
    const css = adaptor.textContent(MathJax.chtmlStylesheet());
    process.stdout.write(JSON.stringify({ html, css }));
  })
  .catch((error) => {
    console.error(error.message);
    process.exit(1);
  });
