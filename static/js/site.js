/* Small comforts: everything works without them. */
(() => {
  "use strict";

  /* One fold at a time: Escape and a click elsewhere close the menu and the filters. */
  const OUVERTS = ".menu[open], .menu-compte[open], .facette[open], .volet[open]";
  document.addEventListener("keydown", (e) => {
    if (e.key !== "Escape") return;
    const ouvert = e.target.closest?.(OUVERTS) ?? document.querySelector(OUVERTS);
    if (!ouvert) return;
    ouvert.open = false;
    ouvert.querySelector("summary").focus();
  });
  document.addEventListener("click", (e) => {
    document.querySelectorAll(OUVERTS).forEach((ouvert) => {
      if (!ouvert.contains(e.target)) ouvert.open = false;
    });
  });

  /* In the row of filters that is pushed sideways, the one that the keyboard reaches is seen whole. */
  document.addEventListener("focusin", ({ target }) => {
    if (!target.matches(":focus-visible")) return; // a pointer that presses: nothing moves under it
    target.closest(".filtres > :not([open])")?.scrollIntoView({ block: "nearest", inline: "nearest" });
  });

  /* Share and print. */
  document.querySelectorAll("[data-imprimer], [data-copier]").forEach((bouton) => {
    if ("copier" in bouton.dataset && !navigator.clipboard) return; // plain http
    (bouton.closest("[hidden]") ?? bouton).hidden = false;
  });
  document.addEventListener("click", async (e) => {
    const bouton = e.target.closest?.("[data-imprimer], [data-copier]");
    if (!bouton) return;
    if ("imprimer" in bouton.dataset) {
      print();
      return;
    }
    const texte = bouton.querySelector("span");
    const avant = texte.textContent;
    try {
      await navigator.clipboard.writeText(bouton.dataset.copier);
      texte.textContent = "Lien copié";
    } catch {
      texte.textContent = "Copie refusée par le navigateur";
    }
    setTimeout(() => (texte.textContent = avant), 4000);
  });

  /* The way to the map leaves once one is there. */
  const plan = document.querySelector(".plan");
  const versCarte = document.querySelector(".vers-carte");
  if (plan && versCarte) {
    new IntersectionObserver(([vue]) => versCarte.classList.toggle("vers-carte--arrivee", vue.isIntersecting), { rootMargin: "0px 0px -30%" }).observe(plan);
  }

  /* "Autour de moi": the position is asked for on click alone, and rounded to about a hundred metres. */
  const SANS_POSITION = {
    1: "Vous n’avez pas autorisé ce site à connaître votre position.",
    2: "Votre appareil ne trouve pas où vous êtes.",
    3: "Votre position tarde à venir.",
  };
  document.querySelectorAll("[data-autour]").forEach((bouton) => {
    if (!navigator.geolocation || !isSecureContext) return;
    bouton.hidden = false;
    const champs = bouton.form.elements;
    const avis = document.getElementById(`${bouton.form.id}-avis`);
    bouton.addEventListener("click", () => {
      avis.textContent = "Recherche de votre position…";
      navigator.geolocation.getCurrentPosition(({ coords }) => {
        avis.textContent = "";
        champs.ou.value = `${coords.latitude.toFixed(3)}, ${coords.longitude.toFixed(3)}`;
        for (const nom of ["bbox", "rayon", "tri"]) if (champs[nom]) champs[nom].value = ""; // near, and the nearest first
        bouton.form.requestSubmit();
      }, ({ code }) => {
        avis.textContent = `${SANS_POSITION[code]} Indiquez plutôt une commune ou un code postal.`;
        champs.ou.focus();
      }, { timeout: 10000, maximumAge: 300000 });
    });
  });

  /* Signing out leaves nothing of what was being written (brouillon.js) to the next person of this browser. */
  document.querySelectorAll('form[action="/compte/deconnexion"]').forEach((sortie) => sortie.addEventListener("submit", () => {
    document.documentElement.dataset.sortie = "1";
    try {
      for (const cle of Object.keys(localStorage)) if (cle.startsWith("ess47-brouillon/")) localStorage.removeItem(cle);
    } catch { /* no storage: nothing was kept */ }
  }));

  /* A form sent back with errors: start with their list. */
  document.querySelector(".resume-erreurs")?.focus();
})();
