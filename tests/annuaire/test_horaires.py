"""Opening hours: the present state in words, and what is unknown is never closed."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from annuaire.horaires import PARIS, Ouverture, etat_ouverture, heure, plages_de_la_semaine, semaine
from tests.factories import structure
from tests.page import ClientPages

NBSP = "\u00a0"
LUNDI_10H = dt.datetime(2026, 11, 23, 10, 0, tzinfo=PARIS)


@pytest.mark.parametrize(
    ("horaires", "etat", "phrase"),
    [
        ("Mo-Fr 09:00-12:00,14:00-18:00", "ouvert", f"Ouvert jusqu’à 12{NBSP}h"),
        ("Mo-Fr 09:00-12:30", "ouvert", f"Ouvert jusqu’à 12{NBSP}h{NBSP}30"),
        ("24/7", "ouvert", "Ouvert en permanence"),
        ("Mo 10:00-26:00", "ouvert", f"Ouvert jusqu’à demain à 2{NBSP}h"),
        ("Mo-Su 08:00-24:00", "ouvert", "Ouvert jusqu’à minuit"),
        ("Mo 14:00-18:00", "ferme", f"Ouvre aujourd’hui à 14{NBSP}h"),
        ("Tu 09:00-12:00", "ferme", f"Ouvre demain à 9{NBSP}h"),
        ("We 14:00-18:00", "ferme", f"Ouvre mercredi à 14{NBSP}h"),
        ("Jul-Aug Mo-Fr 10:00-12:00", "ferme", "Fermé actuellement"),
        ("Mo-Fr 09:00-12:00 unknown", "inconnu", "Horaires à confirmer auprès de la structure"),
        ('Mo-Fr unknown "sur rendez-vous"', "inconnu", "Sur rendez-vous"),
        ('Mo-Fr 09:00-12:00 "sur RDV"', "inconnu", "Sur rendez-vous"),
        ('"by appointment"', "inconnu", "Sur rendez-vous"),
        ('Mo 09:00-12:00 open "rendez-vous conseillé le matin"', "inconnu", "Rendez-vous conseillé le matin"),
        ('Mo-Fr unknown "selon la météo"', "inconnu", "Selon la météo"),
        (f'Mo-Fr unknown "{"très " * 20}variable"', "inconnu", "Horaires à confirmer auprès de la structure"),
        ('Mo-Fr 14:00-18:00 unknown "sur rendez-vous"', "ferme", "Fermé actuellement"),
        ('Mo off "congés"; Tu 09:00-12:00', "ferme", f"Ouvre demain à 9{NBSP}h"),
        ("sur rendez-vous", "inconnu", "Horaires non renseignés"),
        ("", "inconnu", "Horaires non renseignés"),
        (None, "inconnu", "Horaires non renseignés"),
    ],
)
def test_state_on_a_monday_at_ten(horaires: str | None, etat: str, phrase: str) -> None:
    trouve = etat_ouverture(horaires, LUNDI_10H)
    assert (trouve.etat, trouve.phrase) == (Ouverture(etat), phrase)


def test_the_moment_is_read_in_paris() -> None:
    avant_midi_a_paris = dt.datetime(2026, 7, 6, 9, 30, tzinfo=dt.UTC)  # 11:30 in summer time
    apres_midi_a_paris = dt.datetime(2026, 7, 6, 10, 30, tzinfo=dt.UTC)
    assert etat_ouverture("Mo 09:00-12:00", avant_midi_a_paris).etat is Ouverture.OUVERT
    assert etat_ouverture("Mo 09:00-12:00", apres_midi_a_paris).etat is Ouverture.FERME


def test_public_holidays_are_french() -> None:
    bastille = dt.datetime(2026, 7, 14, 10, 0, tzinfo=PARIS)
    assert etat_ouverture("Mo-Su 09:00-12:00; PH off", bastille).etat is Ouverture.FERME


def test_the_week_starts_on_monday_and_marks_today() -> None:
    jours = semaine("Mo-Tu 09:00-12:00,14:00-18:30; Sa 00:00-24:00", LUNDI_10H)
    assert [jour.jour for jour in jours] == ["lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche"]
    assert [jour.aujourd_hui for jour in jours] == [True] + [False] * 6
    assert jours[0].plages == (f"9{NBSP}h – 12{NBSP}h", f"14{NBSP}h – 18{NBSP}h{NBSP}30")
    assert jours[2].plages == ()
    assert jours[5].plages == ("toute la journée",)
    assert semaine("n’importe quoi", LUNDI_10H) == []


@pytest.mark.parametrize(
    ("horaires", "lundi"),
    [
        ('Mo-Fr unknown "sur rendez-vous"', ("sur rendez-vous",)),
        ("Mo-Fr unknown", ("à confirmer",)),
        ('Mo-Fr unknown "selon la saison"', ("selon la saison",)),
        ("Mo 09:00-12:00 unknown", (f"9{NBSP}h – 12{NBSP}h (à confirmer)",)),
        ('Mo 09:00-12:00, Mo 14:00-18:00 unknown "rdv"',
         (f"9{NBSP}h – 12{NBSP}h", f"14{NBSP}h – 18{NBSP}h (sur rendez-vous)")),
        ('Mo unknown "sur rendez-vous", Mo 09:00-12:00', (f"9{NBSP}h – 12{NBSP}h", "sinon sur rendez-vous")),
        ('Mo off "congés"', ()),
        ("Tu 09:00-12:00", ()),
    ],
)  # fmt: skip
def test_a_day_is_closed_only_when_it_is(horaires: str, lundi: tuple[str, ...]) -> None:
    assert semaine(horaires, LUNDI_10H)[0].plages == lundi
    assert semaine(horaires, LUNDI_10H)[6].plages == ()


def test_by_appointment_is_not_surely_open() -> None:
    heures = 'Mo 09:00-12:00; Tu 09:00-12:00 "sur rendez-vous"; We unknown "sur rendez-vous"'
    assert [len(jour) for jour in plages_de_la_semaine(heures, LUNDI_10H)] == [1, 0, 0, 0, 0, 0, 0]


def test_hours_in_words() -> None:
    assert [heure(dt.time(9)), heure(dt.time(14, 5)), heure(dt.time())] == [f"9{NBSP}h", f"14{NBSP}h{NBSP}05", "minuit"]


def test_hours_kept_as_text_are_shown_as_said(client: ClientPages, session: Any) -> None:
    fiche = structure(session, horaires=None, horaires_texte="Les mardis des semaines paires <b>")
    session.commit()
    texte = client.page(f"/annuaire/structures/{fiche.slug}-{fiche.id}").texte("main")
    assert "Selon la structure : Les mardis des semaines paires <b>" in texte.replace("\N{NO-BREAK SPACE}", " ")
    assert "Nous ne connaissons pas les horaires" not in texte
