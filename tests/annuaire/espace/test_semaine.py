"""The table of opening hours: what it writes, what it can show again."""

from __future__ import annotations

import pytest

from annuaire.espace import semaine
from annuaire.espace.semaine import Jour, Semaine, copier, depuis_champs, depuis_osm, en_champs, en_osm


@pytest.mark.parametrize(
    "osm",
    [
        "Mo-Fr 09:00-12:00,14:00-18:00",
        "Mo-Fr 09:00-12:00; Sa 10:00-24:00; PH off",
        "Mo,We 09:30-12:00",
        'Tu unknown "sur rendez-vous"',
        'Mo-We,Fr 09:00-12:00; Th 14:00-18:00 unknown "sur rendez-vous"; PH off',
        "Fr,Sa 20:00-02:00",
    ],
)
def test_what_a_table_can_say_comes_back_the_same(osm: str) -> None:
    lue = depuis_osm(osm)
    assert lue is not None
    assert en_osm(lue) == osm
    relue, erreurs = depuis_champs(en_champs(lue))
    assert (relue, erreurs) == (lue, {})


@pytest.mark.parametrize(
    "osm", ["24/7", "Sa[1] 10:00-12:00", "Mo-Fr 09:00-12:00; SH off", "Apr-Oct: Mo 09:00-12:00", "PH 10:00-12:00",
            "Mo 08:00-09:00,10:00-11:00,14:00-15:00"],
)  # fmt: skip
def test_what_no_table_can_say_is_not_shown_as_one(osm: str) -> None:
    assert depuis_osm(osm) is None


def test_the_last_rule_of_a_day_wins() -> None:
    lue = depuis_osm("Mo-Fr 09:00-17:00; We off; Fr 09:00-12:00")
    assert lue is not None
    assert en_osm(lue) == "Mo,Tu,Th 09:00-17:00; Fr 09:00-12:00"


def test_an_empty_table_says_nothing() -> None:
    assert en_osm(Semaine(feries_fermes=True)) is None


@pytest.mark.parametrize(
    ("champs", "erreur"),
    [
        ({"lundi_de_1": "9:00"}, "Lundi : il manque une heure. Écrivez le début et la fin, ou effacez les deux."),
        ({"lundi_de_1": "14:00", "lundi_a_1": "9:00"}, "Lundi : la fin est avant le début."),
        ({"lundi_de_1": "neuf", "lundi_a_1": "12:00"}, "Lundi : écrivez les heures ainsi : 9:00 ou 14:30."),
        (
            {"lundi_de_1": "9:00", "lundi_a_1": "13:00", "lundi_de_2": "12:00", "lundi_a_2": "18:00"},
            "Lundi : les deux plages se chevauchent.",
        ),
        (
            {"lundi_de_1": "20:00", "lundi_a_1": "02:00", "lundi_de_2": "22:00", "lundi_a_2": "23:00"},
            "Lundi : les deux plages se chevauchent.",
        ),
    ],
)
def test_a_row_that_is_not_right_says_why(champs: dict[str, str], erreur: str) -> None:
    assert depuis_champs(champs)[1] == {"jour-lundi": erreur}


def test_hours_are_read_as_they_are_typed_without_a_picker() -> None:
    lue, erreurs = depuis_champs(
        {"mardi_de_1": "9h", "mardi_a_1": "12 h 30", "mardi_de_2": "14:00", "mardi_a_2": "0:00"}
    )
    assert erreurs == {}
    assert lue.jours[1] == Jour([("09:00", "12:30"), ("14:00", "00:00")])


def test_monday_is_copied_to_the_days_that_say_nothing() -> None:
    champs = {"lundi_de_1": "09:00", "lundi_a_1": "12:00", "mercredi_rdv": "1"}
    lue, _ = depuis_champs(copier(champs))
    assert en_osm(lue) == 'Mo,Tu,Th,Fr 09:00-12:00; We unknown "sur rendez-vous"'
    assert len(semaine.champs_du_tableau()) == 7 * 4 + 7 + 1
