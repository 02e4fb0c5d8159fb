"""What filters of templates write."""

from __future__ import annotations

import datetime as dt

import pytest

from socle.typographie import date_longue, de, distance_km, espaces, nombre, pluriel, telephone_fr

FINE, INSECABLE = "\u202f", "\u00a0"


@pytest.mark.parametrize(
    ("valeur", "attendu"),
    [
        (0, "0"),
        (999, "999"),
        (1433, f"1{FINE}433"),
        (1234567, f"1{FINE}234{FINE}567"),
        (-1500, f"-1{FINE}500"),
        (2.5, "2,5"),
    ],
)
def test_nombre(valeur: float, attendu: str) -> None:
    assert nombre(valeur) == attendu


@pytest.mark.parametrize(
    ("km", "attendu"),
    [
        (0, f"moins de 50{INSECABLE}m"),
        (0.347, f"350{INSECABLE}m"),
        (0.994, f"990{INSECABLE}m"),
        (0.996, f"1{INSECABLE}km"),
        (1.234, f"1,2{INSECABLE}km"),
        (3.04, f"3{INSECABLE}km"),
        (9.94, f"9,9{INSECABLE}km"),
        (9.97, f"10{INSECABLE}km"),
        (26.4, f"26{INSECABLE}km"),
    ],
)
def test_distance(km: float, attendu: str) -> None:
    assert distance_km(km) == attendu


@pytest.mark.parametrize(
    ("date", "attendu"),
    [
        (dt.date(2026, 10, 4), f"4{INSECABLE}octobre 2026"),
        (dt.date(2027, 5, 1), f"1er{INSECABLE}mai 2027"),
        (dt.datetime(2026, 12, 31, 23, 30, tzinfo=dt.UTC), f"1er{INSECABLE}janvier 2027"),
    ],
)
def test_date(date: dt.date, attendu: str) -> None:
    assert date_longue(date) == attendu


@pytest.mark.parametrize(
    ("saisi", "affiche"),
    [
        ("L'atelier d'Agen", "L’atelier d’Agen"),
        ("Ouvert à tous !", f"Ouvert à tous{FINE}!"),
        ("Ouvert à tous!", f"Ouvert à tous{FINE}!"),
        ("vélos ; outils", f"vélos{FINE}; outils"),
        ("Quoi ?!", f"Quoi{FINE}?!"),
        ("Horaires: 9:30", f"Horaires{INSECABLE}: 9:30"),
        ("Horaires : 9:30", f"Horaires{INSECABLE}: 9:30"),
        ('dit "Le Confluent"', f"dit «{INSECABLE}Le Confluent{INSECABLE}»"),
        ("dit «Le Confluent»", f"dit «{INSECABLE}Le Confluent{INSECABLE}»"),
        ("et plus...", "et plus…"),
        ("Agen - Boé", "Agen – Boé"),
        ("Saint-Étienne-de-Fougères", "Saint-Étienne-de-Fougères"),
        ("https://exemple.org/?q='a'&b=1", "https://exemple.org/?q='a'&b=1"),
        ("Voir https://exemple.org/page?a=1 !", f"Voir https://exemple.org/page?a=1{FINE}!"),
        ("contact@l'ici.fr", "contact@l'ici.fr"),
        ("", ""),
    ],
)
def test_espaces(saisi: str, affiche: str) -> None:
    assert espaces(saisi) == affiche
    assert espaces(affiche) == affiche  # text that is right already stays as it is


@pytest.mark.parametrize(
    ("numero", "attendu"),
    [
        ("+33553000102", "05 53 00 01 02".replace(" ", INSECABLE)),
        ("0553000102", "05 53 00 01 02".replace(" ", INSECABLE)),
        ("+34911234567", "+34 911 23 45 67".replace(" ", INSECABLE)),
        ("3949", "3949"),
        ("sur demande", "sur demande"),
    ],
)
def test_telephone(numero: str, attendu: str) -> None:
    assert telephone_fr(numero) == attendu


@pytest.mark.parametrize(("n", "attendu"), [(0, "structure"), (1, "structure"), (1.5, "structure"), (2, "structures")])
def test_pluriel(n: float, attendu: str) -> None:
    assert pluriel(n, "structure", "structures") == attendu


@pytest.mark.parametrize(
    ("nom", "attendu"),
    [
        ("Agen", "d’Agen"), ("Nérac", "de Nérac"), ("Le Passage", "du Passage"), ("Estillac", "d’Estillac"),
        ("La Croix-Blanche", "de La Croix-Blanche"), ("Hautefage-la-Tour", "de Hautefage-la-Tour"),
        ("47000", "de 47000"),
    ],
)  # fmt: skip
def test_places_after_de(nom: str, attendu: str) -> None:
    assert de(nom) == attendu
