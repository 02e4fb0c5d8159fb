"""``flask annuaire suggestions`` and ``signalements``: what agents do until the back office has its screens."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import click
import sqlalchemy as sa
from flask import current_app
from flask.cli import AppGroup, with_appcontext

from annuaire.commands import annuaire_cli
from annuaire.contributions import queries, services, signalements
from annuaire.contributions.entretien import oublier
from annuaire.contributions.enums import IssueSignalement
from annuaire.contributions.models import Suggestion
from annuaire.contributions.proposition import a_plat, alertes, candidat
from annuaire.contributions.ressemblances import ressemblantes
from annuaire.contributions.services import ContributionRefusee
from annuaire.contributions.workflow import Auteur, TransitionInterdite
from annuaire.imports.rapprochement import VIVANTES
from annuaire.models import Structure, Verification
from comptes.permissions import Role
from socle.base import maintenant
from socle.database import db
from socle.identifiants import est_id
from socle.typographie import date_longue, nombre
from socle.unit_of_work import unite_de_travail

suggestions_cli = AppGroup("suggestions", help="Structures proposées : lire, accepter, refuser.")
signalements_cli = AppGroup("signalements", help="Erreurs signalées, et vérifications demandées par les imports.")
annuaire_cli.add_command(suggestions_cli)
annuaire_cli.add_command(signalements_cli)
AUTEUR = click.option("--auteur", required=True, help="Qui décide : son nom va au journal et dans la révision.")


def _agent(auteur: str) -> Auteur:
    """Whoever reaches the command line has the keys of the house."""
    return Auteur(auteur, frozenset({Role.MODERATEUR}))


@contextmanager
def _decision() -> Iterator[None]:
    """One unit of work; refusals are said, not traced."""
    try:
        with unite_de_travail():
            yield
    except (ContributionRefusee, TransitionInterdite) as refus:
        raise click.ClickException(str(refus)) from refus


def _suggestion(id: str) -> Suggestion:
    suggestion = queries.suggestion_par_id(id)
    if suggestion is None:
        raise click.ClickException(f"Aucune suggestion ne porte l’identifiant « {id} ».")
    return suggestion


def _structure(id: str) -> Structure:
    """By its id, or by the end of its address."""
    court = id.rstrip("/")[-12:]
    structure = db.session.scalar(sa.select(Structure).where(Structure.id == court)) if est_id(court) else None
    if structure is None:
        raise click.ClickException(f"Aucune fiche ne porte l’identifiant « {id} ».")
    return structure


# --- suggestions


@suggestions_cli.command("lister")
@with_appcontext
def lister_suggestions() -> None:
    """Celles qui attendent, la plus ancienne d’abord."""
    attendues = queries.suggestions()
    for suggestion in attendues:
        quand = date_longue(suggestion.deposee_le) if suggestion.deposee_le else ""
        click.echo(f"{suggestion.id}  {quand}  {suggestion.nom}  [{suggestion.etat.value}]")
    click.echo(f"{nombre(len(attendues))} à traiter. « flask annuaire suggestions voir ID » les montre.")


@suggestions_cli.command("voir")
@click.argument("id")
@with_appcontext
def voir_suggestion(id: str) -> None:
    """Tout ce que dit une suggestion, et ce à quoi elle ressemble."""
    suggestion = _suggestion(id)
    lignes: dict[str, Any] = {"état": suggestion.etat.value, **a_plat(suggestion)}
    lignes |= {"question": suggestion.question, "réponse": suggestion.reponse, "motif": suggestion.motif}
    for nom, valeur in lignes.items():
        if valeur not in (None, "", []):
            click.echo(f"{nom} : {', '.join(valeur) if isinstance(valeur, list) else valeur}")
    for alerte in alertes(suggestion):
        click.echo(f"ATTENTION, une personne ? {alerte.phrase}")
    moteur = current_app.extensions["moteur_recherche"]
    for proche in ressemblantes(candidat(suggestion), moteur, statuts=VIVANTES):
        fiche = proche.structure
        click.echo(f"RESSEMBLE à {fiche.id} {fiche.nom} [{fiche.statut.value}] : {', '.join(proche.raisons)}")
    for autre in queries.semblables_en_attente(suggestion):
        click.echo(f"PROPOSÉE AUSSI : {autre.id} {autre.nom}")


@suggestions_cli.command("accepter")
@click.argument("id")
@AUTEUR
@click.option("--avec-personnes", is_flag=True, help="Publie aussi ce qui paraît nommer quelqu’un.")
@click.option("--malgre-doublon", is_flag=True, help="Publie une structure qui est déjà dans l’annuaire.")
@with_appcontext
def accepter_suggestion(id: str, auteur: str, avec_personnes: bool, malgre_doublon: bool) -> None:
    """Publie la fiche."""
    with _decision():
        fiche = services.accepter(
            _suggestion(id),
            _agent(auteur),
            maintenant(),
            avec_personnes=avec_personnes,
            malgre_doublon=malgre_doublon,
        )
        adresse = f"/annuaire/structures/{fiche.slug}-{fiche.id}"
    click.echo(f"Publiée : {adresse}")


@suggestions_cli.command("refuser")
@click.argument("id")
@click.option("--motif", required=True, help="Dit à la personne qui a proposé.")
@AUTEUR
@with_appcontext
def refuser_suggestion(id: str, motif: str, auteur: str) -> None:
    """Ne la publie pas, et dit pourquoi."""
    with _decision():
        services.refuser(_suggestion(id), _agent(auteur), motif, maintenant())
    click.echo("Refusée.")


@suggestions_cli.command("doublon")
@click.argument("id")
@click.argument("fiche")
@AUTEUR
@with_appcontext
def rattacher_suggestion(id: str, fiche: str, auteur: str) -> None:
    """C’est cette FICHE (identifiant ou adresse), qui est déjà dans l’annuaire."""
    with _decision():
        services.rattacher_doublon(_suggestion(id), _agent(auteur), _structure(fiche), maintenant())
    click.echo("Rattachée.")


@suggestions_cli.command("demander")
@click.argument("id")
@click.option("--question", required=True, help="Posée à la personne qui a proposé.")
@AUTEUR
@with_appcontext
def demander_a_propos(id: str, question: str, auteur: str) -> None:
    """Demande une précision."""
    with _decision():
        services.demander_precisions(_suggestion(id), _agent(auteur), question, maintenant())
    click.echo("Demandée.")


@suggestions_cli.command("oublier")
@with_appcontext
def oublier_maintenant() -> None:
    """Efface ce qui doit l’être : ce que le site fait de lui-même chaque nuit."""
    fait = oublier(maintenant())
    click.echo(f"{nombre(fait.brouillons)} brouillons effacés, {nombre(fait.effacees)} contributions vidées.")


# --- reports


@signalements_cli.command("lister")
@with_appcontext
def lister_signalements() -> None:
    """Ce qu’ont dit les visiteurs et les imports, le plus ancien d’abord."""
    lignes = queries.liste_de_travail()
    for ligne in lignes:
        click.echo(
            f"{ligne.id}  {date_longue(ligne.depuis)}  {ligne.structure} ({ligne.structure_id})  "
            f"[{ligne.origine}] {ligne.nature}{f' : {ligne.dit}' if ligne.dit else ''}"
        )
    click.echo(f"{nombre(len(lignes))} à traiter. « flask annuaire signalements traiter ID --issue … » répond.")


@signalements_cli.command("traiter")
@click.argument("id")
@click.option("--issue", required=True, type=click.Choice([issue.value for issue in IssueSignalement]))
@click.option("--reponse", default="", help="Dite à la personne qui a signalé, si elle a laissé une adresse.")
@click.option("--fiche", help="Avec « fusionnee » : la fiche à garder (identifiant ou adresse).")
@AUTEUR
@with_appcontext
def traiter(id: str, issue: str, reponse: str, fiche: str | None, auteur: str) -> None:
    """Répond à un signalement, ou à une vérification demandée par un import."""
    with _decision():
        gardee = _structure(fiche) if fiche else None
        signalement = queries.signalement_par_id(id)
        verification = db.session.scalar(sa.select(Verification).where(Verification.id == id)) if est_id(id) else None
        agent, quoi = _agent(auteur), IssueSignalement(issue)
        if signalement is not None:
            signalements.traiter_signalement(signalement, agent, quoi, reponse, maintenant(), gardee=gardee)
        elif verification is not None:
            signalements.traiter_verification(verification, agent, quoi, maintenant(), gardee=gardee)
        else:
            raise click.ClickException(f"Rien à traiter sous l’identifiant « {id} ».")
    click.echo("Traité.")
