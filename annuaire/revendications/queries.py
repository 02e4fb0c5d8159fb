"""Reads of claims."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from urllib.parse import urlsplit

import sqlalchemy as sa

from annuaire.enums import Statut
from annuaire.models import Structure
from annuaire.revendications.enums import EtatRevendication, MoyenRevendication
from annuaire.revendications.models import EvenementRevendication, Revendication
from comptes.models import Compte
from socle.database import db
from socle.identifiants import est_id
from territoire.queries import noms_communes

# Where anybody, or many structures, have addresses or pages: such a domain proves nothing.
DOMAINES_PARTAGES = frozenset(
    """
    gmail.com googlemail.com outlook.com outlook.fr hotmail.com hotmail.fr live.com live.fr msn.com yahoo.com yahoo.fr
    icloud.com me.com mac.com aol.com gmx.com gmx.fr proton.me protonmail.com pm.me mail.com mailo.com laposte.net
    orange.fr wanadoo.fr free.fr sfr.fr neuf.fr numericable.fr bbox.fr aliceadsl.fr club-internet.fr cegetel.net
    facebook.com fb.com instagram.com linkedin.com twitter.com x.com youtube.com wixsite.com wix.com wordpress.com
    blogspot.com jimdo.com jimdofree.com jimdosite.com e-monsite.com over-blog.com google.com helloasso.com
    assoconnect.com weebly.com webnode.fr canalblog.com github.io gitlab.io netlify.app lotetgaronne.fr
    lot-et-garonne.fr exemple.org example.org example.com ac-bordeaux.fr gouv.fr pagesjaunes.fr net1901.org linktr.ee
    """.split()
)


def revendication_par_id(id: str) -> Revendication | None:
    """The claim with this public id."""
    if not est_id(id):
        return None
    return db.session.execute(sa.select(Revendication).where(Revendication.id == id)).unique().scalar_one_or_none()


def revendications_en_attente(moyen: MoyenRevendication | None = None) -> Sequence[Revendication]:
    """Claims that wait, the oldest first: all, or those by one means (``AGENT``: those that only an agent can end)."""
    requete = sa.select(Revendication).where(Revendication.etat == EtatRevendication.DEMANDEE)
    if moyen is not None:
        requete = requete.where(Revendication.moyen == moyen)
    return db.session.scalars(requete.order_by(Revendication.cree_le, Revendication.pk)).unique().all()


def nombre_en_attente() -> int:
    """How many claims wait."""
    attendues = sa.select(sa.func.count()).select_from(Revendication)
    return db.session.scalar(attendues.where(Revendication.etat == EtatRevendication.DEMANDEE)) or 0


def lettres_a_poster() -> Sequence[Revendication]:
    """Letters asked for and not printed yet."""
    return [une for une in revendications_en_attente(MoyenRevendication.LETTRE) if une.postee_le is None]


def en_attente_de(structure: Structure, compte: Compte) -> Revendication | None:
    """The claim of this listing by this account that waits."""
    requete = sa.select(Revendication).where(
        Revendication.structure_pk == structure.pk,
        Revendication.compte_pk == compte.pk,
        Revendication.etat == EtatRevendication.DEMANDEE,
    )
    return db.session.execute(requete).unique().scalar_one_or_none()


def revendications_de(compte: Compte) -> Sequence[Revendication]:
    """The claims of an account, the last first."""
    requete = sa.select(Revendication).where(Revendication.compte_pk == compte.pk).order_by(Revendication.pk.desc())
    return db.session.scalars(requete).unique().all()


def evenements(revendication: Revendication) -> Sequence[EvenementRevendication]:
    """What happened to it, oldest first."""
    requete = sa.select(EvenementRevendication).where(EvenementRevendication.revendication_pk == revendication.pk)
    return db.session.scalars(requete.order_by(EvenementRevendication.pk)).all()


def destinataire(structure: Structure) -> list[str]:
    """The lines of the address of a letter, the name first."""
    ville = f"{structure.code_postal or ''} {noms_communes().get(structure.code_insee or '', '')}".strip()
    return [ligne for ligne in (structure.nom, structure.complement_adresse, structure.adresse, ville) if ligne]


def nombre(moyen: MoyenRevendication, depuis: dt.datetime, *criteres: sa.ColumnElement[bool]) -> int:
    """How many claims by these means were made since."""
    requete = sa.select(sa.func.count()).where(Revendication.moyen == moyen, Revendication.cree_le >= depuis, *criteres)
    return db.session.scalar(requete) or 0


def domaine_propre(structure: Structure) -> str | None:
    """The domain of its address, else of its site, when it is of this listing alone."""
    candidats = [(structure.courriel or "").rpartition("@")[2], urlsplit(structure.site_web or "").hostname or ""]
    for candidat in candidats:
        domaine = candidat.lower().removeprefix("www.")
        if "." in domaine and not _partage(domaine) and not _d_une_autre(domaine, structure):
            return domaine
    return None


def _partage(domaine: str) -> bool:
    """Whether it, or a domain above it, is in the list."""
    morceaux = domaine.split(".")
    return any(".".join(morceaux[rang:]) in DOMAINES_PARTAGES for rang in range(len(morceaux)))


def _d_une_autre(domaine: str, structure: Structure) -> bool:
    autre = sa.or_(
        sa.func.lower(Structure.courriel).endswith(f"@{domaine}", autoescape=True),
        sa.func.lower(Structure.site_web).contains(f"//{domaine}", autoescape=True),
        sa.func.lower(Structure.site_web).contains(f".{domaine}", autoescape=True),
    )
    vivante = Structure.statut.in_([Statut.PUBLIEE, Statut.MASQUEE, Statut.PROPOSEE])
    return bool(db.session.scalar(sa.select(sa.exists().where(autre, vivante, Structure.pk != structure.pk))))
