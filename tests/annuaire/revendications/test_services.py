"""Claims: what proves, what does not, what agents decide, what the clock ends."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from click.testing import Result
from flask import Flask

from annuaire.commands import annuaire_cli
from annuaire.contributions.workflow import Auteur, TransitionInterdite
from annuaire.enums import Statut
from annuaire.membres.enums import OrigineAppartenance
from annuaire.membres.queries import en_cours, represente
from annuaire.membres.services import rattacher
from annuaire.models import Structure
from annuaire.revendications import lettre, queries, services
from annuaire.revendications.enums import EtatRevendication, MoyenRevendication
from annuaire.revendications.models import EvenementRevendication, Revendication
from annuaire.revendications.services import CodeFaux, RevendicationRefusee
from comptes.models import Compte
from comptes.permissions import Role
from comptes.services import donnees
from socle.base import maintenant
from tests.annuaire.contributions.courriers import courriers
from tests.connexion import compte_de
from tests.factories import structure

AGENT = Auteur("agent", frozenset({Role.MODERATEUR}))
MINUTE, JOUR = dt.timedelta(minutes=1), dt.timedelta(days=1)


@pytest.fixture
def fiche(session: Any) -> Structure:
    return structure(
        session,
        nom="La Ruche",
        adresse="3 rue du Lavoir",
        courriel="contact@ruche.org",
        site_web="https://www.ruche.fr",
    )


@pytest.fixture
def odile(session: Any) -> Compte:
    return compte_de(courriel="odile@exemple.org")


def corps(message: Any) -> str:
    return str(message.get_body(("plain",)).get_content())


def code_recu(app: Flask) -> str:
    (message,) = courriers(app)
    (code,) = re.findall(r"^\d{3} \d{3}$", corps(message), re.MULTILINE)
    return str(code)


def par_courriel(fiche: Structure, odile: Compte, app: Flask) -> tuple[Revendication, str]:
    services.db.session.commit()
    courriers(app)
    une = services.demander_par_courriel(fiche, odile, "contact@ruche.org", maintenant())
    services.db.session.commit()
    return une, code_recu(app)


def test_a_code_at_the_address_of_the_listing_proves(app: Flask, session: Any, fiche: Structure, odile: Compte) -> None:
    marc = compte_de(courriel="marc@exemple.org")
    rattacher(fiche, marc, OrigineAppartenance.AGENT, maintenant())
    une, code = par_courriel(fiche, odile, app)
    assert code.replace(" ", "") not in str(une.code_empreinte)
    services.prouver(une, code, maintenant())
    session.commit()
    assert une.etat is EtatRevendication.PROUVEE
    appartenance = en_cours(fiche, odile)
    assert appartenance is not None
    assert appartenance.origine is OrigineAppartenance.REVENDICATION
    ecrits = {message["To"]: message for message in courriers(app)}
    assert set(ecrits) == {"odile@exemple.org", "marc@exemple.org"}  # those already there are told
    assert "odile@exemple.org peut maintenant modifier" in corps(ecrits["marc@exemple.org"])
    journal = [(e.action, e.de, e.vers) for e in queries.evenements(une)]
    assert journal == [("demander", "", "demandee"), ("prouver", "demandee", "prouvee")]


def test_it_serves_once(app: Flask, session: Any, fiche: Structure, odile: Compte) -> None:
    une, code = par_courriel(fiche, odile, app)
    services.prouver(une, code, maintenant())
    with pytest.raises(TransitionInterdite):
        services.prouver(une, code, maintenant())


def test_for_thirty_minutes(app: Flask, fiche: Structure, odile: Compte) -> None:
    une, code = par_courriel(fiche, odile, app)
    with pytest.raises(RevendicationRefusee, match="plus valable"):
        services.prouver(une, code, maintenant() + 31 * MINUTE)
    assert not represente(odile, fiche)


def test_five_tries(app: Flask, fiche: Structure, odile: Compte) -> None:
    une, _ = par_courriel(fiche, odile, app)
    assert [services.compter_essai(une) for _ in range(7)] == [True] * 5 + [False] * 2


def test_the_code_of_another_claim_does_not_prove(app: Flask, session: Any, fiche: Structure, odile: Compte) -> None:
    une, _ = par_courriel(fiche, odile, app)
    autre, code = par_courriel(structure(session, nom="Autre", courriel="contact@ruche.org"), odile, app)
    with pytest.raises(CodeFaux):
        services.prouver(une, code, maintenant())
    services.prouver(autre, code, maintenant())


@pytest.mark.parametrize(
    ("adresse", "permise"),
    [
        ("contact@ruche.org", True),
        ("Contact@Ruche.org", True),
        ("odile@ruche.org", True),
        ("odile@ruche.fr", False),  # of the site; the address says the domain first
        ("odile@ruche.org.pirate.fr", False),
        ("odile@notruche.org", False),
        ("odile@exemple.org", False),
        ("n’importe quoi", False),
        ("", False),
    ],
)
def test_only_an_address_of_the_listing(
    session: Any, fiche: Structure, odile: Compte, adresse: str, permise: bool
) -> None:
    if permise:
        assert services.demander_par_courriel(fiche, odile, adresse, maintenant()).courriel == adresse.lower()
    else:
        with pytest.raises(RevendicationRefusee):
            services.demander_par_courriel(fiche, odile, adresse, maintenant())


@pytest.mark.parametrize(
    ("champs", "domaine"),
    [
        ({"courriel": "ruche@gmail.com", "site_web": "https://www.ruche.fr/accueil"}, "ruche.fr"),
        ({"courriel": "ruche@orange.fr", "site_web": "https://ruche.wixsite.com"}, None),
        ({"courriel": None, "site_web": "https://www.facebook.com/ruche"}, None),
        ({"courriel": None, "site_web": None}, None),
    ],
)
def test_a_shared_domain_proves_nothing(session: Any, champs: dict[str, Any], domaine: str | None) -> None:
    assert queries.domaine_propre(structure(session, **champs)) == domaine


def test_a_domain_that_another_listing_has_proves_nothing(session: Any, fiche: Structure) -> None:
    structure(session, nom="La Fédération", courriel="agen@ruche.org")
    structure(session, nom="La Miellerie", site_web="https://miel.ruche.fr/agen")
    assert queries.domaine_propre(fiche) is None
    assert services.moyens(fiche).courriel == "contact@ruche.org"


def test_codes_do_not_flood_anybody(session: Any, fiche: Structure, odile: Compte) -> None:
    for _ in range(services.PAR_JOUR):
        services.demander_par_courriel(fiche, odile, "contact@ruche.org", maintenant())
    with pytest.raises(RevendicationRefusee, match="demain"):
        services.demander_par_courriel(fiche, odile, "contact@ruche.org", maintenant())
    attendues = queries.revendications_en_attente()
    assert len(attendues) == 1  # a new one takes the place of the one before
    services.demander_par_courriel(fiche, odile, "contact@ruche.org", maintenant() + 2 * JOUR)


def test_who_represents_it_already_claims_nothing(fiche: Structure, odile: Compte) -> None:
    rattacher(fiche, odile, OrigineAppartenance.AGENT, maintenant())
    with pytest.raises(RevendicationRefusee, match="déjà à vous"):
        services.demander_a_un_agent(fiche, odile, "J’en suis.", maintenant())


def test_a_listing_no_longer_public_is_not_given(app: Flask, fiche: Structure, odile: Compte) -> None:
    une, code = par_courriel(fiche, odile, app)
    fiche.statut = Statut.ARCHIVEE
    with pytest.raises(RevendicationRefusee, match="plus publiée"):
        services.prouver(une, code, maintenant())
    with pytest.raises(RevendicationRefusee, match="plus publiée"):
        services.demander_par_lettre(fiche, odile, maintenant())


# --- agents


def test_an_agent_accepts_for_a_reason(app: Flask, session: Any, fiche: Structure, odile: Compte) -> None:
    une = services.demander_a_un_agent(fiche, odile, " Trésorière. ", maintenant())
    assert list(queries.revendications_en_attente(MoyenRevendication.AGENT)) == [une]
    with pytest.raises(RevendicationRefusee, match="motif"):
        services.accepter_revendication(une, AGENT, " ", maintenant())
    session.commit()
    courriers(app)
    services.accepter_revendication(une, AGENT, "Récépissé vu.", maintenant())
    session.commit()
    appartenance = en_cours(fiche, odile)
    assert appartenance is not None
    assert (appartenance.origine, appartenance.motif) == (OrigineAppartenance.AGENT, "Récépissé vu.")
    (message,) = courriers(app)
    assert "Récépissé vu." in corps(message)
    assert queries.revendications_en_attente() == []


def test_an_agent_refuses_and_says_why(app: Flask, session: Any, fiche: Structure, odile: Compte) -> None:
    une = services.demander_a_un_agent(fiche, odile, "Trésorière.", maintenant())
    session.commit()
    courriers(app)
    services.refuser_revendication(une, AGENT, "Le bureau ne vous connaît pas.", maintenant())
    session.commit()
    (message,) = courriers(app)
    assert (message["To"], "Le bureau ne vous connaît pas." in corps(message)) == ("odile@exemple.org", True)
    assert not represente(odile, fiche)


def test_nobody_decides_of_their_own(fiche: Structure, odile: Compte) -> None:
    une = services.demander_a_un_agent(fiche, odile, "Trésorière.", maintenant())
    with pytest.raises(RevendicationRefusee, match="votre propre"):
        services.accepter_revendication(une, Auteur(odile.id, frozenset({Role.MODERATEUR})), "Moi.", maintenant())


# --- letters


def test_a_letter_carries_a_code_that_proves(session: Any, fiche: Structure, odile: Compte) -> None:
    une = services.demander_par_lettre(fiche, odile, maintenant())
    with pytest.raises(CodeFaux):
        services.prouver(une, "", maintenant())
    code = services.preparer_lettre(une, AGENT, maintenant())
    assert re.fullmatch(r"[2-9A-Z]{5}-[2-9A-Z]{5}", code)
    with pytest.raises(CodeFaux):
        services.prouver(une, code[:-1], maintenant())
    services.prouver(une, code.lower().replace("-", " "), maintenant() + 59 * JOUR)
    assert represente(odile, fiche)


def test_for_sixty_days(session: Any, fiche: Structure, odile: Compte) -> None:
    une = services.demander_par_lettre(fiche, odile, maintenant())
    code = services.preparer_lettre(une, AGENT, maintenant())
    with pytest.raises(RevendicationRefusee, match="plus valable"):
        services.prouver(une, code, maintenant() + 61 * JOUR)


def test_an_address_that_is_not_complete_gets_no_letter(session: Any, odile: Compte) -> None:
    with pytest.raises(RevendicationRefusee, match="adresse complète"):
        services.demander_par_lettre(structure(session, adresse=None), odile, maintenant())


def test_one_letter_a_month(session: Any, fiche: Structure, odile: Compte) -> None:
    une = services.demander_par_lettre(fiche, odile, maintenant())
    services.annuler(une, maintenant())
    with pytest.raises(RevendicationRefusee, match="ce mois-ci"):
        services.demander_par_lettre(fiche, odile, maintenant())


def test_hostile_words_stay_words_in_the_letter(session: Any, odile: Compte) -> None:
    fiche = structure(session, nom='#panic("x") *gras* $x$ "]', adresse="3 rue [#eval]")
    une = services.demander_par_lettre(fiche, odile, maintenant())
    code = services.preparer_lettre(une, AGENT, maintenant())
    assert lettre.pdf(une, code, maintenant()).startswith(b"%PDF-")
    assert queries.destinataire(fiche) == ['#panic("x") *gras* $x$ "]', "3 rue [#eval]", "47000 Agen"]


# --- the clock


def test_what_is_out_of_date_ends_once(app: Flask, session: Any, fiche: Structure, odile: Compte) -> None:
    une, _ = par_courriel(fiche, odile, app)
    services.demander_a_un_agent(structure(session, nom="Autre"), odile, "J’en suis.", maintenant())
    assert services.expirer(maintenant()) == 0
    assert services.expirer(maintenant() + 31 * MINUTE) == 1
    assert services.expirer(maintenant() + 31 * MINUTE) == 0
    assert une.etat is EtatRevendication.EXPIREE
    assert len(queries.revendications_en_attente()) == 1  # an agent's is not forgotten
    services.expirer(maintenant() + 366 * JOUR)
    session.refresh(une)
    assert une.courriel is None


def test_an_erased_account_claims_nothing_more(app: Flask, session: Any, fiche: Structure, odile: Compte) -> None:
    une, _ = par_courriel(fiche, odile, app)
    assert donnees.exporter(odile)["revendications"][0]["moyen"] == "courriel"
    donnees.effacer(odile)
    assert (une.etat, une.courriel) == (EtatRevendication.ANNULEE, None)


# --- commands


@pytest.fixture
def lancer(app: Flask, session: Any, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Result]:
    monkeypatch.setattr(annuaire_cli, "callback", None)  # the instance is ready

    def executer(*arguments: str, code: int = 0) -> Result:
        session.commit()
        resultat = app.test_cli_runner().invoke(annuaire_cli, arguments)
        assert resultat.exit_code == code, resultat.output
        return resultat

    return executer


def test_letters_are_printed_once(
    lancer: Callable[..., Result], session: Any, fiche: Structure, odile: Compte, tmp_path: Path
) -> None:
    une = services.demander_par_lettre(fiche, odile, maintenant())
    assert "1 à poster." in lancer("courriers", str(tmp_path / "lettres")).output
    (fichier,) = (tmp_path / "lettres").glob("*.pdf")
    assert fichier.read_bytes().startswith(b"%PDF-")
    assert fichier.stat().st_mode & 0o077 == 0
    session.refresh(une)
    assert une.postee_le is not None
    assert "0 à poster." in lancer("courriers", str(tmp_path / "lettres")).output
    actions = session.scalars(sa.select(EvenementRevendication.action).order_by(EvenementRevendication.pk)).all()
    assert actions == ["demander", "poster"]


def test_an_agent_decides_from_the_command_line(lancer: Callable[..., Result], fiche: Structure, odile: Compte) -> None:
    une = services.demander_a_un_agent(fiche, odile, "Trésorière.", maintenant())
    liste = lancer("revendications", "lister").output
    assert "La Ruche" in liste
    assert "[décision d’un agent] : Trésorière." in liste
    decision = ("--motif", "Vérifié.", "--auteur", "odile")
    lancer("revendications", "accepter", une.id, *decision)
    assert "plus possible" in lancer("revendications", "refuser", une.id, *decision, code=1).output
    assert "identifiant" in lancer("revendications", "refuser", "inconnu", *decision, code=1).output
    assert "0 demandes, 0 relances" in lancer("confirmations").output
