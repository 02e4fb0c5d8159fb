/* Small comforts: everything works without them. */
(() => {
  "use strict";

  /* One fold at a time: Escape and a click elsewhere close the menu and the filters. */
  const OUVERTS = ".menu[open], .menu-compte[open], .facette[open]";
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

  /* A form sent back with errors: start with their list. */
  document.querySelector(".resume-erreurs")?.focus();
})();
