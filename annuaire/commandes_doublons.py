"""``flask annuaire doublons``: merges what is certainly the same, lists what may be."""

from __future__ import annotations

import csv
import sys
from dataclasses import astuple, fields

import click
from flask.cli import with_appcontext

from annuaire.commands import annuaire_cli
from annuaire.exports.tableur import inerte
from annuaire.fusions import LigneDoublon, chercher_doublons, doublons_probables
from annuaire.imports.rapprochement import nombre_connus
from socle.base import maintenant
from socle.typographie import nombre

MONTRES = 20


@annuaire_cli.command("doublons")
@click.option("--csv", "en_csv", is_flag=True, help="Écrit la liste de travail en CSV, et rien d’autre.")
@with_appcontext
def doublons(en_csv: bool) -> None:
    """Réunit les fiches certainement identiques, liste celles qui le sont peut-être."""
    with click.progressbar(length=nombre_connus(), label="Comparaison", file=sys.stderr) as barre:
        bilan = chercher_doublons(maintenant(), barre.update)
    lignes = doublons_probables()
    if en_csv:
        redacteur = csv.writer(sys.stdout)
        redacteur.writerow(champ.name for champ in fields(LigneDoublon))
        redacteur.writerows([inerte(str(valeur)) for valeur in astuple(ligne)] for ligne in lignes)
        return
    click.echo(f"{nombre(bilan.fusionnees)} fiches réunies à une autre, {nombre(len(lignes))} paires à examiner.")
    for ligne in lignes[:MONTRES]:
        click.echo(f"  {ligne.score:.2f}  {ligne.nom_a}  /  {ligne.nom_b} : {ligne.raison}")
    if len(lignes) > MONTRES:
        click.echo(f"  … et {nombre(len(lignes) - MONTRES)} autres : « flask annuaire doublons --csv ».")
