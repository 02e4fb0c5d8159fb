"""What is typed on the page of confirmation: only the blocks « à corriger » are read."""

from __future__ import annotations

import datetime as dt
from typing import Any

from annuaire.confirmations.enums import Bloc
from annuaire.contributions import forms as formes
from annuaire.contributions.forms import ACCESSIBILITES, Formulaire, Saisie
from annuaire.horaires import semaine
from annuaire.imports.horaires import lire_horaires
from annuaire.models import Structure
from territoire.queries import noms_communes, noms_epcis
from territoire.reference import communes_reference

EXACT, CORRIGER = "exact", "corriger"
ZONES_FIXES = {"departement": "Tout le Lot-et-Garonne", "region": "Nouvelle-Aquitaine", "france": "Toute la France"}


def etat(bloc: Bloc) -> str:
    """Name of the field that says whether a block is right."""
    return f"{bloc.value}_etat"


def horaires_en_mots(structure: Structure, instant: dt.datetime) -> list[str]:
    """« lundi : 9 h – 12 h », the days that are open; as the listing writes them when they are not understood."""
    if structure.horaires_texte:
        return [structure.horaires_texte]
    jours = semaine(structure.horaires, instant)
    return [f"{jour.jour} : {', '.join(jour.plages)}" for jour in jours if jour.plages]


def _horaires_a_corriger(structure: Structure, instant: dt.datetime) -> str:
    """The same, to be written over; in OpenStreetMap's way when words would not say all of it."""
    en_mots = "\n".join(horaires_en_mots(structure, instant))
    fidele = structure.horaires_texte or lire_horaires(en_mots).osm == structure.horaires
    return en_mots if fidele else structure.horaires or ""


def depart(structure: Structure, instant: dt.datetime) -> Saisie:
    """The page as it is first shown: the listing's values, everything « toujours exact »."""
    consenti = structure.contact_consenti_le is not None
    brut: dict[str, Any] = {etat(bloc): EXACT for bloc in Bloc}
    brut |= {
        nom: getattr(structure, nom) or ""
        for nom in ("nom", "adresse", "complement_adresse", "telephone", "courriel", "site_web", "description")
    }
    brut |= {
        "commune": noms_communes().get(structure.code_insee or "", ""),
        "contact_consenti": "oui" if consenti else "",
        "horaires_saisis": _horaires_a_corriger(structure, instant),
        "secteurs": list(structure.secteurs),
        "accessibilite": list(structure.accessibilite),
        "zone": [cle_zone(zone) for zone in structure.zone_intervention],
    }
    return Saisie(brut=brut)


def lire(formulaire: Formulaire, structure: Structure, instant: dt.datetime) -> Saisie:
    """``valeurs``: columns to change (the place still to be situated). What was typed is kept for every block."""
    saisie = depart(structure, instant)
    for bloc, lecteur in LECTEURS.items():
        choix = formulaire.get(etat(bloc), "")
        saisie.brut[etat(bloc)] = choix if choix in (EXACT, CORRIGER) else ""
        lue = lecteur(formulaire, structure, instant)
        saisie.brut |= lue.brut
        if choix == CORRIGER:
            saisie.valeurs |= lue.valeurs
            saisie.erreurs |= lue.erreurs
        elif choix != EXACT:
            saisie.erreurs[f"bloc-{bloc.value}"] = f"{bloc.libelle} : dites si c’est toujours exact."
    return saisie


def _nom(formulaire: Formulaire, _structure: Structure, _instant: dt.datetime) -> Saisie:
    lue = formes.lire_structure(formulaire)
    erreurs = {"nom": lue.erreurs["nom"]} if "nom" in lue.erreurs else {}
    return Saisie({"nom": lue.brut["nom"]}, {"nom": lue.valeurs["nom"]}, erreurs)


def _adresse(formulaire: Formulaire, _structure: Structure, _instant: dt.datetime) -> Saisie:
    lue = formes.lire_lieu(formulaire)
    for nom in ("point_choisi", "latitude", "longitude"):
        lue.brut.pop(nom, None)
        lue.valeurs.pop(nom, None)
    lue.erreurs.pop("point", None)
    return lue


def _contact(formulaire: Formulaire, structure: Structure, instant: dt.datetime) -> Saisie:
    lue = Saisie()
    formes.lire_contact(lue, formulaire)
    accord = lue.valeurs.pop("contact_consenti")
    memes = all(lue.valeurs[nom] == getattr(structure, nom) for nom in ("telephone", "courriel"))
    quand = structure.contact_consenti_le if memes and structure.contact_consenti_le else instant
    joignable = lue.valeurs["telephone"] or lue.valeurs["courriel"]
    lue.valeurs["contact_consenti_le"] = quand if accord == "oui" and joignable else None
    return lue


def _horaires(formulaire: Formulaire, _structure: Structure, _instant: dt.datetime) -> Saisie:
    lue = Saisie()
    lus = lire_horaires(lue.texte(formulaire, "horaires_saisis", lignes=True))
    lue.valeurs = {"horaires": lus.osm, "horaires_texte": lus.texte}
    return lue


def _description(formulaire: Formulaire, _structure: Structure, _instant: dt.datetime) -> Saisie:
    lue = Saisie()
    formes.lire_description(lue, formulaire)
    return lue


def _secteurs(formulaire: Formulaire, _structure: Structure, _instant: dt.datetime) -> Saisie:
    lue = Saisie()
    formes.lire_secteurs(lue, formulaire)
    return lue


def _accessibilite(formulaire: Formulaire, structure: Structure, _instant: dt.datetime) -> Saisie:
    demandees = formulaire.getlist("accessibilite")
    choisies = [phrase for phrase in accessibilites(structure) if phrase in demandees]
    return Saisie({"accessibilite": choisies}, {"accessibilite": choisies})


def _zone(formulaire: Formulaire, structure: Structure, _instant: dt.datetime) -> Saisie:
    demandees = set(formulaire.getlist("zone"))
    presentes = {cle_zone(zone): zone for zone in structure.zone_intervention}
    choisies = [cle for cle, _ in zones_possibles(structure) if cle in demandees]
    return Saisie({"zone": choisies}, {"zone_intervention": [presentes.get(cle) or _en_zone(cle) for cle in choisies]})


LECTEURS = {
    Bloc.NOM: _nom,
    Bloc.ADRESSE: _adresse,
    Bloc.CONTACT: _contact,
    Bloc.HORAIRES: _horaires,
    Bloc.DESCRIPTION: _description,
    Bloc.SECTEURS: _secteurs,
    Bloc.ACCESSIBILITE: _accessibilite,
    Bloc.ZONE: _zone,
}


def accessibilites(structure: Structure) -> list[str]:
    """Sentences to choose from: ours, then those that the listing has besides."""
    return list(dict.fromkeys([*ACCESSIBILITES, *structure.accessibilite]))


def cle_zone(zone: dict[str, Any]) -> str:
    """One area as a form says it: « epci:200096956 », « departement: », « rayon:20 »."""
    return f"{zone.get('type', '')}:{zone.get('code') or zone.get('km') or ''}"


def _en_zone(cle: str) -> dict[str, Any]:
    genre, _, code = cle.partition(":")
    return {"type": genre, "code": code} if code else {"type": genre}


def zones_possibles(structure: Structure) -> list[tuple[str, str]]:
    """(key, words) of the areas to choose from; those that the listing has already come first."""
    noms = {"commune": noms_communes(), "epci": noms_epcis()}
    offertes = [(f"{genre}:", libelle) for genre, libelle in ZONES_FIXES.items()]
    offertes += [(f"epci:{code}", noms["epci"][code]) for code in epcis_presents()]
    deja = []
    for zone in structure.zone_intervention:
        genre, code = zone.get("type", ""), str(zone.get("code") or "")
        libelle = (
            f"{zone['km']} km à la ronde" if genre == "rayon" and zone.get("km") else noms.get(genre, {}).get(code)
        )
        if libelle:
            deja.append((cle_zone(zone), libelle))
    return list({**dict(deja), **dict(offertes)}.items())


def epcis_presents() -> list[str]:
    """Codes of the present EPCI, by name."""
    codes = {commune.epci_code for commune in communes_reference().values()}
    return sorted(codes, key=lambda code: noms_epcis()[code])
