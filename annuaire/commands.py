"""``flask annuaire``: import and indexing from the command line."""

from __future__ import annotations

import csv
import gc
import os
import shlex
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import click
from flask import current_app
from flask.cli import AppGroup, with_appcontext

from annuaire import services
from annuaire.exports.tableur import inerte
from annuaire.imports.formats.sirene import Jointure
from annuaire.imports.lecture import Fichier
from annuaire.imports.modele import Bilan, FichierIllisible, Format, Issue, Remarque
from annuaire.imports.preparation import Demande, FormatInconnu, Lignes, ecrire_proposition, preparer
from annuaire.imports.services import GRAND_IMPORT, importer
from socle.base import maintenant
from socle.typographie import nombre

ENTETE_REMARQUES = ("ligne", "nature", "raison")

annuaire_cli = AppGroup("annuaire", help="Annuaire : imports et index de recherche.")


CHEMIN = click.Path(path_type=Path)


@annuaire_cli.command("importer")
@click.argument("fichier", type=CHEMIN)
@click.option("--format", "nom_format", help="Format du fichier, s’il n’est pas reconnu à son en-tête.")
@click.option("--correspondance", type=CHEMIN, help="Fichier TOML qui dit quelle colonne contient quoi.")
@click.option("--proposer", is_flag=True, help="Écrit une correspondance d’après les noms des colonnes, sans importer.")
@click.option("--unites-legales", type=CHEMIN, help="Fichier StockUniteLegale qui complète des établissements SIRENE.")
@click.option("--source", help="Nom de la source, pour un fichier qui ne la dit pas (GoGoCarto, --proposer).")
@click.option("--licence", help="Licence d’un fichier qui ne la dit pas (GoGoCarto).")
@click.option("--simuler", is_flag=True, help="Dit ce qui changerait, n’écrit rien.")
@click.option("--complet", is_flag=True, help="Le fichier est toute la liste : ce qui n’y est plus sera à vérifier.")
@click.option("--partout", is_flag=True, help="Prend aussi les lignes des autres départements.")
@click.option("--rejets", type=CHEMIN, help="Où écrire les lignes rejetées et les remarques.")
@with_appcontext
def importer_fichier(
    fichier: Path,
    nom_format: str | None,
    correspondance: Path | None,
    proposer: bool,
    unites_legales: Path | None,
    source: str | None,
    licence: str | None,
    simuler: bool,
    complet: bool,
    partout: bool,
    rejets: Path | None,
) -> None:
    """Importe les fiches d’un FICHIER. Refaire l’import ne change rien."""
    rapport = rejets or Path(current_app.instance_path) / "imports" / f"{fichier.stem}-rejets.csv"
    if rapport.resolve() == fichier.resolve():
        raise click.ClickException("Le rapport écraserait le fichier à importer : donnez-lui un autre nom.")
    demande = Demande(nom_format, correspondance, unites_legales, source, licence, partout)
    try:
        lu = Fichier(fichier)
        for avertissement in lu.avertissements:
            click.echo(avertissement)
        if proposer:
            click.echo(_proposer(lu, rapport, source))
            return
        try:
            lignes, format_ = preparer(lu, demande)
        except FormatInconnu as erreur:
            raise click.ClickException(f"{erreur}\n\n{_proposer(lu, rapport, source)}") from erreur
        bilan = _importer(lignes, format_, rapport, simuler=simuler, complet=complet, partout=partout)
    except FichierIllisible as erreur:
        raise click.ClickException(str(erreur)) from erreur
    annoncer(bilan, rapport, simuler)
    if isinstance(lignes, Jointure) and lignes.ailleurs:
        click.echo(f"Établissements d’autres départements, passés : {nombre(lignes.ailleurs)}")


def _proposer(fichier: Fichier, rapport: Path, source: str | None) -> str:
    """Write a mapping next to the report; says what to do with it."""
    chemin = rapport.with_name(f"{fichier.chemin.stem}-correspondance.toml")
    ecrite = ecrire_proposition(fichier, chemin, source)
    fait = "Correspondance proposée" if ecrite else "Correspondance déjà là, laissée telle quelle"
    return (
        f"{fait} : {chemin}\nRelisez-la, complétez-la, puis relancez :\n"
        f"  flask --app wsgi annuaire importer {shlex.quote(str(fichier.chemin))} "
        f"--correspondance {shlex.quote(str(chemin))} --simuler"
    )


def _espacer_le_ramassage() -> None:
    """The garbage collector would go through all that the site loaded, again and again: a tenth of a great task."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(100_000, 50, 100)


def _importer(source: Lignes, format_: Format, rapport: Path, *, simuler: bool, complet: bool, partout: bool) -> Bilan:
    total = sum(1 for _ in source.lignes())
    if total > GRAND_IMPORT:
        _espacer_le_ramassage()
    with (
        ecrivain_remarques(source.colonnes, rapport) as ecrire,
        click.progressbar(length=total, label=f"Import ({format_.nom})") as barre,
    ):
        bilan = importer(
            source.lignes(),
            format_,
            maintenant=maintenant(),
            publier_sans_licence=not current_app.extensions["config"].production,
            simuler=simuler,
            complet=complet,
            partout=partout,
            total=total,
            ouvriers=(os.cpu_count() or 1) if total > GRAND_IMPORT else 0,
            ecrire=ecrire,
            avancement=barre.update,
        )
    if total > GRAND_IMPORT and not simuler:
        click.echo("Index de recherche…")
        _indexer_a_part()
    return bilan


def _indexer_a_part() -> None:
    """``flask annuaire indexer`` in a process of its own: this one still holds the memory of the import."""
    commande = [sys.executable, "-m", "flask", "--app", "wsgi", "annuaire", "indexer"]
    subprocess.run(commande, cwd=current_app.root_path, check=True)  # noqa: S603  # our own command


@contextmanager
def ecrivain_remarques(colonnes: list[str], chemin: Path) -> Iterator[Callable[[Remarque], None]]:
    """Writes the report as it comes: line, nature, reason, then the row without personal data. Made even when empty."""
    chemin.parent.mkdir(parents=True, exist_ok=True)
    with chemin.open("w", encoding="utf-8-sig", newline="") as flux:
        redacteur = csv.writer(flux)
        redacteur.writerow([*ENTETE_REMARQUES, *map(inerte, colonnes)])

        def ecrire(remarque: Remarque) -> None:
            ligne = [remarque.ligne.colonnes.get(nom, "") for nom in colonnes]
            redacteur.writerow([remarque.ligne.numero, remarque.nature, *map(inerte, [remarque.raison, *ligne])])

        yield ecrire


def annoncer(bilan: Bilan, rapport: Path, simuler: bool) -> None:
    """Say on the terminal what an import did, or would do."""
    click.echo("Simulation : rien n’a été écrit." if simuler else "Import terminé.")
    click.echo(f"{nombre(bilan.lignes)} lignes lues")
    for issue in Issue:
        click.echo(f"  {nombre(bilan.comptes[issue]):>8} {issue.value}")
        montrees = simuler and issue in (Issue.CREEE, Issue.MISE_A_JOUR)
        for quoi in bilan.exemples_issues.get(issue, ()) if montrees else ():
            click.echo(f"{'':>11}{quoi}")
    if bilan.masquees:
        click.echo(f"  dont {nombre(bilan.masquees)} masquées, faute de licence ouverte")
    if bilan.personnelles:
        sortes = ", ".join(f"{sorte} ({nombre(n)})" for sorte, n in sorted(bilan.personnelles.items()))
        click.echo(f"Données personnelles retirées : {sortes}")
    for nature, combien in bilan.natures.items():
        click.echo(f"\n{nature.value} : {nombre(combien)}")
        for exemple in bilan.exemples.get(nature, ()) if simuler else ():
            click.echo(f"  ligne {exemple.ligne.numero} : {exemple.raison}")
    for avertissement in bilan.avertissements:
        click.echo(f"\n{avertissement}")
    if not bilan.noms_compares:
        click.echo("\nLes noms n’ont pas été comparés, il y en a trop : lancez « flask annuaire doublons ».")
    click.echo(f"\nDétail : {rapport}")


@annuaire_cli.command("indexer")
@with_appcontext
def indexer() -> None:
    """Refait l’index de recherche depuis la base, pendant que le site répond."""
    _espacer_le_ramassage()
    total = services.reconstruire_index(current_app.extensions["moteur_recherche"])
    click.echo(f"{nombre(total)} fiches indexées.")
