"""What a row says of a structure, field by field: cleaned, checked, and set aside with a reason when it is wrong."""

from __future__ import annotations

import datetime as dt
import hashlib
import re
import unicodedata
from collections.abc import Sequence
from typing import Any
from urllib.parse import urlsplit

import phonenumbers
from email_validator import EmailNotValidError, validate_email
from stdnum.exceptions import ValidationError
from stdnum.fr import siret as stdnum_siret

from annuaire.enums import Famille, PrecisionPosition, Secteur
from annuaire.imports.appartenance import Appartenance, appartenance
from annuaire.imports.horaires import lire_horaires
from annuaire.imports.lieux import Lieu, code_postal_lu, placer, situer
from annuaire.imports.modele import SANS_IDENTIFIANT, Fiche, HorsDepartement, LigneRejetee, SourceLue
from annuaire.imports.secteurs import secteur_par_mots
from annuaire.imports.textes import reparer
from territoire.nomenclatures import activite

# Of the columns of ``Structure``: PostgreSQL refuses what is longer.
LONGUEURS = {"nom": 250, "adresse": 250, "complement_adresse": 250, "sigle": 60, "horaires_texte": 1000}
LONGUEUR_TEXTE = 20_000
LONGUEUR_SOURCE, LONGUEUR_SOURCE_ID, LONGUEUR_LICENCE = 80, 200, 250
ANNEES = (1800, 2100)
_HOTE = re.compile(r"(?:[\w-]+\.)+(?:[^\W\d_]{2,}|xn--[\w-]+)")  # a name, never a number
_COLLE = re.compile(r"(?P<nom>.{3,}?)\s+-\s+(?P<departement>\d{2}|2[AB]|97\d)\s+(?P<commune>[^\d,;]{2,60})")
_RNA = re.compile(r"W\d[\dA-Z]\d{7}")


class Releve:
    """Collects the fields of one row. What is wrong is set aside and said in ``avertissements``."""

    def __init__(self, *, partout: bool = False) -> None:
        """``partout``: places outside the Département are taken too, without a commune."""
        self._partout = partout
        self._colle = ("", "")  # département and commune read in the name
        self.champs: dict[str, Any] = {}
        self.avertissements: list[str] = []
        self._sources: list[SourceLue] = []
        self._labels: dict[str, dict[str, Any]] = {}

    @property
    def partout(self) -> bool:
        """Whether places outside the Département are taken."""
        return self._partout

    @property
    def sources(self) -> tuple[SourceLue, ...]:
        """Identifiers said so far; formats say them first, so that a refused row is known by them too."""
        return tuple(self._sources)

    # --- words

    def nom(self, *candidats: str, autres: Sequence[str] = ()) -> None:
        """The first filled name; the other ones are kept as other names. Raises ``LigneRejetee`` without any."""
        propres = (self._propre("nom", nom) for nom in (*candidats, *autres))
        noms = list(dict.fromkeys(self._detacher(nom) for nom in propres if nom))
        if not noms:
            raise LigneRejetee("Pas de nom.")
        self.champs["nom"] = noms[0]
        self.champs["autres_noms"] = [nom for nom in noms[1:] if nom.casefold() != noms[0].casefold()]

    def _detacher(self, nom: str) -> str:
        """« FOOTBALL CLUB - 88 XERTIGNY »: the département and the commune that an export glued to the name."""
        colle = _COLLE.fullmatch(nom)
        if colle is None:
            return nom
        self._colle = colle["departement"], colle["commune"]
        self.avertissements.append(f"Le département et la commune étaient collés au nom «\u00a0{colle['nom']}\u00a0».")
        return colle["nom"]

    def texte(self, champ: str, valeur: str) -> None:
        """A free text, tags and damage taken out."""
        self.champs[champ] = self._propre(champ, valeur)

    def liste(self, champ: str, valeurs: Sequence[str]) -> None:
        """Several short texts."""
        propres = (self._propre(champ, valeur) for valeur in valeurs)
        self.champs[champ] = list(dict.fromkeys(filter(None, propres)))

    def _propre(self, champ: str, valeur: str) -> str | None:
        if not valeur:
            return None
        reparation = reparer(valeur)
        if reparation.raison:
            self.avertissements.append(f"{champ}\u00a0: {reparation.raison}")
        return unicodedata.normalize("NFC", reparation.texte)[: LONGUEURS.get(champ, LONGUEUR_TEXTE)].strip() or None

    # --- identifiers

    def siret(self, valeur: str) -> None:
        """14 digits that pass their check; anything else is set aside and said."""
        chiffres = re.sub(r"[\s.\u00a0]", "", valeur.removesuffix(".0"))
        self.champs["siret"] = None
        if not chiffres or chiffres.lower() in ("none", "null", "nan"):
            return
        try:
            lu = str(stdnum_siret.validate(chiffres))
        except ValidationError:
            lu = "0"
        if not int(lu):  # all zeros pass the check digit and name nobody
            self.avertissements.append(f"Le SIRET « {valeur} » est faux : il n’a pas été repris.")
            return
        self.champs["siret"] = lu

    def rna(self, valeur: str) -> None:
        """« W471000001 »."""
        lu = valeur.strip().upper()
        bon = bool(_RNA.fullmatch(lu))
        self.champs["rna"] = lu if bon else None
        if lu and not bon and lu.lower() not in ("none", "null", "nan"):
            self.avertissements.append(f"Le numéro RNA « {valeur} » est faux : il n’a pas été repris.")

    def source(self, source: str, source_id: str, licence: str | None = None) -> None:
        """An identifier it is known under; the first one is what the row is recognised by next time."""
        identifiant = source_id.strip()
        if len(identifiant) > LONGUEUR_SOURCE_ID:  # cut, two could become one
            identifiant = "sha256:" + hashlib.sha256(identifiant.encode()).hexdigest()
        lue = SourceLue(source[:LONGUEUR_SOURCE], identifiant, licence[:LONGUEUR_LICENCE] if licence else None)
        if identifiant and (lue.source, identifiant) not in {(s.source, s.source_id) for s in self._sources}:
            self._sources.append(lue)

    # --- place

    def lieu(self, insee: str = "", commune: str = "", code_postal: str = "", departement: str = "") -> None:
        """Raises ``HorsDepartement``."""
        if not (insee or commune or code_postal or departement):
            departement, commune = self._colle
        try:
            lieu = situer(insee, commune, code_postal, departement)
        except HorsDepartement:
            if not self._partout:
                raise
            lieu = Lieu(None, code_postal_lu(code_postal))
        self.avertissements += lieu.avertissements
        self.champs |= {"code_insee": lieu.code_insee, "code_postal": lieu.code_postal}

    def point(self, latitude: str, longitude: str, precision: str = "") -> None:
        """After ``lieu``: the point when it is sound, else the centre of the commune."""
        point = placer(latitude, longitude, self.champs.get("code_insee"), partout=self._partout)
        connue = PrecisionPosition(precision) if precision in set(PrecisionPosition) else PrecisionPosition.ADRESSE
        if point is not None and point.avertissement:
            self.avertissements.append(point.avertissement)
        self.champs |= {
            "latitude": point.latitude if point else None,
            "longitude": point.longitude if point else None,
            "precision_position": (PrecisionPosition.COMMUNE if point.au_bourg else connue) if point else None,
        }

    # --- what it is

    def forme(self, code: str = "", libelle: str = "", **indices: Any) -> Appartenance:
        """Legal form, family, and why it belongs to the ESS. Raises ``LigneRejetee`` for what never does.

        ``indices``: those of ``appartenance``.
        """
        lue = appartenance(code, libelle, **indices)
        self.champs |= {
            "forme_juridique": lue.code,
            "forme_juridique_libelle": libelle.strip()[:160] or lue.libelle,
            "famille": Famille(lue.famille) if lue.famille else None,
            "base_ess": lue.base,
        }
        return lue

    def activite(self, naf: str) -> None:
        """After the name and the description: sector by the NAF code; without one, by the words."""
        trouvee = activite(naf)
        if trouvee is not None:
            self.champs |= {"activite_naf": trouvee.code, "secteurs": [trouvee.secteur]}
            return
        textes = (self.champs["nom"], *self.champs.get("autres_noms", ()), self.champs.get("description") or "")
        self.champs |= {"activite_naf": None, "secteurs": [(secteur_par_mots(textes) or Secteur.NON_CLASSES).value]}

    def label(self, nom: str, libelle: str, source: str, valide_au: dt.date | None = None) -> None:
        """An external label (ESUS, EA, ESAT, kinds of SIAE…) that this source proves."""
        fin = valide_au.isoformat() if valide_au else None
        self._labels[nom] = {"nom": nom, "libelle": libelle, "source": source, "valide_au": fin}
        self.champs["labels_externes"] = list(self._labels.values())

    # --- contact and hours

    def site(self, valeur: str) -> None:
        """A web address; http(s) only."""
        adresse = valeur.strip()
        self.champs["site_web"] = None
        if not adresse or adresse.lower() in ("http://", "https://", "none", "null", "nan"):
            return
        complete = adresse if "://" in adresse else f"https://{adresse}"
        try:
            morceaux = urlsplit(complete)
            hote = morceaux.hostname or ""
        except ValueError:
            morceaux, hote = urlsplit(""), ""
        sure = morceaux.scheme.lower() in ("http", "https") and not morceaux.username and " " not in complete
        if sure and _HOTE.fullmatch(hote):
            self.champs["site_web"] = complete[:500]
            return
        self.avertissements.append(f"L’adresse de site « {valeur[:80]} » est fausse : elle n’a pas été reprise.")

    def telephone(self, valeur: str) -> None:
        """E.164; never shown without a consent."""
        self.champs["telephone"] = None
        if not valeur.strip():
            return
        try:
            lu = phonenumbers.parse(valeur, "FR")
        except phonenumbers.NumberParseException:
            lu = None
        if lu is None or not phonenumbers.is_valid_number(lu):
            self.avertissements.append("Un numéro de téléphone est faux : il n’a pas été repris.")
            return
        self.champs["telephone"] = phonenumbers.format_number(lu, phonenumbers.PhoneNumberFormat.E164)

    def courriel(self, valeur: str) -> None:
        """A mail address, its shape only; never shown without a consent."""
        self.champs["courriel"] = None
        if not valeur.strip():
            return
        try:
            self.champs["courriel"] = validate_email(valeur.strip(), check_deliverability=False).normalized[:254]
        except EmailNotValidError:
            self.avertissements.append("Une adresse de courriel est fausse : elle n’a pas été reprise.")

    def horaires(self, valeur: str) -> None:
        """In OSM syntax when they are understood; else kept as text and said."""
        lus = lire_horaires(valeur)
        self.champs |= {"horaires": lus.osm, "horaires_texte": self._propre("horaires_texte", lus.texte or "")}
        if lus.raison:
            self.avertissements.append(f"Horaires gardés en texte : {lus.raison}")

    def nombre(self, champ: str, valeur: str, minimum: int = 0, maximum: int = 1_000_000) -> None:
        """A whole number within bounds."""
        lu = valeur.strip().removesuffix(".0")
        bon = lu.isascii() and lu.isdecimal() and minimum <= int(lu[:9]) <= maximum
        self.champs[champ] = int(lu) if bon else None

    def instant(self, champ: str, valeur: str) -> None:
        """An ISO 8601 date and time with its offset; anything else is nothing."""
        try:
            lu = dt.datetime.fromisoformat(valeur.strip())
        except ValueError:
            lu = None
        self.champs[champ] = lu if lu is not None and lu.tzinfo is not None else None

    def annee(self, valeur: str) -> None:
        """Year of creation, from a year or an ISO date; 1900-01-01 and the like mean « unknown »."""
        annee = valeur.strip()[:4]
        inconnue = valeur.strip()[:10] in ("1900-01-01", "1970-01-01", "0001-01-01")
        self.nombre("annee_creation", "" if inconnue else annee, *ANNEES)

    # --- end

    def fiche(
        self, *, sans_licence: bool = False, fermee_le: dt.date | None = None, alerte: str | None = None
    ) -> Fiche:
        """The row, mapped. Raises ``LigneRejetee`` without an identifier."""
        if not self._sources:
            raise LigneRejetee(SANS_IDENTIFIANT)
        return Fiche(
            champs=self.champs,
            sources=tuple(self._sources),
            sans_licence=sans_licence,
            avertissements=tuple(self.avertissements),
            fermee_le=fermee_le,
            alerte=alerte,
        )
