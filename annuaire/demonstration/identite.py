"""Names, contacts and texts of the invented listings: none twice, none that could reach a real person."""

from __future__ import annotations

import random
import re
from collections import Counter
from dataclasses import dataclass, field

from annuaire.demonstration.genres import Genre, vocabulaire
from annuaire.demonstration.redaction import avec_a, avec_de, ecrire, majuscule, typographier
from socle.identifiants import slug

ESSAIS = 60
# Ranges and domains that never lead to anyone: numbering plan of the ARCEP (fiction), RFC 2606.
PREFIXE_FICTIF = "+3353649"
DOMAINE_FICTIF = "example"
NUMEROS = 10_000
LONGUEUR_DOMAINE = 40
QUARTIERS = ("Centre", "Gare", "Nord", "Sud", "Est", "Ouest", "Halles", "Remparts", "Rives", "Coteaux", "Stade", "Port")
NOMBRE_DETAILS = (1, 2, 3)
POIDS_DETAILS = (25, 50, 25)
PART_COMMUNS = 0.45


class EpuisementDesMots(RuntimeError):
    """The word lists are too short to make another different name or text."""


@dataclass
class Registre:
    """Remembers what was given, so that nothing is given twice."""

    alea: random.Random
    _noms: set[str] = field(default_factory=set)
    _evocateurs: set[tuple[str, str]] = field(default_factory=set)  # (commune, word)
    _descriptions: set[str] = field(default_factory=set)
    _agences: Counter[tuple[str, str]] = field(default_factory=Counter)  # (network, commune)
    _domaines: set[str] = field(default_factory=set)
    _numeros: list[int] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._numeros = self.alea.sample(range(NUMEROS), NUMEROS)

    def nommer(self, genre: Genre, mots: dict[str, str]) -> str:
        """A name that no other listing bears; its evocative word is new in the commune where that is possible."""
        for essai in range(ESSAIS):
            evocateur = self.alea.choice(vocabulaire()["evocateurs"][genre.evocateurs])
            if essai < ESSAIS / 2 and (mots["commune"], evocateur) in self._evocateurs:
                continue
            nom = majuscule(ecrire(self.alea.choice(genre.noms), mots | _declinaisons(evocateur), self.alea))
            if self.reserver(nom):
                self._evocateurs.add((mots["commune"], evocateur))
                return nom
        raise EpuisementDesMots(f"{genre.code} : plus de nom pour {mots['commune']}")

    def nommer_agence(self, genre: Genre, mots: dict[str, str]) -> str:
        """The name of an agency: of its commune for the first, of a district for the next."""
        rang = self._agences[genre.code, mots["commune"]]
        self._agences[genre.code, mots["commune"]] += 1
        agence = f"agence {mots['de_commune']}" if rang == 0 else f"agence {mots['commune']} {QUARTIERS[rang - 1]}"
        nom = ecrire(genre.noms[0], mots | {"agence": agence}, self.alea)
        self.reserver(nom)
        return nom

    def reserver(self, nom: str) -> bool:
        """Keep this name; False when it is taken."""
        cle = slug(nom)
        libre = cle not in self._noms
        self._noms.add(cle)
        return libre

    def decrire(self, genre: Genre, mots: dict[str, str]) -> str:
        """Two to five sentences, different from those of any other listing."""
        for _ in range(ESSAIS):
            details = min(len(genre.details), self.alea.choices(NOMBRE_DETAILS, POIDS_DETAILS)[0])
            phrases = [self.alea.choice(genre.ouvertures), *self.alea.sample(genre.details, details)]
            if self.alea.random() < PART_COMMUNS:
                phrases.append(self.alea.choice(genre.communs))
            texte = " ".join(majuscule(ecrire(phrase, mots, self.alea)) for phrase in phrases)
            if texte not in self._descriptions:
                self._descriptions.add(texte)
                return texte
        raise EpuisementDesMots(f"{genre.code} : plus de description")

    def contacts(self, genre: Genre, nom: str, commune: str) -> dict[str, str | None]:
        """Telephone, mail and site; each may be unknown."""
        domaine = slug(genre.reseau) if genre.reseau else self._domaine(nom)
        chemin = slug(nom.split("– ")[-1]) if genre.reseau else ""
        boite = (chemin or "contact")[:64]
        hote = f"{domaine}.{DOMAINE_FICTIF}"
        return {
            "telephone": f"{PREFIXE_FICTIF}{self._numeros.pop():04d}" if self.alea.random() < 0.92 else None,
            "courriel": f"{boite}@{hote}" if self.alea.random() < 0.8 else None,
            "site_web": f"https://{hote}/{chemin}".rstrip("/")
            if self.alea.random() < (0.95 if genre.reseau else 0.5)
            else None,
        }

    def _domaine(self, nom: str) -> str:
        court = slug(nom)
        if len(court) > LONGUEUR_DOMAINE:
            court = re.sub(r"(-\w{1,3})+$", "", court[:LONGUEUR_DOMAINE].rsplit("-", 1)[0])
        domaine, rang = court, 1
        while domaine in self._domaines:
            rang += 1
            domaine = f"{court}-{rang}"
        self._domaines.add(domaine)
        return domaine


def mots_du_lieu(commune: str, epci_2021: str) -> dict[str, str]:
    """What templates may say of a place."""
    nom = typographier(commune)
    pays = vocabulaire()["pays"][epci_2021]
    return {
        "commune": nom,
        "de_commune": avec_de(nom),
        "a_commune": avec_a(nom),
        "pays_dans": pays["dans"],
        "pays_de": pays["de"],
    }


def _declinaisons(evocateur: str) -> dict[str, str]:
    return {"Evocateur": majuscule(evocateur), "evocateur_de": avec_de(evocateur)}
