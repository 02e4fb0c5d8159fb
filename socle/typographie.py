"""French typography for what people read: numbers, distances, dates, telephones, spaces and quotes."""

from __future__ import annotations

import datetime as dt
import re
from zoneinfo import ZoneInfo

import phonenumbers

from socle.identifiants import sans_accents

FINE = "\u202f"  # narrow no-break space
INSECABLE = "\u00a0"  # no-break space
PARIS = ZoneInfo("Europe/Paris")
MOIS = (
    "janvier",
    "février",
    "mars",
    "avril",
    "mai",
    "juin",
    "juillet",
    "août",
    "septembre",
    "octobre",
    "novembre",
    "décembre",
)
METRES_PROCHES = 50  # nearer than this, geocoding does not tell the difference

_ADRESSE = re.compile(r"(\S*(?:://|@|www\.)\S*)")  # web and mail addresses are left alone
_REGLES: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"(?<=\w)'(?=\w)"), "’"),
    (re.compile(r"\.{3,}"), "…"),
    (re.compile(r'"\s*([^"\n]*?[^"\s])\s*"'), f"«{INSECABLE}\\1{INSECABLE}»"),
    (re.compile(r"«[ \u00a0\u202f]*"), f"«{INSECABLE}"),
    (re.compile(r"[ \u00a0\u202f]*»"), f"{INSECABLE}»"),
    (re.compile(r"[ \u00a0\u202f]+(?=[;!?])"), FINE),
    (re.compile(r"(?<=[\w)»’])(?=[;!?]+(?:\s|$))"), FINE),
    (re.compile(r"[ \u00a0\u202f]+:(?=\s|$)"), f"{INSECABLE}:"),
    (re.compile(r"(?<=[\w)»’]):(?=\s|$)"), f"{INSECABLE}:"),
    (re.compile(r" - "), " – "),
)


def nombre(valeur: float) -> str:
    """``1433`` -> « 1 433 », ``2.5`` -> « 2,5 »."""
    return f"{valeur:,}".replace(",", FINE).replace(".", ",")


def distance_km(km: float) -> str:
    """A distance in kilometres as people say it: « 350 m », « 1,2 km », « 26 km »; ten-metre steps."""
    metres = round(km * 100) * 10
    if metres < METRES_PROCHES:
        return f"moins de {METRES_PROCHES}{INSECABLE}m"
    if metres < 1000:
        return f"{metres}{INSECABLE}m"
    chiffres = f"{km:.1f}".removesuffix(".0") if km < 9.95 else f"{km:.0f}"
    return f"{chiffres.replace('.', ',')}{INSECABLE}km"


def de(nom: str) -> str:
    """« d’Agen », « du Passage », « de Nérac »: the name of a place after « de »."""
    for article, contracte in (("Le ", "du "), ("Les ", "des ")):
        if nom.startswith(article):
            return contracte + nom.removeprefix(article)
    return f"d’{nom}" if sans_accents(nom)[:1].lower() in "aeiou" and nom else f"de {nom}"


def date_longue(date: dt.date | dt.datetime) -> str:
    """« 4 octobre 2026 », « 1er mai 2027 »; an aware datetime is read in Paris."""
    if isinstance(date, dt.datetime) and date.tzinfo is not None:
        date = date.astimezone(PARIS)
    jour = "1er" if date.day == 1 else str(date.day)
    return f"{jour}{INSECABLE}{MOIS[date.month - 1]} {date.year}"


def moment(instant: dt.datetime) -> str:
    """« 4 octobre 2026 à 9 h 05 », in Paris."""
    local = instant.astimezone(PARIS)
    return f"{date_longue(local)} à {local.hour}{INSECABLE}h{INSECABLE}{local.minute:02d}"


def espaces(texte: str) -> str:
    """Typed text with French spaces, quotes, apostrophes and ellipses; addresses and times are left alone."""
    morceaux = _ADRESSE.split(texte)
    for rang in range(0, len(morceaux), 2):
        for motif, remplacement in _REGLES:
            morceaux[rang] = motif.sub(remplacement, morceaux[rang])
    return "".join(morceaux)


def telephone_fr(numero: str) -> str:
    """« 05 53 00 00 00 » from ``+33553000000``; foreign numbers keep their prefix, unreadable ones stay as they are."""
    try:
        lu = phonenumbers.parse(numero, "FR")
    except phonenumbers.NumberParseException:
        return numero
    if not phonenumbers.is_possible_number(lu):
        return numero
    francais = lu.country_code == 33
    forme = phonenumbers.PhoneNumberFormat.NATIONAL if francais else phonenumbers.PhoneNumberFormat.INTERNATIONAL
    return phonenumbers.format_number(lu, forme).replace(" ", INSECABLE)


def pluriel(nombre: float, singulier: str, pluriel: str) -> str:
    """The word alone, agreed with the number: in French, everything under two is singular."""
    return singulier if abs(nombre) < 2 else pluriel
