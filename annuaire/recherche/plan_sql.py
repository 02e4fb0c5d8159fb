"""A plan as SQL over a tsvector: what it matches, and the score of a listing."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from annuaire.recherche.bareme import POIDS
from annuaire.recherche.interpretation import Et, Groupe, Noeud, Plan, Terme

# ts_rank divides by the sum of 1/n²; multiplied back, one term in one rank is worth the rank's weight.
FACTEUR_TS_RANK = 1.64493406685
POIDS_SQL = "'{" + ",".join(str(POIDS[rang]) for rang in "DCBA") + "}'::float4[]"


def litteral(terme: str) -> str:
    """A term quoted for a tsvector or a tsquery."""
    return "'" + terme.replace("\\", "\\\\").replace("'", "''") + "'"


def tsquery(noeud: Noeud) -> str:
    """What a node matches, as the text of a tsquery."""
    if isinstance(noeud, Terme):
        return litteral(noeud.valeur)
    if isinstance(noeud, Et):
        return "(" + " & ".join(map(tsquery, noeud.noeuds)) + ")"
    return "(" + " | ".join(tsquery(enfant) for _, enfant in noeud.branches) + ")"


@dataclass(slots=True)
class Compilation:
    """SQL expressions of a plan over the column ``termes``, with the parameters they bind."""

    plan: Plan
    parametres: dict[str, Any] = field(default_factory=dict)

    def condition(self) -> str:
        """A listing matches."""
        signe = " & " if self.plan.seuil is None else " | "
        condition = f"termes @@ {self._tsquery(signe.join(tsquery(g.noeud) for g in self.plan.groupes))}"
        if self.plan.seuil is None:
            return condition
        somme = " + ".join(
            f"{self._lier(g.poids)} * (termes @@ {self._tsquery(tsquery(g.noeud))})::int" for g in self.plan.groupes
        )
        return f"{condition} AND {somme} >= {self._lier(self.plan.seuil - 1e-9)}"

    def score(self) -> str:
        """The score of a listing that matches."""
        total = max(self.plan.poids_total, 1e-9)
        groupes = [*self.plan.groupes, *(Groupe(g.noeud, g.poids * total) for g in self.plan.bonus)]
        somme = " + ".join(f"{self._lier(g.poids)} * {self._valeur(g.noeud)}" for g in groupes)
        return f"({somme}) / {self._lier(total)}"

    def _valeur(self, noeud: Noeud) -> str:
        if isinstance(noeud, Terme):
            rang = f"ts_rank({POIDS_SQL}, termes, {self._tsquery(tsquery(noeud))})"
            return f"({FACTEUR_TS_RANK} * {rang})"
        if isinstance(noeud, Et):
            moyenne = " + ".join(map(self._valeur, noeud.noeuds))
            tous = f"termes @@ {self._tsquery(tsquery(noeud))}"
            return f"(CASE WHEN {tous} THEN ({moyenne}) / {len(noeud.noeuds)} ELSE 0 END)"
        branches = ", ".join(f"{self._lier(poids)} * {self._valeur(enfant)}" for poids, enfant in noeud.branches)
        return f"GREATEST({branches})"

    def _tsquery(self, texte: str) -> str:
        return f"CAST({self._nommer(texte)} AS tsquery)"

    def _lier(self, nombre: float) -> str:
        return f"CAST({self._nommer(nombre)} AS float8)"

    def _nommer(self, valeur: Any) -> str:
        nom = next((n for n, v in self.parametres.items() if v == valeur and type(v) is type(valeur)), None)
        if nom is None:
            nom = f"p{len(self.parametres)}"
            self.parametres[nom] = valeur
        return f":{nom}"
