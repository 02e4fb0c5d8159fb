"""Two listings compared: are they one structure, two places of one body, or two bodies?

An identifier in common decides, unless the names or the addresses say otherwise. Without one, a pair may only
be proposed to a person, save when name, commune and address or contact all agree.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from annuaire.doublons.alignement import Alignement, aligner
from annuaire.doublons.indices import Indices, Proximite, relever
from annuaire.doublons.modele import Candidat, Rapprochement, Verdict
from annuaire.doublons.noms import Genre, NomNormalise
from annuaire.doublons.oppositions import SANS_OPPOSITION, Oppositions, opposer
from annuaire.doublons.sigles import SiglesCommuns, noms_et_sigles, sigles_communs

__all__ = ["Candidat", "Rapprochement", "Verdict", "comparer"]

SEUIL_PROBABLE = 0.62
PLAFOND = 0.94  # of what a person must look at
COMMUN_TRONQUE = 0.7
COMMUN_PARTOUT = 1.5
PLAFOND_INCONNUE = 0.85  # of the score, when one does not know where


@dataclass(frozen=True, slots=True)
class _Noms:
    """The pair of names that agree best, and what they say."""

    alignement: Alignement
    oppositions: Oppositions
    note: float  # 0 to 1
    sigles: SiglesCommuns
    tronque: bool


def comparer(a: Candidat, b: Candidat) -> Rapprochement:
    """Compare two listings; ``comparer(a, b) == comparer(b, a)``. Never raises on any text."""
    a, b = sorted((a, b), key=lambda c: (c.id, c.nom) if a.id != b.id else (c.id, repr(c)))
    indices = relever(a, b)
    utile = 0.0 if indices.siret or indices.rna or indices.siren else SEUIL_PROBABLE - _bonus(indices, [])
    noms = _comparer_noms(a, b, utile)
    verdict, score, raisons = _juger(indices, noms)
    return Rapprochement(a.id, b.id, round(min(1.0, max(0.0, score)), 3), verdict, tuple(dict.fromkeys(raisons)))


def _comparer_noms(a: Candidat, b: Candidat, utile: float) -> _Noms:
    """``utile``: likeness below which nothing else could bring the pair up; what opposes it is not looked for."""
    (noms_a, _), (noms_b, _) = noms_et_sigles(a), noms_et_sigles(b)
    sigles = sigles_communs(a, b)
    essais = [_essayer(a, b, x, y, sigles, utile) for x in noms_a for y in noms_b]
    if not essais:
        return _essayer(a, b, _VIDE, _VIDE, sigles, utile)
    return max(essais, key=lambda n: (not n.oppositions.fermes, not n.oppositions.lieu, n.note, n.alignement.exact))


_VIDE = NomNormalise((), frozenset(), frozenset(), False)


def _essayer(a: Candidat, b: Candidat, x: NomNormalise, y: NomNormalise, sigles: SiglesCommuns, utile: float) -> _Noms:
    alignement = aligner(x, y, a.code_insee, b.code_insee)
    tronque = (x.tronque and not alignement.reste_a) or (y.tronque and not alignement.reste_b)
    note = _noter(alignement, sigles.commun, tronque)
    if note < utile:
        return _Noms(alignement, SANS_OPPOSITION, note, sigles, tronque)
    oppositions = opposer(a, b, x, y, alignement)
    if sigles.developpe and oppositions.fermes:
        # A new name beside the old acronym: to be looked at, whatever kind of body each says.
        oppositions = replace(oppositions, fermes=(), reserves=(*oppositions.reserves, *oppositions.fermes))
    return _Noms(alignement, oppositions, note, sigles, tronque)


def _noter(al: Alignement, sigle: bool, tronque: bool) -> float:
    """Likeness of two names: the whole, or the shorter inside the longer, or an acronym for the long form."""
    if not al.commun and not sigle:
        return 0.0
    note = al.couverture
    if al.complet:
        note = max(note, 0.95 if al.exact else 0.85)
        if al.sens < 1.0 and al.commun < 1.0:  # « Amicale laïque »: a name that every commune has
            note -= 0.1
    elif al.reste_a and al.reste_b:
        deux = all(any(m.genre is Genre.SENS for m in r) for r in (al.reste_a, al.reste_b))
        note -= 0.2 if deux else 0.12  # each says something that the other does not
    elif al.sens >= 0.85 and al.inclusion >= 0.85:
        note = max(note, 0.66 + 0.2 * al.couverture)
    if tronque and al.inclusion >= 0.8 and al.commun >= COMMUN_TRONQUE:
        note = max(note, 0.8)
    if sigle:
        note = max(note, 0.72 + 0.15 * al.couverture)
    return note


def _juger(i: Indices, n: _Noms) -> tuple[Verdict, float, list[str]]:
    raisons = _raisons_identifiants(i)
    if i.siret or i.rna:
        return _juger_identifiant(i, n, raisons)
    if i.siren and n.note >= 0.3:
        raisons.append("même SIREN")
        if i.adresses_differentes or i.proximite in (Proximite.LOIN, Proximite.VOISINE):
            return Verdict.MEME_ORGANISME_AUTRE_LIEU, 0.6, [*raisons, "autre établissement, à une autre adresse"]
        return Verdict.PROBABLE, 0.75, [*raisons, "deux SIRET du même organisme, sans adresse qui les distingue"]
    return _juger_noms(i, n, raisons)


def _raisons_identifiants(i: Indices) -> list[str]:
    raisons = []
    if i.siret:
        raisons.append("même SIRET")
    if i.rna:
        raisons.append("même numéro RNA")
    return raisons


def _juger_identifiant(i: Indices, n: _Noms, raisons: list[str]) -> tuple[Verdict, float, list[str]]:
    """Same SIRET or RNA: certain only when the names have something in common and nothing opposes."""
    if n.note < 0.3:
        return Verdict.PROBABLE, 0.7, [*raisons, "mais des noms sans rien de commun"]
    if n.oppositions.fermes:
        return Verdict.PROBABLE, 0.7, [*raisons, *(f"mais {o}" for o in n.oppositions.fermes)]
    if n.oppositions.lieu or n.oppositions.antenne:
        return Verdict.MEME_ORGANISME_AUTRE_LIEU, 0.7, [*raisons, "mais des lieux différents"]
    if not i.siret and i.sirets_differents:
        if i.adresses_differentes or i.proximite is Proximite.LOIN:
            return Verdict.MEME_ORGANISME_AUTRE_LIEU, 0.7, [*raisons, "mais deux établissements (SIRET différents)"]
        return Verdict.PROBABLE, 0.8, [*raisons, "mais deux SIRET"]
    if i.siret and i.rnas_differents:
        return Verdict.PROBABLE, 0.8, [*raisons, "mais deux numéros RNA"]
    if i.proximite is Proximite.LOIN:
        autre = i.rna and not i.siret
        verdict = Verdict.MEME_ORGANISME_AUTRE_LIEU if autre else Verdict.PROBABLE
        return verdict, 0.75, [*raisons, "mais loin l’une de l’autre"]
    if i.rna and not i.siret and (i.adresses_differentes or i.proximite is Proximite.VOISINE):
        return Verdict.PROBABLE, 0.8, [*raisons, "mais des adresses différentes"]
    al = n.alignement
    if al.reste_a and al.reste_b:
        # A town hall or a large body gives the SIRET of its seat to all its places.
        return Verdict.PROBABLE, 0.8, [*raisons, "mais chacun des noms dit autre chose"]
    if n.oppositions.reserves:  # « Emmaüs » and « Emmaüs boutique » may share the SIRET of the one that employs
        return Verdict.PROBABLE, 0.85, [*raisons, *(f"mais {o}" for o in n.oppositions.reserves)]
    if i.siret and i.adresses_differentes and not (al.exact and i.proximite is Proximite.COMMUNE):
        return Verdict.PROBABLE, 0.85, [*raisons, "mais des adresses différentes"]
    raisons.append("noms identiques" if al.exact else "noms proches")
    return Verdict.CERTAIN, 0.95 + 0.05 * n.note, raisons


def _juger_noms(i: Indices, n: _Noms, raisons: list[str]) -> tuple[Verdict, float, list[str]]:
    """No identifier in common: names, place and contact."""
    raisons += _dire_noms(n)
    score = n.note + _bonus(i, raisons)
    if n.oppositions.fermes:
        return Verdict.DISTINCT, min(score, 0.4), [*raisons, *n.oppositions.fermes]
    if i.sirens_differents and not (n.alignement.exact and i.proximite is Proximite.ADRESSE):
        return Verdict.DISTINCT, min(score, 0.4), [*raisons, "deux SIREN différents"]
    score -= 0.08 * len(n.oppositions.reserves)
    raisons += n.oppositions.reserves
    if i.sirens_differents:
        return Verdict.PROBABLE, min(score, 0.7), [*raisons, "mais deux SIREN différents"]
    if score < SEUIL_PROBABLE or not _noms_parlants(i, n):
        return Verdict.DISTINCT, min(score, SEUIL_PROBABLE - 0.01), raisons
    if n.oppositions.antenne or i.proximite is Proximite.LOIN:
        return _autre_lieu(n, score, raisons)
    if n.oppositions.lieu:
        return _juger_lieux(i, n, score, raisons)
    if i.adresses_differentes and n.alignement.reste_a and n.alignement.reste_b:
        raisons.append("chacun des noms dit autre chose, et les adresses diffèrent")
        return Verdict.DISTINCT, min(score, 0.5), raisons
    return _proposer(i, n, score, raisons)


def _dire_noms(n: _Noms) -> list[str]:
    raisons = []
    if n.sigles.commun:
        raisons.append("sigle commun")
    if n.tronque and not n.alignement.complet:
        raisons.append("nom tronqué par la source")
    if n.alignement.exact and n.alignement.lieu_en_plus:
        raisons.append("noms identiques, au nom du lieu près")
    elif n.alignement.exact:
        raisons.append("noms identiques, aux mots juridiques et aux accents près")
    elif n.alignement.complet:
        raisons.append("noms identiques, à une abréviation ou une faute près")
    elif n.note >= SEUIL_PROBABLE:
        raisons.append("noms proches")
    return raisons


def _bonus(i: Indices, raisons: list[str]) -> float:
    bonus = 0.0
    for vrai, gain, dit in (
        (i.telephone, 0.12, "même téléphone"),
        (i.courriel, 0.12, "même courriel"),
        (i.site, 0.1, "même site"),
        (i.proximite is Proximite.ADRESSE, 0.12, "même adresse"),
        (i.proximite is Proximite.COMMUNE, 0.05, "même commune"),
        (i.proximite is Proximite.VOISINE, 0.0, "communes voisines"),
        (i.proximite is Proximite.INCONNUE, 0.0, "commune inconnue"),
    ):
        if vrai:
            bonus += gain
            raisons.append(dit)
    return bonus


def _noms_parlants(i: Indices, n: _Noms) -> bool:
    """A name made of everyday words only (« Amicale laïque ») says nothing beyond its own commune."""
    al = n.alignement
    ici = i.proximite in (Proximite.COMMUNE, Proximite.ADRESSE)
    if n.sigles.commun and not (ici or i.contact or n.sigles.long or al.lieu or al.sens >= 0.85):
        return False  # three letters are the initials of many
    if n.sigles.commun or (al.sens >= 0.85 and (al.complet or ici)):
        return n.sigles.commun or not al.abrege or (al.complet and ici)
    if al.sens >= 0.85:
        return not al.abrege and al.commun >= 1.2 and (al.sens >= 1.7 or not n.oppositions.reserves)
    if al.exact and al.lieu:  # « Régie de quartier d’Agen »
        return True
    if al.complet and n.oppositions.antenne and al.commun >= 1.2:
        return True
    if n.tronque and n.alignement.inclusion >= 0.95:
        return n.alignement.commun >= COMMUN_TRONQUE
    if ici or i.contact:
        return n.alignement.complet or n.alignement.commun >= 1.2
    return al.complet and (al.commun >= COMMUN_PARTOUT or al.territorial)


def _juger_lieux(i: Indices, n: _Noms, score: float, raisons: list[str]) -> tuple[Verdict, float, list[str]]:
    raisons.append("les noms disent des lieux différents")
    seul = not n.oppositions.lieux_des_deux and _sans_reste_de_sens(n.alignement) and n.alignement.sens >= 1.7
    if seul or (i.contact and n.alignement.sens >= 0.85):
        return Verdict.MEME_ORGANISME_AUTRE_LIEU, min(score, 0.6), raisons
    return Verdict.DISTINCT, min(score, 0.5), raisons


def _sans_reste_de_sens(al: Alignement) -> bool:
    return all(m.genre is Genre.LIEU for m in (*al.reste_a, *al.reste_b))


def _autre_lieu(n: _Noms, score: float, raisons: list[str]) -> tuple[Verdict, float, list[str]]:
    if n.oppositions.antenne:
        raisons.append("l’un des noms est celui d’une antenne ou d’un site")
    else:
        raisons.append("communes éloignées")
    sur = n.alignement.complet or n.sigles.commun
    excuse = n.oppositions.antenne or (n.sigles.developpe and not n.oppositions.lieux_des_deux)
    ailleurs = n.oppositions.lieu and not excuse
    if sur and not ailleurs and (n.alignement.sens >= 0.85 or n.oppositions.antenne or n.sigles.commun):
        return Verdict.MEME_ORGANISME_AUTRE_LIEU, min(score, 0.6), raisons
    return Verdict.DISTINCT, min(score, 0.5), raisons


def _proposer(i: Indices, n: _Noms, score: float, raisons: list[str]) -> tuple[Verdict, float, list[str]]:
    """Certain without an identifier: same name to the letter, same commune, same address and a contact in common."""
    al = n.alignement
    if (
        al.exact
        and not al.lieu_en_plus
        and al.sens >= 2.0
        and i.proximite is Proximite.ADRESSE
        and i.contact
        and not i.sirets_differents
        and not i.rnas_differents
        and not n.oppositions.reserves
    ):
        return Verdict.CERTAIN, max(score, 0.95), raisons
    plafond = PLAFOND_INCONNUE if i.proximite is Proximite.INCONNUE and not i.contact else PLAFOND
    return Verdict.PROBABLE, min(score, plafond), raisons
