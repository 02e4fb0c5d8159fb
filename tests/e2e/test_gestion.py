"""The back office in a real browser: axe, 320 px, the console, and a listing archived for a reason and brought back."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import sqlalchemy as sa
from playwright.sync_api import BrowserContext, Page, expect

from annuaire.contributions.enums import MotifSignalement
from annuaire.contributions.signalements import signaler
from annuaire.enums import NatureVerification
from annuaire.models import Structure, Verification
from annuaire.services import signaler_doublons, verifier
from application import create_app
from application.config import Config
from comptes.enums import Methode
from comptes.services import comptes, sessions
from outils.site import site
from socle.base import maintenant
from socle.database import db
from socle.unit_of_work import unite_de_travail
from tests.conftest import base_a_part
from tests.e2e.conftest import ORDINATEUR, PETIT, TELEPHONE

AXE = (Path(__file__).parent / "vendor" / "axe.min.js").read_text()
Contexte = Callable[..., BrowserContext]


@dataclass(frozen=True, slots=True)
class Bureau:
    """A site with things to do, and the cookie of an administrator who moderates too."""

    adresse: str
    cookie: str
    fiche: str
    pages: tuple[str, ...]


@pytest.fixture(scope="module")
def bureau(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bureau]:
    """The demonstration, a report, a check, a pair."""
    instance = tmp_path_factory.mktemp("gestion")
    with base_a_part() as base, site(instance, ESS47_DEMO="1", DATABASE_URL=base) as adresse:
        env = {
            "ESS47_INSTANCE": str(instance),
            "SECRET_KEY": "cle-de-test",
            "DATABASE_URL": base,
            "ESS47_SEARCH": "postgres" if base else "whoosh",
        }
        app = create_app(Config.depuis_environnement(dict(os.environ) | env))
        with app.app_context():
            yield _preparer(app, adresse)
            db.engine.dispose()


def _preparer(app: object, adresse: str) -> Bureau:
    with unite_de_travail():
        a, b, c = db.session.scalars(sa.select(Structure).order_by(Structure.pk).limit(3)).all()
        signalement = signaler(a, MotifSignalement.AUTRE, "Le téléphone est faux.", None, maintenant())
        verifier(NatureVerification.FERMETURE, b.pk, ["Fermée depuis mars."], maintenant=maintenant())
        signaler_doublons([(b.pk, c.pk, 0.8, ["Même nom."])], maintenant())
        compte = comptes.par_courriel("administrateur@exemple.org")
        assert compte is not None
        jeton = sessions.ouvrir(compte, Methode.LIEN, maintenant(), deux_etapes=True, appareil="Essai")
        contenu = {"_user_id": compte.get_id(), "_fresh": True, "jeton": jeton}
        doublon = db.session.scalar(sa.select(Verification.id).where(Verification.autre_pk.is_not(None)))
        pages = (
            "/gestion/", "/gestion/fiches/", f"/gestion/fiches/{a.id}", f"/gestion/fiches/{a.id}/statut/masquer",
            f"/gestion/historique/{a.id}", f"/gestion/historique/{a.id}/comparer?du=2020-01-01",
            "/gestion/propositions/", "/gestion/signalements/", f"/gestion/signalements/{signalement.id}",
            "/gestion/revendications/", "/gestion/doublons/", f"/gestion/doublons/{doublon}", "/gestion/verifications/",
            f"/gestion/reunions/{b.id}/{c.id}", "/gestion/reunions/", "/gestion/tableau/", "/gestion/comptes/",
            "/gestion/journal/",
        )  # fmt: skip
        fiche = a.id
    serialiseur = app.session_interface.get_signing_serializer(app)  # type: ignore[attr-defined]
    return Bureau(adresse, serialiseur.dumps(contenu), fiche, pages)


def _page(contexte: Contexte, bureau: Bureau, **options: object) -> Page:
    ouvert = contexte(**options)
    ouvert.add_cookies([{"name": "session", "value": bureau.cookie, "url": bureau.adresse}])
    return ouvert.new_page()


@pytest.mark.navigateur
@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("ecran", [TELEPHONE, ORDINATEUR], ids=["telephone", "ordinateur"])
def test_axe_finds_nothing(contexte: Contexte, bureau: Bureau, theme: str, ecran: dict[str, int]) -> None:
    page = _page(contexte, bureau, viewport=ecran, color_scheme=theme, reduced_motion="reduce")
    constats = {}
    for chemin in bureau.pages:
        reponse = page.goto(bureau.adresse + chemin)
        assert reponse is not None
        assert (reponse.status, page.url) == (200, bureau.adresse + chemin)
        page.evaluate(AXE)
        resultat = page.evaluate("axe.run(document, {resultTypes: ['violations']})")
        if violations := [(v["id"], [n["target"] for n in v["nodes"]][:3]) for v in resultat["violations"]]:
            constats[chemin] = violations
    assert constats == {}


@pytest.mark.navigateur
def test_every_page_reflows_and_complains_of_nothing(
    contexte: Contexte, bureau: Bureau, surveiller: Callable[[Page], list[str]]
) -> None:
    page = _page(contexte, bureau, viewport=PETIT)
    plaintes = surveiller(page)
    debordements = {}
    for chemin in bureau.pages:
        page.goto(bureau.adresse + chemin)
        if (largeur := page.evaluate("document.documentElement.scrollWidth")) > PETIT["width"]:
            debordements[chemin] = largeur
    assert (debordements, plaintes) == ({}, [])


@pytest.mark.navigateur
def test_a_listing_is_archived_for_a_reason_without_javascript(contexte: Contexte, bureau: Bureau) -> None:
    page = _page(contexte, bureau, java_script_enabled=False)
    page.goto(f"{bureau.adresse}/gestion/fiches/{bureau.fiche}")
    page.get_by_role("link", name="Archiver…").click()
    page.get_by_label("Motif").fill("Liquidation au Bodacc")
    page.get_by_role("button", name="Archiver la fiche").click()
    expect(page.get_by_text("C’est fait")).to_be_visible()
    page.get_by_role("link", name="Historique").click()
    expect(page.get_by_text("Motif : Liquidation au Bodacc")).to_be_visible()
    page.get_by_role("link", name="Journal").click()
    expect(page.get_by_role("cell", name="fiche.archiver")).to_be_visible()
