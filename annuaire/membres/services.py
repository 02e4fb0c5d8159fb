"""An account comes to represent a structure, and leaves it."""

from __future__ import annotations

import datetime as dt
from typing import Any

from annuaire.membres.enums import OrigineAppartenance
from annuaire.membres.models import Appartenance
from annuaire.membres.queries import en_cours, representants, represente, structures_de
from annuaire.models import Structure
from comptes.enums import Role
from comptes.models import Compte
from comptes.permissions import Permission, regle
from comptes.services import comptes, donnees
from socle.base import maintenant
from socle.database import db


class DernierePersonne(ValueError):
    """Nobody else represents the structure: leaving must be said twice."""


def rattacher(
    structure: Structure,
    compte: Compte,
    origine: OrigineAppartenance,
    maintenant: dt.datetime,
    *,
    motif: str | None = None,
) -> Appartenance:
    """``compte`` represents ``structure`` from now on, and holds the role of a member. Idempotent. Does not commit."""
    if (deja := en_cours(structure, compte)) is not None:
        return deja
    appartenance = Appartenance(structure=structure, compte=compte, origine=origine, motif=motif, depuis_le=maintenant)
    db.session.add(appartenance)
    if Role.MEMBRE not in compte.roles:
        comptes.donner_role(compte, Role.MEMBRE, maintenant)
    db.session.flush()
    return appartenance


def detacher(appartenance: Appartenance, maintenant: dt.datetime, *, meme_derniere: bool = False) -> None:
    """End it. Raises ``DernierePersonne`` when nobody else represents the structure, unless ``meme_derniere``."""
    if appartenance.finie_le is not None:
        return
    if len(representants(appartenance.structure)) == 1 and not meme_derniere:
        raise DernierePersonne
    appartenance.finie_le = maintenant
    db.session.flush()


@regle(Permission.STRUCTURE_MODIFIER, Structure)
def peut_modifier(compte: Compte, structure: Structure) -> bool:
    """Agents keep every listing, members their own."""
    agents = {Role.MODERATEUR, Role.ADMINISTRATEUR}
    return not agents.isdisjoint(compte.roles) or represente(compte, structure)


def _exporter(compte: Compte) -> list[dict[str, Any]]:
    return [{"structure": structure.nom, "id": structure.id} for structure in structures_de(compte)]


def _effacer(compte: Compte) -> None:
    for structure in structures_de(compte):
        if (appartenance := en_cours(structure, compte)) is not None:
            detacher(appartenance, maintenant(), meme_derniere=True)


donnees.declarer("structures_representees", _exporter, _effacer)
