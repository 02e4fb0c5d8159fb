"""What people type on account pages: shape only, errors in French, nothing typed is lost."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from comptes.courriels import CourrielInvalide, normaliser
from comptes.enums import Frequence, GenreCourriel
from comptes.services.comptes import LONGUEUR_NOM
from comptes.suite import chemin_local

LONGUEUR_SECRET = 1000


@dataclass(slots=True)
class Formulaire:
    """What was typed, and what is wrong with it: {field: message}."""

    email: str = ""
    nom: str = ""
    password: str = field(default="", repr=False)  # never shown again
    nouveau: str = field(default="", repr=False)
    code: str = field(default="", repr=False)
    suite: str | None = None
    erreurs: dict[str, str] = field(default_factory=dict)


def lire(champs: Mapping[str, str]) -> Formulaire:
    """Read every field, check none."""
    return Formulaire(
        email=_ligne(champs.get("email", ""))[:320],
        nom=_ligne(champs.get("nom", ""))[:LONGUEUR_NOM],
        password=champs.get("password", "")[:LONGUEUR_SECRET],
        nouveau=champs.get("nouveau", "")[:LONGUEUR_SECRET],
        code=_ligne(champs.get("code", ""))[:40],
        suite=chemin_local(champs.get("suite")),
    )


def lire_adresse(champs: Mapping[str, str], nom_du_champ: str = "email") -> tuple[Formulaire, str]:
    """Read, and normalise the address; the second is empty when it is wrong."""
    lu = lire(champs)
    try:
        return lu, normaliser(lu.email)
    except CourrielInvalide as erreur:
        lu.erreurs[nom_du_champ] = str(erreur)
        return lu, ""


def lire_preferences(champs: Mapping[str, str], genres: list[GenreCourriel]) -> dict[GenreCourriel, Frequence]:
    """The frequency chosen for each kind; what is not one is left out."""
    choix = {genre: champs.get(genre.value, "") for genre in genres}
    return {genre: Frequence(brut) for genre, brut in choix.items() if brut in set(Frequence)}


def _ligne(brut: str) -> str:
    """Printable text on one line (a NUL would upset PostgreSQL)."""
    return " ".join("".join(c if c.isprintable() else " " for c in brut).split())
