"""Accounts, their roles, sessions, links, recovery codes and mail preferences."""

from __future__ import annotations

import datetime as dt
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from comptes.enums import Frequence, GenreCourriel, Methode, Role, SorteLien
from socle.base import Base, UtcDateTime, maintenant
from socle.identifiants import LONGUEUR_ID, nouvel_id


def _enumeration(classe: type, nom: str) -> sa.Enum:
    """A VARCHAR with a CHECK constraint holding the enum's values (same on both databases)."""
    return sa.Enum(classe, name=nom, native_enum=False, length=40, create_constraint=True, values_callable=_valeurs)


def _valeurs(classe: Any) -> list[str]:
    return [membre.value for membre in classe]


class Compte(Base):
    """A person who may sign in. Once erased, the row stays, empty: what the person did keeps an author without a name.

    ``pk`` never leaves the server; ``id`` is the public, random identifier. ``fs_uniquifier`` is what a signed-in
    browser holds: to change it closes every session (the name is Flask-Security's).
    """

    __tablename__ = "compte"
    __table_args__ = (
        sa.CheckConstraint("(efface_le IS NULL) = (courriel IS NOT NULL)", name="efface_sans_courriel"),
        sa.CheckConstraint("efface_le IS NULL OR NOT actif", name="efface_inactif"),
        sa.CheckConstraint("totp IS NOT NULL OR totp_compteur IS NULL", name="compteur_avec_totp"),
    )

    pk: Mapped[int] = mapped_column(primary_key=True)
    id: Mapped[str] = mapped_column(sa.String(LONGUEUR_ID), unique=True, default=nouvel_id)
    courriel: Mapped[str | None] = mapped_column(sa.String(254), unique=True)  # normalised: see ``comptes.courriels``
    nom: Mapped[str] = mapped_column(sa.String(120), default="")
    actif: Mapped[bool] = mapped_column(default=True)
    demonstration: Mapped[bool] = mapped_column(default=False)
    confirme_le: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)  # the address answered
    mot_de_passe: Mapped[str | None] = mapped_column(sa.String(255))  # argon2id
    totp: Mapped[str | None] = mapped_column(sa.Text)  # encrypted secret: two-step sign-in is on
    totp_compteur: Mapped[int | None]  # of the last code taken: it is not taken again
    proconnect_sub: Mapped[str | None] = mapped_column(sa.String(255), unique=True)
    fs_uniquifier: Mapped[str] = mapped_column(sa.String(64), unique=True)
    cree_le: Mapped[dt.datetime] = mapped_column(UtcDateTime, default=maintenant)
    vu_le: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)
    efface_le: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)

    roles_tenus: Mapped[list[RoleCompte]] = relationship(
        lazy="joined", cascade="all, delete-orphan", order_by="RoleCompte.role"
    )

    @property
    def roles(self) -> frozenset[Role]:
        """Roles this account holds, whatever the present sign-in allows."""
        return frozenset(tenu.role for tenu in self.roles_tenus)

    # What Flask-Login asks of a user.
    is_authenticated = True
    is_anonymous = False

    @property
    def is_active(self) -> bool:
        """Whether it may sign in at all."""
        return self.actif

    def get_id(self) -> str:
        """What the browser holds."""
        return self.fs_uniquifier


class RoleCompte(Base):
    """A role held by an account."""

    __tablename__ = "role_compte"
    __table_args__ = (sa.CheckConstraint("role <> 'visiteur'", name="pas_visiteur"),)

    compte_pk: Mapped[int] = mapped_column(sa.ForeignKey("compte.pk", ondelete="CASCADE"), primary_key=True)
    role: Mapped[Role] = mapped_column(_enumeration(Role, "role"), primary_key=True)
    donne_le: Mapped[dt.datetime] = mapped_column(UtcDateTime, default=maintenant)


class SessionCompte(Base):
    """A browser that is signed in. The row decides: revoked or past its end, the browser is a visitor again."""

    __tablename__ = "session_compte"

    pk: Mapped[int] = mapped_column(primary_key=True)
    id: Mapped[str] = mapped_column(sa.String(LONGUEUR_ID), unique=True, default=nouvel_id)
    empreinte: Mapped[str] = mapped_column(sa.String(64), unique=True)  # of the token in the browser's cookie
    compte_pk: Mapped[int] = mapped_column(sa.ForeignKey("compte.pk", ondelete="CASCADE"), index=True)
    methode: Mapped[Methode] = mapped_column(_enumeration(Methode, "methode"))
    deux_etapes: Mapped[bool] = mapped_column(default=False)  # the second step was passed
    appareil: Mapped[str] = mapped_column(sa.String(80), default="")  # « Firefox sur Windows », no more
    ouverte_le: Mapped[dt.datetime] = mapped_column(UtcDateTime, default=maintenant)
    vue_le: Mapped[dt.datetime] = mapped_column(UtcDateTime, default=maintenant)
    expire_le: Mapped[dt.datetime] = mapped_column(UtcDateTime)
    revoquee_le: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)
    jeton_oidc: Mapped[str | None] = mapped_column(sa.Text)  # ProConnect asks for it at sign-out

    compte: Mapped[Compte] = relationship(lazy="joined", innerjoin=True)


class LienConnexion(Base):
    """A token sent by mail (or kept by a browser between two steps), of which only the hash is known here."""

    __tablename__ = "lien_connexion"
    __table_args__ = (sa.Index("ix_lien_connexion_compte_pk_sorte", "compte_pk", "sorte"),)

    pk: Mapped[int] = mapped_column(primary_key=True)
    empreinte: Mapped[str] = mapped_column(sa.String(64), unique=True)
    sorte: Mapped[SorteLien] = mapped_column(_enumeration(SorteLien, "sorte"))
    compte_pk: Mapped[int] = mapped_column(sa.ForeignKey("compte.pk", ondelete="CASCADE"))
    methode: Mapped[Methode | None] = mapped_column(_enumeration(Methode, "methode"))  # of the first step
    suite: Mapped[str | None] = mapped_column(sa.String(500))  # local path to go to afterwards
    essais: Mapped[int] = mapped_column(default=0)
    cree_le: Mapped[dt.datetime] = mapped_column(UtcDateTime, default=maintenant)
    expire_le: Mapped[dt.datetime] = mapped_column(UtcDateTime)
    utilise_le: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)
    jeton_oidc: Mapped[str | None] = mapped_column(sa.Text)

    compte: Mapped[Compte] = relationship(lazy="joined", innerjoin=True)


class CodeSecours(Base):
    """A recovery code, hashed, for a day without the phone."""

    __tablename__ = "code_secours"

    compte_pk: Mapped[int] = mapped_column(sa.ForeignKey("compte.pk", ondelete="CASCADE"), primary_key=True)
    empreinte: Mapped[str] = mapped_column(sa.String(64), primary_key=True)
    utilise_le: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)


class EchecsConnexion(Base):
    """Failed passwords for an address, known or not: the two cannot be told apart."""

    __tablename__ = "echecs_connexion"

    empreinte: Mapped[str] = mapped_column(sa.String(64), primary_key=True)  # of the address
    nombre: Mapped[int] = mapped_column(default=0)
    premier_le: Mapped[dt.datetime] = mapped_column(UtcDateTime)
    bloque_jusqu_au: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)


class Preference(Base):
    """How often mail of a kind goes to an account, when it is not the usual."""

    __tablename__ = "preference"

    compte_pk: Mapped[int] = mapped_column(sa.ForeignKey("compte.pk", ondelete="CASCADE"), primary_key=True)
    genre: Mapped[GenreCourriel] = mapped_column(_enumeration(GenreCourriel, "genre"), primary_key=True)
    frequence: Mapped[Frequence] = mapped_column(_enumeration(Frequence, "frequence"))


class NouvelleEnAttente(Base):
    """One line of the next weekly mail of an account."""

    __tablename__ = "nouvelle_en_attente"

    pk: Mapped[int] = mapped_column(primary_key=True)
    compte_pk: Mapped[int] = mapped_column(sa.ForeignKey("compte.pk", ondelete="CASCADE"), index=True)
    genre: Mapped[GenreCourriel] = mapped_column(_enumeration(GenreCourriel, "genre"))
    titre: Mapped[str] = mapped_column(sa.String(200))
    texte: Mapped[str] = mapped_column(sa.Text)
    adresse: Mapped[str | None] = mapped_column(sa.String(500))  # local path
    cree_le: Mapped[dt.datetime] = mapped_column(UtcDateTime, default=maintenant)
