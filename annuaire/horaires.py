"""Opening hours: is it open now, and the week in words. What is unknown is never said to be closed."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from zoneinfo import ZoneInfo

from opening_hours import OpeningHours, ParserError, State  # type: ignore[attr-defined]  # its stub lags

PARIS = ZoneInfo("Europe/Paris")
JOURS = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")
RENDEZ_VOUS = re.compile(r"rendez[- ]?vous|\br\.?d\.?v\b|\bappointment\b", re.IGNORECASE)
COMMENTAIRE_COURT = 60  # characters: a longer comment is no state, and stands in the week only
CHANGEMENTS_MAXIMUM = 20
A_CONFIRMER = "Horaires à confirmer auprès de la structure"


class Ouverture(StrEnum):
    """State at a moment."""

    OUVERT = "ouvert"
    FERME = "ferme"
    INCONNU = "inconnu"


@dataclass(frozen=True, slots=True)
class EtatOuverture:
    """State and the sentence that says it: « Ouvert jusqu’à 18 h », « Ouvre mercredi à 14 h »."""

    etat: Ouverture
    phrase: str


@dataclass(frozen=True, slots=True)
class JourHoraires:
    """One day of the week, in words; no ``plages`` when it is closed, and only then."""

    jour: str
    plages: tuple[str, ...]
    aujourd_hui: bool


INCONNUS = EtatOuverture(Ouverture.INCONNU, "Horaires non renseignés")


@lru_cache(maxsize=16_384)
def _lire(horaires: str) -> OpeningHours | None:
    try:
        return OpeningHours(horaires, timezone=PARIS, country="FR", max_interval_days=366)
    except ParserError:
        return None


def etat_ouverture(horaires: str | None, maintenant: dt.datetime) -> EtatOuverture:
    """State at ``maintenant`` (aware) of these OpenStreetMap opening hours; public holidays are France's."""
    lu = _lire(horaires) if horaires else None
    if lu is None:
        return INCONNUS
    moment = maintenant.astimezone(PARIS)
    etat, commentaire = _certitude(*lu.state(moment))
    prochain = _changement(lu, moment, etat)
    if etat == State.OPEN:
        return EtatOuverture(Ouverture.OUVERT, f"Ouvert {_jusqu_a(moment, prochain)}")
    if etat == State.CLOSED:
        return EtatOuverture(Ouverture.FERME, _reouverture(lu, moment, prochain))
    court = 0 < len(commentaire) <= COMMENTAIRE_COURT
    return EtatOuverture(Ouverture.INCONNU, commentaire[0].upper() + commentaire[1:] if court else A_CONFIRMER)


def est_ouvert(horaires: str, moment: dt.datetime) -> bool:
    """Whether these hours are surely open at ``moment`` (aware)."""
    lu = _lire(horaires)
    return lu is not None and bool(_certitude(*lu.state(moment.astimezone(PARIS)))[0] == State.OPEN)


def _certitude(etat: State, commentaire: str) -> tuple[State, str]:
    """By appointment is not open: the reader of the syntax takes ``09:00-12:00 "sur rendez-vous"`` for open."""
    commentaire = commentaire.strip()
    if RENDEZ_VOUS.search(commentaire):
        seul = len(commentaire.split()) <= 2  # « RDV », « sur rdv », « by appointment »
        return (State.UNKNOWN if etat == State.OPEN else etat), "sur rendez-vous" if seul else commentaire
    return etat, commentaire


def _changement(lu: OpeningHours, moment: dt.datetime, etat: State) -> dt.datetime | None:
    """When the state changes; a comment that begins or ends is no change. None when it does not within some steps."""
    prochain = lu.next_change(moment)
    for _ in range(CHANGEMENTS_MAXIMUM):
        if prochain is None or _certitude(*lu.state(prochain))[0] != etat:
            return prochain
        prochain = lu.next_change(prochain)
    return None


def _jusqu_a(moment: dt.datetime, fin: dt.datetime | None) -> str:
    if fin is None or fin - moment > dt.timedelta(days=7):
        return "en permanence"
    if fin.date() == moment.date() or (fin.hour, fin.minute) == (0, 0):
        return f"jusqu’à {heure(fin.time())}"
    return f"jusqu’à {_jour(moment, fin)} à {heure(fin.time())}"


def _reouverture(lu: OpeningHours, moment: dt.datetime, prochain: dt.datetime | None) -> str:
    if prochain is None:
        return "Fermé"
    etat, _ = _certitude(*lu.state(prochain))
    if etat != State.OPEN or prochain - moment > dt.timedelta(days=6):
        return "Fermé actuellement"
    return f"Ouvre {_jour(moment, prochain)} à {heure(prochain.time())}"


def _jour(moment: dt.datetime, autre: dt.datetime) -> str:
    ecart = (autre.date() - moment.date()).days
    return {0: "aujourd’hui", 1: "demain"}.get(ecart, JOURS[autre.weekday()])


def heure(valeur: dt.time) -> str:
    """``9 h``, ``14 h 30``, with no-break spaces; midnight is ``minuit``."""
    if (valeur.hour, valeur.minute) == (0, 0):
        return "minuit"
    return f"{valeur.hour}\u00a0h" + (f"\u00a0{valeur.minute:02d}" if valeur.minute else "")


Plage = tuple[dt.datetime, dt.datetime]
_Intervalle = tuple[dt.datetime, dt.datetime, State, str]


def plages_de_la_semaine(horaires: str | None, maintenant: dt.datetime) -> list[list[Plage]]:
    """When it is surely open on each day of this week from Monday (holidays included); empty when unknown."""
    return [
        [(de, a) for de, a, etat, _ in jour if etat == State.OPEN]
        for jour in _intervalles_semaine(horaires, maintenant)
    ]


def _intervalles_semaine(horaires: str | None, maintenant: dt.datetime) -> list[list[_Intervalle]]:
    lu = _lire(horaires) if horaires else None
    if lu is None:
        return []
    jour = maintenant.astimezone(PARIS).date()
    lundi = jour - dt.timedelta(days=jour.weekday())
    return [_intervalles(lu, lundi + dt.timedelta(days=decalage)) for decalage in range(7)]


def _intervalles(lu: OpeningHours, jour: dt.date) -> list[_Intervalle]:
    """What is not closed that day, cut at midnight."""
    debut = dt.datetime.combine(jour, dt.time(), PARIS)
    fin = dt.datetime.combine(jour + dt.timedelta(days=1), dt.time(), PARIS)
    return [
        (max(de, debut), min(a, fin), *_certitude(etat, commentaire))
        for de, a, etat, commentaire in lu.intervals(debut, fin)
        if etat != State.CLOSED and a > debut and de < fin
    ]


def semaine(horaires: str | None, maintenant: dt.datetime) -> list[JourHoraires]:
    """The seven days from Monday in words, as they are this week; empty when unknown.

    What is neither open nor closed is said too: « sur rendez-vous », « 14 h – 18 h (à confirmer) ».
    """
    aujourd_hui = maintenant.astimezone(PARIS).weekday()
    return [
        JourHoraires(JOURS[rang], _en_mots(intervalles), rang == aujourd_hui)
        for rang, intervalles in enumerate(_intervalles_semaine(horaires, maintenant))
    ]


def _en_mots(intervalles: list[_Intervalle]) -> tuple[str, ...]:
    """Hours that are only « the rest of the day » (from or to midnight, around open ones) are said once, at the end."""
    plages: list[str] = []
    restes: dict[str, None] = {}
    ouvre = any(etat == State.OPEN for _, _, etat, _ in intervalles)
    for de, a, etat, commentaire in intervalles:
        note = commentaire or "à confirmer"
        if etat == State.OPEN:
            plages.append(_plage(de, a))
        elif _jour_entier(de, a):
            plages.append(note)
        elif ouvre and dt.time() in (de.time(), a.time()):
            restes[f"sinon {note}"] = None
        else:
            plages.append(f"{_plage(de, a)} ({note})")
    return (*plages, *restes)


def _jour_entier(de: dt.datetime, a: dt.datetime) -> bool:
    return a - de >= dt.timedelta(hours=23)  # a day of 23, 24 or 25 hours


def _plage(de: dt.datetime, a: dt.datetime) -> str:
    return "toute la journée" if _jour_entier(de, a) else f"{heure(de.time())} – {heure(a.time())}"
