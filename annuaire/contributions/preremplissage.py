"""From a SIRET to the first steps of a suggestion: the public API when it answers, else what imports brought."""

from __future__ import annotations

import logging
import time
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa

from annuaire.enums import Statut
from annuaire.imports.formats.recherche_entreprises import lignes_de, lire
from annuaire.imports.modele import HorsDepartement, HorsEss, LigneLue, LigneRejetee, NonPubliable
from annuaire.imports.moisson_client import ClientRecherche, MoissonInterrompue
from annuaire.imports.releve import Releve
from annuaire.models import Structure
from socle.database import db
from territoire.models import CODE_DEPARTEMENT

DELAI_S = 2.5
SILENCE_S = 60.0  # after a fault, so that visitors do not all wait for a service that is down
REPRIS_STRUCTURE = (
    "nom",
    "sigle",
    "rna",
    "forme_juridique",
    "forme_juridique_libelle",
    "activite_naf",
    "annee_creation",
)
REPRIS_LIEU = (
    "adresse", "complement_adresse", "code_insee", "code_postal", "latitude", "longitude", "precision_position",
)  # fmt: skip

journal = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Preremplissage:
    """What is known of a SIRET. ``message``: in French, for the page; ``trouve``: whether anything was filled."""

    trouve: bool
    message: str
    structure: dict[str, Any] = field(default_factory=dict)
    lieu: dict[str, Any] = field(default_factory=dict)
    secteurs: list[str] = field(default_factory=list)


class AnnuaireEntreprises:
    """The public API, asked while somebody waits: one try, a few seconds, then silence for a while.

    ``url`` empty: never asked.
    """

    def __init__(self, url: str, *, delai_s: float = DELAI_S) -> None:
        self._muet_jusqu_a = 0.0
        self._client = (
            ClientRecherche(url, delai_connexion_s=delai_s, delai_lecture_s=delai_s, delai_total_s=delai_s, essais=1)
            if url
            else None
        )

    def chercher(self, siret: str) -> list[dict[str, str]] | None:
        """The establishment of the Département with this SIRET, in rows; None when the API does not answer."""
        if self._client is None or time.monotonic() < self._muet_jusqu_a:
            return None
        try:
            page = self._client.page({"q": siret}, 1)
        except MoissonInterrompue:
            journal.warning("préremplissage : l’API ne répond pas")
            self._muet_jusqu_a = time.monotonic() + SILENCE_S
            return None
        lignes = [ligne for unite in page.resultats for ligne in lignes_de(unite, CODE_DEPARTEMENT)]
        return [ligne for ligne in lignes if ligne.get("etablissement.siret") == siret]


def preremplir(siret: str, api: AnnuaireEntreprises) -> Preremplissage:
    """Ask the API, then the directory. Never raises; may take a few seconds."""
    lignes = api.chercher(siret)
    if lignes:
        return _de_l_api(lignes[0])
    connue = _des_imports(siret)
    if connue is not None:
        return connue
    if lignes is None:
        return Preremplissage(
            False, "Le service public des entreprises ne répond pas pour le moment. Continuez en écrivant le nom."
        )
    return Preremplissage(
        False, "Aucun établissement de Lot-et-Garonne n’a ce SIRET. Vérifiez-le, ou continuez en écrivant le nom."
    )


def _de_l_api(ligne: dict[str, str]) -> Preremplissage:
    try:
        fiche = lire(LigneLue(1, ligne), Releve())
    except NonPubliable:
        return Preremplissage(False, "L’INSEE ne diffuse pas cette entreprise\u00a0: nous ne pouvons rien préremplir.")
    except HorsDepartement:
        return Preremplissage(False, "Cet établissement n’est pas en Lot-et-Garonne.")
    except HorsEss:
        return Preremplissage(
            False,
            "D’après sa forme juridique, cette structure ne semble pas relever de l’économie sociale et solidaire. "
            "Vous pouvez la proposer\u00a0: dites-nous pourquoi dans la description.",
        )
    except LigneRejetee as refus:
        return Preremplissage(False, str(refus))
    if fiche.fermee_le is not None:
        return Preremplissage(False, "D’après l’INSEE, cet établissement a fermé. Vérifiez le SIRET.")
    return _de_champs(fiche.champs, "Nous avons trouvé cette structure. Vérifiez, corrigez, puis continuez.")


def _des_imports(siret: str) -> Preremplissage | None:
    """A listing still waiting for a decision, or another establishment of the same body."""
    siren = siret[:9]
    proches = db.session.scalars(
        sa.select(Structure)
        .where(
            Structure.siret.between(f"{siren}00000", f"{siren}99999"),
            Structure.statut.in_((Statut.PUBLIEE, Statut.PROPOSEE)),
        )
        .order_by(Structure.pk)
    ).all()
    meme = next((proche for proche in proches if proche.siret == siret), None)
    if meme is not None:
        champs = {nom: getattr(meme, nom) for nom in (*REPRIS_STRUCTURE, *REPRIS_LIEU, "secteurs")}
        return _de_champs(champs, "Nous avons trouvé cette structure. Vérifiez, corrigez, puis continuez.")
    if proches:
        champs = {nom: getattr(proches[0], nom) for nom in (*REPRIS_STRUCTURE, "secteurs")}
        return _de_champs(champs, "Nous connaissons un autre lieu de cette structure. Dites-nous où est celui-ci.")
    return None


def _de_champs(champs: dict[str, Any], message: str) -> Preremplissage:
    return Preremplissage(
        True,
        message,
        {nom: champs[nom] for nom in REPRIS_STRUCTURE if champs.get(nom)},
        {nom: champs[nom] for nom in REPRIS_LIEU if champs.get(nom) is not None} if champs.get("code_insee") else {},
        [secteur for secteur in champs.get("secteurs") or [] if secteur != "non-classes"],
    )
