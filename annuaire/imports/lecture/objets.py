"""JSON: an array of objects, or an object holding one (``structures``, GoGoCarto's ``data``, GeoJSON's ``features``).

Nested objects are flattened, their names joined by a dot (``address.postalCode``); a list of plain values becomes
« a|b », any other list stays JSON. A GeoJSON feature gives its properties without prefix, its ``id`` when they have
none, ``geometry.type``, and ``geometry.longitude`` and ``geometry.latitude`` for a point. Rows are numbered from 1.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import ijson

from annuaire.imports.lecture.encodage import Encodage
from annuaire.imports.lecture.enregistrements import COLONNES_MAXIMUM, LigneSuspecte, texte_de
from annuaire.imports.lecture.octets import Flux, Octets
from annuaire.imports.modele import FichierIllisible, LigneLue

LISTES = ("structures", "features", "data", "results", "records", "elements", "items")
PROFONDEUR_MAXIMUM = 8  # deeper objects stay JSON
IMBRICATION_MAXIMUM = 60  # nesting beyond which a file is refused
ELEMENT_MAXIMUM = 16 * 1024 * 1024  # bytes read for one element, which is held whole in memory


class Objets:
    """A JSON list, read one element at a time."""

    def __init__(self, octets: Octets, encodage: Encodage) -> None:
        """Reads the whole file: the columns are all the names met. Raises ``FichierIllisible``."""
        self._octets = octets
        self._encodage = encodage
        self.avertissements: list[str] = []
        colonnes: dict[str, None] = {}
        for ligne in self.lignes():
            colonnes |= dict.fromkeys(ligne.colonnes)
            if len(colonnes) > COLONNES_MAXIMUM:
                raise FichierIllisible(f"Les objets de {octets.nom} ont plus de {COLONNES_MAXIMUM} champs différents.")
        self.colonnes = list(colonnes)
        if not self.colonnes:
            raise FichierIllisible(
                f"Le fichier {octets.nom} ne contient aucune liste d’objets, ni ligne d’en-tête. "
                f"Sont lus : un tableau, ou une liste sous l’un des noms {', '.join(LISTES)}."
            )

    def lignes(self) -> Iterator[LigneLue]:
        """One row an element. Raises ``FichierIllisible`` where the JSON is broken."""
        with self._octets.ouvrir() as flux:
            texte = _Utf8(self._encodage, flux, self._octets.nom)
            for numero, element in enumerate(self._elements(texte), 1):
                if isinstance(element, dict):
                    yield LigneLue(numero, aplatir(_proprietes(element)))
                else:
                    yield LigneSuspecte(numero, {}, f"Ce n’est pas un objet : {str(element)[:60]}", rejetee=True)

    def _elements(self, texte: _Utf8) -> Iterator[Any]:
        """Elements of the first list. ``ijson.items`` is not used: on deep nesting its memory is quadratic."""
        profondeur, liste, cle, batisseur = 0, 0, "", None
        with self._json_lisible():
            for evenement, valeur in ijson.basic_parse(texte, use_float=True):
                if evenement.startswith("end_"):
                    profondeur -= 1
                    if profondeur < liste:
                        return
                if batisseur is None and liste and not evenement.startswith("end_"):
                    batisseur = ijson.ObjectBuilder()
                if evenement.startswith("start_"):
                    profondeur += 1
                    self._refuser_imbrication(profondeur)
                if batisseur is not None:
                    batisseur.event(evenement, valeur)
                    if profondeur == liste:
                        yield batisseur.value
                        batisseur = None
                        texte.depuis = 0
                elif evenement == "map_key" and profondeur == 1:
                    cle = valeur
                elif evenement == "start_array" and (profondeur == 1 or (profondeur == 2 and cle in LISTES)):
                    liste = profondeur

    def _refuser_imbrication(self, profondeur: int) -> None:
        if profondeur > IMBRICATION_MAXIMUM:
            raise FichierIllisible(f"Le JSON {self._octets.nom} est imbriqué sur trop de niveaux : il est refusé.")

    @contextmanager
    def _json_lisible(self) -> Iterator[None]:
        try:
            yield
        except (ijson.JSONError, ValueError, OverflowError) as erreur:
            raise FichierIllisible(
                f"Le fichier {self._octets.nom} n’est pas un JSON complet et bien formé."
            ) from erreur


class _Utf8:
    """A stream of UTF-8 bytes for ijson, whatever the file's encoding. ``depuis``: bytes given for one element."""

    def __init__(self, encodage: Encodage, flux: Flux, nom: str) -> None:
        self._lignes = encodage.lignes(flux)
        self._nom = nom
        self._bloc, self._position = b"", 0
        self.depuis = 0

    def read(self, taille: int) -> bytes:
        """At most ``taille`` bytes. Raises ``FichierIllisible`` for an element out of all proportion."""
        if self._position >= len(self._bloc):
            lignes, longueur = [], 0
            while longueur < taille and (ligne := next(self._lignes, None)) is not None:
                lignes.append(ligne.encode("utf-8", "replace"))
                longueur += len(ligne)
            self._bloc, self._position = b"".join(lignes), 0
        morceau = self._bloc[self._position : self._position + taille]
        self._position += taille
        self.depuis += len(morceau)
        if self.depuis > ELEMENT_MAXIMUM:
            raise FichierIllisible(f"Le JSON {self._nom} contient un objet démesuré : il est refusé.")
        return morceau


def est_json(debut: str, nom: str) -> bool:
    """By the name, or by the first signs of a list of objects."""
    serre = "".join(debut.split())
    return nom.lower().endswith((".json", ".geojson")) or serre.startswith(("[{", '{"', "[]", "{}"))


def _proprietes(element: dict[str, Any]) -> dict[str, Any]:
    """A GeoJSON feature as a plain object; anything else as it is."""
    if element.get("type") != "Feature" or not isinstance(element.get("properties"), dict | None):
        return element
    proprietes = dict(element.get("properties") or {})
    if "id" in element:
        proprietes.setdefault("id", element["id"])
    geometrie = element.get("geometry")
    if isinstance(geometrie, dict):
        proprietes["geometry"] = _geometrie(geometrie)
    return proprietes


def _geometrie(geometrie: dict[str, Any]) -> dict[str, Any]:
    coordonnees = geometrie.get("coordinates")
    if geometrie.get("type") == "Point" and isinstance(coordonnees, list) and len(coordonnees) >= 2:
        return {"type": "Point", "longitude": coordonnees[0], "latitude": coordonnees[1]}
    return geometrie


def aplatir(objet: dict[str, Any]) -> dict[str, str]:
    """Nested objects to dotted names and every value to text (see the top of the file)."""
    plat: dict[str, str] = {}
    a_voir = [("", 0, objet)]
    while a_voir:
        prefixe, niveau, courant = a_voir.pop()
        for nom, valeur in courant.items():
            chemin = texte_de(f"{prefixe}{nom}")
            if isinstance(valeur, dict) and valeur and niveau < PROFONDEUR_MAXIMUM:
                a_voir.append((f"{chemin}.", niveau + 1, valeur))
            else:
                plat.setdefault(chemin, _texte(valeur))
    return plat


def _texte(valeur: Any) -> str:
    if isinstance(valeur, list):
        textes = [texte_de(membre) for membre in valeur if not isinstance(membre, dict | list)]
        if len(textes) == len(valeur) and not any("|" in texte for texte in textes):
            return "|".join(textes)
    if isinstance(valeur, dict | list):
        return texte_de(json.dumps(valeur, ensure_ascii=False)) if valeur else ""
    return texte_de(valeur)
