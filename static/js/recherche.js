/* The search page follows what one does, without losing one's place: open filter, focus, scroll. */
(() => {
  "use strict";
  const page = document.querySelector(".recherche");
  if (!page) return;
  page.classList.add("avec-script"); // the « Appliquer » buttons are for those without

  let ouverte = null;
  let foyer = null;

  /* Which filter was unfolded, and which box had the focus: the swap replaces them. */
  page.addEventListener("htmx:beforeSwap", () => {
    ouverte = page.querySelector(".facette[open] fieldset legend")?.textContent ?? null;
    const actif = document.activeElement;
    foyer = actif?.name ? { nom: actif.name, valeur: actif.value, liste: actif.tagName === "SELECT" } : null;
  });

  page.addEventListener("htmx:afterSwap", () => {
    page.querySelectorAll(".facette").forEach((facette) => {
      if (ouverte && facette.querySelector("legend").textContent === ouverte) facette.open = true;
    });
    if (foyer && !page.contains(document.activeElement)) {
      const candidats = page.querySelectorAll(`#resultats [name="${CSS.escape(foyer.nom)}"]:not([type="hidden"])`);
      const meme = [...candidats].find((champ) => foyer.liste || champ.value === foyer.valeur);
      meme?.focus({ preventScroll: true });
    }
  });

  /* A new page of results starts at its top. */
  page.addEventListener("htmx:afterSettle", (e) => {
    const lien = e.detail.requestConfig?.elt;
    if (!lien?.closest?.(".pagination")) return;
    document.getElementById("resultats").scrollIntoView();
  });

  /* « Chercher dans cette zone »: same page, no reload. */
  document.addEventListener("ess47:zone", (e) => {
    if (!window.htmx) return;
    e.preventDefault();
    history.pushState(null, "", e.detail.url);
    window.htmx.ajax("GET", e.detail.url, { target: "#resultats", swap: "innerHTML" });
  });
})();
