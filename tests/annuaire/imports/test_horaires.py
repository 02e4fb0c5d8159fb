"""Opening hours read from lists: understood exactly, or kept as text with a reason. Never guessed."""

from __future__ import annotations

import csv
import time

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from opening_hours import OpeningHours, State  # type: ignore[attr-defined]  # its stub lags

from annuaire.horaires import PARIS, etat_ouverture
from annuaire.imports.horaires import COUPES, HorairesLus, lire_horaires
from tests.annuaire.test_horaires import LUNDI_10H, NBSP
from tests.partage import partage

RDV = 'unknown "sur rendez-vous"'
JOURS = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")
OSM = ("Mo", "Tu", "We", "Th", "Fr", "Sa", "Su")


@pytest.mark.parametrize(
    ("texte", "osm"),
    [
        # OSM syntax, right or slightly wrong
        ("Mo-Fr 09:00-12:00,14:00-17:00", "Mo-Fr 09:00-12:00,14:00-17:00"),
        ("Mo 09:00-12:00; Mo 14:00-18:00", "Mo 09:00-12:00,14:00-18:00"),
        ("Mo 14:00-18:00; Mo 09:00-12:00; Sa 10:00-12:00", "Mo 09:00-12:00,14:00-18:00; Sa 10:00-12:00"),
        ("Mo-Fr 9:00-12:00/14:00-17:00", "Mo-Fr 09:00-12:00,14:00-17:00"),
        ("Mo-Fr 9h-12h30,13h30-17h", "Mo-Fr 09:00-12:30,13:30-17:00"),
        ("Mo, Tu 09:00 – 12:00", "Mo-Tu 09:00-12:00"),
        ("Mo-Fr: 09:00-12:00", "Mo-Fr 09:00-12:00"),
        ("Mo 08:00-13:00,13:00-18:00", "Mo 08:00-18:00"),
        ("Mo-Fr 08:30-12:00; We off", "Mo-Tu,Th-Fr 08:30-12:00"),
        ("Mo-Sa 09:00-13:00; We 09:00-17:30", "Mo-Tu,Th-Sa 09:00-13:00; We 09:00-17:30"),
        ("Mo-Fr 09:00-12:00; PH off", "Mo-Fr 09:00-12:00; PH off"),
        ("Mo-Su 09:00-20:00", "Mo-Su 09:00-20:00"),
        ("Fr off; Sa 20:00-26:00", "Sa 20:00-26:00"),
        ("24/7", "24/7"),
        ('Mo 9:00-12:00 open "a"; Tu 9:00-12:00 "b"', 'Mo 09:00-12:00 open "a"; Tu 09:00-12:00 unknown "b"'),
        ('Mo 10:00-12:00 "sur rendez-vous"', f"Mo 10:00-12:00 {RDV}"),
        # lists in columns
        ("lu 09:00 - 12:30 / 14:00 - 17:00 | ma - | me 09:00-12:00", "Mo 09:00-12:30,14:00-17:00; We 09:00-12:00"),
        ("Lu Fermé | Ma 14h à 19h | Me 10h à 12h - 14h à 19h", "Tu 14:00-19:00; We 10:00-12:00,14:00-19:00"),
        ("Lu Fermé le matin - 14h-18h | Ma 9-12h", "Mo 14:00-18:00; Tu 09:00-12:00"),
        ("Lu 9h-12h / Fermé | Ma fermé - 14h à 17h", "Mo 09:00-12:00; Tu 14:00-17:00"),
        ("Lu Lundi 16h30 - 18h30", "Mo 16:30-18:30"),
        ("Lu Sur rdv | Ma 9h-12h", f"Tu 09:00-12:00; Mo {RDV}"),
        ("Ma 17h-19h (semaines paires) | Je 14h-18h", "week 02-52/2 Tu 17:00-19:00; Th 14:00-18:00"),
        # free text
        ("Lundi au vendredi de 9h à 12h30 et 14h-17h", "Mo-Fr 09:00-12:30,14:00-17:00"),
        ("Horaires d’ouverture :Du lundi au vendredi9h/12h - 14h/17h", "Mo-Fr 09:00-12:00,14:00-17:00"),
        ("Lundi : 9h-12h<br />Mardi : 14h-17 heuresMercredi 9h à midi", "Mo,We 09:00-12:00; Tu 14:00-17:00"),
        ("Mardi 16 h 18 h, mercredi : 9 h 30 12 h - 14 h 18 h", "Tu 16:00-18:00; We 09:30-12:00,14:00-18:00"),
        ("Lun au jeu 8h30h/12h ven 14h/16", "Mo-Th 08:30-12:00; Fr 14:00-16:00"),
        ("lundi-mardi-jeudi : 9h-12h", "Mo-Tu,Th 09:00-12:00"),
        ("Lundi/vendredi 9h-17h, mercredi 9h-12h", "Mo,Fr 09:00-17:00; We 09:00-12:00"),
        ("9h-17h du lundi au vendredi", "Mo-Fr 09:00-17:00"),
        ("Fermé le lundi. Mardi au samedi 9h-12h", "Tu-Sa 09:00-12:00"),
        ("Samedi 9h-12h semaines paires", "week 02-52/2 Sa 09:00-12:00"),
        ("Tous les jours 9h-20h", "Mo-Su 09:00-20:00"),
        ("Tous les jours sauf le mercredi de 9h à 12h", "Mo-Tu,Th-Su 09:00-12:00"),
        ("lundi au vendredi 8h-19h et week-end 9h-19h", "Mo-Fr 08:00-19:00; Sa-Su 09:00-19:00"),
        ("Du lundi au vendredi 9h-12h, 14h-17h, fermé le mercredi", "Mo-Tu,Th-Fr 09:00-12:00,14:00-17:00"),
        (
            "Du lundi au jeudi 9h-12h, 14h-17h, fermé le jeudi après-midi",
            "Mo-We 09:00-12:00,14:00-17:00; Th 09:00-12:00",
        ),
        ("Du lundi au mercredi 9h-12h et le mardi après-midi 14h-17h", "Mo,We 09:00-12:00; Tu 09:00-12:00,14:00-17:00"),
        ("Mardi au samedi 10h-17h, mercredi 10h-18h", "Tu,Th-Sa 10:00-17:00; We 10:00-18:00"),
        ("Lundi au vendredi 9h-12h sauf jours fériés", "Mo-Fr 09:00-12:00; PH off"),
        ("Samedi et jours fériés 14h-18h", "Sa 14:00-18:00; PH 14:00-18:00"),
        ("Lundi 9h-12h (sur rdv)", f"Mo 09:00-12:00 {RDV}"),
        ("Sur rendez-vous du lundi au vendredi 9h-12h/14h-21h", f"Mo-Fr 09:00-12:00,14:00-21:00 {RDV}"),
        ("Du lundi au vendredi, avec ou sans rendez-vous, 9h-12h", "Mo-Fr 09:00-12:00"),
        ("2ème et 4ème jeudi du mois de 10h à 13h", "Th[2,4] 10:00-13:00"),
        ("1er lundi du mois 9h-12h", "Mo[1] 09:00-12:00"),
        ("Dernier vendredi du mois de 14h à 17h", "Fr[-1] 14:00-17:00"),
        ("Sa 1er samedi du mois : 9h-12h", "Sa[1] 09:00-12:00"),
        ("Jeudi semaines impaires 14h à 17h", "week 01-53/2 Th 14:00-17:00"),
        ("De mai à septembre : lundi au vendredi 9h-12h", "May-Sep Mo-Fr 09:00-12:00"),
        ("Du 1er juin au 30 septembre : mardi 10h-18h", "Jun 01-Sep 30 Tu 10:00-18:00"),
        ("Mardi 10h-18h. Fermé en août.", "Jan-Jul,Sep-Dec Tu 10:00-18:00"),
        # words alone
        ("Sur rendez-vous", RDV),
        ("24h/24", "24/7"),
        ("Ouvert 24h/24 et 7j/7", "24/7"),
        ("Lundi au vendredi 24h/24", "Mo-Fr 00:00-24:00"),
        ("Fermé", "off"),
    ],
)
def test_understood(texte: str, osm: str) -> None:
    assert lire_horaires(texte) == HorairesLus(osm, None, None)
    assert lire_horaires(osm).osm == osm


@pytest.mark.parametrize(
    ("texte", "raison"),
    [
        ("08:00-13:00,13:00-18:00", "heures sans jour"),
        ("08:30-11:30; Th 08:30-11:30,14:00-16:30", "heures sans jour"),
        ("9h-12h30 / 13h30-17h30", "heures sans jour"),
        ("9h-12h lundi, 14h-17h mardi", "un jour n’a pas d’heures"),
        ("Mo-Fr", "un jour n’a pas d’heures"),
        ("Du lundi au vendredi", "un jour n’a pas d’heures"),
        ("Mo-Fr 09:00-12:00-14:00", "mal écrits"),
        ("Lundi 25h-26h", "heure impossible"),
        ("Lundi 9h75-12h", "heure impossible"),
        ("Fr 17:00-12:00", "la fin n’est pas après le début"),
        ("Mo 14:00-14:00", "la fin n’est pas après le début"),
        ("Lundi 22h-2h", "la fin n’est pas après le début"),
        ("lu 00:00 - 00:00 / 09:00 - 12:00", "la fin n’est pas après le début"),
        ("Me et Je : 3-11 h", "heure improbable"),
        ("Th 04:30-18:30", "heure improbable"),
        ("Lundi 9h-12h, lundi 10h-17h", "jour donné deux fois"),
        ("Lundi au vendredi 8h-12h, lundi 13h30-17h", "jour donné deux fois"),
        ("Mercredi 9h-12h, fermé le mercredi", "jour contradictoire"),
        ("Lu Mardi 9h-12h | Me 9h-12h", "jours contradictoires"),
        ("Mardi-jeudi 9h-12h", "de l’un à l’autre, ou l’un et l’autre"),
        ("Lundi/vendredi 9h-17h", "de l’un à l’autre, ou l’un et l’autre"),
        ("Mardi vendredi 9h-17h", "de l’un à l’autre, ou l’un et l’autre"),
        ("Fermé. Sur rendez-vous", "ne dit pas quand"),
        ("Accueil : lundi 9h-12h. Permanence : 14h-17h", "plusieurs services"),
        ("Lundi 9h-12h\nMardi 14h-17h\nSur rendez-vous", "pour quelles heures"),
        ("Lundi 9h-12h / sur rdv", "pour quelles heures"),
        ("Mardi 9h-12h, 1er mardi du mois 14h-17h", "pour quelles heures"),
        ("Mar 09:00-12:00", "mardi ou mars"),
        ("1er lundi 9h-12h", "ne dit pas de quel mois"),
        ("Lundi matin 14h-17h", "demi-journée"),
        ("Lundi au vendredi 9h-17h, fermé le mercredi après-midi", "demi-journée"),
        ("Lundi 9h-12h et 14h-17h sur rendez-vous", "pour quelles heures"),
        ("Lundi 9h-12h, mardi 14h-17h sur rendez-vous", "à quels jours"),
        ("Me 9h-12h / Après-midi sur RDV", "pour quelles heures"),
        ("du mardi au vendredi de 09h00 à 12h00 et de 14h00", "une heure n’a pas de fin"),
        ("le lundi de 14h00 à 16h30, du mardi au vendredi de", "coupé"),
        ("Lundi au vendredi 9h-12h, hors vacances scolaires", "mot non compris"),
        ("Mo-Fr 09:00-12:00; SH off", "vacances scolaires"),
        ("Sa Fermé | Di Fermé", "aucune heure"),
        ("Mo off", "aucune heure"),
        ("Accueil téléphonique du lundi au vendredi 9h-12h", "mot non compris"),
        ("Ma 9h00-12h00 (un mardi sur deux)", "mot non compris"),
        ("True", "mot non compris"),
        ("lundi 9h-12h " * 100, "trop long"),
    ],
)
def test_kept_as_text_with_a_reason(texte: str, raison: str) -> None:
    lu = lire_horaires(texte)
    assert (lu.osm, lu.texte) == (None, texte)
    assert raison in (lu.raison or "")


def test_a_reason_is_good_french() -> None:
    assert lire_horaires("Lundi 9h-12h, lundi 10h-17h").raison == f"jour donné deux fois{NBSP}: lundi"
    assert lire_horaires("Lundi au foyer 9h-12h").raison == f"mot non compris{NBSP}: «{NBSP}foyer{NBSP}»"
    assert lire_horaires('Mo 09:00-12:00 "\ud800"').osm is None


def test_no_text_is_nothing() -> None:
    assert lire_horaires(" \n") == HorairesLus(None, None, None)


def test_an_appointment_is_never_shown_as_open() -> None:
    for texte in ("Sur rendez-vous", '"sur rendez-vous"', "Lundi 9h-12h sur rdv", 'Mo 09:00-12:00 "sur rendez-vous"'):
        assert etat_ouverture(lire_horaires(texte).osm, LUNDI_10H).etat == "inconnu"


def ouvertures(osm: str) -> set[tuple[int, int, int]]:
    """(weekday, start, end) of the week after a Monday with no holiday, in minutes."""
    debut = LUNDI_10H.replace(hour=0)
    lu = OpeningHours(osm, timezone=PARIS, country="FR")
    plages = lu.intervals(debut, debut.replace(day=30))
    return {
        (de.weekday(), de.hour * 60 + de.minute, a.hour * 60 + a.minute)
        for de, a, etat, _ in plages
        if etat == State.OPEN
    }


def dire(minutes: int, style: str) -> str:
    heures, reste = divmod(minutes, 60)
    return style.format(heures, reste)


@st.composite
def semaines(tirer: st.DrawFn) -> tuple[str, set[tuple[int, int, int]]]:
    """A week written in French, and what it says."""
    style, lien, entre = (
        tirer(st.sampled_from(choix))
        for choix in (("{}h{:02d}", "{:02d}:{:02d}", "{} h {:02d}"), ("-", " - ", " à ", "/"), (" et ", " / ", ", "))
    )
    phrases, attendu = [], set()
    for jour in sorted(tirer(st.sets(st.integers(0, 6), min_size=1))):
        bornes = sorted(tirer(st.sets(st.integers(5 * 12, 23 * 12), min_size=2, max_size=4)))
        bornes = [borne * 5 for borne in bornes[: len(bornes) // 2 * 2]]
        plages = list(zip(bornes[::2], bornes[1::2], strict=True))
        heures = entre.join(f"{dire(de, style)}{lien}{dire(a, style)}" for de, a in plages)
        phrases.append(f"{JOURS[jour]} {heures}")
        attendu |= {(jour, de, a) for de, a in plages}
    return tirer(st.sampled_from((" | ", " ; ", "\n", " - ", ". "))).join(phrases), attendu


@settings(deadline=None)  # speed has its own test
@given(semaines())
def test_what_is_read_is_what_was_written(semaine: tuple[str, set[tuple[int, int, int]]]) -> None:
    texte, attendu = semaine
    assume(len(texte) not in COUPES)  # such a text may have been cut by a column
    assert ouvertures(lire_horaires(texte).osm or "") == attendu


def verifier(texte: str) -> None:
    lu = lire_horaires(texte)
    if lu.osm is None:
        assert (lu.texte is None) == (lu.raison is None) == (not texte.strip())
    else:
        OpeningHours(lu.osm, timezone=PARIS, country="FR")
        assert (lu.texte, lu.raison) == (None, None)
        assert lire_horaires(lu.osm).osm == lu.osm
        assert len(lu.osm) <= 500


@settings(deadline=None)  # speed has its own test
@given(st.text(st.characters()))
def test_any_text_ends_in_a_result(texte: str) -> None:
    verifier(texte)


MORCEAUX = (
    *(
        "lundi",
        "ma",
        "Mo",
        "Tu-Fr",
        "samedi",
        "jours fériés",
        "tous les jours",
        "week-end",
        "1er",
        "du mois",
        "dernier",
    ),
    *("9h", "12:00", "14h-17h", "9", "24/7", "midi", "09:00-12:00", "25h", "24h/24", "juin", "15 août", "Aug", "PH"),
    *(
        "matin",
        "après-midi",
        "fermé",
        "sauf",
        "sur rdv",
        "semaines paires",
        "de",
        "à",
        "au",
        "et",
        "le",
        "off",
        "unknown",
    ),
    *("-", "/", ",", ";", ":", ".", "|", "(", ")", '"', "<br>", "&amp;", "permanence", "x", "\n"),
)


@settings(deadline=None)  # speed has its own test
@given(st.lists(st.sampled_from(MORCEAUX), max_size=25).map(" ".join))
def test_any_words_of_hours_end_in_a_result(texte: str) -> None:
    verifier(texte)


@pytest.mark.parametrize(
    "motif", ["9h-", "lundi ", "1er ", "<", "( ", "fermé ", '"', "Mo ", "Mo-Fr 09:00-12:00;", "9 ", "&lt;", "ﷺ"]
)
def test_long_texts_are_bounded(motif: str) -> None:
    debut = time.perf_counter()
    for longueur in (1000, 1_000_000):
        lire_horaires((motif * longueur)[:longueur])
    assert time.perf_counter() - debut < 1


def test_real_lists_are_understood() -> None:
    """At least 95 % of the rows, and of the places they stand for; the rest says why."""
    with partage("data/horaires_reels.csv").open(encoding="utf-8", newline="") as flux:
        lignes = [(lire_horaires(ligne["opening_hours"]), int(ligne["occurrences"])) for ligne in csv.DictReader(flux)]
    assert sum(lu.osm is not None for lu, _ in lignes) >= 0.95 * len(lignes)
    assert sum(nombre for lu, nombre in lignes if lu.osm) >= 0.95 * sum(nombre for _, nombre in lignes)
    assert all(lu.osm or lu.raison for lu, _ in lignes)
