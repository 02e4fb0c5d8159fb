"""The place lookup, with places written as people write them."""

from __future__ import annotations

import csv
import unicodedata

import pytest

from socle.identifiants import sans_accents
from territoire.lieux import Lieu, Resolution, TypeLieu, completer, extraire_lieu, resoudre
from territoire.reference import communes_par_code_postal, communes_reference, epcis_reference
from tests.partage import partage

COMMUNES = sorted(communes_reference().values(), key=lambda c: c.code_insee)
ECRITURES = {
    "officielle": lambda nom: nom,
    "majuscules": str.upper,
    "minuscules": str.lower,
    "sans accents": sans_accents,
    "sans traits d'union": lambda nom: nom.replace("-", " "),
    "sans apostrophes": lambda nom: nom.replace("'", " "),
    "apostrophe courbe": lambda nom: nom.replace("'", "’"),
    "accents décomposés": lambda nom: unicodedata.normalize("NFD", nom),
    "saint abrégé": lambda nom: nom.replace("Sainte-", "Ste ").replace("Saint-", "St "),
    "espaces": lambda nom: f"  {nom.replace('-', ' - ')}  ",
}


def nom(resolution: Resolution) -> str | None:
    return resolution.lieu.libelle if resolution.lieu else None


@pytest.mark.parametrize("ecriture", ECRITURES)
def test_les_319_communes_se_retrouvent(ecriture: str) -> None:
    ecrire = ECRITURES[ecriture]
    assert {c.nom: nom(resoudre(ecrire(c.nom))) for c in COMMUNES if nom(resoudre(ecrire(c.nom))) != c.nom} == {}


def test_les_319_slugs_se_retrouvent() -> None:
    assert [c.slug for c in COMMUNES if nom(resoudre(c.slug)) != c.nom] == []


def test_les_communes_avec_leur_code_postal_des_deux_cotes() -> None:
    ecarts = [
        texte
        for c in COMMUNES
        for code in c.codes_postaux
        for texte in (f"{code} {c.nom}", f"{c.nom} {code}", f"{c.nom} ({code})", f"{c.nom}, {code}")
        if nom(resoudre(texte)) != c.nom
    ]
    assert ecarts == []


def test_une_lettre_de_moins_se_retrouve_dans_les_noms_longs() -> None:
    """Any letter but the first dropped from a name of 8 letters or more: found, or at least proposed.

    « Lacapelle » is another commune's short name (Lacapelle-Biron).
    """
    perdus = [
        (c.nom, faute)
        for c in COMMUNES
        if len(c.nom) >= 8
        for i in range(1, len(c.nom))
        if c.nom[i].isalpha()
        for faute in [c.nom[:i] + c.nom[i + 1 :]]
        if c.nom not in [lieu.libelle for lieu in resoudre(faute).candidats]
    ]
    assert perdus == [("Lachapelle", "Lacapelle")]


@pytest.mark.parametrize(
    ("texte", "attendu"),
    [
        ("Villeneuve sur lot", "Villeneuve-sur-Lot"),
        ("villeneuve", "Villeneuve-sur-Lot"),
        ("Villeneuve s/Lot", "Villeneuve-sur-Lot"),
        ("Villeneuve/Lot", "Villeneuve-sur-Lot"),
        ("villeneuve lot", "Villeneuve-sur-Lot"),
        ("Villeneuve-de-Duras", "Villeneuve-de-Duras"),
        ("st laurent", "Saint-Laurent"),
        ("St. Laurent", "Saint-Laurent"),
        ("Ste-Livrade", "Sainte-Livrade-sur-Lot"),
        ("Sainte Livrade", "Sainte-Livrade-sur-Lot"),
        ("ste livrade sur lot", "Sainte-Livrade-sur-Lot"),
        ("Agen 47000", "Agen"),
        ("47000 Agen", "Agen"),
        ("47 000 Agen", "Agen"),
        ("Agen (47)", "Agen"),
        ("Agen 47", "Agen"),
        ("Agen, Lot-et-Garonne", "Agen"),
        ("Agen, France", "Agen"),
        ("47916 AGEN CEDEX 9", "Agen"),
        ("FUMEL CEDEX", "Fumel"),
        ("BP 12 47500 FUMEL", "Fumel"),
        ("Le Passage d’Agen", "Le Passage"),
        ("LE PASSAGE D'AGEN", "Le Passage"),
        ("passage", "Le Passage"),
        ("lepassage", "Le Passage"),
        ("penne d agenais", "Penne-d'Agenais"),
        ("penne", "Penne-d'Agenais"),
        ("Nerac", "Nérac"),
        ("Tombeboeuf", "Tombebœuf"),
        ("Montpezat d'Agenais", "Montpezat"),
        ("Monflanquin en Agenais", "Monflanquin"),
        ("castelmoron", "Castelmoron-sur-Lot"),
        ("Miramont", "Miramont-de-Guyenne"),
        ("port ste marie", "Port-Sainte-Marie"),
        ("libos", "Monsempron-Libos"),
        ("Fumel Libos", "Fumel"),
        ("sauveterre", "Sauveterre-la-Lémance"),
        ("Gueyze", "Sos"),
        ("La Réunion", "La Réunion"),
        ("Boé 47000", "Boé"),
        ("Saint-Astier", "Saint-Astier"),
        ("Monségur", "Monségur"),
        ("duras", "Duras"),
        ("cours", "Cours"),
    ],
)
def test_communes_telles_qu_on_les_ecrit(texte: str, attendu: str) -> None:
    resolution = resoudre(texte)
    assert (nom(resolution), resolution.approche, resolution.hors_departement) == (attendu, False, None)
    assert resolution.candidats[0] == resolution.lieu


@pytest.mark.parametrize(
    ("texte", "attendu"),
    [
        ("Vilneuve sur lot", "Villeneuve-sur-Lot"),
        ("VILLEUNEUVE SUR LOT", "Villeneuve-sur-Lot"),
        ("vileneuve", "Villeneuve-sur-Lot"),
        ("marmende", "Marmande"),
        ("tonnein", "Tonneins"),
        ("Sainte-Vite", "Saint-Vite"),
        ("MONTPEZAR D'AGENAIS", "Montpezat"),
        ("livrade", "Sainte-Livrade-sur-Lot"),
        ("casteljalou", "Casteljaloux"),
        ("foulayrones", "Foulayronnes"),
        ("bon encomtre", "Bon-Encontre"),
        ("Vilneuve sur lot 47300", "Villeneuve-sur-Lot"),
    ],
)
def test_une_faute_se_repare_et_se_dit(texte: str, attendu: str) -> None:
    resolution = resoudre(texte)
    assert (nom(resolution), resolution.approche) == (attendu, True)


def test_un_nom_ambigu_donne_ses_candidats_le_plus_peuple_d_abord() -> None:
    assert [lieu.libelle for lieu in resoudre("villeneuve").candidats] == ["Villeneuve-sur-Lot", "Villeneuve-de-Duras"]
    assert [lieu.libelle for lieu in resoudre("sainte colombe").candidats] == [
        "Sainte-Colombe-en-Bruilhois",
        "Sainte-Colombe-de-Villeneuve",
        "Sainte-Colombe-de-Duras",
    ]


@pytest.mark.parametrize(
    ("texte", "code"),
    [
        ("Val de Garonne", "200030674"),
        ("CA Val-de-Garonne Agglomération", "200030674"),
        ("VGA", "200030674"),
        ("agglo d'agen", "200096956"),
        ("Agglomération d’Agen", "200096956"),
        ("CA d'Agen", "200096956"),
        ("CC Porte d'Aquitaine en Pays de Serres", "200096956"),
        ("pays de serres", "200096956"),
        ("Fumel vallée du lot", "200068930"),
        ("cc fumel", "200068930"),
        ("grand villeneuvois", "200023307"),
        ("Communauté d'agglomération du Grand Villeneuvois", "200023307"),
        ("albret", "200068948"),
        ("Albret Communauté", "200068948"),
        ("pays de duras", "244700449"),
        ("communauté de communes du pays de Lauzun", "244700464"),
        ("Lot et Tolzac", "244701405"),
        ("bastides en haut-agenais", "200036523"),
        ("landes de gascogne", "244701355"),
        ("confluent", "200068922"),
        ("deux rives", "248200016"),
    ],
)
def test_intercommunalites(texte: str, code: str) -> None:
    lieu = resoudre(texte).lieu
    assert lieu is not None
    assert (lieu.type, lieu.epci_code, lieu.rayon_propose_km) == (TypeLieu.EPCI, code, None)
    assert lieu.codes_insee == epcis_reference()[code].communes


@pytest.mark.parametrize("texte", ["Lot-et-Garonne", "lot et garonne", "47", "(47)", "Le Lot-et-Garonne", "dept 47"])
def test_le_departement(texte: str) -> None:
    lieu = resoudre(texte).lieu
    assert lieu is not None
    assert (lieu.type, len(lieu.codes_insee), lieu.libelle) == (TypeLieu.DEPARTEMENT, 319, "Lot-et-Garonne")


@pytest.mark.parametrize("texte", ["47200", "47 200", " 47200 ", "47207", "47200 CEDEX"])
def test_un_code_postal_donne_toutes_ses_communes(texte: str) -> None:
    lieu = resoudre(texte).lieu
    assert lieu is not None
    assert (lieu.type, lieu.codes_insee) == (TypeLieu.CODE_POSTAL, communes_par_code_postal()["47200"])
    assert lieu.libelle == "47200 (Marmande et 11 autres communes)"


@pytest.mark.parametrize(
    ("texte", "libelle", "rue", "codes"),
    [
        ("12 rue Voltaire 47000 Agen", "12 rue Voltaire, Agen", "12 rue Voltaire", ("47001",)),
        ("12 rue Voltaire, Agen", "12 rue Voltaire, Agen", "12 rue Voltaire", ("47001",)),
        ("rue de la République Marmande", "rue de la République, Marmande", "rue de la République", ("47157",)),
        ("12 avenue de Bordeaux Agen", "12 avenue de Bordeaux, Agen", "12 avenue de Bordeaux", ("47001",)),
        ("lieu-dit Bordeneuve 47300 Pujols", "lieu-dit Bordeneuve, Pujols", "lieu-dit Bordeneuve", ("47215",)),
        ("5 place d’Armes 47300", "5 place d’Armes, 47300", "5 place d’Armes", communes_par_code_postal()["47300"]),
        ("12 avenue de Bordeaux", "12 avenue de Bordeaux", "12 avenue de Bordeaux", ()),
        ("rue de Villeneuve", "rue de Villeneuve", "rue de Villeneuve", ()),
    ],
)
def test_une_adresse_garde_sa_rue_et_sa_commune(texte: str, libelle: str, rue: str, codes: tuple[str, ...]) -> None:
    lieu = resoudre(texte).lieu
    assert lieu is not None
    assert (lieu.type, lieu.libelle, lieu.texte_adresse, lieu.codes_insee) == (TypeLieu.ADRESSE, libelle, rue, codes)


@pytest.mark.parametrize(
    ("texte", "attendu"),
    [
        ("Bordeaux", "Bordeaux (Gironde)"),
        ("bordeau", "Bordeaux (Gironde)"),
        ("33000", "33000 (Gironde)"),
        ("33000 Bordeaux", "Bordeaux (Gironde)"),
        ("Toulouse", "Toulouse (Haute-Garonne)"),
        ("bergerac", "Bergerac (Dordogne)"),
        ("Bergerac (24)", "Bergerac (Dordogne)"),
        ("Condom", "Condom (Gers)"),
        ("cahors", "Cahors (Lot)"),
        ("Montauban", "Montauban (Tarn-et-Garonne)"),
        ("mont de marsan", "Mont-de-Marsan (Landes)"),
        ("Valence d'Agen", "Valence d'Agen (Tarn-et-Garonne)"),
        ("Paris", "Paris"),
        ("97400 Saint-Denis", "Saint-Denis (La Réunion)"),
        ("20000 Ajaccio", "Ajaccio (Corse-du-Sud)"),
        ("Saint-Astier 24110", "Saint-Astier (Dordogne)"),
        ("Monségur 33580", "Monségur (Gironde)"),
        ("12 rue Sainte-Catherine 33000 Bordeaux", "Bordeaux (Gironde)"),
        ("12 rue Sainte-Catherine Bordeaux", "Bordeaux (Gironde)"),
        ("lot", "Lot"),
        ("Gironde", "Gironde"),
        ("46", "Lot"),
        ("Saint-Étienne", "Saint-Étienne (Loire)"),
        ("BLOIS", "Blois (Loir-et-Cher)"),
    ],
)
def test_hors_du_departement_se_dit(texte: str, attendu: str) -> None:
    resolution = resoudre(texte)
    assert (resolution.lieu, resolution.hors_departement) == (None, attendu)


def test_un_inconnu_donne_des_propositions() -> None:
    assert [lieu.libelle for lieu in resoudre("agn").candidats][:1] == ["Agen"]
    assert resoudre("agn").lieu is None


@pytest.mark.parametrize(
    "texte", ["", "   ", "xyzzyx", "🦊", "-", "'; DROP TABLE commune; --", "\x00", "a" * 5000, "()"]
)
def test_rien_n_est_devine_ni_ne_casse(texte: str) -> None:
    assert resoudre(texte) == Resolution(None)


@pytest.mark.parametrize("texte", ["st", "saint", "d", "l'", "le", "rue", "12", "sur"])
def test_un_mot_qui_ne_dit_rien_ne_donne_pas_de_lieu(texte: str) -> None:
    assert resoudre(texte).lieu is None


def test_le_libelle_d_un_lieu_le_redonne() -> None:
    """A suggestion is a link whose « où » is the label: following it must lead to the same place."""
    textes = [
        *(c.nom for c in COMMUNES),
        *communes_par_code_postal(),
        *(e.nom for e in epcis_reference().values()),
        "47",
    ]
    lieux = [lieu for texte in textes if (lieu := resoudre(texte).lieu)]
    lieux += [lieu for t in ("12 rue Voltaire 47000 Agen", "5 place d’Armes 47300") if (lieu := resoudre(t).lieu)]
    assert len(lieux) == 319 + 44 + 14 + 1 + 2
    assert [lieu.libelle for lieu in lieux if resoudre(lieu.libelle).lieu != lieu] == []


def test_chaque_lieu_a_un_centre_dans_le_departement() -> None:
    lieux = [lieu for texte in [*communes_par_code_postal(), "47", "albret"] if (lieu := resoudre(texte).lieu)]
    assert [x.libelle for x in lieux if not (43.9 < x.latitude < 44.8 and -0.2 < x.longitude < 1.1)] == []


def libelles(lieux: list[Lieu]) -> list[str]:
    return [lieu.libelle for lieu in lieux]


def test_completer_un_nom() -> None:
    assert libelles(completer("vil", 3)) == ["Villeneuve-sur-Lot", "Villeréal", "Villeton"]
    assert libelles(completer("st l")) == ["Saint-Laurent", "Saint-Léon", "Saint-Léger", "Sainte-Livrade-sur-Lot"]
    assert libelles(completer("livra")) == ["Sainte-Livrade-sur-Lot"]
    assert libelles(completer("fum")) == ["Fumel", "CC Fumel Vallée du Lot"]


@pytest.mark.parametrize(
    ("texte", "attendus"),
    [
        ("marmnade", ["Marmande"]),
        ("nerak", ["Nérac"]),
        ("agne", ["Agen"]),
        ("vilneuve", ["Villeneuve-sur-Lot", "Villeneuve-de-Duras"]),
        ("cateljal", ["Casteljaloux"]),
        ("st liv", ["Sainte-Livrade-sur-Lot"]),
        ("ste lauren", ["Saint-Laurent"]),
    ],
)
def test_completer_une_faute_de_frappe(texte: str, attendus: list[str]) -> None:
    assert libelles(completer(texte))[: len(attendus)] == attendus
    assert (completer(texte, devine=False) == []) is not texte.startswith("st")


@pytest.mark.parametrize("texte", ["bordeau", "bordaux", "xyzz", "nrc", "danse", "judo", "recyclerie"])
def test_completer_ne_devine_pas_n_importe_quoi(texte: str) -> None:
    assert completer(texte) == []


def test_completer_ce_qui_commence_ainsi_avant_tout() -> None:
    assert libelles(completer("agn")) == ["Agnac"]
    assert libelles(completer("st livrade")) == ["Sainte-Livrade-sur-Lot"]
    assert libelles(completer("st lauren")) == ["Saint-Laurent"]


def test_completer_un_code_postal() -> None:
    assert libelles(completer("4700")) == ["47000 (Agen)", "Agen"]
    assert len(completer("47", 5)) == 5
    assert libelles(completer("33")) == []


def test_completer_chaque_commune_par_ses_premieres_lettres() -> None:
    assert [c.nom for c in COMMUNES if c.nom not in libelles(completer(c.nom[:6], 400))] == []


@pytest.mark.parametrize("texte", ["", "  ", "🦊", "'"])
def test_completer_rien(texte: str) -> None:
    assert completer(texte) == []


@pytest.mark.parametrize(
    ("texte", "mots", "lieu"),
    [
        ("velo agen", "velo", "Agen"),
        ("amap 47200", "amap", "47200 (Marmande et 11 autres communes)"),
        ("mission locale marmande", "mission locale", "Marmande"),
        ("villeneuve 47300 secours populaire", "secours populaire", "Villeneuve-sur-Lot"),
        ("ESAT ste livrade", "ESAT", "Sainte-Livrade-sur-Lot"),
        ("emmaüs à Villeneuve-sur-Lot", "emmaüs", "Villeneuve-sur-Lot"),
        ("amap près d’Agen", "amap", "Agen"),
        ("mission locale (antenne de Fumel)", "mission locale (antenne", "Fumel"),
        ("mission locale (Fumel)", "mission locale", "Fumel"),
        ("Le Passage d’Agen", "", "Le Passage"),
        ("emploi val de garonne", "emploi", "CA Val de Garonne Agglomération"),
        ("insertion agglo d'agen", "insertion", "CA Agglomération d'Agen"),
    ],
)
def test_extraire_le_lieu_de_mots_libres(texte: str, mots: str, lieu: str) -> None:
    reste, trouve = extraire_lieu(texte)
    assert (reste, trouve.libelle if trouve else None) == (mots, lieu)


@pytest.mark.parametrize(
    "texte",
    [
        "STE COOPERATIVE",
        "STE DE CONCOURS HIPPIQUE",
        "ste",
        "cours de danse",
        "croix blanche",
        "sos médecins",
        "saint vincent de paul",
        "fenarac 47",
        "secours populaire français du lot-et-garonne",
        "handball club du fumelois",
        "vilneuve sur lot",
        "emmaus bordeaux",
        "",
        "🦊",
    ],
)
def test_extraire_ne_devine_pas(texte: str) -> None:
    assert extraire_lieu(texte) == (texte, None)


def test_les_communes_des_structures_reelles_se_resolvent() -> None:
    """« commune » and « postcode » columns as the sources wrote them."""
    with partage("data/structures_47_raw.csv").open(encoding="utf-8", newline="") as flux:
        ecrites = {(r["commune"], r["insee"]) for r in csv.DictReader(flux) if r["commune"] and r["insee"]}
    assert len(ecrites) > 100
    ecarts = {
        (texte, code)
        for texte, code in ecrites
        if (lieu := resoudre(texte).lieu) is None or lieu.codes_insee != (code,)
    }
    assert ecarts == set()


def test_un_nom_d_ici_avec_un_code_d_ailleurs_laisse_le_choix() -> None:
    resolution = resoudre("Marmande 33000")
    assert resolution.lieu is None
    assert [lieu.libelle for lieu in resolution.candidats] == ["Marmande"]
