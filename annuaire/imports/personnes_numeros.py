"""Numbers that are a person's: social security, bank account; and web addresses that are."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import unquote

from stdnum import iban
from stdnum.exceptions import ValidationError
from stdnum.fr import nir

from annuaire.imports.personnes_contacts import Contact, courriels

_NIR = re.compile(r"(?<![\d.])[12][ .]?\d\d[ .]?\d\d[ .]?(?:\d\d|2[AB])[ .]?\d{3}[ .]?\d{3}[ .]?\d\d(?!\d)")
_DITE = re.compile(r"\b(?:s[ée]cu(?:rit[ée] sociale)?|nir|insee)\b[^\d]{0,12}$", re.IGNORECASE)
_IBAN = re.compile(r"(?<!\w)[A-Z]{2}\d\d(?:[ ]?[0-9A-Z]{4}){3,7}(?:[ ]?[0-9A-Z]{1,3})?(?!\w)")
_PROFIL = re.compile(
    r"linkedin\.[a-z]+/in/|[?&;#](?:tel|telephone|phone|mobile|portable|gsm)[^=&]*=|(?:mailto|tel):", re.I
)


def securite_sociale(texte: str) -> Iterator[Contact]:
    """« 1 85 05 78 006 084 36 », when its key is right, or when it is called so."""
    for trouve in _NIR.finditer(texte):
        try:
            nir.validate(trouve.group())
        except ValidationError:
            if not _DITE.search(texte[: trouve.start()]):
                continue
        yield Contact(trouve.start(), trouve.end(), True)


def comptes_bancaires(texte: str) -> Iterator[Contact]:
    """IBAN, when its key is right."""
    for trouve in _IBAN.finditer(texte):
        try:
            iban.validate(trouve.group())
        except ValidationError:
            continue
        yield Contact(trouve.start(), trouve.end(), True)


def page_personnelle(adresse: str) -> bool:
    """Whether a web address is a person's profile, or holds a mail or a phone."""
    lue = unquote(adresse)
    return bool(_PROFIL.search(lue)) or any(courriel.prive for courriel in courriels(lue))
