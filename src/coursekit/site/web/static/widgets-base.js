// The widget manager looks for its parts below RequireJS's base address, which is the page's own folder unless told otherwise.
var require = { baseUrl: new URL("widgets/", document.currentScript.src).href };
