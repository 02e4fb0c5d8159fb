"""What every format asks of a row before it may be public: no public body, and why it belongs to the ESS."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from annuaire.enums import Statut
from annuaire.imports.appartenance import LONGUEUR_BASE, Appartenance
from annuaire.imports.modele import HorsEss, LigneRejetee
from annuaire.imports.releve import Releve
from socle.identifiants import slug
from territoire.reference import communes_reference

# INSEE: only public bodies (State, local authorities, their establishments) have a SIREN that begins with 1 or 2.
SIREN_PUBLICS = ("1", "2")
A_VERIFIER = "à vérifier\u00a0: "
# At the start of the name only: « Amicale du personnel du CCAS » is an association.
_PUBLICS = re.compile(
    r"(?:ccas|cias|centre-(?:inter)?communal-d-action-sociale|communaute-(?:de-communes|d-agglomeration)|"
    r"conseil-(?:departemental|regional)|departement-(?:du|de-la|de|des)-|maison-departementale-d|"
    r"(?:sous-)?prefecture-|france-travail|pole-emploi|caisse-d-allocations?-familiales?|"
    r"caisse-primaire-d-assurance-maladie|cpam-|centre-des-finances-publiques|tresorerie-|"
    r"centre-hospitalier(?!-prive)|hopital-(?:local|public|intercommunal)|universite-de-(?:bordeaux|toulouse)|"
    r"universite-toulouse|(?:ecole|college|lycee)-.*public\b|(?:ecole|ehpad)-publi(?:que|c)|"
    r"(?:mediatheque|bibliotheque)-(?:inter)?(?:municipale|communale|communautaire|departementale))"
)
_COMMUNE = re.compile(r"(?:mairie|commune|ville|municipalite)-(?:de-|d-|du-|des-)?(?P<nom>.+)")


@lru_cache(maxsize=1)
def _communes() -> frozenset[str]:
    return frozenset(commune.slug for commune in communes_reference().values())


def refuser_public(releve: Releve) -> None:
    """After the name and the SIRET, for sources without a legal form. Raises ``HorsEss`` for a public body."""
    siret = releve.champs.get("siret") or ""
    if siret.startswith(SIREN_PUBLICS):
        raise HorsEss(f"Organisme public (SIREN {siret[:9]})\u00a0: il ne relève pas de l’ESS.")
    nom = slug(releve.champs["nom"])
    commune = _COMMUNE.fullmatch(nom)
    if _PUBLICS.match(nom) or nom == "mairie" or (commune and commune["nom"] in _communes()):
        raise HorsEss(f"Organisme public («\u00a0{releve.champs['nom']}\u00a0»)\u00a0: il ne relève pas de l’ESS.")


def refuser_sans_lieu(releve: Releve) -> None:
    """After the place, for national lists. Raises ``LigneRejetee`` when nothing says that it is in the Département."""
    if releve.champs["code_insee"] is None and releve.champs["code_postal"] is None:
        raise LigneRejetee("Ni commune ni code postal\u00a0: rien ne dit qu’elle est en Lot-et-Garonne.")


def juger(releve: Releve, code: str = "", libelle: str = "", **indices: Any) -> Appartenance:
    """``Releve.forme``; what nothing proves comes in as proposed: a person decides before it is public.

    Raises ``LigneRejetee`` for what never belongs to the ESS.
    """
    lue = releve.forme(code, libelle, **indices)
    if not lue.certaine:
        raison = (lue.base or "forme juridique inconnue").removeprefix(A_VERIFIER)
        releve.champs["base_ess"] = f"{A_VERIFIER}{raison}"[:LONGUEUR_BASE]
        releve.champs["statut"] = Statut.PROPOSEE.value
        releve.avertissements.append(
            f"Rien ne prouve qu’elle relève de l’ESS ({raison})\u00a0: la fiche attend une décision, non publique."
        )
    return lue


# What the lists that were gathered note beside a row: it may be no more, and no date says since when.
_FERMETURES = {
    "structure_fermee": "La source dit que la structure a fermé, sans donner de date.",
    "etablissement_ferme": "La source dit l’établissement fermé, sans donner de date.",
    "etablissement_supprime_2017": "L’établissement a été supprimé de SIRENE en 2017.",
}
_ESS_EN_DOUTE = "statut_ess_a_verifier"


def fermeture_signalee(drapeaux: str) -> str | None:
    """Why the flags of a row (« a|b ») say that the structure may have closed."""
    return next((_FERMETURES[drapeau] for drapeau in drapeaux.split("|") if drapeau in _FERMETURES), None)


def base_dite(lu: Mapping[str, str]) -> str | None:
    """What the row says of its belonging to the ESS; doubtful when its flags say so."""
    base = lu.get("ess_basis", "")
    if _ESS_EN_DOUTE in lu.get("flags", "").split("|"):
        base = f"{A_VERIFIER}{base}"
    return base or None
