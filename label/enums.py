"""Words of the label."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Principe:
    """One of the five principles of the roadmap (Partie 1, 1), after article 1 of loi n° 2014-856."""

    titre: str
    explication: str


PRINCIPES = (
    Principe(
        "Une finalité d’intérêt général ou collectif",
        "La structure existe pour un besoin des habitants ou de ses membres, "
        "pas seulement pour partager des bénéfices.",
    ),
    Principe(
        "Une gouvernance démocratique",
        "Ses statuts organisent l’information et la participation de ses membres, de ses salariés et de ses "
        "partenaires, quel que soit leur apport.",
    ),
    Principe(
        "Une lucrativité limitée",
        "Les bénéfices servent d’abord à maintenir ou à développer l’activité ; les réserves obligatoires ne se "
        "partagent pas.",
    ),
    Principe(
        "Un ancrage territorial et une mobilisation citoyenne",
        "Elle agit ici, avec les gens d’ici : bénévoles, habitants, collectivités, autres structures.",
    ),
    Principe(
        "Une libre adhésion",
        "On y entre et on en sort librement.",
    ),
)
