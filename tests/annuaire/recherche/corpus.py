"""Documents for the search tests: the real listings of the shared folder, and invented ones."""

from __future__ import annotations

import csv
import datetime as dt
import random
from pathlib import Path

from annuaire.enums import Famille
from annuaire.recherche.moteur import Document
from territoire.nomenclatures import activite, categorie_par_libelle

FAMILLES: dict[str | None, str] = {famille.value: famille.libelle for famille in Famille}
DATE = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)


def documents_reels(fichier: Path) -> list[Document]:
    """The rows of ``structures_47.csv`` as the import would index them."""
    with fichier.open(encoding="utf-8", newline="") as flux:
        return [_document(ligne) for ligne in csv.DictReader(flux)]


def _document(ligne: dict[str, str]) -> Document:
    naf = activite(ligne["activity_naf"] or None)
    categorie = categorie_par_libelle(ligne["legal_form"])
    famille = categorie.famille if categorie else None
    return Document(
        id=ligne["id"],
        nom=ligne["name"],
        date_maj=DATE,
        autres_noms=tuple(filter(None, ligne["other_names"].split("|"))),
        activite="\n".join(filter(None, [naf.libelle if naf else "", FAMILLES.get(famille), ligne["legal_form"]])),
        description=ligne["description"] or None,
        adresse=ligne["address"] or None,
        siret=ligne["siret"] or None,
        rna=ligne["rna"] or None,
        secteurs=(naf.secteur,) if naf else ("non-classes",),
        famille=famille,
        epci=ligne["epci"] or None,
        commune=ligne["insee"] or None,
        commune_nom=ligne["commune"] or None,
        code_postal=ligne["postcode"] or None,
        latitude=float(ligne["lat"]) if ligne["lat"] else None,
        longitude=float(ligne["lon"]) if ligne["lon"] else None,
    )


# fmt: off
MOTS = ["amap", "vélo", "emmaüs", "ressourcerie", "crèche", "théâtre", "rugby", "insertion", "solidaire", "jardin"]
COMMUNES = [
    ("47001", "Agen", "47000", "A"), ("47323", "Villeneuve-sur-Lot", "47300", "B"),
    ("47195", "Nérac", "47600", "C"), ("47157", "Marmande", "47200", "C"),
]
# fmt: on
HORAIRES = [None, "Mo-Fr 09:00-12:00", "24/7", "We 14:00-18:00"]


def document_invente(hasard: random.Random, numero: int) -> Document:
    """A random listing: words, facets, and a point or none."""
    commune = hasard.choice([*COMMUNES, None])
    place = hasard.random() < 0.9
    return Document(
        id=f"doc{numero:05d}",
        nom=" ".join(hasard.choices(MOTS, k=hasard.randint(1, 3))).capitalize(),
        date_maj=DATE + dt.timedelta(days=hasard.randint(0, 20)),
        mots_cles=tuple(hasard.choices(MOTS, k=hasard.randint(0, 2))),
        description=" ".join(hasard.choices(MOTS, k=hasard.randint(0, 4))),
        secteurs=tuple(dict.fromkeys(hasard.choices(["sante", "enseignement", "services-divers"], k=2))),
        famille=hasard.choice(["association", "cooperative", None]),
        epci=commune[3] if commune else None,
        commune=commune[0] if commune else None,
        commune_nom=commune[1] if commune else None,
        code_postal=commune[2] if commune else None,
        label=hasard.random() < 0.2,
        latitude=round(hasard.uniform(44.0, 44.7), 5) if place else None,
        longitude=round(hasard.uniform(0.0, 1.0), 5) if place else None,
        labels_externes=tuple(dict.fromkeys(hasard.choices(["ESUS", "EA"], k=hasard.randint(0, 2)))),
        accessible=hasard.random() < 0.3,
        horaires=hasard.choice(HORAIRES),
        intervient=tuple(hasard.sample(["47", "47195", "A", "B"], hasard.choice([0, 0, 0, 1]))),
        rayon_km=hasard.choice([None, None, None, 15.0]) if place else None,
        desservis=tuple(hasard.sample(["A", "B", "C"], hasard.randint(0, 2))),
    )
