/* The points of a search: markers, clusters, cards, the list in step, "search here", the address of a full page.
   Loaded by carte.js after carte-leaflet.js. The one HTML fragment (a card) is escaped by the server. */
(() => {
  "use strict";
  const { CarteEss47, Icone, balise, lireJson, marqueur, nombre, sommes, versBornes } = window.ess47Carte;
  const CARTES_MAXIMUM = 20; // structures listed in one card
  const MAILLE = 60, BLOC = 240; // pixels: cells of the server; what it is asked for is rounded to blocks of them
  const VUES_GARDEES = 60, REPIT = 120; // answers; milliseconds after the last move
  const pluriel = (n, mot) => `${nombre(n)} ${mot}${n > 1 ? "s" : ""}`;
  const pointsDeLaListe = () => document.querySelector("#resultats [data-points-url]")?.dataset.pointsUrl;
  const zoneDe = (url) => new URL(url, location.href).searchParams.get("bbox"); // the zone searched, if any
  const bbox = (bornes) => [bornes.getWest(), bornes.getSouth(), bornes.getEast(), bornes.getNorth()].map((d) => d.toFixed(5)).join(",");

  const pastille = (n, classe, nom, ids, retrait = 0) => {
    const cote = (n < 10 ? 34 : n < 100 ? 42 : n < 10000 ? 52 : 64) - retrait;
    return new Icone({ className: `carte-grappe ${classe}`, iconSize: [cote, cote], dessin: () => balise("span", "", nombre(n)), nom, ids });
  };

  class CartePoints extends CarteEss47 {
    noms = new Map(); // id -> name, for the structures of the list
    lieux = new Map(); // id -> marker
    vues = new Map(); // address -> what the server answered

    points(carte, groupe) {
      this.groupe = groupe.addTo(carte);
      this.plat = L.featureGroup().addTo(carte); // what the server has gathered is not gathered again
      groupe.options.iconCreateFunction = (grappe) => {
        const ids = grappe.getAllChildMarkers().flatMap((m) => m.options.ids);
        return pastille(ids.length, "", () => `${pluriel(ids.length, "structure")}, agrandir`, ids);
      };
      for (const calque of [groupe, this.plat]) {
        calque.on("click", ({ layer }) => this.ouvrir(layer));
        calque.on("keypress", ({ layer, originalEvent }) => originalEvent.key === "Enter" && this.ouvrir(layer));
      }
      carte.on("moveend", () => {
        clearTimeout(this.minuterie);
        if (this.grille) this.minuterie = setTimeout(() => this.demanderVue(), REPIT);
      });
      const { mode } = this.reglages;
      if (mode === "recherche") this.mettreEnPhase();
      if (mode === "pleine") this.suivreAdresse();
      if (mode === "recherche" || mode === "pleine") this.offrirZone();
      const points = (mode === "recherche" && pointsDeLaListe()) || this.reglages.points; // it may have changed
      this.charger(points, zoneDe(points));
    }

    async charger(url, bornes) {
      this.demande = url;
      let charge;
      try {
        charge = await lireJson(url, url === this.reglages.points ? this.element.pointsDemandes : null);
      } catch {
        if (this.demande === url) this.annoncer("Les structures n’ont pas pu être placées sur la carte.", "Réessayer", () => this.charger(url, bornes));
        return;
      }
      this.element.pointsDemandes = null; // read once
      if (this.demande !== url) return; // a later search answered first
      this.annoncer();
      this.grille = null;
      this.placer(charge);
      const etendue = charge.grille?.etendue?.join(",");
      const vue = bornes ? versBornes(bornes) : etendue ? versBornes(etendue) : this.groupe.getBounds();
      if (!this.voulue && vue.isValid()) this.cadrer(vue, bornes ? {} : { padding: [24, 24], maxZoom: this.seuls ? 12 : 15 });
      this.grille = charge.grille;
      if (this.grille) await this.demanderVue();
      this.element.dataset.charges = charge.grille?.total ?? charge.n;
    }

    /* Too many points to send: cells, for the view rounded to blocks, so that small moves ask nothing. */
    async demanderVue() {
      const zoom = Math.min(Math.floor(this.carte.getZoom() + 0.25), 20); // cells of 50 to 85 pixels
      const b = this.carte.getBounds();
      const bloc = (lieu, arrondi) => this.carte.unproject(this.carte.project(lieu, zoom).divideBy(BLOC)[arrondi]().multiplyBy(BLOC), zoom);
      const vue = L.latLngBounds(bloc(b.getNorthWest(), "floor"), bloc(b.getSouthEast(), "ceil"));
      const url = new URL(this.demande, location.href);
      url.searchParams.set("vue", bbox(vue));
      url.searchParams.set("z", zoom);
      if (this.vue === url.href) return;
      this.vue = url.href;
      try {
        if (!this.vues.has(url.href)) this.vues.set(url.href, lireJson(url));
        if (this.vues.size > VUES_GARDEES) this.vues.delete(this.vues.keys().next().value);
        const charge = await this.vues.get(url.href);
        if (this.vue !== url.href) return; // moved again
        this.annoncer();
        this.grille = charge.grille ?? this.grille;
        this.placer(charge);
      } catch {
        this.vues.delete(url.href);
        this.vue = null;
        this.annoncer("Cette partie de la carte n’a pas pu être chargée.", "Réessayer", () => this.demanderVue());
      }
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
      const tenait = this.plat.getLayers().some((m) => m.getElement() === document.activeElement);
      this.nommerListe();
      this.lieux.clear();
      this.groupe.clearLayers();
      this.plat.clearLayers();
      if (tenait) this.carte.getContainer().focus({ preventScroll: true }); // the marker that had the focus is gone
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
      if (charge.grille) [...marqueurs, ...this.cellules(charge)].forEach((m) => m.addTo(this.plat));
      else this.groupe.addLayers(marqueurs);
      const total = charge.grille?.total ?? charge.n;
      const absentes = charge.sans_point ? `, ${nombre(charge.sans_point)} sans adresse connue` : "";
      const phrase = `${total ? pluriel(total, "structure") : "Aucune structure"} sur la carte${absentes}.`;
      if (this.etat.textContent !== phrase) this.etat.textContent = phrase;
      this.etat.classList.toggle("carte-etat--visible", Boolean(absentes) || !total);
    }

    cellules({ grille, echelle }) {
      const xs = sommes(grille.x), ys = sommes(grille.y);
      return grille.n.map((n, i) => {
        const lieu = [ys[i] / echelle, xs[i] / echelle];
        const icon = pastille(n, "", () => `${pluriel(n, "structure")}, agrandir`, [], 6); // neighbours are near
        return L.marker(lieu, { icon, ids: [], cellule: this.carte.project(lieu, grille.zoom).divideBy(MAILLE).floor(), n });
      });
    }

    ouvrir(lieu) {
      const { cellule, ids, n } = lieu.options;
      if (!cellule) return this.montrer(lieu, async (contenu) => {
        const reponse = await fetch(`${this.reglages.bulle}?ids=${ids.slice(0, CARTES_MAXIMUM).join(",")}`);
        if (!reponse.ok) throw new Error(reponse.status);
        contenu.innerHTML = await reponse.text();
        const { lat, lng } = lieu.getLatLng();
        if (ids.length > CARTES_MAXIMUM) contenu.append(this.lienVers(L.latLngBounds([lat - 2e-4, lng - 2e-4], [lat + 2e-4, lng + 2e-4]), ids.length));
      });
      const zoom = this.carte.getZoom(), { zoom: mailles } = this.grille;
      if (zoom < this.carte.getMaxZoom()) return this.carte.setView(lieu.getLatLng(), Math.min(Math.round(zoom) + 2, this.carte.getMaxZoom()));
      const coin = (pas) => this.carte.unproject(cellule.add([pas, pas]).multiplyBy(MAILLE), mailles);
      return this.montrer(lieu, async (contenu) => contenu.replaceChildren(
        balise("h3", "", "Beaucoup de structures à cet endroit"), this.lienVers(L.latLngBounds(coin(0), coin(1)), n)));
    }

    async montrer(lieu, remplir) {
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
        await remplir(contenu);
      } catch {
        contenu.textContent = "La fiche n’a pas pu être chargée. Fermez puis ouvrez à nouveau ce point.";
      }
      bulle.update();
      contenu.focus({ preventScroll: true });
    }

    lienVers(bornes, n) {
      const lien = balise("a", "carte-bulle-suite", `Voir les ${nombre(n)} structures dans la liste`);
      lien.href = this.adresse(this.reglages.liste ?? this.reglages.recherche ?? location.pathname, bornes);
      return lien;
    }

    /* The present search, somewhere else: the place asked for gives way to the frame. */
    adresse(page, bornes) {
      const url = new URL(page, location.origin);
      if (url.pathname === location.pathname) url.search = location.search;
      ["ou", "rayon", "page"].forEach((cle) => url.searchParams.delete(cle));
      url.searchParams.set("bbox", bbox(bornes));
      return url.pathname + url.search.replaceAll("%2C", ",");
    }

    /* List and map: whatever is under the pointer or the focus in one lights up in the other. */
    mettreEnPhase() {
      const allumer = (ids, oui) => ids.forEach((id) => {
        document.querySelectorAll(`[data-structure="${CSS.escape(id)}"]`).forEach((fiche) => fiche.classList.toggle("est-allumee", oui));
        this.marqueDe(id)?.getElement?.()?.classList.toggle("est-allume", oui);
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
      this.carte.on("focus click", () => this.carte.scrollWheelZoom.enable());
      this.carte.on("mouseout blur", () => this.carte.scrollWheelZoom.disable());
      this.carte.on("moveend", () => {
        const lien = document.querySelector("[data-plein-ecran]");
        if (lien) lien.hash = this.cadrage ? "" : this.vueEnClair(); // the full page begins where one looks
      });
    }

    /* What shows a structure of the list: its marker, the cluster that holds it, or the cell it is in. */
    marqueDe(id) {
      if (this.lieux.has(id)) return this.grille ? this.lieux.get(id) : this.groupe.getVisibleParent(this.lieux.get(id));
      const point = this.grille && document.querySelector(`[data-structure="${CSS.escape(id)}"]`)?.dataset.point;
      if (!point) return null;
      const [x, y] = point.split(",").map(Number);
      const cellule = this.carte.project([y, x], this.grille.zoom).divideBy(MAILLE).floor();
      return this.plat.getLayers().find((m) => m.options.cellule?.equals(cellule));
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
        const bornes = this.carte.getBounds();
        const detail = { bbox: bbox(bornes), url: this.adresse(this.reglages.recherche ?? location.pathname, bornes) };
        // A page that can swap its results cancels this event and does so; else the browser follows the address.
        if (this.element.dispatchEvent(new CustomEvent("ess47:zone", { detail, bubbles: true, cancelable: true }))) location.assign(detail.url);
      });
    }

    vueEnClair() {
      const { lat, lng } = this.carte.getCenter();
      return `#${Number(this.carte.getZoom().toFixed(2))}/${lat.toFixed(4)}/${lng.toFixed(4)}`;
    }

    /* A full page: what it shows is in its address (#zoom/latitude/longitude), to be kept or sent. */
    suivreAdresse() {
      const lire = () => {
        const [z, lat, lng] = location.hash.slice(1).split("/").map(Number);
        this.voulue = Number.isFinite(z + lat + lng) && Math.abs(lat) <= 85 && Math.abs(lng) <= 180 && /\/.*\//.test(location.hash);
        if (!this.voulue || this.vueEnClair() === location.hash) return;
        this.cadrage = true;
        this.carte.setView([lat, lng], z, { animate: false });
        this.cadrage = false;
      };
      lire();
      this.carte.scrollWheelZoom.enable(); // nothing else scrolls here
      this.carte.on("moveend", () => this.cadrage || history.replaceState(history.state, "", this.vueEnClair()));
      addEventListener("hashchange", lire);
    }
  }

  window.ess47Carte.CartePoints = CartePoints;
})();
