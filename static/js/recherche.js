/* The search page follows what one does, without losing one's place: open filter, focus, scroll. */
(() => {
  "use strict";
  const page = document.querySelector(".recherche");
  if (!page) return;
  page.classList.add("avec-script"); // the « Appliquer » buttons are for those without

  let ouverte = null;
  let foyer = null;
  let poussee = 0; // of the row of filters, on a phone
  const puces = () => [...page.querySelectorAll(".filtres-actifs a")];

  /* Which filter was unfolded, and what had the focus: the swap replaces them. */
  page.addEventListener("htmx:beforeSwap", (e) => {
    if (!e.detail.serverResponse.includes('id="titre-recherche"')) { // a page of error, or of somebody between us
      e.detail.shouldSwap = false;
      e.detail.isError = true;
    }
    ouverte = page.querySelector(".facette[open] fieldset legend")?.textContent ?? null;
    poussee = page.querySelector(".filtres")?.scrollLeft ?? 0;
    const actif = document.activeElement;
    if (!actif?.closest("#resultats")) return; // « Chercher dans cette zone » has said where to go
    foyer = { nom: actif.name, valeur: actif.value, liste: actif.tagName === "SELECT", rang: puces().indexOf(actif) };
  });

  /* The same box, or the filter that took the place of the one that left, or the number of results; nothing jumps. */
  const retrouver = () => {
    const [la, filtres] = [foyer, puces()];
    foyer = null;
    if (!la || (!la.perdu && page.contains(document.activeElement))) return;
    const champs = la.nom ? [...page.querySelectorAll(`#resultats [name="${CSS.escape(la.nom)}"]:not([type="hidden"])`)] : [];
    const meme = champs.find((champ) => la.liste || champ.value === la.valeur) ?? (la.rang < 0 ? null : filtres[Math.min(la.rang, filtres.length - 1)]);
    (meme ?? page.querySelector(".compte-total"))?.focus({ preventScroll: true });
  };
  page.addEventListener("htmx:afterSwap", () => {
    page.querySelectorAll(".facette").forEach((facette) => {
      if (ouverte && facette.querySelector("legend").textContent === ouverte) facette.open = true;
    });
    const filtres = page.querySelector(".filtres");
    if (filtres) filtres.scrollLeft = poussee;
    retrouver();
  });

  /* A new page of results starts at its top. */
  page.addEventListener("htmx:afterSettle", (e) => {
    if (e.detail.requestConfig?.elt?.closest?.(".pagination")) document.getElementById("resultats").scrollIntoView();
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
    foyer = { rang: -1, perdu: true }; // the button goes once the results are there
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
