"""Pages of a list."""

from __future__ import annotations

from dataclasses import dataclass

AUTOUR = 1


@dataclass(frozen=True, slots=True)
class Pagination:
    """Where one stands in a list of ``total`` rows cut in pages of ``taille``."""

    page: int
    taille: int
    total: int

    @property
    def pages(self) -> int:
        """Number of pages; an empty list has one."""
        return max(1, -(-self.total // self.taille))

    @property
    def precedente(self) -> int | None:
        """Number of the page before, if any."""
        return self.page - 1 if self.page > 1 else None

    @property
    def suivante(self) -> int | None:
        """Number of the page after, if any."""
        return self.page + 1 if self.page < self.pages else None

    @property
    def numeros(self) -> list[int | None]:
        """Page numbers to show; None stands for an ellipsis."""
        voulus = {1, self.pages, *range(self.page - AUTOUR, self.page + AUTOUR + 1)}
        montres = sorted(numero for numero in voulus if 1 <= numero <= self.pages)
        numeros: list[int | None] = []
        for numero in montres:
            if numeros and numero - (numeros[-1] or 0) == 2:
                numeros.append(numero - 1)
            elif numeros and numero - (numeros[-1] or 0) > 2:
                numeros.append(None)
            numeros.append(numero)
        return numeros
