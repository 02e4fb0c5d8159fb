"""``flask annuaire moissonner``: fills the directory from the public API « Recherche d’entreprises »."""

from __future__ import annotations

from pathlib import Path

import click
from filelock import FileLock, Timeout
from flask import current_app
from flask.cli import with_appcontext

from annuaire import services
from annuaire.commands import annoncer, annuaire_cli, ecrivain_remarques
from annuaire.imports.formats.recherche_entreprises import FORMAT
from annuaire.imports.modele import Bilan
from annuaire.imports.moisson import Moisson
from annuaire.imports.moisson_client import ClientRecherche, MoissonInterrompue
from annuaire.imports.moisson_journal import Journal
from annuaire.imports.services import GRAND_IMPORT, importer
from socle.base import maintenant
from socle.typographie import nombre

DOSSIER = "moisson"  # of the instance


@annuaire_cli.command("moissonner")
@click.option("--simuler", is_flag=True, help="Dit ce qui changerait, n’écrit rien dans l’annuaire.")
@click.option("--rejets", type=click.Path(path_type=Path), help="Où écrire les lignes rejetées et les remarques.")
@with_appcontext
def moissonner(simuler: bool, rejets: Path | None) -> None:
    """Remplit l’annuaire depuis l’API publique Recherche d’entreprises.

    Interrompue, la commande reprend où elle était. La refaire ne change rien.
    """
    url = current_app.extensions["config"].recherche_entreprises_url
    if not url:
        raise click.ClickException("ESS47_RECHERCHE_ENTREPRISES_URL est vide : il n’y a rien à moissonner.")
    dossier = Path(current_app.instance_path) / DOSSIER
    dossier.mkdir(parents=True, exist_ok=True)
    try:
        with FileLock(str(dossier / "moisson.verrou"), timeout=0):
            _moissonner(url, dossier, rejets or dossier / "rejets.csv", simuler=simuler)
    except Timeout as erreur:
        raise click.ClickException("Une autre moisson est en cours.") from erreur


def _moissonner(url: str, dossier: Path, rapport: Path, *, simuler: bool) -> None:
    journal = Journal(dossier / "pages.jsonl", url, maintenant())
    if journal.pages:
        click.echo(f"Reprise : {nombre(journal.pages)} pages déjà lues.")
    moisson = _recolter(ClientRecherche(url), journal)
    bilan = _importer(moisson, rapport, simuler=simuler)
    if not simuler:
        journal.effacer()
    annoncer(bilan, rapport, simuler)
    for avertissement in moisson.avertissements:
        click.echo(avertissement, err=True)


def _recolter(client: ClientRecherche, journal: Journal) -> Moisson:
    with click.progressbar(length=1, label="Lecture de l’API") as barre:

        def avancer(fait: int, total: int) -> None:
            barre.length = max(total, 1)
            barre.update(min(fait, total) - barre.pos)

        moisson = Moisson(client, journal, avancer)
        try:
            moisson.recolter()
        except MoissonInterrompue as erreur:
            raise click.ClickException(
                f"{erreur} Rien n’est perdu : relancez la commande, elle reprendra où elle était."
            ) from erreur
    return moisson


def _importer(moisson: Moisson, rapport: Path, *, simuler: bool) -> Bilan:
    total, colonnes = 0, dict[str, None]()
    for ligne in moisson.lignes():
        total += 1
        colonnes |= dict.fromkeys(ligne.colonnes)
    with (
        ecrivain_remarques(list(colonnes), rapport) as ecrire,
        click.progressbar(length=total, label="Import") as barre,
    ):
        bilan = importer(
            moisson.lignes(),
            FORMAT,
            maintenant=maintenant(),
            publier_sans_licence=not current_app.extensions["config"].production,
            simuler=simuler,
            complet=not moisson.avertissements,  # a list that may lack rows says nothing of those it lacks
            total=total,
            ecrire=ecrire,
            avancement=barre.update,
        )
    if total > GRAND_IMPORT and not simuler:
        click.echo("Index de recherche…")
        services.reconstruire_index(current_app.extensions["moteur_recherche"])
    return bilan
