/* Starts each map of the page when it comes into view: nothing of Leaflet is fetched before, nor with Save-Data.
   The map itself is built by Folium's script (window.ess47Cartes.<id>) and brought to life by carte-leaflet.js. */
(() => {
  "use strict";
  const enCours = new Map();

  const charger = (url, creer) => {
    if (!enCours.has(url)) {
      enCours.set(url, new Promise((resolve, reject) => {
        const noeud = creer(url);
        noeud.onload = resolve;
        noeud.onerror = () => {
          enCours.delete(url);
          noeud.remove();
          reject(new Error(url));
        };
        document.head.prepend(noeud); // before our own sheet, which has the last word
      }));
    }
    return enCours.get(url);
  };
  const script = (src) => Object.assign(document.createElement("script"), { src, async: false });
  const feuille = (href) => Object.assign(document.createElement("link"), { rel: "stylesheet", href });

  /* A message over the map, with a button when there is something to do about it. */
  const annoncer = (element, texte, libelle, action) => {
    element.querySelector(".carte-message")?.remove();
    if (!texte) return;
    const message = Object.assign(document.createElement("div"), { className: "carte-message" });
    const phrase = Object.assign(document.createElement("p"), { textContent: texte });
    phrase.setAttribute("role", "status");
    message.append(phrase);
    if (libelle) {
      const bouton = Object.assign(document.createElement("button"), { type: "button", className: "bouton", textContent: libelle });
      bouton.addEventListener("click", action);
      message.append(bouton);
    }
    element.append(message);
  };

  const demarrer = async (element) => {
    annoncer(element, "Chargement de la carte…");
    const { points } = element.dataset;
    if (points) element.pointsDemandes = fetch(points, { headers: { Accept: "application/json" } }).catch(() => null); // while scripts come
    try {
      await Promise.all([
        ...JSON.parse(element.dataset.styles).map((url) => charger(url, feuille)),
        ...JSON.parse(element.dataset.scripts).map((url) => charger(url, script)),
      ]);
    } catch {
      annoncer(element, "La carte n’a pas pu être chargée.", "Réessayer", () => demarrer(element));
      return;
    }
    annoncer(element);
    element.querySelector(".carte-image")?.remove();
    window.ess47Carte.construire(element, window.ess47Cartes[element.dataset.carte], annoncer);
  };

  const attendre = (element) => {
    if (element.dataset.economie || navigator.connection?.saveData) {
      let image = element.querySelector(":scope > .carte-image"); // the server's, when the browser told it
      if (!image && element.dataset.image) {
        image = Object.assign(new Image(), { src: element.dataset.image, className: "carte-image" });
        image.alt = element.getAttribute("aria-label");
        element.append(image);
      }
      if (image) {
        document.addEventListener("htmx:afterSettle", () => { // the drawing follows the list
          const points = document.querySelector("#resultats [data-points-url]")?.dataset.pointsUrl;
          if (points) image.src = points.replace("/points.json", "/carte.svg");
        });
      }
      annoncer(element, "Carte non chargée, pour économiser vos données.", "Afficher la carte", () => demarrer(element));
      return;
    }
    const guetteur = new IntersectionObserver((entrees) => {
      if (!entrees.some((entree) => entree.isIntersecting)) return;
      guetteur.disconnect();
      demarrer(element);
    }, { rootMargin: "150px" });
    guetteur.observe(element);
  };

  document.querySelectorAll("[data-carte]").forEach(attendre);
})();
