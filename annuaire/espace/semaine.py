"""The table of opening hours: a row a day, two ranges each; to and from OpenStreetMap syntax."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from opening_hours import OpeningHours, ParserError  # type: ignore[attr-defined]  # its stub lags

from annuaire.horaires import JOURS

JOURS_OSM = ("Mo", "Tu", "We", "Th", "Fr", "Sa", "Su")
RDV = 'unknown "sur rendez-vous"'
PLAGES_PAR_JOUR = 2
NUIT = "06:00"  # a range that ends before it begins ends the next day, at the latest then
_HEURE = re.compile(r"([01]?\d|2[0-3]) ?[:hH] ?([0-5]\d)?")
_PLAGE = r"\d\d:\d\d-\d\d:\d\d"
_NOM = "|".join(JOURS_OSM)
_REGLE = re.compile(
    rf"(?:(?P<jours>(?:{_NOM})(?:-(?:{_NOM}))?(?:,(?:{_NOM})(?:-(?:{_NOM}))?)*) )?"
    rf'(?:(?P<plages>{_PLAGE}(?:, ?{_PLAGE})*)(?P<rdv> unknown "sur rendez-vous")?|'
    r'(?P<seul>unknown "sur rendez-vous")|(?P<ferme>off|closed))'
)

Plage = tuple[str, str]


@dataclass(slots=True)
class Jour:
    """A row. ``plages`` are « HH:MM » pairs, midnight as an end being 00:00; ``rdv``: by appointment."""

    plages: list[Plage] = field(default_factory=list)
    rdv: bool = False


@dataclass(slots=True)
class Semaine:
    """The table: seven rows from Monday, and whether it is closed on public holidays."""

    jours: list[Jour] = field(default_factory=lambda: [Jour() for _ in JOURS])
    feries_fermes: bool = False


def depuis_osm(horaires: str | None) -> Semaine | None:
    """The table that says exactly these hours; None when no table can (seasons, school holidays, a third range)."""
    semaine = Semaine()
    for brute in (horaires or "").split(";"):
        regle = brute.strip()
        if not regle:
            continue
        if regle in ("PH off", "PH closed"):
            semaine.feries_fermes = True
            continue
        lue = _REGLE.fullmatch(regle)
        if lue is None:
            return None
        jour = _jour(lue)
        if len(jour.plages) > PLAGES_PAR_JOUR:
            return None
        for rang in _rangs(lue["jours"]):
            semaine.jours[rang] = Jour(list(jour.plages), jour.rdv)  # the last rule wins, as specified
    return semaine


def _jour(lue: re.Match[str]) -> Jour:
    plages = [tuple(plage.strip().split("-")) for plage in (lue["plages"] or "").split(",") if plage]
    return Jour([(de, "00:00" if a == "24:00" else a) for de, a in plages], bool(lue["rdv"] or lue["seul"]))


def _rangs(jours: str | None) -> list[int]:
    rangs: list[int] = []
    for groupe in (jours or "Mo-Su").split(","):
        premier, _, dernier = groupe.partition("-")
        debut, fin = JOURS_OSM.index(premier), JOURS_OSM.index(dernier or premier)
        rangs += range(debut, fin + 1) if debut <= fin else [*range(debut, 7), *range(fin + 1)]
    return rangs


def en_osm(semaine: Semaine) -> str | None:
    """OpenStreetMap syntax; None for a table that says nothing. Days with the same hours are said together."""
    par_regle: dict[str, list[int]] = {}
    for rang, jour in enumerate(semaine.jours):
        if regle := _regle(jour):
            par_regle.setdefault(regle, []).append(rang)
    if not par_regle:
        return None
    regles = [f"{_groupes(rangs)} {regle}" for regle, rangs in par_regle.items()]
    osm = "; ".join([*regles, *(["PH off"] if semaine.feries_fermes else [])])
    try:
        OpeningHours(osm)
    except ParserError as refus:  # the reading of the table checks every hour: this would be ours
        raise ValueError(osm) from refus
    return osm


def _regle(jour: Jour) -> str:
    plages = ",".join(f"{de}-{'24:00' if a == '00:00' else a}" for de, a in jour.plages)
    return " ".join(morceau for morceau in (plages, RDV if jour.rdv else "") if morceau)


def _groupes(rangs: list[int]) -> str:
    """« Mo-We,Fr »."""
    suites: list[list[int]] = []
    for rang in rangs:
        if suites and suites[-1][-1] == rang - 1:
            suites[-1].append(rang)
        else:
            suites.append([rang])
    ecrites = []
    for suite in suites:
        noms = [JOURS_OSM[rang] for rang in suite]
        ecrites.append(f"{noms[0]}-{noms[-1]}" if len(suite) > 2 else ",".join(noms))
    return ",".join(ecrites)


def champs_du_tableau() -> list[str]:
    """Names of the fields, row by row."""
    return [
        *(f"{jour}_{quoi}_{n}" for jour in JOURS for n in range(1, PLAGES_PAR_JOUR + 1) for quoi in ("de", "a")),
        *(f"{jour}_rdv" for jour in JOURS),
        "feries",
    ]


def en_champs(semaine: Semaine) -> dict[str, str]:
    """The fields of a table, as the form shows them."""
    champs = dict.fromkeys(champs_du_tableau(), "")
    for nom, jour in zip(JOURS, semaine.jours, strict=True):
        for n, (de, a) in enumerate(jour.plages, start=1):
            champs[f"{nom}_de_{n}"], champs[f"{nom}_a_{n}"] = de, a
        champs[f"{nom}_rdv"] = "1" if jour.rdv else ""
    champs["feries"] = "fermes" if semaine.feries_fermes else ""
    return champs


def depuis_champs(champs: Mapping[str, str]) -> tuple[Semaine, dict[str, str]]:
    """The table that was typed, and a sentence for each day that is not right."""
    semaine, erreurs = Semaine(), {}
    for rang, nom in enumerate(JOURS):
        plages, erreur = _lire_jour(nom, champs)
        semaine.jours[rang] = Jour(plages, champs.get(f"{nom}_rdv") == "1")
        if erreur:
            erreurs[f"jour-{nom}"] = f"{nom.capitalize()} : {erreur}"
    semaine.feries_fermes = champs.get("feries") == "fermes"
    return semaine, erreurs


def _lire_jour(nom: str, champs: Mapping[str, str]) -> tuple[list[Plage], str]:
    plages: list[Plage] = []
    for n in range(1, PLAGES_PAR_JOUR + 1):
        tapees = champs.get(f"{nom}_de_{n}", "").strip(), champs.get(f"{nom}_a_{n}", "").strip()
        if not any(tapees):
            continue
        if not all(tapees):
            return plages, "il manque une heure. Écrivez le début et la fin, ou effacez les deux."
        de, a = _heure(tapees[0]), _heure(tapees[1])
        if de is None or a is None:
            return plages, "écrivez les heures ainsi : 9:00 ou 14:30."
        if a != "00:00" and a <= de and (a > NUIT or de < "12:00"):
            return plages, "la fin est avant le début."
        if plages and (de < plages[-1][1] or plages[-1][1] <= plages[-1][0]):
            return plages, "les deux plages se chevauchent."
        plages.append((de, a))
    return plages, ""


def _heure(tapee: str) -> str | None:
    lue = _HEURE.fullmatch(tapee)
    return f"{int(lue[1]):02d}:{lue[2] or '00'}" if lue else None


def copier(champs: Mapping[str, str], modele: str = JOURS[0], vers: tuple[str, ...] = JOURS[1:5]) -> dict[str, str]:
    """The fields with the hours of one day (Monday) put on others (to Friday) that say nothing yet."""
    copies = dict(champs)
    for jour in vers:
        noms = [nom for nom in champs_du_tableau() if nom.startswith(f"{jour}_")]
        if not any(copies.get(nom) for nom in noms):
            copies |= {nom: copies.get(nom.replace(jour, modele, 1), "") for nom in noms}
    return copies
