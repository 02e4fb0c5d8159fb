"""Kills writer and consumer at random, many times, then counts what is left. Run as a process of its own.

``python -m tests.socle.survie MORTS GRAINE``, with the variables of an instance; prints a JSON report.
This process opens no connection and no thread, so that it may fork the ones it will kill.
"""

from __future__ import annotations

import json
import os
import random
import signal
import sys
import time
from collections.abc import Callable
from pathlib import Path

from annuaire import services
from annuaire.enums import OrigineRevision, Statut
from application import create_app
from application.preparation import preparer
from socle import mail, outbox
from socle.base import maintenant
from socle.database import db
from socle.unit_of_work import unite_de_travail

RATTRAPAGE_S = 60.0
VIES_S = (0.15, 0.7)  # a process lives that long before it is killed


def ecrire(accuses: Path) -> None:
    """Create listings for ever, each with a mail; note an id once its commit has returned."""
    app = create_app()
    with app.app_context(), accuses.open("a", buffering=1) as journal:
        while True:
            with unite_de_travail():
                structure = services.creer_structure(
                    {"nom": f"Atelier {random.random()}", "statut": Statut.PUBLIEE},
                    sources=[],
                    origine=OrigineRevision.SYSTEME,
                    maintenant=maintenant(),
                )
                mail.deposer_courriel("contact@exemple.org", "Votre fiche", structure.id)
                public = structure.id
            journal.write(public + "\n")
            db.session.remove()
            time.sleep(0.002)


def consommer() -> None:
    """The real consumer, as ``flask taches consommer`` runs it."""
    create_app().extensions["taches"].consommer()


def lancer(corps: Callable[[], object]) -> int:
    """Fork a process that runs this; returns its pid."""
    pid = os.fork()
    if pid == 0:
        try:
            corps()
        finally:
            os._exit(1)
    return pid


def tuer(pid: int) -> None:
    """kill -9, as a power cut would."""
    os.kill(pid, signal.SIGKILL)
    os.waitpid(pid, 0)


def eprouver(morts: int, graine: int, accuses: Path) -> None:
    """Kill one of the two at a random moment, ``morts`` times; leave the consumer alive."""
    hasard = random.Random(graine)
    roles: dict[str, Callable[[], object]] = {"ecrivain": lambda: ecrire(accuses), "consommateur": consommer}
    vivants = {nom: lancer(corps) for nom, corps in roles.items()}
    for _ in range(morts):
        time.sleep(hasard.uniform(*VIES_S))
        victime = hasard.choice(sorted(roles))
        tuer(vivants[victime])
        vivants[victime] = lancer(roles[victime])
    time.sleep(VIES_S[1])
    tuer(vivants["ecrivain"])
    rattrape = lancer(_attendre_rattrapage)
    os.waitpid(rattrape, 0)
    tuer(vivants["consommateur"])


def _attendre_rattrapage() -> None:
    with create_app().app_context():
        fin = time.monotonic() + RATTRAPAGE_S
        while outbox.en_attente() and time.monotonic() < fin:
            db.session.rollback()
            time.sleep(0.1)
    os._exit(0)


def compter(morts: int, accuses: Path) -> dict[str, int]:
    """What is in the database, the index and the mail folder against what was acknowledged."""
    app = create_app()
    with app.app_context():
        en_base = set(db.session.scalars(db.select(services.Structure.id)))
        indexees = app.extensions["moteur_recherche"].ids()
        dossier = app.extensions["config"].courriel.dossier
        courriels = [fichier.read_text().split("\n\n", 1)[1].strip() for fichier in dossier.glob("*.eml")]
        acquittees = set(accuses.read_text().split())
        return {
            "morts": morts,
            "acquittees": len(acquittees),
            "en_base": len(en_base),
            "perdues": len(acquittees - en_base),
            "en_attente": outbox.en_attente(),
            "non_indexees": len(en_base - indexees),
            "indexees_en_trop": len(indexees - en_base),
            "courriels_manquants": len(en_base - set(courriels)),
            "courriels_en_double": len(courriels) - len(set(courriels)),
            "courriels_en_trop": len(set(courriels) - en_base),
        }


def principal(morts: int, graine: int) -> None:
    """Prepare, kill, count, report."""
    accuses = Path(os.environ["ESS47_INSTANCE"]) / "accuses"
    preparation = lancer(lambda: (preparer(create_app()), os._exit(0)))
    if os.waitpid(preparation, 0)[1] != 0:
        raise SystemExit("préparation impossible")
    accuses.touch()
    eprouver(morts, graine, accuses)
    sys.stdout.write(json.dumps(compter(morts, accuses)))


if __name__ == "__main__":
    principal(int(sys.argv[1]), int(sys.argv[2]))
