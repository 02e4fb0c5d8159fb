"""Opening hours: is it open now, and the week in words. What is unknown is never said to be closed."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from zoneinfo import ZoneInfo

from opening_hours import OpeningHours, ParserError, State  # type: ignore[attr-defined]  # its stub lags

PARIS = ZoneInfo("Europe/Paris")
JOURS = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")


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
    """One day of the week, in words."""

    jour: str
    plages: tuple[str, ...]
    aujourd_hui: bool


INCONNUS = EtatOuverture(Ouverture.INCONNU, "Horaires non renseignés")


@lru_cache(maxsize=4096)
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
    etat, _ = lu.state(moment)
    prochain = lu.next_change(moment)
    if etat == State.OPEN:
        return EtatOuverture(Ouverture.OUVERT, f"Ouvert {_jusqu_a(moment, prochain)}")
    if etat == State.CLOSED:
        return EtatOuverture(Ouverture.FERME, _reouverture(lu, moment, prochain))
    return EtatOuverture(Ouverture.INCONNU, "Horaires à confirmer auprès de la structure")


def _jusqu_a(moment: dt.datetime, fin: dt.datetime | None) -> str:
    if fin is None or fin - moment > dt.timedelta(days=7):
        return "en permanence"
    if fin.date() == moment.date() or (fin.hour, fin.minute) == (0, 0):
        return f"jusqu’à {heure(fin.time())}"
    return f"jusqu’à {_jour(moment, fin)} à {heure(fin.time())}"


def _reouverture(lu: OpeningHours, moment: dt.datetime, prochain: dt.datetime | None) -> str:
    if prochain is None:
        return "Fermé"
    etat, _ = lu.state(prochain)
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


def plages_de_la_semaine(horaires: str | None, maintenant: dt.datetime) -> list[list[Plage]]:
    """When it is open on each day of this week from Monday (holidays included); empty when unknown."""
    lu = _lire(horaires) if horaires else None
    if lu is None:
        return []
    jour = maintenant.astimezone(PARIS).date()
    lundi = jour - dt.timedelta(days=jour.weekday())
    return [_plages(lu, lundi + dt.timedelta(days=decalage)) for decalage in range(7)]


def _plages(lu: OpeningHours, jour: dt.date) -> list[Plage]:
    debut = dt.datetime.combine(jour, dt.time(), PARIS)
    fin = dt.datetime.combine(jour + dt.timedelta(days=1), dt.time(), PARIS)
    return [
        (max(de, debut), min(a, fin))
        for de, a, etat, _ in lu.intervals(debut, fin)
        if etat == State.OPEN and a > debut and de < fin
    ]


def semaine(horaires: str | None, maintenant: dt.datetime) -> list[JourHoraires]:
    """The seven days from Monday in words, as they are this week; empty when unknown."""
    aujourd_hui = maintenant.astimezone(PARIS).weekday()
    return [
        JourHoraires(JOURS[rang], tuple(_plage(de, a) for de, a in plages), rang == aujourd_hui)
        for rang, plages in enumerate(plages_de_la_semaine(horaires, maintenant))
    ]


def _plage(de: dt.datetime, a: dt.datetime) -> str:
    if a - de >= dt.timedelta(hours=23):  # a day of 23, 24 or 25 hours
        return "toute la journée"
    return f"{heure(de.time())} – {heure(a.time())}"
