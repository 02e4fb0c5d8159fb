"""From what a visitor typed to a place of the Département, or to why there is none."""

from __future__ import annotations

import re
from functools import lru_cache

from territoire.lieux.index import CANDIDATS_MAX, Ailleurs, est_commune, index
from territoire.lieux.modeles import (
    Lieu,
    Resolution,
    TypeLieu,
    lieu_adresse,
    lieu_code_postal,
    lieu_commune,
    lieu_departement,
)
from territoire.lieux.texte import Mot, mots, nettoyer, pleins
from territoire.reference import communes_par_code_postal

CODE = re.compile(r"(?<!\d)(\d{5})(?!\d)")
CODE_ESPACE = re.compile(r"(?<!\d)(\d\d) (\d{3})(?!\d)")
NUMERO_DEPARTEMENT = re.compile(r"\(\s*(\d{2,3}|2[ab])\s*\)|(?<=\D)[ ,]+(\d\d|2[ab])$", re.IGNORECASE)
PARENTHESE = re.compile(r"\([^)]*\)?")
QUEUES = (("lot", "et", "garonne"), ("france",), ("47",))
_VOIES = """
allee allees av ave avenue bd bld boulevard bvd chem chemin che cite clos cours esplanade faubourg fg hameau imp impasse
lieu lieudit lotissement montee parc passage pl place promenade quai res residence rond route rte rue ruelle sentier
square za zac zae zi zone
"""
VOIES = frozenset(_VOIES.split())
VILLE_CONNUE = 100_000  # its name wins over the beginning of one of our communes' names
VILLE_D_ADRESSE = 20_000  # recognised at the end of an address without a postal code


@lru_cache(maxsize=4096)
def resoudre(texte: str) -> Resolution:
    """The place that ``texte`` names. Never raises, whatever was typed; an empty text gives an empty answer."""
    propre = nettoyer(texte)
    if lieu_departement() in index().exacts.get(" ".join(pleins(_forme(mots(propre)))), []):
        return _trouve([lieu_departement()])
    code, propre = _extraire_code(propre)
    if code is not None and code not in communes_par_code_postal():
        if not code.startswith("47"):
            # « Marmande 33000 »: the name is ours, the code is not. Which one is right is not ours to say.
            notre = resoudre(propre).lieu if propre and "," not in propre else None
            candidats = (notre,) if notre is not None and notre.type is TypeLieu.COMMUNE else ()
            return Resolution(None, candidats, hors_departement=_nom_avec_code(code, propre))
        code = _code_de_cedex(code)
    if (seul := index().departements.get(propre.upper())) and code is None:
        return Resolution(None, hors_departement=seul)
    numero, propre = _extraire_numero(propre)
    if numero is not None and numero != "47":
        return Resolution(None, hors_departement=_nom_avec_code(numero, propre))
    reste = _sans_queue(mots(propre))
    if not reste:
        return _du_code(code) if code else _du_numero(numero)
    return _du_texte(propre, reste, code)


def _extraire_code(texte: str) -> tuple[str | None, str]:
    """A postal code and the text without it; « 47 000 » is one when no other figure stands in the text."""
    trouve = CODE.search(texte)
    if trouve is None:
        espace = CODE_ESPACE.search(texte)
        if espace is None or re.search(r"\d", texte[: espace.start()] + texte[espace.end() :]):
            return None, texte
        trouve = espace
    # A separator keeps what stood before the code (the street) apart from what follows (the town).
    rue, ville = texte[: trouve.start()].strip(" ,"), texte[trouve.end() :].strip(" ,")
    return "".join(trouve.groups()), ", ".join(morceau for morceau in (rue, ville) if morceau)


def _extraire_numero(texte: str) -> tuple[str | None, str]:
    """The number of a département written after a name: « Bergerac (24) », « Agen 47 »."""
    trouve = NUMERO_DEPARTEMENT.search(texte)
    if trouve is None:
        return None, PARENTHESE.sub(" ", texte).strip(" ,")
    numero = (trouve.group(1) or trouve.group(2)).upper()
    reste = PARENTHESE.sub(" ", texte[: trouve.start()] + " " + texte[trouve.end() :]).strip(" ,")
    if numero != "47" and (index().nom_departement(numero) is None or _semble_adresse(mots(reste))):
        return None, texte
    return numero, reste


def _sans_queue(tous: list[Mot]) -> list[Mot]:
    """The words without a final « Lot-et-Garonne », « France » or « 47 », unless nothing else is there."""
    for queue in QUEUES:
        formes = tuple(mot.forme for mot in tous)
        if len(formes) > len(queue) and formes[-len(queue) :] == queue:
            return _sans_queue(tous[: -len(queue)])
    return tous


def _code_de_cedex(code: str) -> str | None:
    """The postal code behind a CEDEX one: 479xx is Agen, 47207 is 47200."""
    base = "47000" if code.startswith("479") else f"{code[:3]}00"
    return base if base in communes_par_code_postal() else None


def _nom_avec_code(code: str, nom: str) -> str:
    departement = index().nom_departement(code)
    lieu = nom.rpartition(",")[2].strip() or (code if len(code) == 5 else "")
    if departement is None:
        return lieu or code
    return f"{lieu} ({departement})" if lieu else departement


def _du_code(code: str) -> Resolution:
    lieu = lieu_code_postal(code)
    communes = [lieu_commune(c) for c in lieu.codes_insee]
    return Resolution(lieu, (lieu, *communes[: CANDIDATS_MAX - 1]))


def _du_numero(numero: str | None) -> Resolution:
    return _trouve([lieu_departement()]) if numero else Resolution(None)


def _du_texte(texte: str, reste: list[Mot], code: str | None) -> Resolution:
    forme = _forme(reste)
    if exacts := _accordes(index().exact(forme), code):
        autres = [lieu for lieu in index().debut(forme) if lieu not in exacts and est_commune(exacts[0])]
        return _trouve([*exacts, *autres])
    if epci := index().epci(forme):
        return _trouve([epci])
    if _semble_adresse(reste):
        return _adresse(texte, reste, code)
    if code is not None:
        return _avec_code(texte, reste, code)
    return _sans_code(forme)


def _sans_code(forme: str) -> Resolution:
    ailleurs = index().ailleurs.get(forme) or index().ailleurs.get(" ".join(pleins(forme)))
    debuts = index().debut(forme)
    if ailleurs and (not debuts or ailleurs.habitants >= VILLE_CONNUE):
        candidats = debuts or index().ressemblants(forme)[0]
        return Resolution(None, tuple(candidats[:CANDIDATS_MAX]), _nom_ailleurs(ailleurs))
    if debuts:
        return _trouve(debuts)
    if contenants := index().contenant(forme):
        return _trouve(contenants, approche=True)
    proches, voisin = index().ressemblants(forme)
    if voisin is not None:
        return Resolution(None, tuple(proches), _nom_ailleurs(voisin))
    if proches:
        return _trouve(proches, approche=True)
    return Resolution(None, tuple(index().suggestions(forme)))


def _avec_code(texte: str, reste: list[Mot], code: str) -> Resolution:
    """Words beside a postal code: the town, perhaps badly spelt; else the start or the end names it."""
    forme = _forme(reste)
    lieu = lieu_code_postal(code)
    if partiels := _accordes(index().debut(forme), code, seuls=True):
        return _trouve(partiels)
    proches, _ = index().ressemblants(forme)
    if servis := _accordes(proches, code, seuls=True):
        return _trouve(servis, approche=True)
    if len(reste) > 1 and _ville_finale(reste)[0] is not None:
        return _adresse(texte, reste, code)
    return Resolution(lieu, (lieu, *(lieu_commune(c) for c in lieu.codes_insee)), approche=True)


def _accordes(lieux: list[Lieu], code: str | None, *, seuls: bool = False) -> list[Lieu]:
    """``lieux`` with those that the postal code serves first; with ``seuls``, those alone."""
    if code is None:
        return lieux
    servis = set(communes_par_code_postal()[code])
    oui = [lieu for lieu in lieux if servis & set(lieu.codes_insee)]
    return oui if seuls else [*oui, *(lieu for lieu in lieux if lieu not in oui)]


def _semble_adresse(reste: list[Mot]) -> bool:
    formes = [mot.forme for mot in reste]
    return (len(formes) > 2 and formes[0].isdecimal()) or any(forme in VOIES for forme in formes[:-1])


def _adresse(texte: str, reste: list[Mot], code: str | None) -> Resolution:
    ville, taille = _ville_finale(reste)
    if isinstance(ville, Ailleurs) and code is None:
        return Resolution(None, hors_departement=_nom_ailleurs(ville))
    base = ville if isinstance(ville, Lieu) else lieu_code_postal(code) if code else lieu_departement()
    rue = texte
    if isinstance(ville, Lieu):
        rue = texte[: reste[-taille].debut]
    rue = rue.strip(" ,;-–") or texte
    lieu = lieu_adresse(rue, base)
    return Resolution(lieu, (lieu,))


def _ville_finale(reste: list[Mot]) -> tuple[Lieu | Ailleurs | None, int]:
    """The town that ends an address, and on how many words; the street must keep a name of its own."""
    for taille in range(min(6, len(reste) - 1), 0, -1):
        rue = [mot.forme for mot in reste[:-taille]]
        if not any(not forme.isdecimal() and forme not in VOIES for forme in pleins(" ".join(rue))):
            continue
        forme = _forme(reste[-taille:])
        if forme != reste[-taille].forme and reste[-taille].forme in ("de", "d", "du", "des", "l"):
            continue  # « rue Voltaire d’Agen »: the small word belongs to the street, the next turn drops it
        lieux = [lieu for lieu in index().exact(forme) if est_commune(lieu)] or index().debut(forme)[:1]
        if lieux:
            return lieux[0], taille
        ville = index().ailleurs.get(forme)
        if ville is not None and ville.habitants >= VILLE_D_ADRESSE:
            return ville, taille
    return None, 0


def _nom_ailleurs(lieu: Ailleurs) -> str:
    departement = index().departements.get(lieu.departement)
    return lieu.nom if departement in (None, lieu.nom) else f"{lieu.nom} ({departement})"


def _trouve(lieux: list[Lieu], *, approche: bool = False) -> Resolution:
    return Resolution(lieux[0], tuple(dict.fromkeys(lieux))[:CANDIDATS_MAX], approche=approche)


def _forme(reste: list[Mot]) -> str:
    return " ".join(mot.forme for mot in reste)
