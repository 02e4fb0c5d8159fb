"""Opening hours as people and lists write them, read into OpenStreetMap ``opening_hours``. Nothing is guessed.

What is refused, and why (figures: 6 357 rows of eight public lists):

- hours without a day: of 3 757 rows in OSM syntax that name days, 25 open on a Sunday, so « every day »,
  what OSM would say, would nearly always be false;
- an end before or at its start: in the lists they are slips (« Fr 17:00-12:00 »); ``20:00-26:00`` is read;
- an opening before 5 in the morning: in the lists, a digit is missing (« Je 04h30-18h30 », « 3-11 h »);
- school holidays: the calendar that annuaire.horaires uses does not know them;
- a day given twice in free text, unless the two are surely to be added. In OSM syntax the last rule wins, as specified;
- days only said to be closed: what is not said of the other days would be shown as closed.

Hours that overlap in one day (« 9h-17h / 14h-17h ») are their union, as in OSM: each is said, often by a slip.
An appointment is ``unknown "sur rendez-vous"``: OSM gives a bare comment that meaning, the library says « open ».
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

from opening_hours import OpeningHours, ParserError  # type: ignore[attr-defined]  # its stub lags

from annuaire.horaires import JOURS, PARIS
from annuaire.imports.horaires_curseur import (
    PREMIERE_HEURE,
    TROP_TOT,
    Cle,
    Groupe,
    Periode,
    cle,
    demi,
    disjoints,
    fusionner,
    verifier_heures,
)
from annuaire.imports.horaires_francais import FERIES, TOUS, NonCompris, Plage, replier
from annuaire.imports.horaires_grammaire import Lecture, analyser

LONGUEUR_LUE = 1000  # characters; beyond, it is not opening hours but a page
LONGUEUR_OSM = 500  # the column of the fiche
COUPES = {250, 254, 255, 256, 500, 512}  # usual widths of columns: a text that fills one may be cut
RDV = 'unknown "sur rendez-vous"'
JOURS_OSM = ("Mo", "Tu", "We", "Th", "Fr", "Sa", "Su", "PH")
NOMS_JOURS = (*JOURS, "jours fériés")
MOIS_OSM = ("", "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")

_NOMS = "Mo|Tu|We|Th|Fr|Sa|Su|PH"
_OSM = re.compile(
    r"\b(?:Mo|Tu|We|Th|Fr|Su|MO|TU|TH|FR|SU|mo|th|fr|PH|SH|Jan|Feb|Apr|May|Jun|Jul|Aug|Sep)\b"
    r"|\b(?:week ?\d\d|unknown|off)\b"
    r"|\b(?:Mar|Oct|Nov|Dec)(?=-[A-Z][a-z]{2}\b| Sa\b| \d\d[ -])|\bSa\[|^(?:24/7|closed$|Sa [\d:,-]+$)"
)
_JOUR_FRANCAIS = re.compile(r"\b(?:lu|ma|me|je|ve|di|lun|mer|jeu|ven|sam|dim|\w{2,8}di|dimanche)s?\b", re.IGNORECASE)
_MARDI_OU_MARS = re.compile(r"Mar [\d:, -]+")
_PLAGE = re.compile(r"(\d{1,2}):(\d\d)-(\d{1,2}):(\d\d)")
_OUVERTURE = re.compile(r"\d:\d\d|24/7|unknown|sun|dawn|dusk")
_JOUR_DU_MOIS = re.compile(rf"(?<=\b(?:{'|'.join(MOIS_OSM[1:])})) (\d)(?!\d|:)")
_PLAGES = r"\d\d:\d\d-\d\d:\d\d"
_DEMI_JOURNEE = re.compile(rf"\s*((?:{_NOMS})(?:[,-](?:{_NOMS}))*) ({_PLAGES}(?:,{_PLAGES})*)\s*")
_TOUJOURS_FERME = re.compile(r"(?:24/7 |Mo-Su )?(?:off|closed)")
_REPARATIONS = (  # one reading only: « Mo, Tu 9h30 – 12h / 14h-17h »
    (re.compile(r"\b(\d{1,2}) ?[hH] ?(\d\d)\b"), r"\1:\2"),
    (re.compile(r"\b(\d{1,2}) ?[hH](?![\w])"), r"\1:00"),
    (re.compile(r"(\d) ?[-–—] ?(\d)"), r"\1-\2"),
    (re.compile(r"(\d:\d\d) ?/ ?(?=\d)"), r"\1,"),
    (re.compile(r"(\d) ?, ?(\d)"), r"\1,\2"),
    (re.compile(rf"\b({_NOMS}) ?([-,]) ?(?=(?:{_NOMS})\b)"), r"\1\2"),
    (re.compile(rf"\b({_NOMS}) ?: ?(?=\d)"), r"\1 "),
)


@dataclass(frozen=True, slots=True)
class HorairesLus:
    """``osm`` when understood; else the ``texte`` as it came and the ``raison``, in French. No text: all None."""

    osm: str | None = None
    texte: str | None = None
    raison: str | None = None


def lire_horaires(texte: str) -> HorairesLus:
    """Reads OSM syntax (also slightly wrong) or French. Never raises; never gives hours that the text does not say."""
    propre = texte.strip()
    if not propre:
        return HorairesLus()
    if len(propre) > LONGUEUR_LUE:
        return HorairesLus(None, texte, f"texte trop long (plus de {LONGUEUR_LUE} caractères)")
    osm, raison = _lire(propre, len(texte) in COUPES)
    return HorairesLus(osm, None, None) if osm else HorairesLus(None, texte, raison)


@lru_cache(maxsize=4096)
def _lire(texte: str, plein: bool) -> tuple[str | None, str | None]:
    try:
        if plein:
            raise NonCompris("texte peut-être coupé : il remplit sa colonne")
        nu = _hors_citations(texte, str)
        if _OSM.search(nu) and not _JOUR_FRANCAIS.search(nu):
            return _lire_osm(" ".join(texte.split())), None
        if _MARDI_OU_MARS.fullmatch(texte):
            raise NonCompris("« Mar » : mardi ou mars ?")
        return _ecrire(analyser(replier(texte))), None
    except NonCompris as refus:
        return None, re.sub(r" (?=[:?»])|(?<=«) ", "\u00a0", str(refus))


# OSM syntax


def _lire_osm(texte: str) -> str:
    """Mended where one reading only is possible, else refused. Raises ``NonCompris``."""
    osm = _hors_citations(texte, _reparer, garder=True)
    osm = _reunir_demi_journees(_dire_etat(osm, "unknown"))
    nu = _hors_citations(osm, str)
    if "SH" in nu:
        raise NonCompris("les vacances scolaires ne sont pas dans notre calendrier")
    _verifier_regles(nu)
    for debut_h, debut_m, fin_h, fin_m in _PLAGE.findall(nu):
        if (int(fin_h), fin_m) <= (int(debut_h), debut_m):
            raise NonCompris(f"la fin n’est pas après le début : « {debut_h}:{debut_m} - {fin_h}:{fin_m} »")
        if 0 < int(debut_h) * 60 + int(debut_m) < PREMIERE_HEURE:
            raise NonCompris(TROP_TOT)
    if not _OUVERTURE.search(nu) and not _TOUJOURS_FERME.fullmatch(nu):
        raise NonCompris("aucune heure d’ouverture")
    return _normaliser(osm)


def _reunir_demi_journees(osm: str) -> str:
    """« Mo 09:00-12:00; Mo 14:00-18:00 » said of both: to OSM the second rule would undo the first."""
    regles: list[str] = []
    for regle in osm.split(";"):
        lue, avant = _DEMI_JOURNEE.fullmatch(regle), _DEMI_JOURNEE.fullmatch(regles[-1]) if regles else None
        if lue and avant and lue[1] == avant[1] and _se_suivent(*sorted((avant[2], lue[2]))):
            regles[-1] = f" {avant[1]} {','.join(sorted((avant[2], lue[2])))}"
        else:
            regles.append(regle)
    return ";".join(regles).strip()


def _se_suivent(premieres: str, secondes: str) -> bool:
    return premieres[-5:] <= secondes[:5]


def _dire_etat(osm: str, etat: str) -> str:
    """The state before a comment that has none: OSM means « unknown », the library « open » (and leaves it out)."""
    morceaux = osm.split('"')
    for rang in range(0, len(morceaux) - 1, 2):
        if not re.search(r"\b(?:open|unknown|closed|off) ?$", morceaux[rang]):
            morceaux[rang] += f"{etat} "
    return '"'.join(morceaux)


def _normaliser(osm: str) -> str:
    """The library's spelling, where it keeps days and hours (it writes « every day » or « all day » as nothing)."""
    normal = _valider(_dire_etat(str(_analyser_osm(osm).normalize()), "open"))
    if normal.count("00:00-24:00") < osm.count("00:00-24:00") and normal != "24/7":
        return _valider(osm)
    try:
        _verifier_regles(_hors_citations(normal, str))
    except NonCompris:
        return _valider(osm)
    return normal


def _verifier_regles(nu: str) -> None:
    """Every rule must name its days and its hours: without them, OSM says every day and all day."""
    for regle in re.split(r" ?; ?|(?<=[\d\"f]), ?(?=[A-Z])| ?\|\| ?", nu):
        if not re.search(rf"\b(?:{_NOMS})\b|24/7|\boff\b|closed|^unknown", regle, re.IGNORECASE):
            raise NonCompris("heures sans jour")
        if not _OUVERTURE.search(regle) and not re.search(r"\b(?:off|closed)\b", regle):
            raise NonCompris("un jour n’a pas d’heures")


def _reparer(morceau: str) -> str:
    for motif, remplacement in _REPARATIONS:
        morceau = motif.sub(remplacement, morceau)
    return morceau


def _hors_citations(texte: str, changer: Callable[[str], str], garder: bool = False) -> str:
    """``changer`` applied outside quotes; what is inside is dropped unless ``garder``."""
    morceaux = texte.split('"')
    return '"'.join(changer(lu) if rang % 2 == 0 else lu * garder for rang, lu in enumerate(morceaux))


def _analyser_osm(osm: str) -> OpeningHours:
    try:
        return OpeningHours(osm, timezone=PARIS, country="FR", max_interval_days=366)
    except (ParserError, UnicodeEncodeError) as erreur:  # the latter: half of a surrogate pair
        raise NonCompris("horaires OpenStreetMap mal écrits") from erreur


def _usuel(morceau: str) -> str:
    return re.sub(r"\bweek(?=\d)", "week ", morceau).replace("closed", "off")


def _valider(osm: str) -> str:
    """The usual spelling (``off``, ``week 02``, ``Jun 01``) of valid OSM. Raises ``NonCompris``."""
    osm = _hors_citations(osm, lambda lu: _JOUR_DU_MOIS.sub(r" 0\1", _usuel(lu)), garder=True)
    osm = osm.removeprefix("24/7 ") if osm.startswith(("24/7 unknown", "24/7 off")) else osm
    _analyser_osm(osm)
    if len(osm) > LONGUEUR_OSM:
        raise NonCompris(f"horaires trop longs (plus de {LONGUEUR_OSM} caractères)")
    return osm


# French


def _ecrire(lecture: Lecture) -> str:
    """OSM syntax of what was read. Raises ``NonCompris`` when days contradict each other."""
    groupes = [groupe for groupe in lecture.groupes if groupe.plages or groupe.rdv]
    retires = frozenset(jour for jours, demis in lecture.retraits if not demis for jour in jours)
    if not groupes:
        if lecture.ferme or (retires >= TOUS and not lecture.rdv):
            return "off"
        if lecture.rdv and not lecture.retraits and not lecture.fermetures:
            return RDV
        raise NonCompris("aucune heure d’ouverture")
    for groupe in groupes:
        groupe.rdv |= lecture.rdv
        verifier_heures(groupe)
    jours = [(jour, groupe) for groupe in groupes for jour in sorted(groupe.jours)]
    restes = [(jour, groupe, _retirer(jour, groupe, lecture)) for jour, groupe in jours]
    semaine = [(jour, groupe, plages) for jour, groupe, plages in restes if plages is not None]
    if not semaine:
        raise NonCompris("aucune heure d’ouverture")
    regles = _regles(_sans_contradiction(semaine))
    regles = "24/7" if regles == "Mo-Su 00:00-24:00" else regles
    feries = ["PH off"] if FERIES in retires else []
    return _normaliser("; ".join([regles, *feries, *(f"{_periode(p)} off" for p in lecture.fermetures)]))


def _retirer(jour: int, groupe: Groupe, lecture: Lecture) -> list[Plage] | None:
    """Hours of this day once « fermé » and « sauf » are applied; None when the day is closed."""
    plages = list(groupe.plages)
    for jours, demis in lecture.retraits:
        if jour not in jours:
            continue
        if groupe.nommes and not demis:
            raise NonCompris(f"jour contradictoire : {NOMS_JOURS[jour]} est ouvert et fermé")
        if demis and (not plages or any(demi(plage) is None for plage in plages)):
            raise NonCompris("une demi-journée fermée coupe des heures d’ouverture")
        plages = [plage for plage in plages if demis and demi(plage) not in demis]
        if not plages:
            return None
    return plages


Journee = tuple[int, Groupe, list[Plage]]


def _sans_contradiction(semaine: list[Journee]) -> list[Journee]:
    """The days, repeats left out. Raises ``NonCompris`` when a day is given twice and not surely to be added."""
    gardees: list[Journee] = []
    for jour, groupe, plages in semaine:
        freres = [(autre, deja) for meme, autre, deja in gardees if meme == jour and not disjoints(autre, groupe)]
        if any(deja == plages and autre.rdv == groupe.rdv and cle(autre) == cle(groupe) for autre, deja in freres):
            continue
        if freres and all(_contient(groupe, plages, autre, deja) for autre, deja in freres):
            gardees = [lu for lu in gardees if lu[0] != jour or all(lu[1] is not autre for autre, _ in freres)]
        elif not all(_s_ajoutent(autre, deja, groupe, plages) for autre, deja in freres):
            raise NonCompris(f"jour donné deux fois : {NOMS_JOURS[jour]}")
        gardees.append((jour, groupe, plages))
    return gardees


def _s_ajoutent(avant: Groupe, deja: list[Plage], groupe: Groupe, plages: list[Plage]) -> bool:
    surs = (avant.nommes and groupe.nommes) or avant.jours == groupe.jours or (groupe.demi_avant and groupe.demis)
    separes = all(a[1] <= b[0] or b[1] <= a[0] for a in deja for b in plages)
    return bool(surs and separes and deja and plages and cle(avant) == cle(groupe))


def _contient(groupe: Groupe, plages: list[Plage], autre: Groupe, deja: list[Plage]) -> bool:
    """Whether to add and to replace come to the same: « mardi au samedi 10h-17h, mercredi 10h-18h »."""
    meme = cle(groupe) == cle(autre) and groupe.rdv == autre.rdv
    return bool(meme and deja and fusionner([*deja, *plages]) == plages)


def _periode(periode: Periode) -> str:
    bornes = [MOIS_OSM[mois] + (f" {jour:02d}" if jour else "") for mois, jour in periode]
    return "-".join(dict.fromkeys(bornes))


def _regles(semaine: list[Journee]) -> str:
    """One rule for the days of same hours. Hours by appointment are added (``,``) to other hours of a day."""
    heures: dict[tuple[Cle, bool, int], list[Plage]] = {}
    for jour, groupe, plages in semaine:
        heures.setdefault((cle(groupe), groupe.rdv, jour), []).extend(plages)
    regles: dict[tuple[bool, bool, Cle, str], list[int]] = {}  # public holidays last: the last rule wins
    for (quand, rdv, jour), plages in heures.items():
        texte = ",".join(f"{de // 60:02d}:{de % 60:02d}-{a // 60:02d}:{a % 60:02d}" for de, a in sorted(plages))
        texte = f"{texte} {RDV}".lstrip() if rdv else texte
        regles.setdefault((rdv and (quand, False, jour) in heures, jour == FERIES, quand, texte), []).append(jour)
    ecrites = ""
    for (ajout, _, quand, texte), jours in sorted(regles.items(), key=lambda regle: (regle[0][:2], min(regle[1]))):
        ecrites += (", " if ajout else "; ") if ecrites else ""
        ecrites += f"{_devant(quand, jours)} {texte}"
    return ecrites


def _devant(quand: Cle, jours: list[int]) -> str:
    periode, semaines, ordres = quand
    rangs = f"[{','.join(str(ordre) for ordre in sorted(ordres))}]" if ordres else ""
    noms = ",".join(f"{nom}{rangs}" for nom in (map(JOURS_OSM.__getitem__, jours) if ordres else _suites(jours)))
    semaine = ("", "week 01-53/2", "week 02-52/2")[semaines]
    return " ".join(morceau for morceau in (_periode(periode) if periode else "", semaine, noms) if morceau)


def _suites(jours: list[int]) -> list[str]:
    """``Mo-Fr``, ``Su``: days that follow each other, from Monday."""
    suites: list[list[int]] = []
    for jour in sorted(set(jours)):
        if suites and jour == suites[-1][-1] + 1 and jour != FERIES:
            suites[-1].append(jour)
        else:
            suites.append([jour])
    return ["-".join(dict.fromkeys((JOURS_OSM[suite[0]], JOURS_OSM[suite[-1]]))) for suite in suites]
