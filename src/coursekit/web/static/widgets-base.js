// The widget manager looks for its parts below RequireJS's base address, which is the page's own folder unless told otherwise.
var require = { baseUrl: new URL("widgets/", document.currentScript.src).href };

// The manager asks for formulas in the manner of MathJax 2; the page has MathJax 3.
addEventListener("load", () => {
  if (window.MathJax && !MathJax.Hub) {
    MathJax.Hub = { Queue: ([, , element]) => MathJax.typesetPromise([element]) };
  }
});
