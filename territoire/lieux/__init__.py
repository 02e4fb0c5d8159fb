"""Place lookup: what visitors type in « où ? », understood without a database."""

from territoire.lieux.completion import completer, extraire_lieu
from territoire.lieux.modeles import Lieu, Resolution, TypeLieu
from territoire.lieux.position import lieu_position
from territoire.lieux.resolution import resoudre

__all__ = ["Lieu", "Resolution", "TypeLieu", "completer", "extraire_lieu", "lieu_position", "resoudre"]
