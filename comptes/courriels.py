"""Mail addresses as accounts hold them: one person, one spelling."""

from __future__ import annotations

from email_validator import EmailNotValidError, validate_email

LONGUEUR_MAXIMUM = 254


class CourrielInvalide(ValueError):
    """It is not a mail address; the message is for people."""


def normaliser(adresse: str) -> str:
    """``adresse`` in lower case, its domain as the network writes it. Raises ``CourrielInvalide``."""
    try:
        valide = validate_email(adresse.strip()[: LONGUEUR_MAXIMUM + 1], check_deliverability=False)
    except EmailNotValidError:
        raise CourrielInvalide("Écrivez une adresse complète, comme prenom.nom@exemple.org.") from None
    return valide.normalized.lower()
