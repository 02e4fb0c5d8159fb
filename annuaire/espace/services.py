"""Writes of the editor: a section, its undoing, the confirmation. Nothing here commits."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from annuaire.enums import OrigineRevision, PrecisionPosition, Statut
from annuaire.espace.enums import Section
from annuaire.espace.queries import revision_de
from annuaire.membres.queries import represente
from annuaire.models import Structure
from annuaire.services import modifier_structure, signaler_doublons
from comptes.models import Compte
from socle.database import db

CONSENTI = "contact_consenti"
MEME_SIRET = "même SIRET, écrit par la structure"


class Conflit(ValueError):
    """Somebody else wrote these fields meanwhile. ``siennes``: field -> what the listing says now."""

    def __init__(self, siennes: dict[str, Any]) -> None:
        super().__init__(", ".join(siennes))
        self.siennes = siennes


@dataclass(frozen=True, slots=True)
class Retour:
    """What undoing gave back, and what somebody changed since, which is left alone."""

    rendus: tuple[str, ...]
    laisses: tuple[str, ...]


def etat(structure: Structure, section: Section) -> dict[str, Any]:
    """What the listing says in this section, as plain values: what a form is opened on."""
    return {nom: _lire(structure, nom) for nom in section.colonnes}


def _lire(structure: Structure, nom: str) -> Any:
    if nom == CONSENTI:
        return structure.contact_consenti_le is not None
    valeur = getattr(structure, nom)
    return valeur.value if isinstance(valeur, PrecisionPosition) else valeur


def enregistrer(
    structure: Structure,
    voulu: Mapping[str, Any],
    avant: Mapping[str, Any],
    auteur: Compte,
    maintenant: dt.datetime,
) -> dict[str, list[Any]]:
    """Write what was changed since ``avant``; returns the changes. What another wrote meanwhile, and this form did
    not touch, stays theirs. Raises ``Conflit`` when both touched the same field."""
    db.session.refresh(structure, with_for_update={"of": Structure})
    a_ecrire, siennes = {}, {}
    for nom, valeur in voulu.items():
        actuelle = _lire(structure, nom)
        depart = avant.get(nom, actuelle)
        if valeur in (actuelle, depart):
            continue
        if depart == actuelle:
            a_ecrire[nom] = valeur
        else:
            siennes[nom] = actuelle
    if siennes:
        raise Conflit(siennes)
    changements = modifier_structure(
        structure,
        en_colonnes(structure, a_ecrire, maintenant),
        origine=_origine(structure, auteur),
        auteur=auteur.id,
        maintenant=maintenant,
    )
    if structure.siret and "siret" in changements:
        _signaler_homonymes(structure, maintenant)
    return changements


def _signaler_homonymes(structure: Structure, maintenant: dt.datetime) -> None:
    """A SIRET is that of one establishment: agents look at two listings that say the same."""
    autres = db.session.scalars(
        sa.select(Structure.pk).where(
            Structure.siret == structure.siret, Structure.pk != structure.pk, Structure.statut == Statut.PUBLIEE
        )
    )
    signaler_doublons([(structure.pk, autre, 1.0, [MEME_SIRET]) for autre in autres], maintenant)


def en_colonnes(structure: Structure, champs: Mapping[str, Any], maintenant: dt.datetime) -> dict[str, Any]:
    """Fields of a form as columns of the listing."""
    colonnes = dict(champs)
    if CONSENTI in colonnes:
        consenti = colonnes.pop(CONSENTI)
        colonnes["contact_consenti_le"] = (structure.contact_consenti_le or maintenant) if consenti else None
    if colonnes.get("precision_position"):
        colonnes["precision_position"] = PrecisionPosition(colonnes["precision_position"])
    return colonnes


def confirmer(structure: Structure, auteur: Compte, maintenant: dt.datetime) -> None:
    """« Tout est exact »: its people vouch for the listing today."""
    modifier_structure(
        structure,
        {"confirmee_le": maintenant},
        origine=_origine(structure, auteur),
        auteur=auteur.id,
        maintenant=maintenant,
    )


def annuler(
    structure: Structure,
    marquee: int,
    auteur: Compte,
    maintenant: dt.datetime,
    photo_gardee: Callable[[str], bool],
) -> Retour | None:
    """Give back what a change of this author replaced; None when there is no such change.

    ``photo_gardee``: whether the files of a photo that was replaced are still there.
    """
    db.session.refresh(structure, with_for_update={"of": Structure})
    revision = revision_de(structure, auteur.id, marquee)
    if revision is None:
        return None
    rendus, laisses = {}, []
    for nom, (ancienne, nouvelle) in revision.changements.items():
        actuelle = getattr(structure, nom)
        if (actuelle.isoformat() if isinstance(actuelle, dt.datetime) else actuelle) == nouvelle:
            rendus[nom] = _relire(nom, ancienne)
        else:
            laisses.append(nom)
    if rendus.get("photo_cle") and not photo_gardee(rendus["photo_cle"]):
        laisses += [nom for nom in Section.PHOTO.colonnes if rendus.pop(nom, None) is not None]
    if laisses and set(laisses) & {"latitude", "longitude"}:  # a point is given back whole, or not at all
        for nom in ("latitude", "longitude", "precision_position"):
            rendus.pop(nom, None)
    modifier_structure(structure, rendus, origine=_origine(structure, auteur), auteur=auteur.id, maintenant=maintenant)
    return Retour(tuple(rendus), tuple(laisses))


def _relire(nom: str, valeur: Any) -> Any:
    """A value of a revision as the column holds it."""
    if valeur is None:
        return None
    if nom.endswith("_le"):
        return dt.datetime.fromisoformat(valeur)
    return PrecisionPosition(valeur) if nom == "precision_position" else valeur


def _origine(structure: Structure, auteur: Compte) -> OrigineRevision:
    return OrigineRevision.MEMBRE if represente(auteur, structure) else OrigineRevision.MODERATEUR
