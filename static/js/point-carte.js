/* Put the point of a structure on the map: touch, drag, or the middle of the map by keyboard.
   Without it, the address is looked up by the server. It must come before carte.js, which starts the map. */
(() => {
  "use strict";
  const choix = document.querySelector("[data-choix-point]");
  const cadre = choix?.querySelector("[data-carte]");
  const nom = cadre?.dataset.carte;
  const batir = window.ess47Cartes?.[nom];
  if (!batir) return;
  const champ = (quoi) => choix.querySelector(`input[name="${quoi}"]`);
  const etat = choix.querySelector("[data-etat-point]");
  const depart = etat.textContent;

  const dessiner = () => {
    const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
    const use = document.createElementNS("http://www.w3.org/2000/svg", "use");
    svg.setAttribute("aria-hidden", "true");
    use.setAttribute("href", `${cadre.dataset.marqueurs}#marqueur-${cadre.dataset.secteur}`);
    svg.append(use);
    return svg;
  };

  const equiper = (carte) => {
    const [x, y] = cadre.dataset.point.split(",").map(Number);
    const connu = choix.classList.contains("choix-point--connu");
    const place = champ("point_choisi").value === "1" ? [Number(champ("latitude").value), Number(champ("longitude").value)] : null;
    let point = null;
    const montrer = (lieu) => {
      if (point) point.setLatLng(lieu);
      else {
        const icon = L.divIcon({ className: "carte-marqueur carte-point-choisi", html: dessiner(), iconSize: [40, 40] });
        point = L.marker(lieu, { icon, draggable: true, keyboard: false }).addTo(carte);
        point.on("dragend", () => garder(point.getLatLng()));
      }
    };
    const garder = ({ lat, lng }) => {
      champ("latitude").value = lat.toFixed(6);
      champ("longitude").value = lng.toFixed(6);
      champ("point_choisi").value = "1";
      etat.textContent = "Le point est placé. Il sera enregistré quand vous continuerez.";
      montrer([lat, lng]);
    };
    carte.dragging.enable();
    const debut = place ?? (connu ? [y, x] : null);
    if (debut) {
      carte.setView(debut, carte.getMaxZoom() > 16 ? 16 : 12, { animate: false });
      montrer(debut);
    }
    carte.on("click", ({ latlng }) => garder(latlng));
    carte.on("focus click", () => carte.scrollWheelZoom.enable());
    carte.on("mouseout blur", () => carte.scrollWheelZoom.disable());
    const mire = Object.assign(document.createElement("span"), { className: "carte-mire" });
    mire.setAttribute("aria-hidden", "true");
    cadre.append(mire);
    const boutons = choix.querySelector("[data-boutons-point]");
    boutons.hidden = false;
    boutons.querySelector("[data-placer-point]").addEventListener("click", () => garder(carte.getCenter()));
    boutons.querySelector("[data-effacer-point]").addEventListener("click", () => {
      for (const quoi of ["latitude", "longitude", "point_choisi"]) champ(quoi).value = "";
      etat.textContent = connu && !depart.includes("placé") ? depart : "Le point sera placé d’après l’adresse.";
      if (connu) montrer([y, x]);
      else {
        point?.remove();
        point = null;
      }
    });
  };

  /* Folium's script asks for the base map, then for the point: the first is ours as it is, the second is to be chosen. */
  window.ess47Cartes[nom] = (ess47) => batir({ contours: (...tout) => ess47.contours(...tout), fiche: equiper });
})();
