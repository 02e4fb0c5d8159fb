/* The ground of every map: base contours, names, frame, print, keyboard, and the one point of a listing.
   Loaded by carte.js after Leaflet; carte-points.js adds the points of a search. Data are written as text, never as HTML. */
(() => {
  "use strict";
  const calme = matchMedia("(prefers-reduced-motion: reduce)").matches;
  const nombre = (n) => n.toLocaleString("fr-FR");

  L.Map.mergeOptions(calme ? { zoomAnimation: false, fadeAnimation: false, markerZoomAnimation: false, inertia: false } : {});
  L.MarkerClusterGroup?.mergeOptions({ animate: !calme });
  L.Control.Zoom.mergeOptions({ zoomInTitle: "Zoom avant", zoomOutTitle: "Zoom arrière" });
  L.Control.Scale.mergeOptions({ imperial: false });
  L.Control.Attribution.mergeOptions({ prefix: false });

  const balise = (nom, className, texte = "") => {
    const noeud = document.createElement(nom);
    noeud.className = className;
    noeud.textContent = texte;
    return noeud;
  };
  const lireJson = async (url, dejaDemande) => {
    const reponse = (await dejaDemande) ?? await fetch(url, { headers: { Accept: "application/json" } });
    if (!reponse.ok) throw new Error(reponse.status);
    return reponse.json();
  };
  const sommes = (differences) => {
    let total = 0;
    return differences.map((difference) => (total += difference));
  };
  const versBornes = (texte) => {
    const [ouest, sud, est, nord] = texte.split(",").map(Number);
    return L.latLngBounds([sud, ouest], [nord, est]);
  };

  /* Base map: each border once; `seuls` is true when there are no tiles beneath. */
  async function tracer(carte, url, seuls) {
    const fond = await lireJson(url);
    const lignes = (sorte) => fond[sorte].map((ligne) => {
      const xs = sommes(ligne.filter((_, i) => i % 2 === 0));
      const ys = sommes(ligne.filter((_, i) => i % 2 === 1));
      return xs.map((x, i) => [ys[i] / fond.echelle, x / fond.echelle]);
    });
    carte.createPane("fond").style.zIndex = 250; // above tiles, below everything else, whichever comes first
    const tracees = (sorte, points) =>
      L.polyline(points, { className: `carte-${sorte}`, pane: "fond", interactive: false, smoothFactor: 0.7 }).addTo(carte);
    const departement = lignes("departement");
    if (seuls) {
      L.polygon(departement, { className: "carte-terre", pane: "fond", interactive: false }).addTo(carte);
      tracees("communes", lignes("communes"));
      nommer(carte, fond);
      carte.attributionControl?.addAttribution(fond.attribution);
    }
    tracees("epci", lignes("epci"));
    tracees("departement", departement);
    carte.setMaxBounds(L.latLngBounds(departement[0]).pad(0.6));
  }

  /* Names in view whose zoom is reached; decoration only, hidden from assistive technology. */
  function nommer(carte, fond) {
    const calque = L.layerGroup().addTo(carte);
    carte.createPane("noms").setAttribute("aria-hidden", "true");
    const ecrire = () => {
      const vue = carte.getBounds().pad(0.1);
      const zoom = carte.getZoom();
      const seuil = zoom < 10 ? zoom - 0.5 : zoom; // seen from afar, the points need the room
      calque.clearLayers();
      for (const [nom, x, y, minimum] of fond.noms) {
        const lieu = [y / fond.echelle, x / fond.echelle];
        if (minimum > seuil || !vue.contains(lieu)) continue;
        const icon = L.divIcon({ className: `carte-nom${minimum < 10 ? " carte-nom--ville" : ""}`, html: balise("span", "", nom), iconSize: [0, 0] });
        calque.addLayer(L.marker(lieu, { icon, pane: "noms", interactive: false, keyboard: false }));
      }
    };
    carte.on("moveend", ecrire);
    ecrire();
  }

  /* An icon is made of nodes when Leaflet shows it, never of strings. */
  const Icone = L.DivIcon.extend({
    createIcon(ancien) {
      const div = L.DivIcon.prototype.createIcon.call(this, ancien);
      div.replaceChildren(this.options.dessin());
      div.setAttribute("aria-label", this.options.nom());
      div.title = this.options.nom();
      div.idsStructures = this.options.ids;
      return div;
    },
  });
  const marqueur = (sprite, secteur, classe, nom, ids) => new Icone({
    className: `carte-marqueur ${classe}`, iconSize: [34, 34], nom, ids,
    dessin: () => {
      const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
      const use = document.createElementNS("http://www.w3.org/2000/svg", "use");
      svg.setAttribute("aria-hidden", "true");
      use.setAttribute("href", `${sprite}#marqueur-${secteur}`);
      svg.append(use);
      return svg;
    },
  });

  class CarteEss47 {
    constructor(element, annoncer) {
      this.element = element;
      this.reglages = element.dataset;
      this.annoncer = (...message) => annoncer(element, ...message);
      this.etat = balise("p", "carte-etat");
      this.etat.setAttribute("role", "status");
    }

    contours(carte, url, seuls) {
      this.carte = carte;
      this.seuls = seuls;
      const cadre = carte.getContainer();
      cadre.setAttribute("role", "group");
      cadre.setAttribute("aria-label", "Plan : les flèches le déplacent, + et − changent l’échelle");
      this.element.append(this.etat);
      this.cadrer(versBornes(this.reglages.bornes ?? "-0.16,43.95,1.1,44.78"));
      if (L.Browser.mobile && !["recherche", "pleine"].includes(this.reglages.mode)) carte.dragging.disable(); // the page must scroll
      this.suivreClavier(cadre);
      this.suivreImpression();
      const essayer = () => tracer(carte, url, seuls).catch(() => seuls &&
        this.annoncer("Le fond de carte n’a pas pu être chargé.", "Réessayer", () => (this.annoncer(), essayer())));
      essayer();
    }

    cadrer(bornes, options = {}) {
      this.cadrage = true; // our own moves do not offer to search here
      this.carte.fitBounds(bornes, { animate: false, ...options });
      this.cadrage = false;
    }

    /* Paper is laid out after "beforeprint": the map takes its printed size before, in millimetres (carte.css). */
    suivreImpression() {
      if (["recherche", "pleine"].includes(this.reglages.mode)) return; // paper has its own map
      const vue = () => (this.reglages.mode === "accueil" ? this.carte.getBounds() : null);
      const prendre = (papier) => {
        const avant = vue();
        this.element.classList.toggle("carte-interactive--papier", papier);
        this.carte.invalidateSize({ animate: false });
        if (avant) this.cadrer(avant);
      };
      addEventListener("beforeprint", () => prendre(true));
      addEventListener("afterprint", () => prendre(false));
    }

    suivreClavier(cadre) {
      cadre.addEventListener("keydown", (e) => {
        if (e.key === "Escape" && this.bulle?.isOpen()) {
          e.stopPropagation();
          this.carte.closePopup(this.bulle);
        } else if (e.key === " " && e.target.matches(".leaflet-marker-icon")) {
          e.preventDefault();
          e.target.click();
        }
      });
    }

    fiche(carte) {
      const [x, y] = this.reglages.point.split(",").map(Number);
      carte.setView([y, x], this.seuls ? 11 : 15, { animate: false });
      if (this.reglages.approche) {
        L.circle([y, x], { radius: 1200, className: "carte-approche", interactive: false }).addTo(carte);
      } else {
        const icon = marqueur(this.reglages.marqueurs, this.reglages.secteur, "", () => "", []);
        L.marker([y, x], { icon, interactive: false, keyboard: false }).addTo(carte);
      }
    }
  }

  window.ess47Carte = {
    CarteEss47, Icone, balise, lireJson, marqueur, nombre, sommes, versBornes,
    construire: (element, batir, annoncer) => batir(new (window.ess47Carte.CartePoints ?? CarteEss47)(element, annoncer)),
  };
})();
