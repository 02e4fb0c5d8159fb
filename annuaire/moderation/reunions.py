"""Two listings made one by an agent, field by field; undone within thirty days. Nothing here commits."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from annuaire.contributions.enums import EtatSignalement
from annuaire.contributions.models import Signalement
from annuaire.enums import EtatVerification, NatureVerification, OrigineRevision, Statut
from annuaire.fusions import CONTACT, fusionner
from annuaire.imports.fusion import CUMULES, LIEU
from annuaire.membres.enums import OrigineAppartenance
from annuaire.membres.queries import en_cours, representants
from annuaire.membres.services import detacher, rattacher
from annuaire.models import SourceStructure, Structure, Verification
from annuaire.moderation.historique import colonne, en_json
from annuaire.moderation.models import Fusion
from annuaire.moderation.services import DecisionRefusee, lire_motif
from annuaire.services import modifier_structure
from comptes.models import Compte
from socle import journal
from socle.database import db

DELAI = dt.timedelta(days=30)
# What an agent chooses: columns that only mean something together are chosen together.
GROUPES: dict[str, tuple[str, tuple[str, ...]]] = {
    "nom": ("Nom", ("nom",)),
    "sigle": ("Sigle", ("sigle",)),
    "siret": ("SIRET", ("siret",)),
    "rna": ("RNA", ("rna",)),
    "forme": ("Forme", ("famille", "forme_juridique", "forme_juridique_libelle", "base_ess")),
    "activite_naf": ("Code NAF", ("activite_naf",)),
    "secteurs": ("Secteurs", ("secteurs",)),
    "description": ("Description", ("description",)),
    "lieu": ("Lieu", LIEU),
    "zone_intervention": ("Zone d’intervention", ("zone_intervention",)),
    "contact": ("Téléphone et courriel", CONTACT),
    "site_web": ("Site", ("site_web",)),
    "reseaux_sociaux": ("Réseaux sociaux", ("reseaux_sociaux",)),
    "horaires": ("Horaires", ("horaires", "horaires_texte")),
    "accessibilite": ("Accessibilité", ("accessibilite",)),
    "publics": ("Publics", ("publics",)),
    "effectif": ("Effectif", ("effectif", "est_employeur")),
    "annee_creation": ("Année de création", ("annee_creation",)),
}
TOUCHES = (*CUMULES, *(nom for _, noms in GROUPES.values() for nom in noms))


@dataclass(frozen=True, slots=True)
class Choix:
    """A group of columns on which two listings differ."""

    cle: str
    libelle: str
    noms: tuple[str, ...]
    gardee: tuple[Any, ...]
    perdue: tuple[Any, ...]
    defaut: str  # « gardee » or « perdue »


def a_choisir(gardee: Structure, perdue: Structure) -> list[Choix]:
    """What differs; by default the one kept has the last word, unless it says nothing."""
    choix = []
    for cle, (libelle, noms) in GROUPES.items():
        a, b = (tuple(getattr(structure, nom) for nom in noms) for structure in (gardee, perdue))
        if a != b:
            choix.append(Choix(cle, libelle, noms, a, b, "gardee" if any(a) or not any(b) else "perdue"))
    return choix


def resultat(gardee: Structure, perdue: Structure, choisis: Mapping[str, str]) -> dict[str, Any]:
    """The columns that the agent chose, as the kept listing will have them."""
    champs: dict[str, Any] = {}
    for choix in a_choisir(gardee, perdue):
        valeurs = choix.perdue if choisis.get(choix.cle, choix.defaut) == "perdue" else choix.gardee
        champs |= zip(choix.noms, valeurs, strict=True)
    nom = champs.get("nom", gardee.nom)
    noms = dict.fromkeys([gardee.nom, perdue.nom, *gardee.autres_noms, *perdue.autres_noms])
    champs["autres_noms"] = [autre for autre in noms if autre.casefold() != nom.casefold()]
    return champs


def reunir(
    gardee: Structure,
    perdue: Structure,
    choisis: Mapping[str, str],
    compte: Compte,
    motif: str,
    maintenant: dt.datetime,
) -> Fusion:
    """Take ``perdue`` into ``gardee`` with these choices. Raises ``DecisionRefusee``."""
    motif = lire_motif(motif)
    verifier_paire(gardee, perdue)
    champs = resultat(gardee, perdue, choisis)
    avant = _avant(gardee, perdue)
    fusionner(gardee, perdue, origine=OrigineRevision.MODERATEUR, auteur=compte.id, maintenant=maintenant)
    modifier_structure(
        gardee, champs, origine=OrigineRevision.MODERATEUR, auteur=compte.id, motif=motif, maintenant=maintenant
    )
    _clore_conflits(gardee, maintenant)
    _deplacer_signalements(avant["signalements"], gardee)
    avant["apres"] = _valeurs(gardee)
    fusion = Fusion(gardee=gardee, perdue=perdue, compte=compte, faite_le=maintenant, motif=motif, avant=avant)
    db.session.add(fusion)
    db.session.flush()
    return fusion


def verifier_paire(gardee: Structure, perdue: Structure) -> None:
    """Raises ``DecisionRefusee`` when these two cannot be made one."""
    if gardee.pk == perdue.pk:
        raise DecisionRefusee("C’est la même fiche.")
    if Statut.FUSIONNEE in (gardee.statut, perdue.statut):
        raise DecisionRefusee("L’une des deux a déjà été réunie à une autre.")


def defaire(fusion: Fusion, compte: Compte, maintenant: dt.datetime) -> list[str]:
    """Make them two again; returns the groups that changed since and stay as they are. Raises ``DecisionRefusee``."""
    verifier_defaire(fusion, maintenant)
    gardee, perdue, avant = fusion.gardee, fusion.perdue, fusion.avant
    champs, laisses = _a_rendre(gardee, avant)
    commun: dict[str, Any] = {"origine": OrigineRevision.MODERATEUR, "auteur": compte.id, "motif": "Fusion défaite"}
    modifier_structure(gardee, champs, **commun, maintenant=maintenant)
    vie = {"statut": Statut(avant["statut"]), "fusionnee_dans_pk": None}
    modifier_structure(perdue, vie, **commun, maintenant=maintenant)
    db.session.flush()
    _rendre(SourceStructure, avant["sources"], gardee, perdue)
    _rendre(Signalement, avant["signalements"], gardee, perdue)
    db.session.execute(
        sa.update(Verification)
        .where(Verification.pk.in_(avant["verifications"]), Verification.etat == EtatVerification.TRAITEE)
        .values(etat=EtatVerification.A_TRAITER, traitee_le=None)
    )
    _rendre_membres(gardee, perdue, avant["membres"], maintenant)
    fusion.defaite_le = maintenant
    journal.noter(
        "fiche.separer", "structure", perdue.id, qui=compte.id, details={"de": gardee.id}, maintenant=maintenant
    )
    return laisses


def verifier_defaire(fusion: Fusion, maintenant: dt.datetime) -> None:
    """Raises ``DecisionRefusee`` when it is too late, or not possible."""
    if fusion.defaite_le is not None:
        raise DecisionRefusee("Cette fusion est déjà défaite.")
    if maintenant - fusion.faite_le > DELAI:
        raise DecisionRefusee("Il y a plus de trente jours\u00a0: cette fusion ne se défait plus.")
    if fusion.gardee.statut == Statut.FUSIONNEE or fusion.perdue.fusionnee_dans_pk != fusion.gardee_pk:
        raise DecisionRefusee(
            "L’une des deux fiches a été réunie à une autre depuis\u00a0: défaites d’abord cette fusion."
        )


def fusions(limite: int = 50) -> Sequence[Fusion]:
    """The last merges."""
    requete = sa.select(Fusion).options(joinedload(Fusion.gardee), joinedload(Fusion.perdue))
    return db.session.execute(requete.order_by(Fusion.pk.desc()).limit(limite)).unique().scalars().all()


def fusion_par_id(id: str) -> Fusion | None:
    """A merge, its listings loaded."""
    requete = sa.select(Fusion).options(joinedload(Fusion.gardee), joinedload(Fusion.perdue)).where(Fusion.id == id)
    return db.session.execute(requete).unique().scalar_one_or_none()


def _valeurs(structure: Structure) -> dict[str, Any]:
    return {nom: en_json(getattr(structure, nom)) for nom in TOUCHES}


def _avant(gardee: Structure, perdue: Structure) -> dict[str, Any]:
    """What undoing needs, by key: which are ours alone and never leave the server."""
    de_perdue = sa.or_(Verification.structure_pk == perdue.pk, Verification.autre_pk == perdue.pk)
    verifications = sa.select(Verification.pk).where(de_perdue, Verification.etat == EtatVerification.A_TRAITER)
    signalements = sa.select(Signalement.pk).where(
        Signalement.structure_pk == perdue.pk, Signalement.etat == EtatSignalement.OUVERT
    )
    sources = sa.select(SourceStructure.pk).where(SourceStructure.structure_pk == perdue.pk)
    deja = {appartenance.compte_pk for appartenance in representants(gardee)}
    return {
        "statut": perdue.statut.value,
        "valeurs": _valeurs(gardee),
        "sources": list(db.session.scalars(sources)),
        "verifications": list(db.session.scalars(verifications)),
        "signalements": list(db.session.scalars(signalements)),
        "membres": [[m.compte_pk, m.origine.value, m.compte_pk in deja] for m in representants(perdue)],
    }


def _clore_conflits(gardee: Structure, maintenant: dt.datetime) -> None:
    """The agent has just chosen: there is nothing left to arbitrate."""
    db.session.execute(
        sa.update(Verification)
        .where(
            Verification.structure_pk == gardee.pk,
            Verification.nature == NatureVerification.CONFLIT,
            Verification.cree_le == maintenant,
            Verification.etat == EtatVerification.A_TRAITER,
        )
        .values(etat=EtatVerification.TRAITEE, traitee_le=maintenant)
    )


def _deplacer_signalements(pks: Sequence[int], gardee: Structure) -> None:
    db.session.execute(sa.update(Signalement).where(Signalement.pk.in_(pks)).values(structure_pk=gardee.pk))


def _rendre(modele: Any, pks: Sequence[int], gardee: Structure, perdue: Structure) -> None:
    db.session.execute(
        sa.update(modele).where(modele.pk.in_(pks), modele.structure_pk == gardee.pk).values(structure_pk=perdue.pk)
    )


def _a_rendre(gardee: Structure, avant: Mapping[str, Any]) -> tuple[dict[str, Any], list[str]]:
    """Values to give back, and the groups that somebody has changed since the merge."""
    champs: dict[str, Any] = {}
    laisses = []
    presents = _valeurs(gardee)
    groupes = [*GROUPES.values(), *(("Noms, mots-clés et labels", (nom,)) for nom in CUMULES)]
    for libelle, noms in groupes:
        if all(presents[nom] == avant["apres"][nom] for nom in noms):
            champs |= {nom: colonne(nom, avant["valeurs"][nom]) for nom in noms}
        elif any(avant["apres"][nom] != avant["valeurs"][nom] for nom in noms):
            laisses.append(libelle)
    return champs, laisses


def _rendre_membres(gardee: Structure, perdue: Structure, membres: Sequence[Any], maintenant: dt.datetime) -> None:
    for compte_pk, origine, deja in membres:
        compte = db.session.get_one(Compte, compte_pk)
        presente = en_cours(gardee, compte)
        if presente is None or not compte.actif:
            continue  # left since
        if not deja:
            detacher(presente, maintenant, meme_derniere=True)
        rattacher(perdue, compte, OrigineAppartenance(origine), maintenant)
