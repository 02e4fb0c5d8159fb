"""``flask comptes``: accounts from the command line, for whoever runs the server."""

from __future__ import annotations

import click
from flask.cli import AppGroup, with_appcontext

from comptes.courriels import CourrielInvalide, normaliser
from comptes.enums import ROLES_DE_COMPTE, Role, SorteLien
from comptes.models import Compte
from comptes.services import comptes, deux_etapes, liens
from socle.base import maintenant
from socle.courriels import adresse_absolue
from socle.unit_of_work import unite_de_travail

comptes_cli = AppGroup("comptes", help="Comptes : les créer, leur donner un rôle, les fermer.")

ROLE = click.Choice([role.value for role in ROLES_DE_COMPTE])
COURRIEL = click.option("--courriel", required=True, help="Adresse du compte.")


def _compte(courriel: str) -> Compte:
    try:
        compte = comptes.par_courriel(normaliser(courriel))
    except CourrielInvalide as erreur:
        raise click.ClickException(str(erreur)) from None
    if compte is None:
        raise click.ClickException(f"Aucun compte à l’adresse {courriel}.")
    return compte


@comptes_cli.command("creer")
@COURRIEL
@click.option("--role", required=True, type=ROLE, help="Rôle du compte.")
@click.option("--nom", default="", help="Nom que les autres liront.")
@with_appcontext
def creer(courriel: str, role: str, nom: str) -> None:
    """Crée un compte, ou donne un rôle de plus à celui qui existe, et affiche un lien à usage unique."""
    instant = maintenant()
    with unite_de_travail():
        try:
            compte = comptes.par_courriel(normaliser(courriel))
        except CourrielInvalide as erreur:
            raise click.ClickException(str(erreur)) from None
        if compte is None:
            compte = comptes.creer(courriel, instant, nom=nom, roles=[Role(role)], confirme=True)
            click.echo(f"Compte créé : {compte.courriel}, {role}.", err=True)
        else:
            comptes.donner_role(compte, Role(role), instant)
            click.echo(f"Ce compte existait : il a maintenant le rôle {role}.", err=True)
        jeton = liens.creer(compte, SorteLien.INVITATION, instant)
    click.echo("Lien pour choisir un mot de passe, à usage unique, valable sept jours :", err=True)
    click.echo(adresse_absolue("comptes.choisir_mot_de_passe", jeton=jeton))


@comptes_cli.command("retirer-role")
@COURRIEL
@click.option("--role", required=True, type=ROLE, help="Rôle à retirer.")
@with_appcontext
def retirer_role(courriel: str, role: str) -> None:
    """Retire un rôle ; l’effet est immédiat."""
    with unite_de_travail():
        try:
            comptes.retirer_role(_compte(courriel), Role(role))
        except comptes.DernierRole:
            raise click.ClickException("C’est son dernier rôle : fermez plutôt le compte.") from None
    click.echo("C’est fait.")


@comptes_cli.command("fermer")
@COURRIEL
@with_appcontext
def fermer(courriel: str) -> None:
    """Ferme un compte et toutes ses sessions."""
    with unite_de_travail():
        comptes.fermer(_compte(courriel), maintenant())
    click.echo("Le compte est fermé.")


@comptes_cli.command("rouvrir")
@COURRIEL
@with_appcontext
def rouvrir(courriel: str) -> None:
    """Rouvre un compte fermé."""
    with unite_de_travail():
        comptes.rouvrir(_compte(courriel))
    click.echo("Le compte est rouvert.")


@comptes_cli.command("oublier-deux-etapes")
@COURRIEL
@with_appcontext
def oublier_deux_etapes(courriel: str) -> None:
    """Pour un téléphone perdu, une fois certain de qui demande : les deux étapes seront à refaire."""
    with unite_de_travail():
        deux_etapes.oublier(_compte(courriel))
    click.echo("Les deux étapes sont oubliées.")
