"""The page of the yearly mail, as its reader meets it."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
import sqlalchemy as sa

from annuaire.confirmations.enums import Bloc
from annuaire.confirmations.models import DemandeConfirmation, LienConfirmation
from annuaire.contributions.models import Signalement
from annuaire.models import Revision, Structure
from comptes.securite import empreinte
from socle.base import maintenant
from tests.factories import structure
from tests.page import ClientPages

JETON = "un-jeton-que-personne-ne-devine"
ADRESSE = f"/annuaire/confirmer/{JETON}"
EXACT = {f"{bloc.value}_etat": "exact" for bloc in Bloc}


@pytest.fixture
def fiche(session: Any, app: Any) -> Structure:
    """A listing whose own address was asked today."""
    il_y_a = maintenant() - dt.timedelta(days=400)
    fiche = structure(
        session,
        nom="La Ruche",
        adresse="3 rue du Lavoir",
        courriel="contact@ruche.org",
        contact_consenti_le=il_y_a,
        confirmee_le=il_y_a,
        description="Des abeilles.",
        zone_intervention=[{"type": "rayon", "km": 20}, {"type": "departement"}],
        accessibilite=["Entrée de plain-pied.", "On vient vous chercher."],
    )
    demande = DemandeConfirmation(
        structure_pk=fiche.pk,
        envoyee_le=maintenant(),
        derniere_le=maintenant(),
        expire_le=maintenant() + dt.timedelta(days=120),
    )
    session.add(demande)
    session.flush()
    session.add(LienConfirmation(empreinte=empreinte(JETON), demande_pk=demande.pk, courriel="contact@ruche.org"))
    session.commit()
    return fiche


def test_all_is_on_one_page_kept_by_nobody(client: ClientPages, fiche: Structure) -> None:
    page = client.page(ADRESSE)
    assert page.texte("h1") == "Votre fiche est-elle toujours juste ?"
    legendes = [texte for texte in page.textes("legend") if texte in {bloc.libelle for bloc in Bloc}]
    assert legendes == [bloc.libelle for bloc in Bloc]
    assert "3 rue du Lavoir, 47000 Agen" in page.textes("p")
    assert "20 km à la ronde" in " ".join(page.textes("p"))
    entetes = client.get(ADRESSE).headers
    assert (entetes["Cache-Control"], entetes["X-Robots-Tag"]) == ("no-store", "noindex, nofollow")
    assert entetes["Referrer-Policy"] == "same-origin"


@pytest.mark.parametrize(
    ("osm", "texte"),
    [("Mo 09:00-12:00,14:00-18:00; Fr 14:00-18:30", "lundi : 9 h – 12 h, 14 h – 18 h vendredi : 14 h – 18 h 30")],
)
def test_hours_are_in_words_that_are_read_back(
    client: ClientPages, session: Any, fiche: Structure, osm: str, texte: str
) -> None:
    fiche.horaires = osm
    session.commit()
    ecrit = client.page(ADRESSE).texte("textarea", name="horaires_saisis")
    assert ecrit.replace("\u00a0", " ").replace("\u202f", " ") == texte
    client.poster(ADRESSE, {**EXACT, "horaires_etat": "corriger", "horaires_saisis": ecrit})
    session.refresh(fiche)
    assert fiche.horaires == osm


def test_one_button_confirms(client: ClientPages, session: Any, fiche: Structure) -> None:
    avant = client.page(f"/annuaire/structures/{fiche.slug}-{fiche.id}")
    assert "Non confirmée par la structure depuis" in " ".join(avant.textes("p"))
    suite = client.poster(ADRESSE, EXACT).headers["Location"]
    assert client.page(suite).texte("h1") == "Merci, la fiche est à jour"
    apres = client.page(f"/annuaire/structures/{fiche.slug}-{fiche.id}")
    assert "Confirmée par la structure le" in " ".join(apres.textes("p"))
    client.poster(ADRESSE, {**EXACT, "nom_etat": "corriger", "nom": "Pirates"}, statut=200)  # once
    session.refresh(fiche)
    assert fiche.nom == "La Ruche"


def test_corrections_are_seen_at_once(client: ClientPages, session: Any, fiche: Structure) -> None:
    tape = {
        **EXACT,
        "adresse_etat": "corriger", "adresse": "12 rue de la Paix", "complement_adresse": "", "commune": "Nérac",
        "contact_etat": "corriger", "telephone": "05 53 00 00 01", "courriel": "", "site_web": "www.ruche.org",
        "contact_consenti": "oui",
        "horaires_etat": "corriger", "horaires_saisis": "du mardi au samedi de 9h à 12h",
        "secteurs_etat": "corriger", "secteurs": ["sante"],
        "accessibilite_etat": "corriger", "accessibilite": ["On vient vous chercher.", "Inventée."],
        "zone_etat": "corriger", "zone": ["rayon:20", "region:", "epci:inventé"],
        "description": "Ignorée : le bloc est dit exact.",
    }  # fmt: skip
    client.poster(ADRESSE, tape)
    session.expire_all()
    assert (fiche.adresse, fiche.code_insee, fiche.code_postal) == ("12 rue de la Paix", "47195", "47600")
    assert fiche.latitude == pytest.approx(44.13, abs=0.1)
    assert (fiche.telephone, fiche.courriel, fiche.site_web) == ("+33553000001", None, "https://www.ruche.org")
    assert fiche.contact_consenti_le is not None
    assert fiche.horaires == "Tu-Sa 09:00-12:00"
    assert (fiche.secteurs, fiche.accessibilite) == (["sante"], ["On vient vous chercher."])
    assert fiche.zone_intervention == [{"type": "rayon", "km": 20}, {"type": "region"}]
    assert fiche.description == "Des abeilles."
    revision = session.scalars(sa.select(Revision).order_by(Revision.pk.desc())).first()
    assert {"adresse", "telephone", "horaires", "secteurs", "confirmee_le"} <= set(revision.changements)
    page = client.page(f"/annuaire/structures/{fiche.slug}-{fiche.id}")
    assert "05 53 00 00 01" in page.texte("a", href="tel:+33553000001").replace("\u00a0", " ").replace("\u202f", " ")


@pytest.mark.parametrize(
    ("champs", "message"),
    [
        ({"nom_etat": "corriger", "nom": ""}, "Écrivez le nom de la structure."),
        ({"adresse_etat": "corriger", "commune": "Bordeaux"}, "n’est pas en Lot-et-Garonne"),
        ({"contact_etat": "corriger", "telephone": "12"}, "Ce numéro n’est pas complet"),
        ({"contact_etat": "corriger", "courriel": "a@ruche.org"}, "Dites si le téléphone et le courriel"),
        ({"secteurs_etat": "corriger"}, "Choisissez au moins un secteur."),
        ({"description_etat": "corriger", "description": "x" * 2001}, "C’est trop long"),
        ({"nom_etat": ""}, "Nom : dites si c’est toujours exact."),
        ({"nom_etat": "peut-être"}, "Nom : dites si c’est toujours exact."),
    ],
)
def test_what_is_wrong_is_said_and_what_was_typed_is_kept(
    client: ClientPages, session: Any, fiche: Structure, champs: dict[str, str], message: str
) -> None:
    page = client._verifier(client.poster(ADRESSE, {**EXACT, "horaires_saisis": "le lundi", **champs}, statut=422))
    assert message in page.texte("div", class_="resume-erreurs").replace("\u202f", " ").replace("\u00a0", " ")
    assert page.texte("textarea", name="horaires_saisis") == "le lundi"
    cibles = {lien["href"][1:] for lien in page.tous("a") if lien["href"].startswith("#")}
    assert cibles <= {element["id"] for element in page.elements}
    session.refresh(fiche)
    assert fiche.nom == "La Ruche"
    assert session.scalars(sa.select(DemandeConfirmation.repondue_le)).one() is None


def test_it_no_longer_exists(client: ClientPages, session: Any, fiche: Structure) -> None:
    suite = client.poster(f"{ADRESSE}/disparue", {"message": "Dissoute."}).headers["Location"]
    assert client.page(suite).texte("h1") == "Merci de nous l’avoir dit"
    assert "Dissoute." in session.scalars(sa.select(Signalement.message)).one()
    client.poster(f"{ADRESSE}/disparue", {"message": "Encore."}, statut=200)
    assert len(session.scalars(sa.select(Signalement)).all()) == 1


def test_too_long_a_message_is_kept(client: ClientPages, session: Any, fiche: Structure) -> None:
    page = client._verifier(client.poster(f"{ADRESSE}/disparue", {"message": "x" * 2001}, statut=422))
    assert page.texte("textarea", name="message") == "x" * 2001
    assert session.scalars(sa.select(Signalement)).all() == []


def test_no_more_mail(client: ClientPages, session: Any, fiche: Structure) -> None:
    assert client.poster(f"{ADRESSE}/ne-plus-ecrire", {}).headers["Location"] == ADRESSE
    assert "Nous n’écrirons plus à contact@ruche.org à propos de cette fiche." in client.page(ADRESSE).textes("p")
    client.poster(ADRESSE, EXACT)


@pytest.mark.parametrize("jeton", ["inconnu", "é", "x" * 300, "%00"])
def test_another_link_says_nothing(client: ClientPages, fiche: Structure, jeton: str) -> None:
    page = client.page(f"/annuaire/confirmer/{jeton}", 410)
    assert page.texte("h1") == "Ce lien ne fonctionne plus"
    assert "La Ruche" not in " ".join(page.textes("main"))
    for suite in ("", "/disparue", "/ne-plus-ecrire"):
        client.poster(f"/annuaire/confirmer/{jeton}{suite}", EXACT, statut=410)


def test_an_expired_link_leads_on(client: ClientPages, session: Any, fiche: Structure) -> None:
    session.execute(sa.update(DemandeConfirmation).values(expire_le=maintenant()))
    session.commit()
    page = client.page(ADRESSE, 410)
    assert page.tous("a", href=f"/annuaire/structures/{fiche.slug}-{fiche.id}/signaler")
    client.poster(ADRESSE, EXACT, statut=410)
