"""Command line: groups of commands, loaded when one is called. The server calls none, and what they import is heavy."""

from __future__ import annotations

from importlib import import_module

import click
from flask import Flask
from flask.cli import AppGroup

GROUPES = ("annuaire", "comptes", "instance", "journal", "taches")  # each is ``<name>_cli`` in ``application.groupes``


class Groupes(AppGroup):
    """The application's own groups, by name."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Names, for the help."""
        return sorted({*super().list_commands(ctx), *GROUPES})

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The group of this name, loaded now."""
        if cmd_name in GROUPES:
            commande: click.Command = getattr(import_module("application.groupes"), f"{cmd_name}_cli")
            return commande
        return super().get_command(ctx, cmd_name)


def init_app(app: Flask) -> None:
    """Put our groups in the place of Flask's empty one."""
    app.cli = Groupes(name=app.name)
