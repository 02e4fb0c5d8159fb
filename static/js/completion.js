/* The search boxes complete what is typed: a combobox with a list (WAI-ARIA APG). Without it, one types and sends. */
(() => {
  "use strict";
  if (navigator.connection?.saveData) return;
  const ATTENTE = 150; // ms after the last letter
  const TITRES = { activite: "Activités", structure: "Structures", lieu: "Lieux" };

  const creer = (nom, proprietes = {}, attributs = {}) => {
    const element = Object.assign(document.createElement(nom), proprietes);
    for (const [cle, valeur] of Object.entries(attributs)) element.setAttribute(cle, valeur);
    return element;
  };

  const equiper = (formulaire, champ) => {
    const id = `${champ.id}-suggestions`;
    const liste = creer("div", { id, className: "suggestions", hidden: true }, { role: "listbox", "aria-label": "Suggestions" });
    const annonce = creer("span", { className: "invisible" }, { "aria-live": "polite" });
    formulaire.append(liste, annonce);
    champ.type = "text"; // Escape would empty a search box
    const roles = { role: "combobox", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": id };
    for (const [cle, valeur] of Object.entries(roles)) champ.setAttribute(cle, valeur);

    let options = [];
    let rang = -1;
    let minuterie = 0;
    let demande = null;

    const montrer = (i) => {
      options[rang]?.setAttribute("aria-selected", "false");
      rang = i;
      options[rang]?.setAttribute("aria-selected", "true");
      options[rang]?.scrollIntoView({ block: "nearest" });
      if (rang < 0) champ.removeAttribute("aria-activedescendant");
      else champ.setAttribute("aria-activedescendant", options[rang].id);
    };
    const fermer = () => {
      clearTimeout(minuterie);
      demande?.abort();
      liste.hidden = true;
      champ.setAttribute("aria-expanded", "false");
      montrer(-1);
    };
    const choisir = (option) => {
      const { genre, texte, url } = option.dataset;
      fermer();
      annonce.textContent = "";
      const but = new URL(url, location);
      if (champ.name === "q" && !but.searchParams.has("q") && genre !== "lieu") { // a listing, or a sector where one looks
        if (genre === "activite" && formulaire.elements.ou.value) but.searchParams.set("ou", formulaire.elements.ou.value);
        location.assign(but);
        return;
      }
      const autre = champ.name === "q" && genre === "lieu" ? formulaire.elements.ou : champ;
      if (autre !== champ) champ.value = "";
      autre.value = texte;
      formulaire.requestSubmit();
    };
    const remplir = (suggestions) => {
      const groupes = new Map();
      options = suggestions.map((suggestion, i) => {
        const option = creer("div", { id: `${id}-${i}`, className: "suggestion" }, { role: "option", "aria-selected": "false" });
        Object.assign(option.dataset, { genre: suggestion.genre, texte: suggestion.texte, url: suggestion.url });
        option.append(creer("span", { textContent: suggestion.texte }));
        if (suggestion.precision) option.append(creer("small", { textContent: ` ${suggestion.precision}` }));
        if (!groupes.has(suggestion.genre)) {
          const titre = creer("div", { id: `${id}-${suggestion.genre}`, className: "suggestions-titre", textContent: TITRES[suggestion.genre] }, { role: "presentation" });
          const groupe = creer("div", {}, { role: "group", "aria-labelledby": titre.id });
          groupe.append(titre);
          groupes.set(suggestion.genre, groupe);
        }
        groupes.get(suggestion.genre).append(option);
        return option;
      });
      rang = -1;
      liste.replaceChildren(...groupes.values());
      liste.style.top = `${champ.parentElement.offsetTop + champ.parentElement.offsetHeight}px`;
      liste.style.left = `${champ.parentElement.offsetLeft}px`;
      liste.hidden = !options.length;
      champ.setAttribute("aria-expanded", String(options.length > 0));
      annonce.textContent = options.length ? `${options.length} suggestion${options.length > 1 ? "s" : ""}` : "";
    };
    const demander = async () => {
      demande?.abort();
      demande = new AbortController();
      const parametres = new URLSearchParams({ [champ.name]: champ.value });
      try {
        const reponse = await fetch(`${formulaire.dataset.suggestions}?${parametres}`, { signal: demande.signal });
        if (reponse.ok && document.activeElement === champ) remplir((await reponse.json()).suggestions);
      } catch { /* given up, or no network: one goes on typing */ }
    };

    champ.addEventListener("input", () => {
      clearTimeout(minuterie);
      if (champ.value.trim().length < 2) fermer();
      else minuterie = setTimeout(demander, ATTENTE);
    });
    champ.addEventListener("keydown", (e) => {
      if (e.isComposing) return;
      const ouverte = !liste.hidden;
      const pas = { ArrowDown: 1, ArrowUp: -1 }[e.key];
      if (pas && !ouverte && champ.value.trim().length > 1) demander();
      if (pas && ouverte) montrer(((rang + 1 + pas + options.length + 1) % (options.length + 1)) - 1);
      else if (e.key === "Enter" && ouverte && rang >= 0) choisir(options[rang]);
      else if (e.key === "Enter" || e.key === "Tab") return fermer();
      else if (e.key === "Escape" && ouverte) fermer();
      else if (!pas) return;
      e.preventDefault();
      if (e.key === "Escape") e.stopPropagation();
    });
    champ.addEventListener("blur", fermer);
    liste.addEventListener("pointerdown", (e) => e.preventDefault()); // the focus stays in the box
    liste.addEventListener("click", (e) => {
      const option = e.target.closest("[role=option]");
      if (option) choisir(option);
    });
    formulaire.addEventListener("submit", fermer);
  };

  document.querySelectorAll("form[data-suggestions]").forEach((formulaire) => {
    formulaire.querySelectorAll("input[name=q], input[name=ou]").forEach((champ) => equiper(formulaire, champ));
  });
})();
