"""The contract of ``MoteurRecherche``, kept by every engine."""

from __future__ import annotations

import csv
import datetime as dt
import random
import threading
from collections import Counter
from collections.abc import Callable
from dataclasses import replace

import pytest

from annuaire.recherche.moteur import Document, MoteurRecherche, Requete, Tri, Zone
from socle.spatial import distance_km
from tests.annuaire.recherche.corpus import COMMUNES, DATE, document_invente
from tests.partage import partage

AGEN = (44.2033, 0.6155)


def noms(moteur: MoteurRecherche, **requete: object) -> list[str]:
    return [touche.id for touche in moteur.chercher(Requete(**requete)).touches]  # type: ignore[arg-type]


def structure(id: str, nom: str = "Sans nom", **champs: object) -> Document:
    return Document(id=id, nom=nom, date_maj=DATE, **champs)  # type: ignore[arg-type]


# --- words


@pytest.mark.parametrize(
    ("nom", "recherche"),
    [
        ("Emmaüs Agen", "emmaus"),
        ("EMMAUS AGEN", "Emmau\u0308s"),
        ("Restos du cœur", "coeur"),
        ("RELAIS DU COEUR", "cœur"),
        ("Les Chemins verts de l’emploi", "emploi"),
        ("L'Essor", "l’essor"),
        ("Vélo Club", "vélos"),
        ("Les opticiens", "opticienne"),
        ("Travaux ruraux", "travail rural"),
        ("Tiers-lieu du Cocon", "tierslieux"),
        ("Tiers-lieu du Cocon", "tiers lieu"),
        ("INTERM'AIDE", "intermaide"),
        ("Intermaide", "interm aide"),
        ("A.M.A.P. d’Agen", "AMAP"),
        ("AMAP d’Agen", "A.M.A.P."),
        ("Archi’mede", "archimède"),
        ("Comité de St Laurent", "saint laurent"),
        ("Recyclerie du Marmandais", "ressourcerie"),
        ("Groupe d’entraide mutuelle", "GEM"),
        ("ESAT de Bouet", "établissement et service d'aide par le travail"),
        ("Recyclerie du Marmandais", "resourcerie"),
        ("Mission locale", "mision locale"),
        ("Monnaie locale", "monnaie lcoale"),
        ("Ressourcerie", "ressour"),
        ("Le Grenier", "LE GRENIER"),
    ],
)
def test_trouve_ce_que_les_gens_tapent(moteur: MoteurRecherche, nom: str, recherche: str) -> None:
    moteur.reconstruire([structure("bon", nom), structure("autre", "Pétanque joyeuse")])
    assert noms(moteur, mots=recherche) == ["bon"]


@pytest.mark.parametrize(
    ("nom", "recherche"),
    [
        ("ESAT Cart’ services", "art"),
        ("Saint-Vincent", "vin"),
        ("Emmaüs Marmande", "art"),
        ("Pays d’Agenais", "agen"),
        ("Petite maison, grande enfance", "crèche"),
    ],
)
def test_ne_trouve_que_des_mots_entiers(moteur: MoteurRecherche, nom: str, recherche: str) -> None:
    moteur.reconstruire([structure("a", nom), structure("b", f"Le vrai mot {recherche}")])
    assert noms(moteur, mots=recherche) == ["b"]


def test_siret_et_siren_se_cherchent_avec_ou_sans_espaces(moteur: MoteurRecherche) -> None:
    moteur.reconstruire([structure("a", "AFDAS", siret="34482156600058", rna="W472001234"), structure("b")])
    trouves = [noms(moteur, mots=m) for m in ("34482156600058", "344 821 566 00058", "344821566", "w472001234")]
    assert trouves == [["a"]] * 4


def test_nom_puis_mots_cles_puis_activite_puis_description(moteur: MoteurRecherche) -> None:
    moteur.reconstruire(
        [
            structure("description", "A", description="rugby"),
            structure("activite", "B", activite="rugby", description="rugby"),
            structure("mots-cles", "C", mots_cles=("rugby",), activite="autre"),
            structure("nom", "Club de rugby"),
            structure("sigle", "E", sigle="Rugby"),
        ]
    )
    assert noms(moteur, mots="rugby") == ["sigle", "nom", "mots-cles", "activite", "description"]


def test_tous_les_mots_sont_exiges_tant_que_c_est_possible(moteur: MoteurRecherche) -> None:
    moteur.reconstruire([structure("a", "Amap", commune_nom="Agen"), structure("b", "Amap", commune_nom="Nérac")])
    assert noms(moteur, mots="amap agen") == ["a"]
    assert noms(moteur, mots="amap xylophone") == ["a", "b"]
    assert noms(moteur, mots="xylophone") == []


def test_le_departement_n_ecarte_personne(moteur: MoteurRecherche) -> None:
    moteur.reconstruire([structure("a", "Emmaüs Agen"), structure("b", "Emmaüs Lot-et-Garonne"), structure("c")])
    assert noms(moteur, mots="emmaus lot et garonne") == ["b", "a"]
    assert noms(moteur, mots="emmaus 47") == ["a", "b"]


def test_sans_mot_a_chercher_tout_vient(moteur: MoteurRecherche) -> None:
    moteur.reconstruire([structure("b", "Élan"), structure("a", "abri"), structure("c", "Zèbre")])
    for vide in ("", "   ", "'", "le la les de du", "😀"):
        assert noms(moteur, mots=vide) == ["a", "b", "c"]


ETRANGES = [
    "\x00", "a" * 5000, "é" * 5000, "AND OR NOT", "a & | ! <-> b", "':*A\\", "nom:x", "[* TO *]", "%s %(x)s :p0", "{0}",
    "_ = _", "œ" * 50, "١٢٣", "ß ſ ﬁ", "\ud7ff", "a_b", "=emmau", "1 " * 200, "\\", "'; DROP TABLE x; --", "\u202e",
]  # fmt: skip


@pytest.mark.parametrize("saisie", ETRANGES)
def test_aucune_saisie_ne_leve(moteur: MoteurRecherche, saisie: str) -> None:
    moteur.reconstruire([structure("a", "Emmaüs"), structure("b", saisie.replace("\x00", "") or "b")])
    assert moteur.chercher(Requete(mots=saisie)).total <= 2


def test_les_saisies_de_robustesse_ne_levent_pas(moteur: MoteurRecherche) -> None:
    with partage("data/queries.csv").open(encoding="utf-8", newline="") as flux:
        saisies = [ligne["query"] for ligne in csv.DictReader(flux) if ligne["type"] == "robustesse"]
    moteur.reconstruire([structure("a", "Emmaüs")])
    assert [moteur.chercher(Requete(mots=saisie)).total <= 1 for saisie in saisies] == [True] * len(saisies)


def test_un_resto_ne_restaure_pas_de_prieure(moteur: MoteurRecherche) -> None:
    moteur.reconstruire(
        [
            structure("chaux", "Pierres et chaux", description="Restaure un prieuré et en fait restaurer les murs."),
            structure("table", "La Bonne Table", activite="Restauration traditionnelle"),
        ]
    )
    assert [noms(moteur, mots=mots) for mots in ("resto", "restaurants")] == [["table"], ["table"]]
    assert noms(moteur, mots="restaurer un prieuré") == ["chaux"]


def test_la_chose_meme_autour_passe_ce_qui_lui_ressemble_dedans(moteur: MoteurRecherche) -> None:
    agglo = "200096956"
    banque = structure("banque", "Banque coopérative", commune="47001", commune_nom="Agen", epci=agglo)
    autour = structure("autour", "Scop des Toits", commune="47201", commune_nom="Le Passage", epci=agglo)
    loin = structure("loin", "Scop du Fleuve", commune="47157", commune_nom="Marmande")
    moteur.reconstruire([banque, autour, loin])
    assert noms(moteur, mots="scop agen") == ["autour", "banque"]
    moteur.reconstruire([banque, loin])
    assert noms(moteur, mots="scop agen") == ["banque"]
    dedans = structure("dedans", "Autre", description="Une Scop.", commune="47001", commune_nom="Agen", epci=agglo)
    moteur.reconstruire([banque, autour, loin, dedans])
    assert noms(moteur, mots="scop agen") == ["dedans", "banque"]


@pytest.mark.parametrize(
    ("forme", "attendus"),
    [
        ("emau", ["emmau"]),
        ("resourc", ["ressourc"]),
        ("ressou", []),  # a word begins so
        ("ema", []),
        ("emna", []),  # short: no letter is put for another
        ("judo", []),  # « judi » is no mistyped « judo »
        ("zythum", []),
    ],
)
def test_un_debut_mal_tape_est_reconnu(moteur: MoteurRecherche, forme: str, attendus: list[str]) -> None:
    moteur.reconstruire([structure("a", "Emmaüs"), structure("b", "Ressourcerie"), structure("c", "Aide judiciaire")])
    assert moteur.debuts(forme)[:1] == attendus


# --- phrases


@pytest.mark.parametrize(
    ("recherche", "attendus"),
    [
        ('"mission locale"', ["suivis", "description"]),
        ("«\u202fMissions locales\u202f»", ["suivis", "description"]),
        ("“mission locale”", ["suivis", "description"]),
        ('"locale mission"', []),
        ('"mision locale"', []),  # nothing is mended inside
        ('"mission locale" agen', ["suivis"]),
        ('agen "mission locale"', ["suivis"]),
        ('"mission locale" villeneuve', ["suivis", "description"]),  # wherever it is, when it is not there
        ('"mission locale" xylophone', ["suivis", "description"]),
        ('"mission locale" "monnaie"', []),
        ('"monnaie locale complémentaire"', ["monnaie"]),
        ('"pas à pas"', ["pas"]),
        ('"le la"', ["epars", "suivis", "monnaie", "pas", "recyclerie", "description"]),  # small words say nothing
        ('"ressourcerie"', []),  # no synonym
        ("ressourcerie", ["recyclerie"]),
        ('"recycleries"', ["recyclerie"]),
        ('"recyclerei"', []),
        ('"mission monnaie', ["epars"]),  # never closed: no sign
    ],
)
def test_entre_guillemets_les_mots_se_suivent_tels_quels(
    moteur: MoteurRecherche, recherche: str, attendus: list[str]
) -> None:
    moteur.reconstruire(
        [
            structure("suivis", "Mission locale", commune_nom="Agen", commune="47001"),
            structure("epars", "Mission : une monnaie très locale", commune_nom="Agen", commune="47001"),
            structure("monnaie", "Monnaie locale complémentaire"),
            structure("pas", "Pas à pas"),
            structure("recyclerie", "Recyclerie"),
            structure("description", "Zèle", description="Accueil par la mission locale."),
        ]
    )
    assert noms(moteur, mots=recherche) == attendus


# --- writing


def test_appliquer_deux_fois_ne_change_rien(moteur: MoteurRecherche) -> None:
    documents = [structure("a", "Emmaüs"), structure("b", "Amap")]
    moteur.appliquer(documents)
    avant = list(moteur.tous(Requete(mots="emmaus")))
    moteur.appliquer(documents)
    moteur.appliquer([documents[0], documents[0]])
    assert list(moteur.tous(Requete(mots="emmaus"))) == avant
    assert (moteur.etat().documents, moteur.ids()) == (2, {"a", "b"})


def test_une_modification_remplace(moteur: MoteurRecherche) -> None:
    moteur.appliquer([structure("a", "Emmaüs", secteurs=("sante",))])
    moteur.appliquer([structure("a", "Friperie", secteurs=("enseignement",))])
    assert noms(moteur, mots="emmaus") == []
    assert noms(moteur, mots="friperie") == ["a"]
    assert moteur.chercher(Requete()).facettes["secteur"] == {"enseignement": 1}


def test_une_suppression_est_definitive(moteur: MoteurRecherche) -> None:
    moteur.appliquer([structure(f"s{n}", "Emmaüs") for n in range(5)])
    moteur.appliquer([], ["s0", "s1", "absent"])
    assert moteur.ids() == {"s2", "s3", "s4"}
    for n in range(6, 12):  # several commits, so that segments are merged
        moteur.appliquer([structure(f"s{n}", "Amap")], ["s2"])
    assert noms(moteur, mots="emmaus") == ["s3", "s4"]
    moteur.appliquer([], ["s3", "s4"])
    assert noms(moteur, mots="emmaus") == []


def test_reconstruire_remplace_tout(moteur: MoteurRecherche) -> None:
    moteur.appliquer([structure("ancien", "Emmaüs")])
    neufs = [structure("neuf", "Amap"), structure("neuf", "Amap"), structure("autre")]
    assert moteur.reconstruire(iter(neufs)) == 2
    assert moteur.ids() == {"neuf", "autre"}


def test_une_reconstruction_qui_echoue_ne_change_rien(moteur: MoteurRecherche) -> None:
    moteur.appliquer([structure("a", "Emmaüs")])

    def casse():  # type: ignore[no-untyped-def]
        yield structure("b")
        raise RuntimeError("base coupée")

    with pytest.raises(RuntimeError, match="base coupée"):
        moteur.reconstruire(casse())
    assert noms(moteur, mots="emmaus") == ["a"]
    moteur.appliquer([structure("c", "Emmaüs")])
    assert noms(moteur, mots="emmaus") == ["a", "c"]


def test_on_cherche_pendant_une_reconstruction(moteur: MoteurRecherche) -> None:
    documents = [structure(f"d{n:03}", "Emmaüs") for n in range(60)]
    moteur.reconstruire(documents)
    totaux: Counter[int] = Counter()
    erreurs: list[BaseException] = []
    fini = threading.Event()

    def chercher() -> None:
        while not fini.is_set():
            try:
                totaux[moteur.chercher(Requete(mots="emmaus")).total] += 1
            except BaseException as erreur:
                erreurs.append(erreur)
                return

    fils = [threading.Thread(target=chercher) for _ in range(3)]
    for fil in fils:
        fil.start()
    for tour in range(8):
        moteur.reconstruire(documents)
        moteur.appliquer([replace(documents[tour], description="mise à jour")])
    fini.set()
    for fil in fils:
        fil.join()
    assert (erreurs, set(totaux)) == ([], {60})


def test_des_ecritures_concurrentes_passent_toutes(moteur: MoteurRecherche) -> None:
    def ecrire(lot: int) -> None:
        for n in range(4):
            moteur.appliquer([structure(f"{lot}-{n}", "Emmaüs")])

    fils = [threading.Thread(target=ecrire, args=(lot,)) for lot in range(3)]
    for fil in fils:
        fil.start()
    for fil in fils:
        fil.join()
    assert moteur.chercher(Requete(mots="emmaus")).total == 12


# --- filters, counts, order: against brute force on invented listings

Predicat = Callable[[Document], bool]
MERCREDI = dt.datetime(2026, 6, 3, 10, tzinfo=dt.timezone(dt.timedelta(hours=2)))
ETATS: dict[str, Predicat] = {
    "label": lambda d: d.label,
    "accessible": lambda d: d.accessible,
    "ouvert": lambda d: d.horaires in ("Mo-Fr 09:00-12:00", "24/7"),  # on that Wednesday at ten
}


def filtres_au_hasard(hasard: random.Random) -> tuple[dict[str, object], dict[str, Predicat]]:
    """Criteria of a query, and what each means; facets' own criteria under the facet's name."""
    criteres: dict[str, object] = {}
    sens: dict[str, Predicat] = {}
    if hasard.random() < 0.4:
        secteurs = frozenset(hasard.sample(["sante", "enseignement", "services-divers", "inconnu"], 2))
        criteres["secteurs"], sens["secteur"] = secteurs, lambda d: bool(secteurs & set(d.secteurs))
    if hasard.random() < 0.4:
        familles = frozenset(hasard.sample(["association", "cooperative"], hasard.randint(1, 2)))
        criteres["familles"], sens["famille"] = familles, lambda d: d.famille in familles
    if hasard.random() < 0.4:
        epcis = frozenset(hasard.sample(["A", "B", "C"], hasard.randint(1, 2)))
        criteres["epcis"], sens["epci"] = epcis, lambda d: d.epci in epcis
    if hasard.random() < 0.4:
        communes = frozenset(hasard.sample([c[0] for c in COMMUNES], 2))
        criteres["communes"], sens["commune"] = communes, lambda d: d.commune in communes
    if hasard.random() < 0.3:
        label = hasard.random() < 0.7
        criteres["label"], sens["label"] = label, lambda d: d.label == label
    if hasard.random() < 0.3:
        labels = frozenset(hasard.sample(["ESUS", "EA"], 1))
        criteres["labels_externes"], sens["label_externe"] = labels, lambda d: bool(labels & set(d.labels_externes))
    if hasard.random() < 0.3:
        desservis = frozenset(hasard.sample(["A", "B", "C"], hasard.randint(1, 2)))
        criteres["desservis"], sens["desservi"] = desservis, lambda d: bool(desservis & set(d.desservis))
    if hasard.random() < 0.3:
        criteres["accessible"], sens["accessible"] = True, lambda d: d.accessible
    if hasard.random() < 0.3:
        criteres["ouvert"], sens["ouvert"] = True, ETATS["ouvert"]
    if hasard.random() < 0.3:
        o, s = hasard.uniform(0, 0.5), hasard.uniform(44, 44.4)
        criteres["bbox"] = (o, s, o + 0.4, s + 0.3)
        sens["bbox"] = lambda d: (
            d.latitude is not None and o <= (d.longitude or 0) <= o + 0.4 and s <= d.latitude <= s + 0.3
        )
    if hasard.random() < 0.5:
        rayon, codes = hasard.choice([5.0, 20.0, 40.0, None]), hasard.choice([(), ("47", "A"), ("47195",)])
        zone = Zone(*AGEN, rayon, frozenset(hasard.sample(["47195", "47323"], 1)), frozenset(codes))
        criteres["zone"], sens["zone"] = zone, lambda d: _dans(zone, d)
    return criteres, sens


def _dans(zone: Zone, d: Document) -> bool:
    if d.commune in zone.communes or zone.codes & set(d.intervient):
        return True
    return d.latitude is not None and (_loin(zone, d) or 0) <= max(zone.rayon_km or 0, d.rayon_km or 0)


def _loin(zone: Zone, d: Document) -> float | None:
    if d.latitude is None or d.longitude is None:
        return None
    return distance_km(zone.latitude, zone.longitude, d.latitude, d.longitude)


VALEURS: dict[str, Callable[[Document], tuple[str, ...]]] = {
    "secteur": lambda d: d.secteurs,
    "famille": lambda d: (d.famille,) if d.famille else (),
    "epci": lambda d: (d.epci,) if d.epci else (),
    "commune": lambda d: (d.commune,) if d.commune else (),
    "label_externe": lambda d: d.labels_externes,
    "desservi": lambda d: d.desservis,
}


@pytest.mark.parametrize("graine", range(3))
def test_filtres_et_comptes_sont_exacts(moteur: MoteurRecherche, graine: int) -> None:
    hasard = random.Random(graine)
    documents = [document_invente(hasard, n) for n in range(120)]
    moteur.reconstruire(documents[:90])
    moteur.appliquer(documents[80:], [])
    for mots in ("", "amap", "vélo jardin", "emmaus rugby theatre", ""):
        trouves = {touche.id for touche in moteur.tous(Requete(mots=mots))}
        for _ in range(12):
            criteres, sens = filtres_au_hasard(hasard)
            resultat = moteur.chercher(Requete(mots=mots, taille=1000, moment=MERCREDI, **criteres))  # type: ignore[arg-type]
            retenus = [d for d in documents if d.id in trouves and all(p(d) for p in sens.values())]
            assert {touche.id for touche in resultat.touches} == {d.id for d in retenus}
            assert resultat.total == len(retenus)
            for facette, valeurs in VALEURS.items():
                autres = [p for nom, p in sens.items() if nom != facette]
                comptes = Counter(
                    v for d in documents if d.id in trouves and all(p(d) for p in autres) for v in valeurs(d)
                )
                assert resultat.facettes[facette] == dict(comptes)
            for etat, vrai in ETATS.items():
                autres = [p for nom, p in sens.items() if nom != etat]
                assert resultat.etats[etat] == sum(
                    vrai(d) for d in documents if d.id in trouves and all(p(d) for p in autres)
                )


def test_distances_et_ordre_par_distance(moteur: MoteurRecherche) -> None:
    hasard = random.Random(7)
    documents = {d.id: d for d in (document_invente(hasard, n) for n in range(80))}
    moteur.reconstruire(documents.values())
    zone = Zone(*AGEN, 30.0, frozenset({"47157"}))
    touches = list(moteur.tous(Requete(zone=zone, tri=Tri.DISTANCE)))
    attendues = {id: _loin(zone, documents[id]) for id in (touche.id for touche in touches)}
    for touche in touches:
        assert touche.distance_km == (pytest.approx(attendues[touche.id]) if attendues[touche.id] is not None else None)
    ordre = [attendues[touche.id] for touche in touches]
    assert ordre == sorted(ordre, key=lambda km: (km is None, km))
    assert list(moteur.tous(Requete(zone=zone))) == touches  # relevance without words, with a place


def test_points_sont_ceux_des_resultats(moteur: MoteurRecherche) -> None:
    hasard = random.Random(11)
    documents = {d.id: d for d in (document_invente(hasard, n) for n in range(90))}
    moteur.reconstruire(documents.values())
    moteur.appliquer([replace(documents["doc00002"], latitude=None, longitude=None)], ["doc00003"])
    documents["doc00002"] = replace(documents["doc00002"], latitude=None, longitude=None)
    for mots in ("", "amap", "vélo jardin", "xylophone"):
        for _ in range(8):
            criteres, _sens = filtres_au_hasard(hasard)
            requete = Requete(mots=mots, moment=MERCREDI, **criteres)  # type: ignore[arg-type]
            trouves = [documents[touche.id] for touche in moteur.tous(requete)]
            points = moteur.points(requete)
            assert points.sans_point == sum(d.latitude is None for d in trouves)
            secteurs = [points.noms_secteurs[s] if s >= 0 else None for s in points.secteurs]
            communes = [points.codes_communes[c] if c >= 0 else None for c in points.communes]
            colonnes = (points.ids, points.longitudes, points.latitudes, points.labels)
            assert set(zip(*(c.tolist() for c in colonnes), secteurs, communes, strict=True)) == {
                (d.id, d.longitude, d.latitude, d.label, next(iter(d.secteurs), None), d.commune)
                for d in trouves
                if d.latitude is not None
            }
            assert len(points) == len(trouves) - points.sans_point


def test_points_d_un_index_vide(moteur: MoteurRecherche) -> None:
    points = moteur.points(Requete(mots="amap", zone=Zone(*AGEN, 5.0)))
    assert (len(points), points.sans_point, moteur.ids()) == (0, 0, set())


def test_ordre_par_nom_sans_accents_ni_casse_et_ex_aequo_stables(moteur: MoteurRecherche) -> None:
    moteur.reconstruire(
        [structure("3", "écho"), structure("2", "Echo"), structure("1", "ÉCOLE"), structure("4", "abri")]
    )
    assert noms(moteur, tri=Tri.NOM) == ["4", "2", "3", "1"]


def test_ordre_par_mise_a_jour(moteur: MoteurRecherche) -> None:
    hasard = random.Random(3)
    documents = [document_invente(hasard, n) for n in range(40)]
    moteur.reconstruire(documents)
    dates = {d.id: d.date_maj for d in documents}
    trouvees = [dates[touche.id] for touche in moteur.tous(Requete(tri=Tri.MISE_A_JOUR))]
    assert trouvees == sorted(trouvees, reverse=True)


def test_avec_un_lieu_les_pareils_viennent_par_distance(moteur: MoteurRecherche) -> None:
    moteur.reconstruire(
        [
            structure("loin", "Amap rive droite", latitude=44.5, longitude=0.2),
            structure("pres", "Amap rive gauche", latitude=44.21, longitude=0.62),
            structure("description", "C", description="amap", latitude=44.2033, longitude=0.6155),
        ]
    )
    assert noms(moteur, mots="amap", zone=Zone(*AGEN, 100.0)) == ["pres", "loin", "description"]


def test_les_pages_se_suivent(moteur: MoteurRecherche) -> None:
    hasard = random.Random(5)
    moteur.reconstruire([document_invente(hasard, n) for n in range(45)])
    for requete in (Requete(taille=20), Requete(mots="amap", taille=20), Requete(zone=Zone(*AGEN, 80.0), taille=20)):
        tous = list(moteur.tous(requete))
        pages = [moteur.chercher(replace(requete, page=page)) for page in (1, 2, 3, 4)]
        assert [touche for page in pages for touche in page.touches] == tous
        assert {page.total for page in pages} == {len(tous)}


def test_of_equal_worth_the_day_told_last_comes_first(moteur: MoteurRecherche) -> None:
    jour = dt.datetime(2026, 3, 1, 8, tzinfo=dt.UTC)
    dates = {
        "Amap bleue": jour,
        "Amap rouge": jour + dt.timedelta(days=40),
        "Amap verte": jour + dt.timedelta(days=40, hours=2),
    }
    moteur.reconstruire([Document(id=nom, nom=nom, date_maj=date) for nom, date in dates.items()])
    assert noms(moteur, mots="amap") == ["Amap rouge", "Amap verte", "Amap bleue"]  # of the same day: by name
    assert noms(moteur) == ["Amap bleue", "Amap rouge", "Amap verte"]  # without words: by name
