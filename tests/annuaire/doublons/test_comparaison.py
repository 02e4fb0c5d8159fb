"""Rules of the comparison, on invented listings."""

from __future__ import annotations

import itertools
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from annuaire.doublons.comparaison import Candidat, Rapprochement, Verdict, comparer

AGEN, FOULAYRONNES, BOE, NERAC, MARMANDE = "47001", "47100", "47031", "47195", "47157"


def _siret(siren: str, nic: str = "0001") -> str:
    """A SIRET whose keys are right."""
    return next(f"{siren}{nic}{cle}" for cle in range(10) if _luhn(f"{siren}{nic}{cle}"))


def _luhn(chiffres: str) -> bool:
    doubles = (int(c) * (1 + rang % 2) for rang, c in enumerate(reversed(chiffres)))
    return sum(d - 9 if d > 9 else d for d in doubles) % 10 == 0


SIREN_UN = next(f"41234567{cle}" for cle in range(10) if _luhn(f"41234567{cle}"))
SIREN_DEUX = next(f"51234567{cle}" for cle in range(10) if _luhn(f"51234567{cle}"))
UN, DEUX = _siret(SIREN_UN), _siret(SIREN_UN, "0002")
AUTRE = _siret(SIREN_DEUX)
BASE = Candidat(id="a", nom="Association Les Coquelicots Volants", code_insee=AGEN)


def _autre(**champs: object) -> Candidat:
    return replace(BASE, id="b", **champs)  # type: ignore[arg-type]


def _verdict(a: Candidat, b: Candidat) -> Verdict:
    return comparer(a, b).verdict


def _noms(nom_a: str, nom_b: str, insee_a: str | None = AGEN, insee_b: str | None = AGEN) -> Rapprochement:
    return comparer(Candidat("a", nom_a, code_insee=insee_a), Candidat("b", nom_b, code_insee=insee_b))


# --- identifiers


def test_meme_siret_et_un_numero_de_plus_se_regarde() -> None:
    trouve = comparer(replace(BASE, siret=UN), _autre(siret=UN, nom=f"{BASE.nom} 2"))
    assert trouve.verdict is Verdict.PROBABLE
    assert "numéro" in " ".join(trouve.raisons)


def test_meme_siret_et_noms_voisins_est_certain() -> None:
    trouve = comparer(replace(BASE, siret=UN), _autre(siret=UN, nom="COQUELICOTS VOLANTS"))
    assert trouve.verdict is Verdict.CERTAIN
    assert trouve.raisons[0] == "même SIRET"


def test_meme_siret_et_noms_sans_rapport_se_demande() -> None:
    assert _verdict(replace(BASE, siret=UN), _autre(siret=UN, nom="Garage des Tilleuls")) is Verdict.PROBABLE


def test_un_siret_donne_a_plusieurs_lieux_se_demande() -> None:
    """A large body gives the SIRET of its seat to all its places."""
    a = replace(BASE, siret=UN, nom="Pôle social des Coquelicots", adresse="3 rue des Lilas", code_postal="47000")
    autre_nom = replace(a, id="b", nom="Pôle social des Tilleuls")
    autre_rue = replace(a, id="b", nom="Pôle social des Coquelicots, accueil", adresse="9 rue des Lilas")
    assert _verdict(a, autre_nom) is Verdict.PROBABLE
    assert _verdict(a, autre_rue) is Verdict.PROBABLE


def test_un_siret_faux_ne_rapproche_pas() -> None:
    faux = "12345678901234"
    assert _verdict(replace(BASE, siret=faux), _autre(siret=faux, nom="Garage des Tilleuls")) is Verdict.DISTINCT


def test_deux_etablissements_d_un_siren() -> None:
    a = replace(BASE, siret=UN, adresse="3 rue des Lilas", code_postal="47000")
    b = _autre(siret=DEUX, adresse="18 avenue du Pin", code_postal="47000")
    assert _verdict(a, b) is Verdict.MEME_ORGANISME_AUTRE_LIEU


def test_deux_siren_meme_nom_meme_commune_sont_distincts() -> None:
    assert _verdict(replace(BASE, siret=UN), _autre(siret=AUTRE)) is Verdict.DISTINCT


def test_meme_rna_loin_est_un_autre_lieu() -> None:
    a, b = replace(BASE, rna="W471234567"), _autre(rna="W471234567", code_insee=MARMANDE)
    assert _verdict(a, b) is Verdict.MEME_ORGANISME_AUTRE_LIEU


# --- without an identifier


def test_meme_nom_meme_commune_se_demande_seulement() -> None:
    assert _verdict(BASE, _autre()) is Verdict.PROBABLE


def test_certain_sans_identifiant_demande_nom_adresse_et_contact() -> None:
    complet = replace(BASE, adresse="3 rue des Lilas", code_postal="47000", telephone="05 53 00 00 01")
    assert _verdict(complet, replace(complet, id="b", telephone="+33553000001")) is Verdict.CERTAIN
    assert _verdict(complet, replace(complet, id="b", telephone=None)) is Verdict.PROBABLE
    assert _verdict(complet, replace(complet, id="b", adresse="5 rue des Lilas")) is Verdict.PROBABLE
    assert _verdict(complet, replace(complet, id="b", nom="Les Coquelicots Volant")) is not Verdict.DISTINCT


@pytest.mark.parametrize(
    ("nom_a", "nom_b"),
    [
        ("ASS GEST DES MOULINS DE LA DOURBIE", "Association de gestion des moulins de la Dourbie"),
        ("Tulipes d’Agen", "TULIPES"),
        ("Rando-club agenais", "RANDO CLUB AGEN"),
        ("Aéro club des Tulipes", "AEROCLUB DES TULIPES"),
        ("US Tulipes", "Union Sportive Tulipes"),
        ("Les Coquelcots du soir", "Les Coquelicots du soir"),
        ("VRTB", "VRTB - Vélos roses et trottinettes bleues"),
        ("VRTB - comptoir", "Vélos roses et trottinettes bleues"),
    ],
)
def test_ecritures_d_un_meme_nom(nom_a: str, nom_b: str) -> None:
    assert _noms(nom_a, nom_b).verdict is Verdict.PROBABLE


@pytest.mark.parametrize(
    ("nom_a", "nom_b"),
    [
        ("Union des Tulipes", "Amicale des Tulipes"),
        ("OGEC Sainte Tulipe", "APEL Sainte Tulipe"),
        ("École Sainte Tulipe", "OGEC Sainte Tulipe"),
        ("Étoile des Tulipes", "Étoile des Tulipes section judo"),
        ("Étoile des Tulipes football", "Étoile des Tulipes tennis"),
        ("Tulipes juniors", "Tulipes seniors"),
        ("Troupe des Tulipes 1", "Troupe des Tulipes 2"),
        ("1ère Troupe des Tulipes", "3ème Troupe des Tulipes"),
        ("Amis de Gaston IV", "Amis de Gaston VI"),
        ("Les Tulipes de Marmande", "Les Tulipes de Nérac"),
        ("ESAT des Tulipes", "Foyer des Tulipes"),
        ("Musée des Tulipes", "Amis du musée des Tulipes"),
        ("Amicale laïque", "Amicale des pompiers"),
    ],
)
def test_ce_qui_distingue(nom_a: str, nom_b: str) -> None:
    assert _noms(nom_a, nom_b).verdict is Verdict.DISTINCT


def test_un_nom_de_tout_le_monde_ne_dit_rien_hors_de_sa_commune() -> None:
    assert _noms("Amicale laïque", "AMICALE LAIQUE").verdict is Verdict.PROBABLE
    assert _noms("Amicale laïque", "AMICALE LAIQUE", AGEN, FOULAYRONNES).verdict is Verdict.DISTINCT
    assert _noms("Amicale laïque", "AMICALE LAIQUE", AGEN, None).verdict is Verdict.DISTINCT


def test_communes_voisines_et_eloignees() -> None:
    assert _noms("Les Coquelicots Volants", "Coquelicots volants", AGEN, BOE).verdict is Verdict.PROBABLE
    loin = _noms("Les Coquelicots Volants", "Coquelicots volants", AGEN, MARMANDE)
    assert loin.verdict is Verdict.MEME_ORGANISME_AUTRE_LIEU


def test_une_antenne_est_un_autre_lieu() -> None:
    trouve = _noms("Coquelicots Volants", "Coquelicots Volants (antenne de Nérac)", AGEN, NERAC)
    assert trouve.verdict is Verdict.MEME_ORGANISME_AUTRE_LIEU


def test_les_raisons_sont_dites_en_francais() -> None:
    trouve = comparer(replace(BASE, telephone="0553000001"), _autre(telephone="05.53.00.00.01"))
    assert "même téléphone" in trouve.raisons
    assert "même commune" in trouve.raisons


# --- whatever the text

MORCEAUX = st.sampled_from(
    ["Association", "STE", "Tulipes", "47", "XIII", "de Nérac", "(VRT)", "A.B.C.", "- section", "d'", "Œ", "’", "\x00"]
)
TEXTES = st.one_of(st.text(max_size=40), st.lists(MORCEAUX, max_size=6).map(" ".join))
OPTION = st.one_of(st.none(), TEXTES)
CANDIDATS = st.builds(
    Candidat,
    id=st.sampled_from(["a", "b", "c"]),
    nom=TEXTES,
    autres_noms=st.lists(TEXTES, max_size=2).map(tuple),
    sigle=OPTION,
    siret=st.one_of(OPTION, st.just(UN), st.just(DEUX)),
    rna=st.one_of(OPTION, st.just("W471234567")),
    code_insee=st.one_of(st.none(), st.sampled_from([AGEN, NERAC, "75056", "?"])),
    code_postal=st.one_of(st.none(), st.just("47000"), TEXTES),
    adresse=OPTION,
    latitude=st.one_of(st.none(), st.floats(allow_nan=True)),
    longitude=st.one_of(st.none(), st.floats(allow_nan=True)),
    precision=st.sampled_from(["adresse", "commune", None]),
    telephone=OPTION,
    courriel=OPTION,
    site_web=OPTION,
)


@settings(max_examples=300, deadline=None)
@given(CANDIDATS, CANDIDATS)
def test_symetrique_et_sans_erreur(a: Candidat, b: Candidat) -> None:
    trouve = comparer(a, b)
    assert trouve == comparer(b, a)
    assert 0.0 <= trouve.score <= 1.0


def test_symetrique_sur_des_noms_proches() -> None:
    noms = ["Tulipes", "Les Tulipes d’Agen", "TULIPES SECTION JUDO", "ASS TULIP", "Tulipes 2", "Tulipes de Nérac"]
    for nom_a, nom_b in itertools.permutations(noms, 2):
        a, b = Candidat("a", nom_a, code_insee=AGEN), Candidat("b", nom_b, code_insee=BOE)
        assert comparer(a, b) == comparer(b, a)
