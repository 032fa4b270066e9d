// Results of a search go by what they found, and show what the page says and not the buttons around it. The search page
// brings the names of the glossary's terms in COURSE_TERMS, by page and place. This runs before Sphinx searches.
(() => {
  const UNREAD =
    ".headerlink, script, style, button, form, nav, [hidden], .visually-hidden, .pst-js-only, .claim-notes, .claim-mark";

  const perform = Search._performSearch;
  Search._performSearch = (...query) =>
    perform(...query).map((result) => {
      const [docName, title, anchor, ...rest] = result;
      const term = COURSE_TERMS[docName + anchor];
      if (!term) return result;
      const name = document.createElement("span");
      name.textContent = term;
      return [docName, `${name.innerHTML} <span class="search-page">${title}</span>`, anchor, ...rest];
    });

  Search.htmlToText = (html, anchor) => {
    const page = new DOMParser().parseFromString(html, "text/html");
    const article = page.querySelector("article");
    if (!article) return "";
    for (const one of article.querySelectorAll(UNREAD)) one.remove();
    const place = anchor && page.getElementById(decodeURIComponent(anchor.slice(1)));
    return (place ? part(place) : article).textContent.replace(/\s+/g, " ").trim();
  };

  // What belongs to a place: the explanation of a term, the section that a heading begins.
  function part(place) {
    if (place.matches("dt")) return [...place.parentElement.children].find((one) => follows(one, place)) ?? place;
    return place.textContent.trim() ? place : place.closest("section") ?? place;
  }

  function follows(one, place) {
    return one.matches("dd") && place.compareDocumentPosition(one) & Node.DOCUMENT_POSITION_FOLLOWING;
  }
})();
