/* The search page follows what one does, without losing one's place: open filter, focus, scroll. */
(() => {
  "use strict";
  const page = document.querySelector(".recherche");
  if (!page) return;
  page.classList.add("avec-script"); // the « Appliquer » buttons are for those without

  let ouverte = null;
  let foyer = null;

  /* Which filter was unfolded, and which box had the focus: the swap replaces them. */
  page.addEventListener("htmx:beforeSwap", (e) => {
    if (!e.detail.serverResponse.includes('id="titre-recherche"')) { // a page of error, or of somebody between us
      e.detail.shouldSwap = false;
      e.detail.isError = true;
    }
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

  /* The address is the state. The two boxes stand outside what is swapped: they say what it says. */
  const adresse = () => location.pathname + location.search;
  let montree = adresse();
  const accorder = () => {
    const parametres = new URLSearchParams(location.search);
    page.querySelectorAll(".chercher input[name]:not([type='hidden'])").forEach((champ) => {
      champ.value = parametres.get(champ.name) ?? "";
    });
  };
  const demander = (url, options) =>
    window.htmx.ajax("GET", url, { source: page, target: "#resultats", swap: "innerHTML", ...options }).catch(() => {}); // said below
  page.addEventListener("htmx:afterSettle", () => {
    montree = adresse();
    if (!document.activeElement?.closest?.(".chercher")) accorder();
  });

  /* Back and Forward: the results of the address, not a snapshot. First in line, so that htmx does not reload the page. */
  addEventListener("popstate", (e) => {
    if (!window.htmx) return;
    e.stopImmediatePropagation();
    if (adresse() === montree) return; // only the fragment changed: « Voir la carte »
    montree = adresse();
    accorder();
    demander(montree, { push: "false" });
  });

  /* « Chercher dans cette zone »: same page, no reload. */
  document.addEventListener("ess47:zone", (e) => {
    if (!window.htmx) return;
    e.preventDefault();
    demander(e.detail.url);
  });

  /* A search that fails says so, and how to go on. */
  const echec = document.getElementById("echec");
  const CAUSES = {
    429: "Il y a eu trop de recherches en peu de temps : attendez une minute.",
    0: "Le site n’a pas pu être joint.",
    lente: "La réponse tarde trop.",
  };
  const cause = (e) => {
    if (e.type === "htmx:timeout") return CAUSES.lente;
    if (!navigator.onLine) return "Vous semblez être hors connexion.";
    return CAUSES[e.detail.xhr.status] ?? "Le site ne peut pas répondre pour le moment.";
  };
  for (const type of ["htmx:responseError", "htmx:sendError", "htmx:timeout"]) {
    document.addEventListener(type, (e) => {
      const avis = document.getElementById("echec-modele").content.cloneNode(true);
      avis.querySelector("[data-cause]").textContent = cause(e);
      avis.querySelector("a").href = e.detail.pathInfo.finalRequestPath ?? adresse();
      echec.replaceChildren(avis);
    });
  }
  page.addEventListener("htmx:afterSwap", () => echec.replaceChildren());
})();
