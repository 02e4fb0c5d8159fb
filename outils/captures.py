"""``python -m outils.captures``: the README's pictures, made from the site itself with its demonstration data."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser

from outils.navigateur import ouvrir
from outils.site import RACINE, site

DOSSIER = RACINE / "docs" / "images"
ORDINATEUR = {"width": 1280, "height": 800}
TELEPHONE = {"width": 390, "height": 780}
QUALITE_JPEG = 82


@dataclass(frozen=True, slots=True)
class Vue:
    """One picture. ``chemin``: of the page; ``lien``: CSS of a link to follow first, if any."""

    nom: str
    chemin: str
    ecran: dict[str, int]
    theme: str = "light"
    lien: str | None = None


VUES = (
    Vue("accueil", "/", ORDINATEUR),
    Vue("recherche", "/annuaire/?q=ressourcerie&ou=Villeneuve-sur-Lot", ORDINATEUR),
    Vue("recherche-sombre", "/annuaire/?secteur=sports-loisirs", ORDINATEUR, "dark"),
    Vue("accueil-telephone", "/", TELEPHONE),
    Vue("recherche-telephone", "/annuaire/?q=ressourcerie&ou=Villeneuve-sur-Lot", TELEPHONE),
    Vue("fiche-telephone", "/annuaire/?q=ressourcerie", TELEPHONE, lien="#resultats li.fiche h2 a"),
)


def prendre(navigateur: Browser, adresse: str, vue: Vue) -> Path:
    """Take this picture of the site at ``adresse``; returns its file."""
    contexte = navigateur.new_context(
        viewport=vue.ecran, color_scheme=vue.theme, locale="fr-FR", reduced_motion="reduce"
    )
    page = contexte.new_page()
    page.goto(adresse + vue.chemin)
    if vue.lien:
        page.locator(vue.lien).first.click()
    page.wait_for_load_state("networkidle")
    fichier = DOSSIER / f"{vue.nom}.jpg"
    page.screenshot(path=fichier, type="jpeg", quality=QUALITE_JPEG)
    contexte.close()
    return fichier


def principal() -> None:
    """Make every picture again."""
    DOSSIER.mkdir(parents=True, exist_ok=True)
    with (
        tempfile.TemporaryDirectory() as dossier,
        site(Path(dossier), ESS47_DEMO="1") as adresse,
        ouvrir() as navigateur,
    ):
        for vue in VUES:
            print(prendre(navigateur, adresse, vue).relative_to(RACINE))


if __name__ == "__main__":
    principal()
