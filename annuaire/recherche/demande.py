"""A search as a visitor states it, and its URL: the URL is the state."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from annuaire.recherche.moteur import Tri

Bbox = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class DemandeRecherche:
    """A search as the URL states it. ``erreurs``: parameter -> what is wrong with it, in French."""

    q: str = ""
    ou: str = ""
    rayon_km: float | None = None
    secteurs: tuple[str, ...] = ()
    familles: tuple[str, ...] = ()
    epcis: tuple[str, ...] = ()
    communes: tuple[str, ...] = ()
    labels_externes: tuple[str, ...] = ()
    desservis: tuple[str, ...] = ()  # EPCI
    label: bool = False
    accessible: bool = False
    ouvert: bool = False
    bbox: Bbox | None = None
    tri: Tri | None = None
    page: int = 1
    erreurs: dict[str, str] = field(default_factory=dict)

    @property
    def filtree(self) -> bool:
        """Whether any filter but words and place is on."""
        valeurs = (self.secteurs, self.familles, self.epcis, self.communes, self.labels_externes, self.desservis)
        return any(valeurs) or self.label or self.accessible or self.ouvert or self.bbox is not None

    def parametres(self, **changements: Any) -> list[tuple[str, str]]:
        """The URL of this search as (name, value) pairs; ``changements`` replaces or removes (None) parameters.

        A change other than of the page goes back to page 1.
        """
        valeurs: dict[str, Any] = {
            "q": self.q or None,
            "ou": self.ou or None,
            "rayon": _nombre(self.rayon_km),
            "secteur": self.secteurs,
            "forme": self.familles,
            "epci": self.epcis,
            "commune": self.communes,
            "labels_externes": self.labels_externes,
            "dessert": self.desservis,
            "label": "1" if self.label else None,
            "accessible": "1" if self.accessible else None,
            "ouvert": "1" if self.ouvert else None,
            "bbox": ",".join(f"{borne:.5f}" for borne in self.bbox) if self.bbox else None,
            "tri": self.tri.value if self.tri else None,
            "page": str(self.page) if self.page > 1 and not changements else None,
        }
        valeurs.update(changements)
        paires: list[tuple[str, str]] = []
        for nom, valeur in valeurs.items():
            for unique in valeur if isinstance(valeur, tuple | list) else (valeur,):
                if unique not in (None, ""):
                    paires.append((nom, str(unique)))
        return paires


def _nombre(valeur: float | None) -> str | None:
    return None if valeur is None else f"{valeur:g}"
