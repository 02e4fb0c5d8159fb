"""Refused rows of listings that the directory has: an agent must look; who may not be shown is hidden meanwhile."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import sqlalchemy as sa

from annuaire import services
from annuaire.enums import NatureVerification, OrigineRevision, Statut
from annuaire.imports.lignes import Prete
from annuaire.imports.mise_a_jour import MiseAJour, Registre, Regles, cle
from annuaire.imports.modele import Bilan, Nature, Refus
from annuaire.models import Structure
from socle.database import db

SUIVIES = (Statut.PUBLIEE, Statut.MASQUEE, Statut.PROPOSEE, Statut.BROUILLON)
REFUSEE = "refusée"  # instead of the digest of the row: should it come back sound, it is compared again
_Refusees = Sequence[tuple[Prete, Refus]]


def noter_refusees(
    refusees: _Refusees, registre: Registre, mise_a_jour: MiseAJour, bilan: Bilan, regles: Regles
) -> None:
    """To the worklist: listings of these rows, known by the source's identifier, or by SIRET or RNA.

    Does not commit.
    """
    trouvees = _trouver(refusees, registre, regles)
    if not trouvees:
        return
    pks = {pk for siens in trouvees for pk in siens}
    lues = db.session.scalars(sa.select(Structure).where(Structure.pk.in_(pks), Structure.statut.in_(SUIVIES)))
    structures = {structure.pk: structure for structure in lues}
    mise_a_jour.lire_origines(list(structures))
    raisons: dict[NatureVerification, dict[int, list[str]]] = {}
    for (prete, refus), siens in zip(refusees, trouvees, strict=True):
        for structure in (structures[pk] for pk in siens if pk in structures):
            raison = f"{prete.rejet} (selon {refus.sources[0].source})"
            raisons.setdefault(refus.nature, {}).setdefault(structure.pk, []).append(raison)
            masquee = refus.masquer and _masquer(structure, mise_a_jour, regles)
            dite = "elle est masquée, à vérifier" if masquee else "à vérifier"
            bilan.noter(Nature.CONNUE, prete.ligne, f"«\u00a0{structure.nom}\u00a0» est dans l’annuaire, {dite}.")
    for nature, par_pk in raisons.items():
        services.verifier_plusieurs(nature, par_pk, complement="refus", maintenant=regles.maintenant)


def _trouver(refusees: _Refusees, registre: Registre, regles: Regles) -> list[set[int]]:
    """For each row, keys of its listings. A row of another place only speaks of what came in under its identifier."""
    par_identifiant = _par_identifiant(
        refus for _, refus in refusees if refus.nature is not NatureVerification.DISPARITION
    )
    trouvees = []
    for _, refus in refusees:
        siens: set[int] = set()
        for source in refus.sources:
            if (connue := registre.connues.get(cle(source))) is not None:
                connue.vue_le = regles.maintenant
                connue.empreinte = connue.empreinte and REFUSEE
                siens.add(connue.structure_pk)
        if refus.nature is not NatureVerification.DISPARITION:
            siens |= par_identifiant.get(refus.siret or "", set()) | par_identifiant.get(refus.rna or "", set())
        trouvees.append(siens)
    return trouvees if any(trouvees) else []


def _par_identifiant(refus: Iterable[Refus]) -> dict[str, set[int]]:
    trouves: dict[str, set[int]] = {}
    refus = list(refus)
    for colonne in (Structure.siret, Structure.rna):  # one index each: « or » would read the whole table
        valeurs = {valeur for siens in refus if (valeur := getattr(siens, colonne.key))}
        if valeurs:
            requete = sa.select(colonne, Structure.pk).where(
                colonne.in_(valeurs), Structure.statut.in_(SUIVIES), Structure.demonstration.is_(False)
            )
            for valeur, pk in db.session.execute(requete):
                trouves.setdefault(str(valeur), set()).add(pk)
    return trouves


def _masquer(structure: Structure, mise_a_jour: MiseAJour, regles: Regles) -> bool:
    """Hide it, unless its people or an agent have said that it is public."""
    if structure.statut != Statut.PUBLIEE or structure.confirmee_le or mise_a_jour.humain(structure, "statut"):
        return False
    services.modifier_structure(
        structure,
        {"statut": Statut.MASQUEE},
        origine=OrigineRevision.IMPORT,
        maintenant=regles.maintenant,
        indexer=regles.indexer,
    )
    return True
