"""``flask annuaire sans-reponse``: what was looked for and not found."""

from __future__ import annotations

import datetime as dt

import click
from flask.cli import with_appcontext

from annuaire.sans_reponse import les_plus_demandees
from socle.base import maintenant
from socle.typographie import PARIS
from territoire.queries import noms_communes

MOIS = 12


@click.command("sans-reponse")
@click.option(
    "--mois", default=MOIS, show_default=True, type=click.IntRange(1, 120), help="Combien de mois, celui-ci compris."
)
@with_appcontext
def sans_reponse(mois: int) -> None:
    """Dit les recherches qui n’ont rien trouvé, les plus fréquentes d’abord."""
    jour = maintenant().astimezone(PARIS).date()
    annees, rang = divmod(jour.year * 12 + jour.month - mois, 12)
    lignes = les_plus_demandees(dt.date(annees, rang + 1, 1))
    if not lignes:
        click.echo("Aucune recherche n’est restée sans réponse.")
    communes = noms_communes()
    for ligne in lignes:
        lieu = f", {communes.get(ligne.code_insee, ligne.code_insee)}" if ligne.code_insee else ""
        click.echo(f"{ligne.nombre:6}  {ligne.mots}{lieu}")
