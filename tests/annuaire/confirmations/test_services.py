"""Who is asked, when, how often; what an answer does."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from annuaire.confirmations import queries, services
from annuaire.confirmations.enums import IssueConfirmation
from annuaire.confirmations.models import DemandeConfirmation, LienConfirmation
from annuaire.contributions.models import Signalement
from annuaire.enums import NatureVerification, OrigineRevision, Statut
from annuaire.membres.enums import OrigineAppartenance
from annuaire.membres.services import rattacher
from annuaire.models import Revision, Structure, Verification
from comptes.enums import Frequence, GenreCourriel
from comptes.services import donnees
from comptes.services.preferences import regler
from socle.base import maintenant
from tests.annuaire.contributions.courriers import courriers
from tests.connexion import compte_de
from tests.factories import structure

JOUR = dt.timedelta(days=1)


def ancienne(session: Any, *, jours: int = 400, **champs: Any) -> Structure:
    """A listing that nobody has confirmed for so long, whose own address may be used."""
    il_y_a = maintenant() - jours * JOUR
    valeurs = {"courriel": "contact@ruche.org", "contact_consenti_le": il_y_a, "confirmee_le": il_y_a} | champs
    return structure(session, **valeurs)


def demandes(session: Any) -> list[DemandeConfirmation]:
    return list(session.scalars(sa.select(DemandeConfirmation).order_by(DemandeConfirmation.pk)))


def a_qui(app: Flask) -> list[str]:
    return sorted(str(message["To"]) for message in courriers(app))


def test_its_people_are_asked_and_not_its_address(app: Flask, session: Any) -> None:
    fiche = ancienne(session)
    for nom in ("odile", "marc"):
        rattacher(fiche, compte_de(courriel=f"{nom}@exemple.org"), OrigineAppartenance.AGENT, maintenant())
    session.commit()
    courriers(app)
    assert services.envoyer_demandes(maintenant()).demandes == 1
    assert a_qui(app) == ["marc@exemple.org", "odile@exemple.org"]


def test_without_people_its_own_address_is_asked(app: Flask, session: Any) -> None:
    ancienne(session, nom="La Ruche")
    session.commit()
    courriers(app)
    services.envoyer_demandes(maintenant())
    (message,) = courriers(app)
    assert (message["To"], message["Subject"]) == (
        "contact@ruche.org",
        "Votre fiche « La Ruche » est-elle toujours juste ?",
    )
    corps = message.get_body(("plain",))
    assert corps is not None
    jeton = corps.get_content().split("/annuaire/confirmer/")[1].split()[0]
    assert queries.lien_par_jeton(jeton) is not None
    assert jeton not in {lien.empreinte for lien in session.scalars(sa.select(LienConfirmation))}


@pytest.mark.parametrize(
    "champs",
    [
        {"jours": 360},
        {"statut": Statut.ARCHIVEE},
        {"statut": Statut.MASQUEE},
        {"contact_consenti_le": None},
        {"courriel": None},
        {"demonstration": True},
        {"confirmee_le": None},  # made today
    ],
)
def test_nobody_else_is_asked(app: Flask, session: Any, champs: dict[str, Any]) -> None:
    ancienne(session, **champs)
    session.commit()
    courriers(app)
    assert services.envoyer_demandes(maintenant()) == services.Bilan()
    assert a_qui(app) == []


def test_who_wants_no_such_mail_gets_none(app: Flask, session: Any) -> None:
    fiche = ancienne(session, courriel=None)
    odile = compte_de(courriel="odile@exemple.org")
    rattacher(fiche, odile, OrigineAppartenance.AGENT, maintenant())
    regler(odile, GenreCourriel.FICHES, Frequence.JAMAIS)
    session.commit()
    courriers(app)
    services.envoyer_demandes(maintenant())
    assert (a_qui(app), demandes(session)) == ([], [])


def test_twice_or_late_sends_nothing_twice(app: Flask, session: Any) -> None:
    ancienne(session)
    session.commit()
    courriers(app)
    instant = maintenant()
    for _ in range(3):
        services.envoyer_demandes(instant)
    assert len(courriers(app)) == 1
    services.envoyer_demandes(instant + 60 * JOUR)  # late: one reminder, not both
    services.envoyer_demandes(instant + 60 * JOUR)
    assert [message["Subject"].split(" :")[0] for message in courriers(app)] == ["Rappel"]


def test_a_crash_between_two_listings_loses_and_repeats_nothing(
    app: Flask, session: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    ancienne(session, nom="Une", courriel="une@ruche.org")
    ancienne(session, nom="Deux", courriel="deux@ruche.org")
    session.commit()
    courriers(app)
    ecrire = services.mails.demander_a_l_adresse
    faits: list[str] = []

    def tomber(courriel: str, *args: Any) -> None:
        ecrire(courriel, *args)
        faits.append(courriel)
        if len(faits) == 2:
            raise KeyboardInterrupt

    with monkeypatch.context() as m:
        m.setattr(services.mails, "demander_a_l_adresse", tomber)
        with pytest.raises(KeyboardInterrupt):
            services.envoyer_demandes(maintenant())
    assert len(courriers(app)) == 1
    services.envoyer_demandes(maintenant())
    assert len(courriers(app)) == 1
    assert len(demandes(session)) == 2


def test_two_reminders_then_the_worklist_then_next_year(app: Flask, session: Any) -> None:
    fiche = ancienne(session)
    session.commit()
    courriers(app)
    debut = maintenant()
    objets = []
    for jour in range(125):
        services.envoyer_demandes(debut + jour * JOUR)
        objets += [(jour, message["Subject"].split(" ")[0]) for message in courriers(app)]
    assert objets == [(0, "Votre"), (14, "Rappel"), (35, "Dernier")]
    (verification,) = session.scalars(sa.select(Verification)).all()
    assert (verification.nature, verification.structure_pk) == (NatureVerification.CONFIRMATION, fiche.pk)
    (demande,) = demandes(session)
    assert demande.signalee_le == debut + 56 * JOUR
    assert demande.close_le == debut + 120 * JOUR
    assert fiche.statut is Statut.PUBLIEE  # it fades, it never vanishes
    assert services.envoyer_demandes(debut + 366 * JOUR).demandes == 1


def test_confirmed_elsewhere_no_reminder_goes(app: Flask, session: Any) -> None:
    fiche = ancienne(session)
    session.commit()
    courriers(app)
    debut = maintenant()
    services.envoyer_demandes(debut)
    fiche.confirmee_le = debut + JOUR
    session.commit()
    courriers(app)
    assert services.envoyer_demandes(debut + 14 * JOUR).closes == 1
    assert courriers(app) == []


def lien_de(session: Any, fiche: Structure) -> LienConfirmation:
    """A link sent today."""
    session.commit()
    services.envoyer_demandes(maintenant())
    lien = session.scalars(sa.select(LienConfirmation).order_by(LienConfirmation.pk.desc())).first()
    assert lien.demande.structure_pk == fiche.pk
    return lien


def test_confirming_says_when_and_by_whom(session: Any) -> None:
    fiche = ancienne(session)
    lien = lien_de(session, fiche)
    instant = maintenant()
    assert services.confirmer(lien, {}, instant) == {}
    assert fiche.confirmee_le == instant
    assert lien.demande.issue is IssueConfirmation.CONFIRMEE
    revision = session.scalars(sa.select(Revision).order_by(Revision.pk.desc())).first()
    assert (revision.origine, revision.auteur) == (OrigineRevision.MEMBRE, services.ADRESSE_DE_LA_FICHE)
    assert set(revision.changements) == {"confirmee_le"}
    with pytest.raises(services.DemandeClose):
        services.confirmer(lien, {}, instant)


def test_a_correction_is_published_at_once_in_the_name_of_who_made_it(session: Any) -> None:
    fiche = ancienne(session)
    odile = compte_de(courriel="odile@exemple.org")
    rattacher(fiche, odile, OrigineAppartenance.AGENT, maintenant())
    lien = lien_de(session, fiche)
    changements = services.confirmer(lien, {"nom": "La Ruche d’Agen"}, maintenant())
    assert list(changements) == ["nom"]
    assert (fiche.nom, fiche.slug) == ("La Ruche d’Agen", "la-ruche-d-agen")
    assert lien.demande.issue is IssueConfirmation.CORRIGEE
    assert session.scalars(sa.select(Revision.auteur).order_by(Revision.pk.desc())).first() == odile.id


def test_somebody_signed_in_confirms_too(session: Any) -> None:
    fiche = ancienne(session)
    lien = lien_de(session, fiche)
    odile = compte_de(courriel="odile@exemple.org")
    assert services.confirmer_en_personne(fiche, odile, {"nom": fiche.nom}, maintenant()) == {}
    session.commit()
    assert lien.demande.issue is IssueConfirmation.CONFIRMEE
    assert session.scalars(sa.select(Revision.auteur).order_by(Revision.pk.desc())).first() == odile.id


def test_an_answer_closes_the_worklist_row(session: Any) -> None:
    fiche = ancienne(session)
    lien = lien_de(session, fiche)
    for jour in (14, 35, 56):
        services.envoyer_demandes(maintenant() + jour * JOUR)
    services.confirmer(lien, {}, maintenant())
    (verification,) = session.scalars(sa.select(Verification)).all()
    assert verification.traitee_le is not None


def test_a_structure_that_is_gone_is_reported(session: Any) -> None:
    fiche = ancienne(session)
    lien = lien_de(session, fiche)
    services.dire_disparue(lien, "Dissoute en juin.", maintenant())
    (signalement,) = session.scalars(sa.select(Signalement)).all()
    assert signalement.message == "Dit en réponse à la demande de confirmation. Dissoute en juin."
    assert fiche.statut is Statut.PUBLIEE
    assert lien.demande.issue is IssueConfirmation.N_EXISTE_PLUS


def test_an_address_that_refuses_is_not_written_to_again(app: Flask, session: Any) -> None:
    fiche = ancienne(session)
    lien = lien_de(session, fiche)
    services.ne_plus_ecrire(lien, maintenant())
    session.commit()
    courriers(app)
    services.envoyer_demandes(maintenant() + 14 * JOUR)
    services.envoyer_demandes(maintenant() + 400 * JOUR)
    assert courriers(app) == []


@pytest.mark.parametrize("statut", [Statut.ARCHIVEE, Statut.FUSIONNEE, Statut.MASQUEE])
def test_a_listing_no_longer_public_is_not_changed(session: Any, statut: Statut) -> None:
    fiche = ancienne(session)
    lien = lien_de(session, fiche)
    fiche.statut = statut
    with pytest.raises(services.DemandeClose):
        services.confirmer(lien, {"nom": "Autre"}, maintenant())


@pytest.mark.parametrize(
    "faux",
    [
        {"issue": IssueConfirmation.CONFIRMEE},
        {"repondue_le": maintenant()},
        {"repondue_le": maintenant(), "issue": IssueConfirmation.CONFIRMEE},
        {"relances": 3},
        {"signalee_le": maintenant()},
    ],
)
def test_an_illegal_row_cannot_be_written(session: Any, faux: dict[str, Any]) -> None:
    lien = lien_de(session, ancienne(session))
    with pytest.raises(sa.exc.IntegrityError):
        session.execute(sa.update(DemandeConfirmation).where(DemandeConfirmation.pk == lien.demande_pk).values(**faux))


def test_one_open_request_at_most(session: Any) -> None:
    demande = lien_de(session, ancienne(session)).demande
    session.add(
        DemandeConfirmation(
            structure_pk=demande.structure_pk, envoyee_le=maintenant(), derniere_le=maintenant(), expire_le=maintenant()
        )
    )
    with pytest.raises(sa.exc.IntegrityError):
        session.flush()


def test_an_erased_account_leaves_no_link(session: Any) -> None:
    fiche = ancienne(session)
    odile = compte_de(courriel="odile@exemple.org")
    rattacher(fiche, odile, OrigineAppartenance.AGENT, maintenant())
    lien_de(session, fiche)
    assert len(donnees.exporter(odile)["demandes_de_confirmation"]) == 1
    donnees.effacer(odile)
    assert session.scalars(sa.select(LienConfirmation)).all() == []
