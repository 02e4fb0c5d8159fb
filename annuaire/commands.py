"""``flask annuaire``: import and indexing from the command line."""

from __future__ import annotations

import csv
from pathlib import Path

import click
from flask import current_app
from flask.cli import AppGroup, with_appcontext

from annuaire import services
from annuaire.imports import structures_47
from annuaire.imports.lecture import Fichier, reconnaitre
from annuaire.imports.modele import Bilan, FichierIllisible, Issue
from annuaire.imports.services import importer
from socle.base import maintenant
from socle.typographie import nombre

FORMATS = (structures_47.FORMAT,)
ENTETE_REMARQUES = ("ligne", "nature", "raison")

annuaire_cli = AppGroup("annuaire", help="Annuaire : imports et index de recherche.")


@annuaire_cli.command("importer")
@click.argument("fichier", type=click.Path(path_type=Path))
@click.option("--format", "nom_format", help="Format du fichier, s’il n’est pas reconnu à son en-tête.")
@click.option("--simuler", is_flag=True, help="Dit ce qui changerait, n’écrit rien.")
@click.option("--rejets", type=click.Path(path_type=Path), help="Où écrire les lignes rejetées et les remarques.")
@with_appcontext
def importer_fichier(fichier: Path, nom_format: str | None, simuler: bool, rejets: Path | None) -> None:
    """Importe les fiches d’un FICHIER. Refaire l’import ne change rien."""
    publier = not current_app.extensions["config"].production
    try:
        source = Fichier(fichier)
        format_ = reconnaitre(source, FORMATS, nom_format)
        total = sum(1 for _ in source.lignes())
        with click.progressbar(length=total, label=f"Import ({format_.nom})") as barre:
            bilan = importer(
                source.lignes(),
                format_,
                maintenant=maintenant(),
                publier_sans_licence=publier,
                simuler=simuler,
                avancement=barre.update,
            )
    except FichierIllisible as erreur:
        raise click.ClickException(str(erreur)) from erreur
    rapport = rejets or Path(current_app.instance_path) / "imports" / f"{fichier.stem}-rejets.csv"
    ecrire_remarques(bilan, source.colonnes, rapport)
    _annoncer(bilan, rapport, simuler)


def ecrire_remarques(bilan: Bilan, colonnes: list[str], chemin: Path) -> None:
    """The report: line, nature, reason, then the row as received. Written even when empty."""
    chemin.parent.mkdir(parents=True, exist_ok=True)
    with chemin.open("w", encoding="utf-8-sig", newline="") as flux:
        redacteur = csv.writer(flux)
        redacteur.writerow([*ENTETE_REMARQUES, *colonnes])
        for remarque in bilan.remarques:
            valeurs = [remarque.ligne.colonnes.get(nom, "") for nom in colonnes]
            redacteur.writerow([remarque.ligne.numero, remarque.nature, remarque.raison, *valeurs])


def _annoncer(bilan: Bilan, rapport: Path, simuler: bool) -> None:
    click.echo("Simulation : rien n’a été écrit." if simuler else "Import terminé.")
    click.echo(f"{nombre(bilan.lignes)} lignes lues")
    for issue in Issue:
        click.echo(f"  {nombre(bilan.comptes[issue]):>8} {issue.value}")
    if bilan.masquees:
        click.echo(f"  dont {nombre(bilan.masquees)} masquées, faute de licence ouverte")
    autres = len(bilan.remarques) - bilan.comptes[Issue.REJETEE]
    if bilan.remarques:
        click.echo(f"{nombre(bilan.comptes[Issue.REJETEE])} rejets et {nombre(autres)} remarques : {rapport}")


@annuaire_cli.command("indexer")
@with_appcontext
def indexer() -> None:
    """Refait l’index de recherche depuis la base, pendant que le site répond."""
    total = services.reconstruire_index(current_app.extensions["moteur_recherche"])
    click.echo(f"{nombre(total)} fiches indexées.")
