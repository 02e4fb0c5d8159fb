"""Against robots, without third parties: a field that people do not see, and the time that writing takes."""

from __future__ import annotations

import datetime as dt
import re

from itsdangerous import BadSignature, Signer

POT_DE_MIEL = "adresse_bis"
MOMENT = "moment"
MINIMUM = dt.timedelta(seconds=3)
MAXIMUM = dt.timedelta(days=1)
LIENS_MAXIMUM = 2
SEL = "contributions"

PIEGE = (
    "Un champ qui doit rester vide a été rempli, peut-être par votre navigateur. Il est vide à nouveau\u00a0: envoyez."
)
TROP_VITE = "L’envoi est arrivé trop vite pour avoir été relu. Relisez, puis envoyez à nouveau."
TROP_TARD = "La page est restée ouverte plus d’une journée. Relisez, puis envoyez à nouveau."
_LIEN = re.compile(r"https?://|www\.|\[url|<a\s", re.IGNORECASE)


def jeton(cle: str, maintenant: dt.datetime) -> str:
    """When a page was shown, signed: nobody can say that it was earlier."""
    return Signer(cle, salt=SEL).sign(str(int(maintenant.timestamp() * 1000))).decode()


def verifier_moment(recu: str, cle: str, maintenant: dt.datetime) -> str | None:
    """Why a form may not be taken now, in French; None when it may."""
    try:
        millisecondes = int(Signer(cle, salt=SEL).unsign(recu[:200]))
    except (BadSignature, ValueError):
        return TROP_TARD
    age = maintenant - dt.datetime.fromtimestamp(millisecondes / 1000, dt.UTC)
    if age < MINIMUM:
        return TROP_VITE
    return TROP_TARD if age > MAXIMUM else None


def piege(valeur: str) -> str | None:
    """Why a form with this in its trap may not be taken."""
    return PIEGE if valeur else None


def trop_de_liens(texte: str, maximum: int = LIENS_MAXIMUM) -> bool:
    """Whether a text holds more web addresses than a description needs."""
    return len(_LIEN.findall(texte)) > maximum
