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

from annuaire.horaires import PARIS
from annuaire.imports.horaires_curseur import Groupe, Periode
from annuaire.imports.horaires_francais import FERIES, TOUS, NonCompris, Plage, replier
from annuaire.imports.horaires_grammaire import Lecture, analyser

LONGUEUR_LUE = 1000  # characters; beyond, it is not opening hours but a page
LONGUEUR_OSM = 500  # the column of the fiche
COUPES = {250, 254, 255, 256, 500, 512}  # usual widths of columns: a text that fills one may be cut
RDV = 'unknown "sur rendez-vous"'
JOURS_OSM = ("Mo", "Tu", "We", "Th", "Fr", "Sa", "Su", "PH")
MOIS_OSM = ("", "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
TROP_TOT = "heure improbable : avant 5 h du matin"
PREMIERE_HEURE = 5 * 60  # « 3-11 h » is a slip for 13
MATIN_FINIT, APRES_MIDI_COMMENCE = 14 * 60, 12 * 60

_NOMS = "Mo|Tu|We|Th|Fr|Sa|Su|PH"
_OSM = re.compile(r"\b(?:Mo|Tu|We|Th|Fr|Su|MO|TU|TH|FR|SU|mo|th|fr|PH|SH)\b|^(?:24/7|unknown\b|off$|closed$)")
_JOUR_FRANCAIS = re.compile(r"\b(?:lu|ma|me|je|ve|di|lun|mer|jeu|ven|dim|\w{2,8}di|dimanche)s?\b", re.IGNORECASE)
_MARDI_OU_MARS = re.compile(r"Mar [\d:, -]+")
_PLAGE = re.compile(r"(\d{1,2}):(\d\d)-(\d{1,2}):(\d\d)")
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
        return None, str(refus).replace(" :", "\u00a0:").replace("« ", "«\u00a0").replace(" »", "\u00a0»")


# OSM syntax


def _lire_osm(texte: str) -> str:
    """Mended where one reading only is possible, else refused. Raises ``NonCompris``."""
    osm = _hors_citations(texte, _reparer, garder=True)
    # A bare comment means « unknown » in OSM; the library takes it as open.
    osm = re.sub(r'(?<!open )(?<!unknown )(?<!closed )(?<!off )("[^"]*")', r"unknown \1", osm)
    lu = _analyser_osm(osm)
    nu = _hors_citations(str(lu), str)
    if "SH" in nu:
        raise NonCompris("les vacances scolaires ne sont pas dans notre calendrier")
    _verifier_regles(nu)
    for debut_h, debut_m, fin_h, fin_m in _PLAGE.findall(nu):
        if (int(fin_h), fin_m) <= (int(debut_h), debut_m):
            raise NonCompris(f"la fin n’est pas après le début : « {debut_h}:{debut_m} - {fin_h}:{fin_m} »")
        if 0 < int(debut_h) * 60 + int(debut_m) < PREMIERE_HEURE:
            raise NonCompris(TROP_TOT)
    normal = _valider(str(lu.normalize()))
    if not re.search(r"\d:\d\d|24/7|unknown|sun|dawn|dusk", normal) and not _TOUJOURS_FERME.fullmatch(osm):
        raise NonCompris("aucune heure d’ouverture")
    try:
        _verifier_regles(_hors_citations(normal, str))
    except NonCompris:  # the library writes « every day » as nothing: its days are kept
        return _valider(str(lu))
    return normal


def _verifier_regles(nu: str) -> None:
    """Every rule must name its days and its hours: without them, OSM says every day and all day."""
    for regle in re.split(r"; |, (?=[A-Z])| ?\|\| ", nu):
        if not re.search(rf"\b(?:{_NOMS})\b|24/7|^(?:closed|off)$|^unknown", regle):
            raise NonCompris("heures sans jour")
        if not re.search(r"\d:\d\d|24/7|closed|off|unknown|sun|dawn|dusk", regle):
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
    except ParserError as erreur:
        raise NonCompris("horaires OpenStreetMap mal écrits") from erreur


def _valider(osm: str) -> str:
    """The usual spelling (``off``, ``week 02``) of valid OSM. Raises ``NonCompris``."""
    osm = _hors_citations(osm, lambda lu: re.sub(r"\bweek(?=\d)", "week ", lu).replace("closed", "off"), garder=True)
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
        _verifier_heures(groupe)
    jours = [(jour, groupe) for groupe in groupes for jour in sorted(groupe.jours)]
    restes = [(jour, groupe, _retirer(jour, groupe, lecture)) for jour, groupe in jours]
    semaine = [(jour, groupe, plages) for jour, groupe, plages in restes if plages is not None]
    if not semaine:
        raise NonCompris("aucune heure d’ouverture")
    regles = _regles(_sans_contradiction(semaine))
    regles = "24/7" if regles == "Mo-Su 00:00-24:00" else regles
    feries = ["PH off"] if FERIES in retires else []
    return _valider("; ".join([regles, *feries, *(f"{_periode(p)} off" for p in lecture.fermetures)]))


def _demi(plage: Plage) -> int | None:
    """0 for a morning, 1 for an afternoon, None for both."""
    if plage[0] >= APRES_MIDI_COMMENCE:
        return 1
    return 0 if plage[1] <= MATIN_FINIT else None


def _verifier_heures(groupe: Groupe) -> None:
    """Hours must be those of the half-days named, and not in the night."""
    demis = {_demi(plage) for plage in groupe.plages}
    seules = groupe.demi_avant and len(groupe.demis) == 1
    if not groupe.demis <= demis or (seules and demis != groupe.demis) or (groupe.demis and None in demis):
        raise NonCompris("les heures ne sont pas celles de la demi-journée dite")
    if groupe.interdits & demis or (groupe.interdits and None in demis):
        raise NonCompris("des heures sont données pour une demi-journée fermée")
    if any(0 < plage[0] < PREMIERE_HEURE for plage in groupe.plages):
        raise NonCompris(TROP_TOT)
    groupe.plages = _fusionner(groupe.plages)


def _fusionner(plages: list[Plage]) -> list[Plage]:
    """Hours that touch or overlap, as one: each was said to be open."""
    fusion: list[Plage] = []
    for de, a in sorted(plages):
        if fusion and de <= fusion[-1][1]:
            fusion[-1] = (fusion[-1][0], max(a, fusion[-1][1]))
        else:
            fusion.append((de, a))
    return fusion


def _retirer(jour: int, groupe: Groupe, lecture: Lecture) -> list[Plage] | None:
    """Hours of this day once « fermé » and « sauf » are applied; None when the day is closed."""
    plages = list(groupe.plages)
    for jours, demis in lecture.retraits:
        if jour not in jours:
            continue
        if groupe.nommes and not demis:
            raise NonCompris(f"jour contradictoire : {JOURS_OSM[jour]} est ouvert et fermé")
        if demis and (not plages or any(_demi(plage) is None for plage in plages)):
            raise NonCompris("une demi-journée fermée coupe des heures d’ouverture")
        plages = [plage for plage in plages if demis and _demi(plage) not in demis]
        if not plages:
            return None
    return plages


Journee = tuple[int, Groupe, list[Plage]]


def _sans_contradiction(semaine: list[Journee]) -> list[Journee]:
    """The days, repeats left out. Raises ``NonCompris`` when a day is given twice and not surely to be added."""
    gardees: list[Journee] = []
    for jour, groupe, plages in semaine:
        freres = [(autre, deja) for meme, autre, deja in gardees if meme == jour and not _disjoints(autre, groupe)]
        if any(deja == plages and autre.rdv == groupe.rdv and _cle(autre) == _cle(groupe) for autre, deja in freres):
            continue
        if freres and all(_contient(groupe, plages, autre, deja) for autre, deja in freres):
            gardees = [lu for lu in gardees if lu[0] != jour or all(lu[1] is not autre for autre, _ in freres)]
        elif not all(_s_ajoutent(autre, deja, groupe, plages) for autre, deja in freres):
            raise NonCompris(f"jour donné deux fois : {JOURS_OSM[jour]}")
        gardees.append((jour, groupe, plages))
    return gardees


def _s_ajoutent(avant: Groupe, deja: list[Plage], groupe: Groupe, plages: list[Plage]) -> bool:
    surs = (avant.nommes and groupe.nommes) or avant.jours == groupe.jours or (groupe.demi_avant and groupe.demis)
    separes = all(a[1] <= b[0] or b[1] <= a[0] for a in deja for b in plages)
    return bool(surs and separes and deja and plages and _cle(avant) == _cle(groupe))


def _contient(groupe: Groupe, plages: list[Plage], autre: Groupe, deja: list[Plage]) -> bool:
    """Whether to add and to replace come to the same: « mardi au samedi 10h-17h, mercredi 10h-18h »."""
    meme = _cle(groupe) == _cle(autre) and groupe.rdv == autre.rdv
    return bool(meme and deja and _fusionner([*deja, *plages]) == plages)


Cle = tuple[Periode | None, int, frozenset[int]]


def _cle(groupe: Groupe) -> Cle:
    return groupe.periode, groupe.semaines, groupe.ordres


def _disjoints(un: Groupe, autre: Groupe) -> bool:
    """Whether the two never fall on the same date."""
    if un.semaines and autre.semaines and un.semaines != autre.semaines:
        return True
    if un.ordres and autre.ordres and not un.ordres & autre.ordres and -1 not in un.ordres | autre.ordres:
        return True
    return bool(un.periode and autre.periode and not _dates(un.periode) & _dates(autre.periode))


def _dates(periode: Periode) -> set[int]:
    (mois, jour), (mois_fin, jour_fin) = periode
    debut, fin = mois * 32 + jour, mois_fin * 32 + (jour_fin or 31)
    annee = range(32, 13 * 32)
    return {date for date in annee if (debut <= date <= fin if debut <= fin else date >= debut or date <= fin)}


def _periode(periode: Periode) -> str:
    bornes = [MOIS_OSM[mois] + (f" {jour:02d}" if jour else "") for mois, jour in periode]
    return "-".join(dict.fromkeys(bornes))


def _regles(semaine: list[Journee]) -> str:
    """One rule for the days of same hours. Hours by appointment are added (``,``) to other hours of a day."""
    heures: dict[tuple[Cle, bool, int], list[Plage]] = {}
    for jour, groupe, plages in semaine:
        heures.setdefault((_cle(groupe), groupe.rdv, jour), []).extend(plages)
    regles: dict[tuple[bool, bool, Cle, str], list[int]] = {}  # public holidays last: the last rule wins
    for (cle, rdv, jour), plages in heures.items():
        texte = ",".join(f"{de // 60:02d}:{de % 60:02d}-{a // 60:02d}:{a % 60:02d}" for de, a in sorted(plages))
        texte = f"{texte} {RDV}".lstrip() if rdv else texte
        regles.setdefault((rdv and (cle, False, jour) in heures, jour == FERIES, cle, texte), []).append(jour)
    ecrites = ""
    for (ajout, _, cle, texte), jours in sorted(regles.items(), key=lambda regle: (regle[0][:2], min(regle[1]))):
        ecrites += (", " if ajout else "; ") if ecrites else ""
        ecrites += f"{_devant(cle, jours)} {texte}"
    return ecrites


def _devant(cle: Cle, jours: list[int]) -> str:
    periode, semaines, ordres = cle
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
