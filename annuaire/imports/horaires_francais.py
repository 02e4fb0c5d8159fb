"""Words of French opening hours: tokens, lists of days, pairs of hours. An unknown word is never skipped."""

from __future__ import annotations

import html
import re
import unicodedata
from dataclasses import dataclass
from enum import StrEnum

MIDI, JOURNEE = 12 * 60, 24 * 60
FERIES = 7  # the eighth « day » of a week: public holidays
Plage = tuple[int, int]  # minutes since midnight
TOUS = frozenset(range(7))


class Sorte(StrEnum):
    """What a token is."""

    JOUR = "jour"
    JOURS = "jours"  # a set of days in one word: « tous les jours », « week-end »
    ORDRE = "ordre"  # 1er … 5e, dernier
    DU_MOIS = "du mois"
    MOIS = "mois"
    SEMAINES = "semaines"  # odd or even
    HEURE = "heure"
    NOMBRE = "nombre"
    NUIT_ET_JOUR = "24 h/24"
    DEMI = "demi-journée"
    FERME = "fermé"
    SAUF = "sauf"
    RDV = "rendez-vous"
    DE = "de"
    A = "à"
    ET = "et"
    LE = "le"
    NEUTRE = "neutre"
    SIGNE = "signe"
    INCONNU = "inconnu"


@dataclass(frozen=True, slots=True)
class Jeton:
    """A token: ``valeur`` is a day (Monday = 0), minutes since midnight, an order, a month… according to ``sorte``."""

    sorte: Sorte
    texte: str
    valeur: int = 0
    jours: frozenset[int] = frozenset()


class NonCompris(Exception):
    """The text is not understood; the message is the reason, in French."""


_JOURS = (
    ("lundi", "lun", "lu"),
    ("mardi", "mar", "ma"),
    ("mercredi", "mer", "me"),
    ("jeudi", "jeu", "je"),
    ("vendredi", "vend", "ven", "ve"),
    ("samedi", "sam", "sa"),
    ("dimanche", "dim", "di"),
)
_MOIS = (
    ("janvier", "janv"),
    ("fevrier", "fevr", "fev"),
    ("mars",),
    ("avril", "avr"),
    ("mai",),
    ("juin",),
    ("juillet", "juil"),
    ("aout",),
    ("septembre", "sept"),
    ("octobre", "oct"),
    ("novembre", "nov"),
    ("decembre", "dec"),
)
NUMERO_JOUR = {nom: rang for rang, noms in enumerate(_JOURS) for nom in noms}
NUMERO_JOUR |= {f"{noms[0]}s": rang for rang, noms in enumerate(_JOURS)}
_NUMERO_MOIS = {nom: rang for rang, noms in enumerate(_MOIS, 1) for nom in noms}
_ORDRES = {"premier": 1, "deuxieme": 2, "second": 2, "troisieme": 3, "quatrieme": 4, "cinquieme": 5, "dernier": -1}
_RDV = r"(?:rdv|rendez ?-? ?vous)"
# First match wins. No nested repetition: reading is linear. The text has single spaces, no accents, no capitals.
# « 8h30h » is a slip, « 10h18h » is two hours: a second number above 24 can only be minutes.
_CHIFFRES: tuple[tuple[Sorte, str], ...] = (
    (Sorte.NUIT_ET_JOUR, r"24 ?/ ?7(?![\d:])|24 ?h?(?:eures)? ?(?:/|sur) ?24(?: ?h(?:eures)?)?(?!\d)"),
    (Sorte.JOURS, r"7 ?j?(?:ours)? ?(?:/|sur) ?7(?: ?j(?:ours)?)?(?![\da-z:])"),
    (
        Sorte.HEURE,
        r"(?P<h1>\d{1,2}) ?(?:heures?|hrs?|h)"
        r"(?: ?(?P<m1>\d\d)(?! ?[h:]|\d)(?: ?(?:mn|min)(?![a-z]))?|(?P<m4>[3-5]\d)h(?![a-z\d]))?",
    ),
    (Sorte.HEURE, r"(?P<h2>\d{1,2}) ?: ?(?P<m2>\d\d)(?! ?:|\d)(?: ?h(?![a-z\d]))?"),
    (Sorte.HEURE, r"(?P<h3>\d{1,2})\.(?P<m3>\d\d) ?h(?![a-z\d])"),
    (Sorte.ORDRE, r"(?P<ordre>[1-5]) ?(?:ere?s?|n?de?|i?emes?|es?)(?![a-z])"),
    (Sorte.NOMBRE, r"\d{1,2}(?!\d)"),
    (Sorte.INCONNU, r"\d+"),
)
_MOTS: tuple[tuple[Sorte, str], ...] = (
    (
        Sorte.JOUR,
        rf"(?:{'|'.join(sorted(NUMERO_JOUR, key=len, reverse=True))})(?![a-z])(?:(?<![a-z]di)(?<!manche)\.(?! ?\d))?",
    ),
    (Sorte.ORDRE, r"(?:premier|deuxieme|second|troisieme|quatrieme|cinquieme|dernier)s?(?![a-z])"),
    (Sorte.JOURS, r"(?:tous les jours|week ?-? ?ends?|jours feries|jour ferie|feries)(?![a-z])"),
    (Sorte.NEUTRE, r"(?:y compris|meme) (?:les )?(?:jours )?feries(?![a-z])"),
    (Sorte.DU_MOIS, r"(?:du|de chaque) mois(?![a-z])"),
    (Sorte.SEMAINES, r"semaines? (?P<impaires>im)?paires?(?![a-z])"),
    (Sorte.DEMI, r"(?P<matin>matins?|matinees?)(?![a-z])|ap(?:res|m)?[ -]?midis?(?![a-z])"),
    (Sorte.NEUTRE, rf"(?:avec (?:ou|et) )?sans {_RDV}(?![a-z])"),
    (Sorte.RDV, rf"(?:uniquement )?(?:(?:sur|avec) )?{_RDV}(?: uniquement)?(?![a-z])"),
    (Sorte.FERME, r"(?:fermee?s?|fermetures?)(?: au public| toute la journee)?(?![a-z])"),
    (Sorte.FERME, r"non ouvert au public(?![a-z])|pas d'(?:accueil|ouverture)(?![a-z])"),
    (Sorte.SAUF, r"(?:sauf|hors|excepte|a l'exception)(?![a-z])"),
    (Sorte.NEUTRE, r"(?:jours et )?(?:horaires?|heures?)(?: d'ouvertures?)?(?: au public)?(?![a-z])"),
    (Sorte.NEUTRE, r"(?:ouvert(?:e?s?|ures?)|accueil)(?: au public| du public| public| libre)?(?![a-z])"),
    (Sorte.NEUTRE, r"(?:acces libre|journee continue|non[ -]stop|sans interruption|permanences?)(?![a-z])"),
    (Sorte.NEUTRE, r"(?:uniquement|seulement)(?![a-z])"),
    (Sorte.A, r"(?:jusqu'au?|aux?|a)(?![a-z])"),
    (Sorte.ET, r"(?:et|ainsi que|puis)(?![a-z])"),
    (Sorte.DE, r"(?:de|du|des)(?![a-z])|d'"),
    (Sorte.LE, r"(?:tou(?:s|tes) les|chaque|les?|la|en)(?![a-z])|l'"),
    (Sorte.HEURE, r"(?:midi|minuit)(?![a-z])"),
    (Sorte.MOIS, rf"(?:{'|'.join(sorted(_NUMERO_MOIS, key=len, reverse=True))})(?![a-z])"),
    (Sorte.INCONNU, r"[^\W\d_]+|."),
)
_SIGNES = {signe: Jeton(Sorte.SIGNE, signe) for signe in '-/,;:.|()"'} | {"&": Jeton(Sorte.ET, "&")}


def _lexique(motifs: tuple[tuple[Sorte, str], ...]) -> re.Pattern[str]:
    return re.compile("|".join(f"(?P<_{rang}>{motif})" for rang, (_, motif) in enumerate(motifs)))


_LEXIQUES = {True: (_CHIFFRES, _lexique(_CHIFFRES)), False: (_MOTS, _lexique(_MOTS))}
_BALISES = re.compile(r"<[^<>]{0,200}>")
_ACCENTS = re.compile("[\u0300-\u036f]+")
_COLLE = re.compile(r"(?<=[a-zà-ÿ])(?=[A-Z])")  # « 17 heuresLe vendredi »
_TIRETS = str.maketrans(dict.fromkeys("‐‑‒–—−", "-") | {"’": "'", "‘": "'", "•": ";", "\n": "|", "\r": " "})


def replier(texte: str) -> str:
    """Without tags, entities, accents, capitals or doubled spaces; a line break is a bar ``|``."""
    texte = _BALISES.sub(" | ", html.unescape(html.unescape(texte)))
    texte = _COLLE.sub(" ", texte.translate(_TIRETS))
    texte = _ACCENTS.sub("", unicodedata.normalize("NFKD", texte)).lower()
    return " ".join(texte.split())


def jetons(texte: str) -> list[Jeton]:
    """Tokens of a folded text. Raises ``NonCompris`` on an unknown word or an impossible hour."""
    lus: list[Jeton] = []
    rang = 0
    while rang < len(texte):
        lettre = texte[rang]
        if lettre == " " or lettre in _SIGNES:
            rang += 1
            if lettre != " ":
                lus.append(_SIGNES[lettre])
            continue
        motifs, lexique = _LEXIQUES[lettre.isdecimal()]
        trouve = lexique.match(texte, rang)
        if trouve is None:
            raise NonCompris(f"signe non compris : « {lettre} »")
        rang = trouve.end()
        sorte = motifs[int((trouve.lastgroup or "_0")[1:])][0]  # the outer group closes last
        if sorte is Sorte.INCONNU:
            raise NonCompris(f"mot non compris : « {trouve.group()[:40]} »")
        lus.append(_jeton(sorte, trouve))
    return lus


def _jeton(sorte: Sorte, trouve: re.Match[str]) -> Jeton:
    texte = trouve.group()
    match sorte:
        case Sorte.JOUR:
            return Jeton(sorte, texte.rstrip("."), NUMERO_JOUR[texte.rstrip(".")])
        case Sorte.JOURS:
            jours = TOUS if texte[0] in "7t" else frozenset({5, 6}) if texte[0] == "w" else frozenset({FERIES})
            return Jeton(sorte, texte, jours=jours)
        case Sorte.HEURE:
            return Jeton(sorte, texte, _minutes(trouve))
        case Sorte.NOMBRE:
            return Jeton(sorte, texte, int(texte))
        case Sorte.MOIS:
            return Jeton(sorte, texte, _NUMERO_MOIS[texte])
        case Sorte.ORDRE:
            return Jeton(sorte, texte, int(trouve.groupdict().get("ordre") or _ORDRES[texte.removesuffix("s")]))
        case Sorte.SEMAINES:
            return Jeton(sorte, texte, 1 if trouve["impaires"] else 2)
        case Sorte.DEMI:
            return Jeton(sorte, texte, 0 if trouve["matin"] else 1)
    return Jeton(sorte, texte)


def _minutes(trouve: re.Match[str]) -> int:
    if trouve.group() in ("midi", "minuit"):
        return MIDI if trouve.group() == "midi" else JOURNEE
    heures = int(trouve["h1"] or trouve["h2"] or trouve["h3"])
    minutes = int(trouve["m1"] or trouve["m2"] or trouve["m3"] or trouve["m4"] or 0)
    if minutes > 59 or heures * 60 + minutes > JOURNEE:
        raise NonCompris(f"heure impossible : « {trouve.group()} »")
    return heures * 60 + minutes


def assembler_jours(suite: list[tuple[str, Jeton]]) -> tuple[frozenset[int], bool, frozenset[int]]:
    """Days of « lundi, mardi et du jeudi au samedi », whether each is named, and the days between two doubtful ones.

    A dash is « to » or « and »: refused unless both say the same. « Lundi/vendredi » is a list when the text says
    elsewhere what is done between: see ``Groupe.entre``.
    """
    jours: set[int] = set()
    nommes = True
    liste = len(suite) > 2 and all(lien == "-" for lien, _ in suite[1:])
    avant: Jeton | None = None
    for lien, jeton in suite:
        if jeton.sorte is Sorte.JOURS:
            if lien in {"à", "-"}:
                raise NonCompris(f"jours peu clairs : « {jeton.texte} »")
            jours |= jeton.jours
            nommes &= jeton.jours == {FERIES}
        elif avant is None or liste or lien not in {"à", "-", "/", ""}:
            jours.add(jeton.valeur)
        else:
            jours |= _intervalle(avant, lien, jeton)
            nommes &= lien not in {"à", "-"}
        avant = jeton if jeton.sorte is Sorte.JOUR else None
    entre = range(min(jours) + 1, max(jours)) if len(suite) == 2 and suite[1][0] in {"/", ""} else ()
    return frozenset(jours), nommes, frozenset(entre)


def _intervalle(avant: Jeton, lien: str, jeton: Jeton) -> set[int]:
    semaine = avant.valeur == 0 and jeton.valeur >= 4
    voisins = jeton.valeur - avant.valeur == 1
    if lien == "à" or (lien == "-" and semaine):
        return {(avant.valeur + pas) % 7 for pas in range((jeton.valeur - avant.valeur) % 7 + 1)}
    if lien == "-" and not voisins:
        raise NonCompris(f"« {avant.texte}{lien}{jeton.texte} » : de l’un à l’autre, ou l’un et l’autre ?")
    if not lien and len(avant.texte) == 2 < len(jeton.texte) and avant.valeur != jeton.valeur:
        raise NonCompris(f"jours contradictoires : « {avant.texte} {jeton.texte} »")  # « Lu Mardi 9 h » in columns
    return {jeton.valeur}


def apparier(temps: list[Jeton], liens: list[list[str]], nus: bool = False) -> list[Plage]:
    """Hours two by two; ``liens[n]`` follows ``temps[n]``; with ``nus``, « 9-12 » are hours too.

    Raises ``NonCompris`` when a pair is not a sure one.
    """
    if len(temps) % 2:
        raise NonCompris("une heure n’a pas de fin")
    plages: list[Plage] = []
    for rang in range(0, len(temps), 2):
        debut, fin = temps[rang], temps[rang + 1]
        entre = liens[rang]
        if len(entre) > 1 or (entre and entre[0] not in {"à", "-", "/"}) or (rang and "à" in liens[rang - 1]):
            raise NonCompris("des heures ne vont pas deux à deux")
        sans_unite = [debut.sorte, fin.sorte].count(Sorte.NOMBRE)
        if sans_unite and (not entre or (sans_unite == 2 and (not nus or entre == ["/"]))):
            raise NonCompris(f"« {debut.texte} {fin.texte} » n’est pas une plage d’heures")
        de, a = (lu.valeur * 60 if lu.sorte is Sorte.NOMBRE else lu.valeur for lu in (debut, fin))
        if de >= a or a > JOURNEE:
            raise NonCompris(f"la fin n’est pas après le début : « {debut.texte} - {fin.texte} »")
        plages.append((de, a))
    return plages
