/* The life of a map: base contours, points, cards, and the list in step. Loaded by carte.js after Leaflet.
   Everything from the data is written as text; the one HTML fragment (a card) is escaped by the server. */
(() => {
  "use strict";
  const CARTES_MAXIMUM = 20; // structures listed in one card
  const calme = matchMedia("(prefers-reduced-motion: reduce)").matches;
  const nombre = (n) => n.toLocaleString("fr-FR");
  const pluriel = (n, mot) => `${nombre(n)} ${mot}${n > 1 ? "s" : ""}`;

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
  const lireJson = async (url) => {
    const reponse = await fetch(url, { headers: { Accept: "application/json" } });
    if (!reponse.ok) throw new Error(reponse.status);
    return reponse.json();
  };
  const sommes = (differences) => {
    let total = 0;
    return differences.map((difference) => (total += difference));
  };
  const pointsDeLaListe = () => document.querySelector("#resultats [data-points-url]")?.dataset.pointsUrl;
  const zoneDe = (url) => new URL(url, location.href).searchParams.get("bbox"); // the zone searched, if any
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
  const pastille = (n, classe, nom, ids) => {
    const cote = n < 10 ? 34 : n < 100 ? 42 : 52;
    return new Icone({ className: `carte-grappe ${classe}`, iconSize: [cote, cote], dessin: () => balise("span", "", nombre(n)), nom, ids });
  };
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
      this.noms = new Map(); // id -> name, for the structures of the list
      this.lieux = new Map(); // id -> marker
    }

    contours(carte, url, seuls) {
      this.carte = carte;
      this.seuls = seuls;
      const cadre = carte.getContainer();
      cadre.setAttribute("role", "group");
      cadre.setAttribute("aria-label", "Plan : les flèches le déplacent, + et − changent l’échelle");
      this.element.append(this.etat);
      this.cadrer(versBornes(this.reglages.bornes ?? "-0.16,43.95,1.1,44.78"));
      if (L.Browser.mobile && this.reglages.mode !== "recherche") carte.dragging.disable(); // the page must scroll
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
      if (this.reglages.mode === "recherche") return; // not printed
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

    points(carte, groupe) {
      this.groupe = groupe.addTo(carte);
      groupe.options.iconCreateFunction = (grappe) => {
        const enfants = grappe.getAllChildMarkers();
        const ids = enfants.flatMap((m) => m.options.ids);
        return pastille(ids.length, "", () => `${pluriel(ids.length, "structure")}, agrandir`, ids);
      };
      groupe.on("click", ({ layer }) => this.ouvrir(layer));
      groupe.on("keypress", ({ layer, originalEvent }) => originalEvent.key === "Enter" && this.ouvrir(layer));
      if (this.reglages.mode === "recherche") this.mettreEnPhase();
      const points = (this.reglages.mode === "recherche" && pointsDeLaListe()) || this.reglages.points; // it may have changed
      this.charger(points, zoneDe(points));
    }

    async charger(url, bornes) {
      this.demande = url;
      let charge;
      try {
        charge = await lireJson(url);
      } catch {
        if (this.demande === url) this.annoncer("Les structures n’ont pas pu être placées sur la carte.", "Réessayer", () => this.charger(url, bornes));
        return;
      }
      if (this.demande !== url) return; // a later search answered first
      this.annoncer();
      this.placer(charge);
      const vue = bornes ? versBornes(bornes) : this.groupe.getBounds();
      if (vue.isValid()) this.cadrer(vue, bornes ? {} : { padding: [24, 24], maxZoom: this.seuls ? 12 : 15 });
      this.element.dataset.charges = charge.n;
    }

    /* Structures within about ten metres share one marker, whose card lists them. */
    placer(charge) {
      const xs = sommes(charge.x), ys = sommes(charge.y), cs = sommes(charge.c);
      const labels = new Set(charge.l);
      const longueur = charge.n ? charge.ids.length / charge.n : 0;
      const groupes = new Map();
      for (let i = 0; i < charge.n; i++) {
        const cle = `${Math.round(xs[i] / 10)},${Math.round(ys[i] / 10)}`;
        if (!groupes.has(cle)) groupes.set(cle, []);
        groupes.get(cle).push(i);
      }
      this.nommerListe();
      this.lieux.clear();
      this.groupe.clearLayers();
      const marqueurs = [...groupes.values()].map((rangs) => {
        const ids = rangs.map((i) => charge.ids.slice(i * longueur, (i + 1) * longueur));
        const label = rangs.some((i) => labels.has(i));
        const commune = charge.communes[cs[rangs[0]]];
        const [slug, secteur] = charge.secteurs[parseInt(charge.s[rangs[0]], 36)];
        const seule = ids.length === 1;
        const nom = () => (seule ? this.noms.get(ids[0]) ?? secteur : pluriel(ids.length, "structure")) +
          (commune ? `, ${commune}` : "") + (label && seule ? ", label ESS 47" : "");
        const icon = seule
          ? marqueur(this.reglages.marqueurs, slug, label ? "carte-marqueur--label" : "", nom, ids)
          : pastille(ids.length, "carte-grappe--lieu", nom, ids);
        const lieu = L.marker([ys[rangs[0]] / charge.echelle, xs[rangs[0]] / charge.echelle], { icon, ids });
        ids.forEach((id) => this.lieux.set(id, lieu));
        return lieu;
      });
      this.groupe.addLayers(marqueurs);
      const absentes = charge.sans_point ? `, ${nombre(charge.sans_point)} sans adresse connue` : "";
      this.etat.textContent = `${charge.n ? pluriel(charge.n, "structure") : "Aucune structure"} sur la carte${absentes}.`;
      this.etat.classList.toggle("carte-etat--visible", Boolean(absentes) || !charge.n);
    }

    async ouvrir(lieu) {
      const { ids } = lieu.options;
      const contenu = balise("div", "carte-bulle", "Chargement…");
      contenu.tabIndex = -1;
      const declencheur = lieu.getElement();
      const bulle = (this.bulle = L.popup({
        maxWidth: Math.min(300, this.carte.getSize().x - 72), minWidth: 200, maxHeight: 320, offset: [0, -12], autoPanPadding: [12, 12],
      }));
      bulle.once("remove", () => {
        const perdu = !document.activeElement || document.activeElement === document.body || bulle.getElement()?.contains(document.activeElement);
        if (perdu) (declencheur?.isConnected ? declencheur : this.carte.getContainer()).focus({ preventScroll: true });
      });
      bulle.setLatLng(lieu.getLatLng()).setContent(contenu).openOn(this.carte);
      bulle.getElement().querySelector(".leaflet-popup-close-button")?.setAttribute("aria-label", "Fermer la fiche");
      try {
        const reponse = await fetch(`${this.reglages.bulle}?ids=${ids.slice(0, CARTES_MAXIMUM).join(",")}`);
        if (!reponse.ok) throw new Error(reponse.status);
        contenu.innerHTML = await reponse.text();
        if (ids.length > CARTES_MAXIMUM) contenu.append(this.lienVers(lieu.getLatLng(), ids.length));
      } catch {
        contenu.textContent = "La fiche n’a pas pu être chargée. Fermez puis ouvrez à nouveau ce point.";
      }
      bulle.update();
      contenu.focus({ preventScroll: true });
    }

    lienVers({ lat, lng }, n) {
      const lien = balise("a", "carte-bulle-suite", `Voir les ${nombre(n)} structures dans la liste`);
      lien.href = this.adresseZone(`${(lng - 2e-4).toFixed(5)},${(lat - 2e-4).toFixed(5)},${(lng + 2e-4).toFixed(5)},${(lat + 2e-4).toFixed(5)}`);
      return lien;
    }

    /* The present search, somewhere else: the place asked for gives way to the frame. */
    adresseZone(bbox) {
      const url = new URL(this.reglages.recherche ?? location.pathname, location.origin);
      if (url.pathname === location.pathname) url.search = location.search;
      ["ou", "rayon", "page"].forEach((cle) => url.searchParams.delete(cle));
      url.searchParams.set("bbox", bbox);
      return url.pathname + url.search.replaceAll("%2C", ",");
    }

    /* List and map: whatever is under the pointer or the focus in one lights up in the other. */
    mettreEnPhase() {
      const allumer = (ids, oui) => ids.forEach((id) => {
        document.querySelectorAll(`[data-structure="${CSS.escape(id)}"]`).forEach((fiche) => fiche.classList.toggle("est-allumee", oui));
        const visible = this.lieux.has(id) ? this.groupe.getVisibleParent(this.lieux.get(id)) : null;
        visible?.getElement?.()?.classList.toggle("est-allume", oui);
      });
      const idsDe = (cible) => {
        const fiche = cible.closest?.("[data-structure]");
        return fiche ? [fiche.dataset.structure] : cible.closest?.(".leaflet-marker-icon")?.idsStructures ?? [];
      };
      for (const [type, oui] of [["mouseover", true], ["focusin", true], ["mouseout", false], ["focusout", false]]) {
        document.addEventListener(type, (e) => allumer(idsDe(e.target), oui));
      }
      document.addEventListener("htmx:afterSettle", () => {
        const url = pointsDeLaListe();
        if (url) this.suivre(url, zoneDe(url));
      });
      this.offrirZone();
      this.carte.on("focus click", () => this.carte.scrollWheelZoom.enable());
      this.carte.on("mouseout blur", () => this.carte.scrollWheelZoom.disable());
    }

    suivre(url, bornes) {
      this.zone.hidden = true;
      if (url !== this.demande) this.charger(url, bornes);
      else this.nommerListe();
    }

    nommerListe() {
      document.querySelectorAll("[data-structure]").forEach((fiche) =>
        this.noms.set(fiche.dataset.structure, fiche.querySelector("h2, h3")?.textContent.trim()));
    }

    offrirZone() {
      this.zone = balise("button", "carte-zone", "Chercher dans cette zone");
      this.zone.type = "button";
      this.zone.hidden = true;
      this.element.append(this.zone);
      this.carte.on("dragend zoomend", () => (this.zone.hidden = Boolean(this.cadrage)));
      this.zone.addEventListener("click", () => {
        const v = this.carte.getBounds();
        const bbox = [v.getWest(), v.getSouth(), v.getEast(), v.getNorth()].map((degres) => degres.toFixed(5)).join(",");
        const detail = { bbox, url: this.adresseZone(bbox) };
        // A page that can swap its results cancels this event and does so; else the browser follows the address.
        if (this.element.dispatchEvent(new CustomEvent("ess47:zone", { detail, bubbles: true, cancelable: true }))) location.assign(detail.url);
      });
    }
  }

  window.ess47Carte = { construire: (element, batir, annoncer) => batir(new CarteEss47(element, annoncer)) };
})();
