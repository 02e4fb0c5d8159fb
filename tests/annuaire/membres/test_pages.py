"""The people of a structure, through the pages."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from annuaire.enums import NatureVerification
from annuaire.membres import invitations
from annuaire.membres.enums import OrigineAppartenance
from annuaire.membres.models import Invitation
from annuaire.membres.queries import representants, represente
from annuaire.membres.services import rattacher
from annuaire.models import Structure, Verification
from comptes.enums import Role
from comptes.models import Compte
from comptes.services import comptes, donnees
from socle.base import maintenant
from tests.annuaire.contributions.courriers import courriers
from tests.connexion import autre_client, compte_de, connecter
from tests.factories import structure
from tests.page import ClientPages


@pytest.fixture
def fiche(session: Any) -> Structure:
    return structure(session, nom="La Ruche")


@pytest.fixture
def odile(session: Any, fiche: Structure) -> Compte:
    """Who represents it, alone."""
    odile = compte_de(courriel="odile@exemple.org")
    rattacher(fiche, odile, OrigineAppartenance.AGENT, maintenant())
    session.commit()
    return odile


@pytest.fixture
def adresse(fiche: Structure) -> str:
    return f"/mon-espace/structures/{fiche.id}/personnes"


def inviter(app: Flask, client: ClientPages, adresse: str, courriel: str, **champs: str) -> str:
    """Invite; returns the path of the link."""
    courriers(app)
    client.poster(f"{adresse}/inviter", {"courriel": courriel, **champs})
    (message,) = [message for message in courriers(app) if message["To"] == courriel]
    (lien,) = set(re.findall(r"(/mon-espace/invitations/\S+)", message.get_body(("plain",)).get_content()))
    return str(lien)


def test_an_invitation_makes_an_account_that_represents(
    app: Flask, client: ClientPages, session: Any, fiche: Structure, odile: Compte, adresse: str
) -> None:
    connecter(client, odile)
    lien = inviter(app, client, adresse, "marc@ruche.org")
    assert "marc@ruche.org" in " ".join(client.page(adresse).textes("li"))
    marc = autre_client(client)
    for _ in range(2):  # machines follow links, they press nothing
        assert marc.page(lien).texte("h1") == "Tenir la fiche « La Ruche »"
    assert marc.poster(lien, {}).headers["Location"] == adresse
    assert "marc@ruche.org (vous)" in " ".join(marc.page(adresse).textes("li"))
    venu = comptes.par_courriel("marc@ruche.org")
    assert venu is not None
    assert (Role.MEMBRE in venu.roles, venu.confirme_le is not None) == (True, True)
    assert [une.origine.value for une in representants(fiche)] == ["agent", "invitation"]
    assert "marc@ruche.org peut maintenant modifier" in courriers(app)[-1].get_body(("plain",)).get_content()
    autre_client(client).page(lien, 410)
    autre_client(client).poster(lien, {}, statut=410)
    assert session.scalars(sa.select(Invitation.courriel)).unique().one() is None  # forgotten


def test_who_has_an_account_signs_in_first(
    app: Flask, client: ClientPages, session: Any, fiche: Structure, odile: Compte, adresse: str
) -> None:
    marc = compte_de(courriel="marc@ruche.org")
    lien = inviter(app, connecter(client, odile), adresse, "marc@ruche.org")
    autre = autre_client(client)
    assert autre.poster(lien, {}).headers["Location"] == f"/compte/connexion?suite={lien}"
    assert not represente(marc, fiche)
    connecter(autre, marc)
    assert "Vous acceptez avec le compte marc@ruche.org." in autre.page(lien).textes("p")
    autre.poster(lien, {})
    assert represente(marc, fiche)


def test_handing_over(
    app: Flask, client: ClientPages, session: Any, fiche: Structure, odile: Compte, adresse: str
) -> None:
    lien = inviter(app, connecter(client, odile), adresse, "marc@ruche.org", remplace="1")
    assert represente(odile, fiche)  # until it is accepted
    autre_client(client).poster(lien, {})
    assert [une.compte.courriel for une in representants(fiche)] == ["marc@ruche.org"]
    assert "La fiche « La Ruche » est passée en d’autres mains" in [m["Subject"] for m in courriers(app)]
    assert session.scalars(sa.select(Verification)).all() == []


def test_an_invitation_ends(
    app: Flask, client: ClientPages, session: Any, fiche: Structure, odile: Compte, adresse: str
) -> None:
    connecter(client, odile)
    premiere = inviter(app, client, adresse, "marc@ruche.org")
    seconde = inviter(app, client, adresse, "marc@ruche.org")  # takes its place
    autre_client(client).page(premiere, 410)
    (bouton,) = [f["action"] for f in client.page(adresse).tous("form") if f["action"].endswith("/annuler")]
    client.poster(bouton, {})
    autre_client(client).page(seconde, 410)
    client.poster(bouton, {}, statut=404)
    passee = inviter(app, client, adresse, "jeanne@ruche.org")
    session.execute(sa.update(Invitation).values(expire_le=maintenant()))
    session.commit()
    autre_client(client).poster(passee, {}, statut=410)
    assert "passée depuis le" in " ".join(client.page(adresse).textes("li"))


def test_who_left_no_longer_invites(
    app: Flask, client: ClientPages, session: Any, fiche: Structure, odile: Compte, adresse: str
) -> None:
    lien = inviter(app, connecter(client, odile), adresse, "marc@ruche.org")
    client.poster(f"{adresse}/quitter", {"compris": "1"})
    autre_client(client).poster(lien, {}, statut=410)
    assert comptes.par_courriel("marc@ruche.org") is None


@pytest.mark.parametrize(
    ("courriel", "message"),
    [
        ("", "Écrivez une adresse complète"),
        ("marc@", "Écrivez une adresse complète"),
        ("odile@exemple.org", "Cette personne tient déjà la fiche."),
    ],
)
def test_what_is_wrong_is_said(client: ClientPages, odile: Compte, adresse: str, courriel: str, message: str) -> None:
    connecter(client, odile)
    page = client._verifier(client.poster(f"{adresse}/inviter", {"courriel": courriel, "remplace": "1"}, statut=422))
    assert message in page.texte("div", class_="resume-erreurs")
    assert [champ["value"] for champ in page.tous("input", name="courriel")] == [courriel]


def test_the_last_one_does_not_leave_silently(
    client: ClientPages, session: Any, fiche: Structure, odile: Compte, adresse: str
) -> None:
    connecter(client, odile)
    assert "Vous êtes la dernière personne." in " ".join(client.page(adresse).textes("p"))
    page = client._verifier(client.poster(f"{adresse}/quitter", {}, statut=422))
    assert "cochez la case" in page.texte("div", class_="resume-erreurs")
    assert represente(odile, fiche)
    client.poster(f"{adresse}/quitter", {"compris": "1"})
    assert representants(fiche) == []
    (ligne,) = session.scalars(sa.select(Verification)).all()
    assert (ligne.nature, ligne.traitee_le) == (NatureVerification.SANS_REPRESENTANT, None)
    client.get(adresse, 404)
    rattacher(fiche, odile, OrigineAppartenance.REVENDICATION, maintenant())
    session.commit()
    session.refresh(ligne)
    assert ligne.traitee_le is not None  # somebody is there again


def test_leaving_others_behind_asks_nothing(
    client: ClientPages, session: Any, fiche: Structure, odile: Compte, adresse: str
) -> None:
    rattacher(fiche, compte_de(courriel="marc@ruche.org"), OrigineAppartenance.INVITATION, maintenant())
    connecter(client, odile).poster(f"{adresse}/quitter", {})
    assert [une.compte.courriel for une in representants(fiche)] == ["marc@ruche.org"]
    assert session.scalars(sa.select(Verification)).all() == []


def test_the_address_of_who_never_answered_is_forgotten(session: Any, fiche: Structure, odile: Compte) -> None:
    une = invitations.inviter(fiche, odile, "marc@ruche.org", maintenant())
    assert invitations.oublier(maintenant() + dt.timedelta(days=40)) == 0
    assert invitations.oublier(maintenant() + dt.timedelta(days=45)) == 1
    session.refresh(une)
    assert une.courriel is None


def test_an_erased_account_leaves_a_row_for_agents(session: Any, fiche: Structure, odile: Compte) -> None:
    invitations.inviter(fiche, odile, "marc@ruche.org", maintenant())
    assert donnees.exporter(odile)["invitations"][0]["courriel"] == "marc@ruche.org"
    donnees.effacer(odile)
    assert session.scalars(sa.select(Verification.nature)).all() == [NatureVerification.SANS_REPRESENTANT]
    assert session.scalars(sa.select(Invitation.annulee_le)).unique().one() is not None


@pytest.mark.parametrize("role", [Role.MODERATEUR, Role.ADMINISTRATEUR])
def test_agents_see_the_people_of_any_structure(client: ClientPages, odile: Compte, adresse: str, role: Role) -> None:
    page = connecter(client, compte_de(role)).page(adresse)
    assert "odile@exemple.org" in " ".join(page.textes("li"))
    assert "Ne plus tenir cette fiche" not in page.textes("h2")
    client.poster(f"{adresse}/quitter", {"compris": "1"}, statut=404)


def test_the_people_of_others_do_not_exist(client: ClientPages, odile: Compte, fiche: Structure, adresse: str) -> None:
    visiteur = autre_client(client)
    assert visiteur.get(adresse, 303).headers["Location"] == f"/compte/connexion?suite={adresse}"
    connecter(client, compte_de(courriel="marc@ruche.org"))
    for chemin in (adresse, "/mon-espace/structures/inconnu/personnes"):
        client.get(chemin, 404)
        for suite in ("inviter", "quitter", "invitations/bbbbbbbbbbbb/annuler"):
            client.poster(f"{chemin}/{suite}", {"courriel": "a@ruche.org"}, statut=404)
    connecter(client, compte_de(Role.ACHETEUR, courriel="achat@ruche.org")).get(adresse, 403)
