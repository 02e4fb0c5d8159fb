"""What one row adds to a listing that other rows made."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

# What several sources add to, rather than replace.
CUMULES = ("autres_noms", "mots_cles", "labels_externes")
# Fields that only make sense together.
ENSEMBLES = (
    ("latitude", "longitude", "precision_position"),
    ("forme_juridique", "forme_juridique_libelle", "famille", "base_ess"),
    ("activite_naf", "secteurs"),
    ("horaires", "horaires_texte"),
)
# Where it is: what a person wrote of it keeps the rest from moving.
LIEU = ("adresse", "complement_adresse", "code_postal", "code_insee", "latitude", "longitude", "precision_position")
RUE = ("adresse", "complement_adresse")
VIDES: tuple[Any, ...] = (None, "", [], {})


def complements(actuelle: Callable[[str], Any], champs: Mapping[str, Any]) -> dict[str, Any]:
    """What ``champs`` add to a listing read by ``actuelle``: empty fields, other names, labels. Nothing is replaced."""
    ajouts: dict[str, Any] = {}
    ailleurs = len({actuelle("code_insee"), champs.get("code_insee")} - {None}) > 1
    for nom, valeur in champs.items():
        if ailleurs and nom in RUE:
            continue  # a street of another commune
        if nom in CUMULES:
            if (cumul := cumuler(actuelle(nom) or [], valeur, None)) != actuelle(nom):
                ajouts[nom] = cumul
        elif valeur not in VIDES and all(actuelle(membre) in VIDES for membre in _ensemble(nom)):
            ajouts[nom] = valeur
    noms = [*(actuelle("autres_noms") or []), champs["nom"], *champs.get("autres_noms", ())]
    autres = {nom.casefold(): nom for nom in reversed(noms) if nom.casefold() != actuelle("nom").casefold()}
    if list(reversed(autres.values())) != (actuelle("autres_noms") or []):
        ajouts["autres_noms"] = list(reversed(autres.values()))
    return ajouts


def _ensemble(nom: str) -> tuple[str, ...]:
    return next((ensemble for ensemble in ENSEMBLES if nom in ensemble), (nom,))


def cumuler(actuelle: Sequence[Any], valeur: Sequence[Any], source: str | None) -> list[Any]:
    """Union, in order. Labels go by name: the new terms replace the old; those ``source`` gives no more go away."""
    if all(isinstance(element, str) for element in (*actuelle, *valeur)):
        return list(dict.fromkeys([*actuelle, *valeur]))
    noms = {label["nom"] for label in valeur}
    gardes = [label for label in actuelle if label["nom"] not in noms and (not source or label.get("source") != source)]
    return [*gardes, *valeur]
