"""/mon-espace/ and the editor: what a member sees, writes, undoes, and what stays somebody else's."""

from __future__ import annotations

import json
from typing import Any

import pytest
import sqlalchemy as sa

from annuaire.contributions.enums import MotifSignalement
from annuaire.contributions.signalements import signaler
from annuaire.enums import OrigineRevision, PrecisionPosition, Statut
from annuaire.espace.enums import Section
from annuaire.membres.enums import OrigineAppartenance
from annuaire.membres.services import rattacher
from annuaire.models import Revision, Structure, Verification
from annuaire.services import modifier_structure
from comptes.enums import Role
from comptes.models import Compte
from socle.base import maintenant
from tests.connexion import compte_de, connecter
from tests.factories import structure
from tests.page import ClientPages, Page


@pytest.fixture
def membre(session: Any) -> Compte:
    return compte_de(Role.MEMBRE)


@pytest.fixture
def sienne(session: Any, membre: Compte) -> Structure:
    fiche = structure(session, nom="La Ruche", description="Une épicerie.", horaires="Mo-Fr 09:00-12:00")
    rattacher(fiche, membre, OrigineAppartenance.REVENDICATION, maintenant())
    session.commit()
    return fiche


@pytest.fixture
def connecte(client: ClientPages, membre: Compte, sienne: Structure) -> ClientPages:
    return connecter(client, membre)


def url(fiche: Structure, section: str = "") -> str:
    return f"/mon-espace/structures/{fiche.id}/{section}"


def champs_de(page: Page) -> dict[str, Any]:
    """What a browser would send back of the form of the section, untouched."""
    champs: dict[str, Any] = {}
    for element, texte in page.bruts("textarea"):
        champs[element["name"]] = texte.removeprefix("\n")
    for element in page.tous("input"):
        nom, genre = element["name"], element["type"]
        if nom in ("csrf_token", "q", "fait", "section", "") or (
            genre in ("checkbox", "radio") and "checked" not in element.attributs
        ):
            continue
        champs.setdefault(nom, []).append(element["value"]) if genre == "checkbox" else champs.__setitem__(
            nom, element["value"]
        )
    return champs


def enregistrer(client: ClientPages, fiche: Structure, section: str, statut: int = 303, **champs: Any) -> Any:
    """Open the form, change these fields, send it."""
    brut = champs_de(client.page(url(fiche, section))) | champs
    return client.poster(url(fiche, section), brut, statut)


def test_a_visitor_is_shown_the_way_in_and_back(client: ClientPages) -> None:
    assert client.get("/mon-espace/", 303).headers["Location"] == "/compte/connexion?suite=/mon-espace/"


def test_one_screen_says_what_each_listing_waits_for(connecte: ClientPages, sienne: Structure, session: Any) -> None:
    signaler(
        sienne, MotifSignalement.INFORMATION_FAUSSE, "Le numéro sonne dans le vide.", "x@exemple.org", maintenant()
    )
    session.commit()
    page = connecte.page("/mon-espace/")
    assert page.texte("h1") == "Mon espace"
    assert page.textes("h2")[0] == "La Ruche"
    (dit,) = page.textes("ul", class_="signalements")
    assert "Le numéro sonne dans le vide." in dit
    assert "x@exemple.org" not in dit
    assert page.textes("p", class_="jauge") == ["Fiche remplie à 50 %"]
    assert [a["href"] for a in page.tous("a") if a["href"].startswith(url(sienne))] == [
        url(sienne), url(sienne, "contact"), url(sienne, "activite"), url(sienne, "accessibilite"), url(sienne),
        url(sienne, "personnes"),
    ]  # fmt: skip
    assert "Tout est exact" in page.textes("button", class_="bouton")


def test_nothing_to_represent_says_how_to_begin(client: ClientPages, session: Any) -> None:
    page = connecter(client, compte_de(Role.ACHETEUR)).page("/mon-espace/")
    assert "Vous ne représentez encore aucune structure" in page.textes("h2")
    liens = [a["href"] for a in page.tous("a", class_="bouton")]
    assert liens == ["/annuaire/", "/annuaire/proposer"]


def test_an_agent_is_led_to_the_back_office(client: ClientPages, session: Any) -> None:
    page = connecter(client, compte_de(Role.MODERATEUR)).page("/mon-espace/")
    assert "/gestion/" in [a["href"] for a in page.tous("a", class_="bouton")]


@pytest.mark.parametrize("section", [section.value for section in Section if section is not Section.PHOTO])
def test_a_form_sent_back_untouched_changes_nothing(connecte: ClientPages, sienne: Structure, section: str) -> None:
    reponse = enregistrer(connecte, sienne, section)
    assert reponse.headers["Location"] == f"{url(sienne, section)}?fait=0"
    page = connecte.page(reponse.headers["Location"])
    assert page.textes("p", role="status")[0].startswith("Rien n’avait changé : la fiche reste comme elle était.")


@pytest.mark.parametrize("section", ["", *[section.value for section in Section]])
def test_anothers_listing_does_not_exist(connecte: ClientPages, session: Any, section: str) -> None:
    autre = structure(session, nom="Autre", description="Intacte.")
    session.commit()
    connecte.page(url(autre, section), 404)
    if section:
        connecte.poster(url(autre, section), {"nom": "Volée", "description": "Volée"}, 404)
    for action in ("confirmer", "annuler"):
        connecte.poster(url(autre, action), {}, 404)
    assert (autre.nom, autre.description, autre.confirmee_le) == ("Autre", "Intacte.", None)


def test_who_represents_it_no_longer_is_out(connecte: ClientPages, sienne: Structure, session: Any) -> None:
    session.execute(sa.text("UPDATE appartenance SET finie_le = depuis_le"))
    session.commit()
    connecte.page(url(sienne, "identite"), 404)


def test_an_agent_may_keep_any_listing_and_the_revision_says_so(client: ClientPages, session: Any) -> None:
    fiche, agent = structure(session, nom="Sans personne"), compte_de(Role.MODERATEUR)
    session.commit()
    enregistrer(connecter(client, agent), fiche, "activite", description="Un atelier.")
    revision = session.scalars(sa.select(Revision).order_by(Revision.pk.desc())).first()
    assert (revision.origine, revision.auteur) == (OrigineRevision.MODERATEUR, agent.id)


def test_a_change_is_saved_said_and_undone(
    connecte: ClientPages, sienne: Structure, session: Any, membre: Compte, indexer: Any
) -> None:
    reponse = enregistrer(
        connecte, sienne, "activite", description="Un rucher école.", mots_cles="miel\nabeilles, miel"
    )
    session.refresh(sienne)
    assert (sienne.description, sienne.mots_cles) == ("Un rucher école.", ["miel", "abeilles"])
    revision = session.scalars(sa.select(Revision).order_by(Revision.pk.desc())).first()
    assert (revision.origine, revision.auteur) == (OrigineRevision.MEMBRE, membre.id)
    assert revision.changements["description"] == ["Une épicerie.", "Un rucher école."]
    page = connecte.page(reponse.headers["Location"])
    assert page.textes("p", role="status")[0].startswith("C’est enregistré : les mots-clés et la description.")
    indexer()
    assert "La Ruche" in connecte.page("/annuaire/?q=abeilles").textes("h2")
    (fait,) = [e["value"] for e in page.tous("input", name="fait")]
    retour = connecte.poster(url(sienne, "annuler"), {"fait": fait, "section": "activite"})
    assert connecte.page(retour.headers["Location"]).textes("p", role="status") == [
        "C’est annulé : la fiche est comme avant."
    ]
    session.refresh(sienne)
    assert (sienne.description, sienne.mots_cles) == ("Une épicerie.", [])


def test_undoing_leaves_alone_what_another_changed(connecte: ClientPages, sienne: Structure, session: Any) -> None:
    page = connecte.page(
        enregistrer(connecte, sienne, "activite", description="A", mots_cles="miel").headers["Location"]
    )
    modifier_structure(sienne, {"description": "B"}, origine=OrigineRevision.MODERATEUR, maintenant=maintenant())
    session.commit()
    (fait,) = [e["value"] for e in page.tous("input", name="fait")]
    retour = connecte.poster(url(sienne, "annuler"), {"fait": fait, "section": "activite"})
    assert retour.headers["Location"].endswith("?annule=partie")
    session.refresh(sienne)
    assert (sienne.description, sienne.mots_cles) == ("B", [])


@pytest.mark.parametrize("fait", ["", "0", "x", "9" * 19, "9" * 40, "-1", "²"])
def test_an_invented_change_undoes_nothing(connecte: ClientPages, sienne: Structure, fait: str) -> None:
    assert connecte.poster(url(sienne, "annuler"), {"fait": fait}).headers["Location"].endswith("?annule=rien")
    connecte.page(f"{url(sienne, 'identite')}?fait={fait}")


def test_what_is_wrong_is_said_beside_the_field_and_what_was_typed_stays(
    connecte: ClientPages, sienne: Structure, session: Any
) -> None:
    reponse = enregistrer(connecte, sienne, "identite", 422, nom="Ruche neuve", siret="123", site_web="pas un site")
    page = Page(reponse.get_data(as_text=True))
    assert [e["value"] for e in page.tous("input", id="siret")] == ["123"]
    assert [e["value"] for e in page.tous("input", id="nom")] == ["Ruche neuve"]
    assert page.textes("span", id="siret-erreur") == ["Un SIRET a quatorze chiffres : vous en avez écrit 3."]
    session.refresh(sienne)
    assert sienne.nom == "La Ruche"


def test_two_people_lose_nothing(connecte: ClientPages, sienne: Structure, session: Any) -> None:
    ouvert = champs_de(connecte.page(url(sienne, "activite")))
    modifier_structure(
        sienne, {"description": "La leur.", "publics": ["familles"]}, origine=OrigineRevision.MODERATEUR,
        maintenant=maintenant(),
    )  # fmt: skip
    session.commit()
    reponse = connecte.poster(url(sienne, "activite"), ouvert | {"description": "La mienne."}, 409)
    page = Page(reponse.get_data(as_text=True))
    (erreur,) = page.textes("span", id="description-erreur")
    assert "La fiche dit maintenant : « La leur. »" in erreur
    assert champs_de(page)["description"] == "La mienne."
    session.refresh(sienne)
    assert sienne.description == "La leur."
    connecte.poster(url(sienne, "activite"), champs_de(page) | {"publics": "familles"})
    session.refresh(sienne)
    assert (sienne.description, sienne.publics) == ("La mienne.", ["familles"])


def test_different_fields_are_no_conflict(connecte: ClientPages, sienne: Structure, session: Any) -> None:
    ouvert = champs_de(connecte.page(url(sienne, "activite")))
    modifier_structure(sienne, {"publics": ["familles"]}, origine=OrigineRevision.MODERATEUR, maintenant=maintenant())
    session.commit()
    connecte.poster(url(sienne, "activite"), ouvert | {"description": "La mienne."})
    session.refresh(sienne)
    assert (sienne.description, sienne.publics) == ("La mienne.", ["familles"])


@pytest.mark.parametrize("avant", ["", "[]", "{", "null", "x" * 30_000, '{"nom": {"a": 1}}'])
def test_a_damaged_form_still_answers(connecte: ClientPages, sienne: Structure, avant: str) -> None:
    ouvert = champs_de(connecte.page(url(sienne, "identite")))
    connecte.poster(url(sienne, "identite"), ouvert | {"avant": avant})


def test_hours_of_the_table_are_written_and_complex_ones_kept(
    connecte: ClientPages, sienne: Structure, session: Any
) -> None:
    enregistrer(connecte, sienne, "horaires", samedi_de_1="10:00", samedi_a_1="12:30", feries="fermes")
    session.refresh(sienne)
    assert sienne.horaires == "Mo-Fr 09:00-12:00; Sa 10:00-12:30; PH off"
    sienne.horaires = "Sa[1] 10:00-12:00"
    session.commit()
    assert enregistrer(connecte, sienne, "horaires", lundi_de_1="").headers["Location"].endswith("fait=0")
    enregistrer(connecte, sienne, "horaires", choix="tableau", mardi_de_1="9:00", mardi_a_1="12:00")
    session.refresh(sienne)
    assert sienne.horaires == "Tu 09:00-12:00"


def test_hours_that_are_wrong_are_said_by_day(connecte: ClientPages, sienne: Structure) -> None:
    reponse = enregistrer(connecte, sienne, "horaires", 422, mardi_a_1="08:00")
    page = Page(reponse.get_data(as_text=True))
    assert "Mardi : la fin est avant le début." in page.texte("div", id="jour-mardi")
    assert [e["value"] for e in page.tous("input", name="mardi_a_1")] == ["08:00"]


def test_monday_is_copied_without_saving(connecte: ClientPages, sienne: Structure, session: Any) -> None:
    sienne.horaires = None
    session.commit()
    reponse = enregistrer(connecte, sienne, "horaires", 200, lundi_de_1="09:00", lundi_a_1="12:00", action="copier")
    champs = champs_de(Page(reponse.get_data(as_text=True)))
    assert (champs["vendredi_de_1"], champs["samedi_de_1"]) == ("09:00", "")
    session.refresh(sienne)
    assert sienne.horaires is None


def test_contact_is_public_only_with_a_consent(connecte: ClientPages, sienne: Structure, session: Any) -> None:
    enregistrer(connecte, sienne, "contact", 422, telephone="05 53 00 00 00")
    enregistrer(connecte, sienne, "contact", telephone="05 53 00 00 00", contact_consenti="oui")
    session.refresh(sienne)
    assert sienne.telephone == "+33553000000"
    assert sienne.contact_consenti_le is not None
    reponse = enregistrer(connecte, sienne, "contact", contact_consenti="non")
    session.refresh(sienne)
    assert sienne.contact_consenti_le is None
    (fait,) = [e["value"] for e in connecte.page(reponse.headers["Location"]).tous("input", name="fait")]
    connecte.poster(url(sienne, "annuler"), {"fait": fait, "section": "contact"})
    session.refresh(sienne)
    assert sienne.contact_consenti_le is not None


def test_the_place_moves_with_its_address(connecte: ClientPages, sienne: Structure, session: Any) -> None:
    enregistrer(connecte, sienne, "lieu", adresse="Rue des Lilas", commune="Nérac")
    session.refresh(sienne)
    assert (sienne.code_insee, sienne.code_postal, sienne.adresse) == ("47195", "47600", "Rue des Lilas")
    assert sienne.precision_position == PrecisionPosition.COMMUNE
    enregistrer(connecte, sienne, "lieu", point_choisi="1", latitude="44.1361", longitude="0.3386")
    session.refresh(sienne)
    assert (sienne.latitude, sienne.precision_position) == (44.1361, PrecisionPosition.ADRESSE)
    enregistrer(connecte, sienne, "lieu", 422, point_choisi="1", latitude="48.85", longitude="2.35")


def test_the_area_served_is_written_in_every_way(connecte: ClientPages, sienne: Structure, session: Any) -> None:
    epci = "200035459"
    enregistrer(connecte, sienne, "zone", communes="Nérac\nagen", rayon="20", partout=["departement"], epcis=[epci])
    session.refresh(sienne)
    assert sienne.zone_intervention == [
        {"type": "departement"}, {"type": "epci", "code": epci}, {"type": "commune", "code": "47195"},
        {"type": "commune", "code": "47001"}, {"type": "rayon", "km": 20},
    ]  # fmt: skip
    reponse = enregistrer(connecte, sienne, "zone", 422, communes="Nérac\nAtlantis")
    assert "Nous ne reconnaissons pas «\u00a0Atlantis\u00a0»." in reponse.get_data(as_text=True)


def test_an_offer_to_public_buyers_is_shown_on_the_listing(
    connecte: ClientPages, sienne: Structure, session: Any
) -> None:
    sienne.labels_externes = [{"nom": "ACI", "source": "liste de la DDETSPP", "valide_au": None}]
    session.commit()
    vue = connecte.page(url(sienne, "achats")).texte("main", id="contenu")
    assert "ACI : vous pouvez répondre à des marchés réservés (article L2113-13" in vue
    offre = {
        "description_achats": "Débroussaillage.", "types": ["prestation"], "cpv": "77310000-6",
        "delai": "Deux semaines",
        "references": "Ville d’Agen, 2025\nCollège Ducos, 2024",
    }  # fmt: skip
    enregistrer(connecte, sienne, "achats", **offre)
    session.refresh(sienne)
    assert sienne.offre_achats == {
        "types": ["prestation"], "description": "Débroussaillage.", "delai": "Deux semaines", "cpv": ["77310000-6"],
        "references": ["Ville d’Agen, 2025", "Collège Ducos, 2024"],
    }  # fmt: skip
    publique = connecte.page(f"/annuaire/structures/{sienne.slug}-{sienne.id}")
    assert "Pour les acheteurs publics" in publique.textes("h2")
    assert publique.textes("dd")[:2] == ["Prestation de services", "Deux semaines"]
    assert enregistrer(connecte, sienne, "achats").headers["Location"].endswith("fait=0")
    reponse = enregistrer(connecte, sienne, "achats", 422, cpv="7731", description_achats="")
    page = Page(reponse.get_data(as_text=True))
    assert page.textes("span", id="cpv-erreur") == ["« 7731 » n’est pas un code CPV : huit chiffres, comme 90511000."]
    assert page.tous("span", id="description_achats-erreur")
    vide = dict.fromkeys(offre, "") | {"types": []}
    enregistrer(connecte, sienne, "achats", **vide)
    session.refresh(sienne)
    assert sienne.offre_achats is None
    assert "Pour les acheteurs publics" not in connecte.page(f"/annuaire/structures/{sienne.slug}-{sienne.id}").textes(
        "h2"
    )


def test_accessibility_holds_ones_own_words(connecte: ClientPages, sienne: Structure, session: Any) -> None:
    enregistrer(
        connecte, sienne, "accessibilite", accessibilite=["Toilettes adaptées."], precisions_acces="Une marche, 12 cm."
    )
    session.refresh(sienne)
    assert sienne.accessibilite == ["Toilettes adaptées.", "Une marche, 12 cm."]


@pytest.mark.parametrize(
    ("section", "champs", "vu"),
    [
        ("identite", {"nom": "Autre nom"}, "Autre nom"),
        ("lieu", {"commune": "Nérac"}, "Nérac"),
        ("contact", {"telephone": "0553000000", "contact_consenti": "oui"}, "05 53 00 00 00"),
    ],
)
def test_the_preview_shows_the_public_page_and_writes_nothing(
    connecte: ClientPages, sienne: Structure, session: Any, section: str, champs: dict[str, str], vu: str
) -> None:
    avant = session.scalar(sa.select(sa.func.count()).select_from(Revision))
    reponse = enregistrer(connecte, sienne, section, 200, action="apercu", **champs)
    page = Page(reponse.get_data(as_text=True))
    assert vu in page.texte("main", id="contenu").replace("\u00a0", " ")
    assert "Aperçu : rien n’est enregistré." in page.textes("strong")
    session.expire_all()
    assert (sienne.nom, sienne.code_insee, sienne.telephone) == ("La Ruche", "47001", None)
    assert session.scalar(sa.select(sa.func.count()).select_from(Revision)) == avant


def test_all_is_right_is_said_in_one_press(connecte: ClientPages, sienne: Structure, session: Any) -> None:
    reponse = connecte.poster(url(sienne, "confirmer"), {})
    page = connecte.page(reponse.headers["Location"])
    assert "Merci ! La fiche dit maintenant que vous l’avez confirmée aujourd’hui." in page.textes("p")
    session.refresh(sienne)
    assert sienne.confirmee_le is not None


def test_a_hidden_listing_is_prepared_and_one_in_another_is_gone(
    connecte: ClientPages, sienne: Structure, session: Any
) -> None:
    sienne.statut = Statut.MASQUEE
    session.commit()
    connecte.page(url(sienne, "lieu"))
    assert "Cette fiche n’est pas publiée" in connecte.page(url(sienne)).texte("main", id="contenu")
    sienne.statut = Statut.ARCHIVEE
    session.commit()
    connecte.page(url(sienne), 404)
    assert connecte.page("/mon-espace/").textes("h2")[0] == "Vous ne représentez encore aucune structure"


def test_the_way_to_the_editor_is_on_ones_own_public_page_alone(
    connecte: ClientPages, sienne: Structure, session: Any
) -> None:
    autre = structure(session, nom="Autre")
    session.commit()
    vues = [
        [a["href"] for a in qui.page(f"/annuaire/structures/{fiche.slug}-{fiche.id}").tous("a", class_="discret")]
        for qui, fiche in ((connecte, sienne), (connecte, autre), (ClientPages(connecte.app), sienne))
    ]
    assert [url(sienne) in vue for vue in vues] == [True, False, False]
    assert url(autre) not in vues[1]


def test_a_siret_of_another_listing_is_for_agents_to_look_at(
    connecte: ClientPages, sienne: Structure, session: Any
) -> None:
    autre = structure(session, nom="Autre", siret="55208131766522")
    session.commit()
    enregistrer(connecte, sienne, "identite", siret="552 081 317 66522")
    (paire,) = session.scalars(sa.select(Verification))
    assert {paire.structure_pk, paire.autre_pk} == {sienne.pk, autre.pk}
    assert paire.raisons == ["même SIRET, écrit par la structure"]


def test_pages_are_kept_by_nobody(connecte: ClientPages, sienne: Structure) -> None:
    entetes = connecte.get(url(sienne, "identite")).headers
    assert (entetes["Cache-Control"], entetes["X-Robots-Tag"]) == ("no-store", "noindex, nofollow")


def test_the_form_says_what_it_was_opened_on(connecte: ClientPages, sienne: Structure) -> None:
    avant = json.loads(champs_de(connecte.page(url(sienne, "horaires")))["avant"])
    assert avant == {"horaires": "Mo-Fr 09:00-12:00", "horaires_texte": None}
