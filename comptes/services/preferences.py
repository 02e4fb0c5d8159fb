"""Mail that people may do without: at once, once a week, never."""

from __future__ import annotations

import datetime as dt
from itertools import groupby
from operator import attrgetter

import sqlalchemy as sa
from flask import current_app
from itsdangerous import BadSignature, URLSafeSerializer

from comptes.enums import ROLES_A_DEUX_ETAPES, Frequence, GenreCourriel
from comptes.models import Compte, NouvelleEnAttente, Preference
from comptes.services.comptes import par_id
from socle.courriels import adresse_absolue, chemin_absolu, ecrire_courriel
from socle.database import db

USUELLES = {GenreCourriel.PUBLICATIONS: Frequence.JAMAIS}  # the others: at once
TOUT = "tout"  # in place of a kind: every optional mail


def genres_de(compte: Compte) -> list[GenreCourriel]:
    """The kinds of mail this account may receive."""
    agent = not compte.roles.isdisjoint(ROLES_A_DEUX_ETAPES)
    return [genre for genre in GenreCourriel if agent or genre is not GenreCourriel.TRAVAIL]


def frequences(compte: Compte) -> dict[GenreCourriel, Frequence]:
    """How often each kind goes to this account."""
    choisies = {
        preference.genre: preference.frequence
        for preference in db.session.scalars(sa.select(Preference).where(Preference.compte_pk == compte.pk))
    }
    return {genre: choisies.get(genre, USUELLES.get(genre, Frequence.IMMEDIAT)) for genre in genres_de(compte)}


def regler(compte: Compte, genre: GenreCourriel, frequence: Frequence) -> None:
    """Choose how often a kind goes; never means that what waits does not go either."""
    db.session.merge(Preference(compte_pk=compte.pk, genre=genre, frequence=frequence))
    if frequence is Frequence.JAMAIS:
        db.session.execute(
            sa.delete(NouvelleEnAttente).where(
                NouvelleEnAttente.compte_pk == compte.pk, NouvelleEnAttente.genre == genre
            )
        )


def prevenir(
    compte: Compte, genre: GenreCourriel, titre: str, texte: str, maintenant: dt.datetime, adresse: str | None = None
) -> None:
    """Tell somebody something, as they chose to be told. ``adresse``: the local path to go and see."""
    frequence = frequences(compte).get(genre, Frequence.JAMAIS)
    if compte.courriel is None or not compte.actif or frequence is Frequence.JAMAIS:
        return
    nouvelle = NouvelleEnAttente(
        compte_pk=compte.pk, genre=genre, titre=titre[:200], texte=texte, adresse=adresse, cree_le=maintenant
    )
    if frequence is Frequence.HEBDOMADAIRE:
        db.session.add(nouvelle)
        return
    ecrire_courriel(
        "comptes/mails/nouvelle",
        compte.courriel,
        desabonnement=adresse_absolue("comptes.desabonner", jeton=_jeton(compte, genre.value)),
        nom=compte.nom,
        titre=titre,
        texte=texte,
        lien=chemin_absolu(adresse) if adresse else None,
        genre=genre.libelle,
        reglages=adresse_absolue("comptes.courriels"),
    )


def envoyer_la_semaine() -> int:
    """One mail to each account that has news waiting; returns how many."""
    lignes = db.session.scalars(
        sa.select(NouvelleEnAttente).order_by(NouvelleEnAttente.compte_pk, NouvelleEnAttente.pk)
    ).all()
    envoyes = 0
    for compte_pk, nouvelles in groupby(lignes, key=attrgetter("compte_pk")):
        compte = db.session.get_one(Compte, compte_pk)
        a_dire = list(nouvelles)
        if compte.courriel is not None and compte.actif:
            _ecrire_la_semaine(compte, compte.courriel, a_dire)
            envoyes += 1
        for nouvelle in a_dire:
            db.session.delete(nouvelle)
    return envoyes


def _ecrire_la_semaine(compte: Compte, courriel: str, nouvelles: list[NouvelleEnAttente]) -> None:
    ecrire_courriel(
        "comptes/mails/semaine",
        courriel,
        desabonnement=adresse_absolue("comptes.desabonner", jeton=_jeton(compte, TOUT)),
        nom=compte.nom,
        nouvelles=[
            {
                "titre": nouvelle.titre,
                "texte": nouvelle.texte,
                "lien": chemin_absolu(nouvelle.adresse) if nouvelle.adresse else None,
            }
            for nouvelle in nouvelles
        ],
        reglages=adresse_absolue("comptes.courriels"),
    )


def lire_desabonnement(jeton: str) -> tuple[Compte, list[GenreCourriel]] | None:
    """The account and the kinds that an unsubscribe link is about. Such links never end."""
    try:
        identifiant, genre = _serialiseur().loads(jeton)
        genres = list(GenreCourriel) if genre == TOUT else [GenreCourriel(genre)]
    except (BadSignature, ValueError):
        return None
    compte = par_id(identifiant)
    if compte is None or compte.efface_le is not None:
        return None
    return compte, genres


def _serialiseur() -> URLSafeSerializer:
    return URLSafeSerializer(current_app.config["SECRET_KEY"], salt="desabonnement")


def _jeton(compte: Compte, genre: str) -> str:
    jeton = _serialiseur().dumps([compte.id, genre])
    return jeton if isinstance(jeton, str) else jeton.decode()
