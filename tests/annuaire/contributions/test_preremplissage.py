"""The search by SIRET: the public API when it answers, what imports brought otherwise, quickly in any case."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from annuaire.contributions.models import Suggestion
from annuaire.contributions.preremplissage import AnnuaireEntreprises, preremplir
from annuaire.enums import Statut
from tests.annuaire.contributions.propositions import STRUCTURE, code_de
from tests.annuaire.imports.api_entreprises import ApiEntreprises, servir, siret, unite
from tests.factories import structure
from tests.page import ClientPages


class ApiParSiret(ApiEntreprises):
    """What the API does with ``q``: the bodies that have this SIRET."""

    def _filtrer(self, champs: dict[str, str]) -> Any:
        cherche = champs["q"]
        return lambda une: une if any(e["siret"] == cherche for e in une["matching_etablissements"]) else None


@pytest.fixture
def api() -> Iterator[ApiEntreprises]:
    """A local server that speaks the API."""
    unites = [
        unite(1, "47323", nom="LES JARDINS DU LOT"),
        unite(2, nature_juridique="7210", nom="COMMUNE D’AGEN", complements={}),
        unite(3, nom="FERMEE", etablissement={"etat_administratif": "F", "date_fermeture": "2024-01-01"}),
        unite(4, nom="CACHEE", statut_diffusion="P"),
    ]
    with servir(ApiParSiret(unites)) as serveur:
        yield serveur


@pytest.fixture
def branchee(app: Flask, api: ApiEntreprises, monkeypatch: pytest.MonkeyPatch) -> ApiEntreprises:
    """The site asks this API."""
    monkeypatch.setitem(app.extensions, "entreprises", AnnuaireEntreprises(api.url))
    return api


def test_a_siret_fills_the_first_steps(client: ClientPages, session: Any, branchee: ApiEntreprises) -> None:
    tapes = {**STRUCTURE, "nom": "", "siret": f"{siret(1)[:9]} {siret(1)[9:]}", "action": "preremplir"}
    adresse = client.poster("/annuaire/proposer", tapes).headers["Location"]
    page = client.page(adresse)
    assert page.texte("div", class_="bandeau").startswith("Nous avons trouvé cette structure.")
    assert page.tous("input", name="nom")[0]["value"] == "LES JARDINS DU LOT"
    code = code_de(adresse)
    page = client.page(f"/annuaire/proposer/{code}/lieu")
    dits = [page.tous("input", name=nom)[0]["value"] for nom in ("adresse", "commune")]
    assert dits == ["1 RUE DU LAVOIR", "Villeneuve-sur-Lot"]
    donnees = session.scalars(sa.select(Suggestion)).one().donnees
    assert (donnees["structure"]["forme_juridique"], donnees["structure"]["activite_naf"]) == ("9220", "88.99B")
    assert "DURAND" not in str(donnees)  # an officer's name, which the API gives too


def test_the_point_of_the_api_is_kept_while_the_address_is(
    client: ClientPages, session: Any, branchee: ApiEntreprises
) -> None:
    branchee.unites[0]["matching_etablissements"][0] |= {
        "latitude": "44.4071",
        "longitude": "0.7052",
        "geo_id": "47323_0123_00012",
    }
    tapes = {**STRUCTURE, "nom": "", "siret": siret(1), "action": "preremplir"}
    code = code_de(client.poster("/annuaire/proposer", tapes).headers["Location"])
    lieu = {"adresse": "1 RUE DU LAVOIR", "commune": "Villeneuve-sur-Lot"}
    client.poster(f"/annuaire/proposer/{code}/lieu", lieu)
    dit = session.scalars(sa.select(Suggestion)).one().donnees["lieu"]
    assert (dit["latitude"], dit["longitude"], dit["precision_position"]) == (44.4071, 0.7052, "adresse")
    client.poster(f"/annuaire/proposer/{code}/lieu", {**lieu, "adresse": "2 place Lafayette"})
    assert session.scalars(sa.select(Suggestion)).one().donnees["lieu"]["precision_position"] == "commune"


def test_another_siret_forgets_what_was_found(client: ClientPages, session: Any, branchee: ApiEntreprises) -> None:
    tapes = {**STRUCTURE, "nom": "", "siret": siret(1), "action": "preremplir"}
    adresse = client.poster("/annuaire/proposer", tapes).headers["Location"]
    client.poster(adresse, {**STRUCTURE, "siret": ""})
    assert "forme_juridique" not in session.scalars(sa.select(Suggestion)).one().donnees["structure"]


@pytest.mark.parametrize(
    ("rang", "message"),
    [
        (2, "D’après sa forme juridique, cette structure ne semble pas relever"),
        (3, "D’après l’INSEE, cet établissement a fermé."),
        (4, "L’INSEE ne diffuse pas cette entreprise"),
        (9, "Aucun établissement de Lot-et-Garonne n’a ce SIRET."),
    ],
)
def test_what_the_api_says_otherwise_is_said(
    client: ClientPages, branchee: ApiEntreprises, rang: int, message: str
) -> None:
    tapes = {**STRUCTURE, "nom": "Écrit à la main", "siret": siret(rang), "action": "preremplir"}
    page = client.page(client.poster("/annuaire/proposer", tapes).headers["Location"])
    assert page.texte("div", class_="bandeau").startswith(message)
    assert page.tous("input", name="nom")[0]["value"] == "Écrit à la main"


def test_an_empty_siret_is_asked_for(client: ClientPages) -> None:
    reponse = client.poster("/annuaire/proposer", {**STRUCTURE, "action": "preremplir"}, statut=422)
    assert "Écrivez le SIRET" in reponse.get_data(as_text=True)


def test_without_the_api_imports_answer(app: Flask, session: Any) -> None:
    muette = AnnuaireEntreprises("")
    assert preremplir(siret(1), muette).message.startswith("Le service public des entreprises ne répond pas")
    structure(session, nom="Les Jardins du Lot", siret=siret(1), statut=Statut.PROPOSEE, adresse="1 rue du Lavoir")
    trouve = preremplir(siret(1), muette)
    assert (trouve.structure["nom"], trouve.lieu["adresse"]) == ("Les Jardins du Lot", "1 rue du Lavoir")


def test_hidden_listings_are_not_told_of(app: Flask, session: Any) -> None:
    structure(session, nom="Mme Odile Durand", siret=siret(1), statut=Statut.MASQUEE)
    assert preremplir(siret(1), AnnuaireEntreprises("")).trouve is False


def test_another_place_of_the_same_body_gives_its_name(app: Flask, session: Any) -> None:
    structure(session, nom="Les Jardins du Lot", siret=siret(1, 1), forme_juridique="9220")
    trouve = preremplir(siret(1, 2), AnnuaireEntreprises(""))
    assert (trouve.structure["nom"], trouve.lieu) == ("Les Jardins du Lot", {})


def test_a_structure_that_is_there_already_is_shown_at_once(client: ClientPages, session: Any) -> None:
    fiche = structure(session, nom="Les Jardins du Lot", siret=siret(1))
    session.commit()
    adresse = client.poster("/annuaire/proposer", {**STRUCTURE, "siret": siret(1), "action": "preremplir"})
    page = client.page(adresse.headers["Location"])
    assert page.texte("div", class_="bandeau").startswith("Cette structure est déjà dans l’annuaire")
    assert f"/annuaire/structures/{fiche.slug}-{fiche.id}" in [lien["href"] for lien in page.tous("a")]


def test_a_service_that_is_down_keeps_nobody_waiting(app: Flask, api: ApiEntreprises) -> None:
    api.pannes.append(lambda _champs: (500, b"", {}))
    client = AnnuaireEntreprises(api.url)
    debut = time.monotonic()
    assert client.chercher(siret(1)) is None
    assert client.chercher(siret(1)) is None  # silence: not asked again
    assert time.monotonic() - debut < 2
    assert len(api.demandes) == 1
