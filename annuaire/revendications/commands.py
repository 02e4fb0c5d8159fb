"""``flask annuaire revendications`` and ``courriers``: what agents do until the back office has its screens."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click
from flask.cli import AppGroup, with_appcontext

from annuaire.commands import annuaire_cli
from annuaire.confirmations.services import envoyer_demandes
from annuaire.contributions.workflow import Auteur, TransitionInterdite
from annuaire.revendications import lettre, queries, services
from annuaire.revendications.models import Revendication
from annuaire.revendications.services import RevendicationRefusee
from comptes.permissions import Role
from socle.base import maintenant
from socle.typographie import date_longue, nombre
from socle.unit_of_work import unite_de_travail

revendications_cli = AppGroup("revendications", help="Fiches revendiquées : lire, accepter, refuser.")
annuaire_cli.add_command(revendications_cli)
AUTEUR = click.option("--auteur", required=True, help="Qui décide : son nom va au journal.")
MOTIF = click.option("--motif", required=True, help="Dit à la personne qui demande.")


def _agent(auteur: str) -> Auteur:
    return Auteur(auteur, frozenset({Role.MODERATEUR}))


@contextmanager
def _decision() -> Iterator[None]:
    try:
        with unite_de_travail():
            yield
    except (RevendicationRefusee, TransitionInterdite) as refus:
        raise click.ClickException(str(refus)) from refus


def _revendication(id: str) -> Revendication:
    trouvee = queries.revendication_par_id(id)
    if trouvee is None:
        raise click.ClickException(f"Aucune revendication ne porte l’identifiant « {id} ».")
    return trouvee


@revendications_cli.command("lister")
@with_appcontext
def lister() -> None:
    """Celles qui attendent, la plus ancienne d’abord."""
    attendues = queries.revendications_en_attente()
    for une in attendues:
        dit = f" : {une.raison}" if une.raison else ""
        click.echo(
            f"{une.id}  {date_longue(une.cree_le)}  {une.structure.nom} ({une.structure.id})  "
            f"par {une.compte.courriel}  [{une.moyen.libelle}]{dit}"
        )
    click.echo(f"{nombre(len(attendues))} en attente.")


@revendications_cli.command("accepter")
@click.argument("id")
@MOTIF
@AUTEUR
@with_appcontext
def accepter(id: str, motif: str, auteur: str) -> None:
    """La personne représente la structure."""
    with _decision():
        services.accepter_revendication(_revendication(id), _agent(auteur), motif, maintenant())
    click.echo("Acceptée.")


@revendications_cli.command("refuser")
@click.argument("id")
@MOTIF
@AUTEUR
@with_appcontext
def refuser(id: str, motif: str, auteur: str) -> None:
    """Dit non, et pourquoi."""
    with _decision():
        services.refuser_revendication(_revendication(id), _agent(auteur), motif, maintenant())
    click.echo("Refusée.")


@annuaire_cli.command("courriers")
@click.argument("dossier", type=click.Path(file_okay=False, path_type=Path))
@click.option("--auteur", default="courriers", help="Qui poste : son nom va au journal.")
@with_appcontext
def courriers(dossier: Path, auteur: str) -> None:
    """Écrit dans DOSSIER les lettres à poster (PDF), et les marque comme postées.

    Chaque code naît ici : il n’est que dans la lettre. Une lettre perdue se demande à nouveau.
    """
    dossier.mkdir(parents=True, exist_ok=True)
    ids = [une.id for une in queries.lettres_a_poster()]
    for id in ids:
        instant = maintenant()
        with _decision():
            une = _revendication(id)
            code = services.preparer_lettre(une, _agent(auteur), instant)
            fichier = dossier / f"{instant:%Y-%m-%d}-{une.structure.slug[:40]}-{une.id}.pdf"
            # Written before the commit: after a crash, the next run writes it over, with another code.
            fichier.touch(mode=0o600)
            fichier.write_bytes(lettre.pdf(une, code, instant))
        click.echo(fichier)
    click.echo(f"{nombre(len(ids))} à poster.")


@annuaire_cli.command("confirmations")
@with_appcontext
def confirmations() -> None:
    """Demande de confirmer les fiches anciennes : ce que le site fait de lui-même chaque nuit."""
    fait = envoyer_demandes(maintenant())
    click.echo(
        f"{nombre(fait.demandes)} demandes, {nombre(fait.relances)} relances, "
        f"{nombre(fait.signalees)} mises dans la liste de travail, {nombre(fait.closes)} closes."
    )
