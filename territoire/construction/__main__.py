"""Entry point: download, build, write ``territoire/donnees``. Running it again writes the same bytes."""

from __future__ import annotations

import csv
import io
import logging
import tempfile
from pathlib import Path
from typing import Any

from territoire.construction import communes, contours, naf
from territoire.construction.paquets import Paquets

DONNEES = Path(__file__).resolve().parent.parent / "donnees"
journal = logging.getLogger(__name__)


def construire(paquets: Paquets, dossier: Path) -> None:
    """Write every built file into ``dossier``."""
    sources = communes.contours_wkb(paquets)
    formes = contours.simplifier({code: ligne["geometry"] for code, ligne in sources.items()})
    epcis = communes.epcis(paquets, communes.populations(paquets))
    lignes = communes.communes(paquets, sources, formes, epcis)
    _ecrire_csv(dossier / "communes.csv", lignes)
    _ecrire_csv(dossier / "epci.csv", epcis)
    _ecrire_csv(dossier / "communes_associees.csv", communes.communes_associees(paquets))
    _ecrire_csv(dossier / "ailleurs.csv", communes.ailleurs(paquets))
    _ecrire_csv(dossier / "naf.csv", naf.naf(paquets))
    _ecrire_contours(dossier, formes, lignes, epcis)


def _ecrire_contours(
    dossier: Path, formes: contours.Contours, lignes: list[dict[str, Any]], epcis: list[dict[str, Any]]
) -> None:
    par_commune = [
        ({"insee": ligne["insee"], "nom": ligne["nom"], "epci": ligne["epci_code"]}, contour)
        for ligne, contour in zip(lignes, formes.simplifies, strict=True)
    ]
    par_epci = [
        (
            {"code": e["code"], "nom": e["nom"], "type": e["type"], "partiel_hors_47": e["partiel"] == "oui"},
            formes.union(set(e["communes"].split("|"))),
        )
        for e in sorted(epcis, key=lambda e: e["code"])
        if e["statut"] == "actuel"
    ]
    departement = {"code": communes.DEPARTEMENT, "nom": "Lot-et-Garonne", "region": "Nouvelle-Aquitaine"}
    for nom, elements in (
        ("communes", par_commune),
        ("epci", par_epci),
        ("departement", [(departement, formes.union(set(formes.codes)))]),
    ):
        _ecrire(dossier / f"{nom}.geojson", contours.geojson(elements))


def _ecrire_csv(chemin: Path, lignes: list[dict[str, Any]]) -> None:
    tampon = io.StringIO()
    redacteur = csv.DictWriter(tampon, fieldnames=list(lignes[0]), lineterminator="\n")
    redacteur.writeheader()
    redacteur.writerows(lignes)
    _ecrire(chemin, tampon.getvalue())


def _ecrire(chemin: Path, texte: str) -> None:
    chemin.write_text(texte, encoding="utf-8", newline="")
    journal.info("%s : %d caractères", chemin.name, len(texte))


if __name__ == "__main__":
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    with tempfile.TemporaryDirectory() as temporaire:
        construire(Paquets(Path(temporaire)), DONNEES)
