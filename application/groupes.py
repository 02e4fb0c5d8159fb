"""The groups of commands of every package; the instance is made ready before they run."""

from __future__ import annotations

import os

import click
from flask import current_app
from flask.cli import AppGroup, with_appcontext

from annuaire import commandes_doublons, commandes_moisson  # noqa: F401  # they register their commands on the group
from annuaire.commandes_recherches import sans_reponse
from annuaire.commands import annuaire_cli
from annuaire.contributions import commands as _contributions  # noqa: F401  # the same
from annuaire.revendications import commands as _revendications  # noqa: F401  # the same
from application.preparation import preparer
from application.veille import partir_avec
from comptes.commands import comptes_cli
from socle import journal

taches_cli = AppGroup("taches", help="Travaux qui suivent les écritures : index, courriels.")
journal_cli = AppGroup("journal", help="Journal des décisions.")
instance_cli = AppGroup("instance", help="Préparation de l’instance.")


@taches_cli.command("consommer")
@with_appcontext
def consommer() -> None:
    """Traite les tâches en attente, jusqu’à l’arrêt."""
    if parent := os.environ.get("ESS47_PARENT"):
        partir_avec(int(parent))
    current_app.extensions["taches"].consommer()


@instance_cli.command("preparer")
@with_appcontext
def preparer_instance() -> None:
    """Met la base à jour, charge le territoire et, dans un annuaire vide, la démonstration."""
    preparer(current_app._get_current_object(), demonstration=True)  # type: ignore[attr-defined]
    click.echo("L’instance est prête.")


@journal_cli.command("verifier")
@with_appcontext
def verifier_journal() -> None:
    """Vérifie que rien n’a été changé ni ôté dans le journal."""
    rupture = journal.premiere_rupture()
    if rupture is not None:
        raise click.ClickException(f"Le journal est rompu : {rupture[1]}.")
    derniere = journal.derniere_empreinte()
    click.echo(f"Le journal est intact : {journal.nombre()} lignes. Empreinte de la dernière : {derniere}")


@click.pass_context
def _preparer_avant(contexte: click.Context) -> None:
    """Commands work on a fresh instance too."""
    if contexte.invoked_subcommand:
        preparer(current_app._get_current_object())  # type: ignore[attr-defined]


annuaire_cli.add_command(sans_reponse)
annuaire_cli.callback = comptes_cli.callback = with_appcontext(_preparer_avant)
