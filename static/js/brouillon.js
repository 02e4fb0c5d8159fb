/* What is typed in the editor stays in this browser until it is saved: nothing is lost by a closed tab or a lost network.
   With it stays what the listing said then, so that the server still sees what somebody else changed meanwhile. */
(() => {
  "use strict";
  const formulaire = document.querySelector("form[data-brouillon]");
  if (!formulaire) return;
  const cle = `ess47-brouillon/${formulaire.dataset.brouillon}`;
  const DUREE_MS = 30 * 24 * 3600 * 1000;
  const coffre = {
    lire() { try { return JSON.parse(localStorage.getItem(cle)); } catch { return null; } },
    ecrire(valeur) { try { localStorage.setItem(cle, JSON.stringify(valeur)); } catch { /* full or refused: as without it */ } },
    vider() { try { localStorage.removeItem(cle); } catch { /* the same */ } },
  };
  const champs = () => [...formulaire.elements].filter((c) => c.name && c.name !== "csrf_token" && !["submit", "button"].includes(c.type));
  const coche = (c) => c.type === "checkbox" || c.type === "radio";
  const lire = () => champs().map((c) => [c.name, coche(c) ? c.value : "", coche(c) ? c.checked : c.value]);
  const poser = (lus) => {
    const etats = new Map(lus.map(([nom, valeur, etat]) => [`${nom}=${valeur}`, etat]));
    for (const c of champs()) {
      const etat = etats.get(`${c.name}=${coche(c) ? c.value : ""}`);
      if (etat === undefined) continue;
      if (coche(c)) c.checked = etat; else c.value = etat;
    }
  };
  const saisi = (lus) => JSON.stringify(lus.filter(([nom]) => nom !== "avant"));

  const depart = lire();
  if (formulaire.dataset.brouillonEtat === "fait") coffre.vider();
  const garde = coffre.lire();
  if (garde && (!Array.isArray(garde.champs) || Date.now() - garde.le > DUREE_MS)) coffre.vider();
  else if (garde && formulaire.dataset.brouillonEtat === "vierge" && saisi(garde.champs) !== saisi(depart)) {
    poser(garde.champs);
    const avis = document.createElement("div");
    avis.className = "bandeau bandeau--info brouillon-repris";
    avis.setAttribute("role", "status");
    const texte = document.createElement("p");
    const quand = new Intl.DateTimeFormat("fr-FR", { dateStyle: "long", timeStyle: "short" }).format(new Date(garde.le));
    texte.textContent = `Nous avons remis ce que vous écriviez le ${quand}\u00a0: ce n’est pas encore enregistré.`;
    const oublier = document.createElement("button");
    oublier.type = "button";
    oublier.className = "bouton discret";
    oublier.textContent = "Revenir à ce que dit la fiche";
    oublier.addEventListener("click", () => { coffre.vider(); poser(depart); avis.remove(); formulaire.querySelector("input:not([type=hidden]), textarea")?.focus(); });
    const dedans = document.createElement("div");
    dedans.append(texte, oublier);
    avis.append(dedans);
    formulaire.before(avis);
  }
  let attente = 0;
  const ecrire = () => { if (!document.documentElement.dataset.sortie) coffre.ecrire({ le: Date.now(), champs: lire() }); }; // site.js
  const garder = () => { clearTimeout(attente); attente = setTimeout(ecrire, 300); };
  formulaire.addEventListener("input", garder);
  formulaire.addEventListener("change", garder);
  addEventListener("pagehide", () => { if (saisi(lire()) !== saisi(depart)) ecrire(); });
})();
