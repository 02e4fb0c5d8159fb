"""Proposed structures, reported errors, and their journal."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0004"
down_revision = "0002"
branch_labels = None
depends_on = None

JSON = sa.JSON(none_as_null=True).with_variant(postgresql.JSONB(none_as_null=True), "postgresql")
DATE_UTC = sa.DateTime(timezone=True)
ETATS = ("brouillon", "deposee", "a_completer", "acceptee", "refusee", "doublon", "retiree")
MOTIFS = ("n_existe_plus", "information_fausse", "doublon", "hors_ess", "autre")
ISSUES = ("corrigee", "fermee", "fusionnee", "masquee", "sans_suite")


def _enumeration(nom, valeurs):
    return sa.Enum(*valeurs, name=nom, native_enum=False, length=40, create_constraint=True)


def _regle(condition, nom, table):
    return sa.CheckConstraint(condition, name=op.f(f"ck_{table}_{nom}"))


def upgrade() -> None:
    _creer_suggestion()
    _creer_signalement()
    _creer_evenement()


def _creer_suggestion() -> None:
    op.create_table(
        "suggestion",
        sa.Column("pk", sa.Integer(), nullable=False),
        sa.Column("id", sa.String(length=12), nullable=False),
        sa.Column("code_empreinte", sa.String(length=64), nullable=False),
        sa.Column("etat", _enumeration("etat", ETATS), nullable=False),
        sa.Column("donnees", JSON, nullable=False),
        sa.Column("nom", sa.String(length=250), nullable=True),
        sa.Column("siret", sa.String(length=14), nullable=True),
        sa.Column("rna", sa.String(length=10), nullable=True),
        sa.Column("code_insee", sa.String(length=5), nullable=True),
        sa.Column("courriel", sa.String(length=254), nullable=True),
        sa.Column("consentie_le", DATE_UTC, nullable=True),
        sa.Column("question", sa.Text(), nullable=True),
        sa.Column("reponse", sa.Text(), nullable=True),
        sa.Column("motif", sa.Text(), nullable=True),
        sa.Column("structure_pk", sa.Integer(), nullable=True),
        sa.Column("cree_le", DATE_UTC, nullable=False),
        sa.Column("modifiee_le", DATE_UTC, nullable=False),
        sa.Column("deposee_le", DATE_UTC, nullable=True),
        sa.Column("close_le", DATE_UTC, nullable=True),
        sa.Column("effacee_le", DATE_UTC, nullable=True),
        _regle("(etat = 'brouillon') = (deposee_le IS NULL)", "deposee_avec_date", "suggestion"),
        _regle(
            "(etat IN ('acceptee', 'refusee', 'doublon', 'retiree')) = (close_le IS NOT NULL)",
            "close_avec_date",
            "suggestion",
        ),
        _regle("(etat IN ('acceptee', 'doublon')) = (structure_pk IS NOT NULL)", "fiche_avec_etat", "suggestion"),
        _regle("etat <> 'refusee' OR motif IS NOT NULL", "refusee_avec_motif", "suggestion"),
        _regle("etat <> 'a_completer' OR question IS NOT NULL", "a_completer_avec_question", "suggestion"),
        _regle("etat = 'brouillon' OR nom IS NOT NULL", "deposee_avec_nom", "suggestion"),
        _regle("etat = 'brouillon' OR consentie_le IS NOT NULL", "deposee_avec_accord", "suggestion"),
        _regle("courriel IS NULL OR consentie_le IS NOT NULL", "courriel_avec_accord", "suggestion"),
        _regle("effacee_le IS NULL OR courriel IS NULL", "effacee_sans_courriel", "suggestion"),
        sa.ForeignKeyConstraint(["code_insee"], ["commune.code_insee"], name=op.f("fk_suggestion_code_insee_commune")),
        sa.ForeignKeyConstraint(["structure_pk"], ["structure.pk"], name=op.f("fk_suggestion_structure_pk_structure")),
        sa.PrimaryKeyConstraint("pk", name=op.f("pk_suggestion")),
        sa.UniqueConstraint("id", name=op.f("uq_suggestion_id")),
        sa.UniqueConstraint("code_empreinte", name=op.f("uq_suggestion_code_empreinte")),
    )
    op.create_index("ix_suggestion_etat_deposee_le", "suggestion", ["etat", "deposee_le"])
    op.create_index("ix_suggestion_courriel", "suggestion", ["courriel"])
    op.create_index(op.f("ix_suggestion_siret"), "suggestion", ["siret"])
    op.create_index(op.f("ix_suggestion_structure_pk"), "suggestion", ["structure_pk"])


def _creer_signalement() -> None:
    op.create_table(
        "signalement",
        sa.Column("pk", sa.Integer(), nullable=False),
        sa.Column("id", sa.String(length=12), nullable=False),
        sa.Column("structure_pk", sa.Integer(), nullable=False),
        sa.Column("motif", _enumeration("motif", MOTIFS), nullable=False),
        sa.Column("message", sa.Text(), nullable=True),
        sa.Column("courriel", sa.String(length=254), nullable=True),
        sa.Column("consenti_le", DATE_UTC, nullable=True),
        sa.Column("etat", _enumeration("etat", ("ouvert", "traite")), nullable=False),
        sa.Column("issue", _enumeration("issue", ISSUES), nullable=True),
        sa.Column("reponse", sa.Text(), nullable=True),
        sa.Column("cree_le", DATE_UTC, nullable=False),
        sa.Column("traite_le", DATE_UTC, nullable=True),
        sa.Column("efface_le", DATE_UTC, nullable=True),
        _regle("(etat = 'traite') = (traite_le IS NOT NULL)", "traite_avec_date", "signalement"),
        _regle("(etat = 'traite') = (issue IS NOT NULL)", "traite_avec_issue", "signalement"),
        _regle("courriel IS NULL OR consenti_le IS NOT NULL", "courriel_avec_accord", "signalement"),
        _regle("efface_le IS NULL OR courriel IS NULL", "efface_sans_courriel", "signalement"),
        sa.ForeignKeyConstraint(["structure_pk"], ["structure.pk"], name=op.f("fk_signalement_structure_pk_structure")),
        sa.PrimaryKeyConstraint("pk", name=op.f("pk_signalement")),
        sa.UniqueConstraint("id", name=op.f("uq_signalement_id")),
    )
    op.create_index("ix_signalement_etat_cree_le", "signalement", ["etat", "cree_le"])
    op.create_index(op.f("ix_signalement_structure_pk"), "signalement", ["structure_pk"])


def _creer_evenement() -> None:
    op.create_table(
        "evenement_contribution",
        sa.Column("pk", sa.Integer(), nullable=False),
        sa.Column("suggestion_pk", sa.Integer(), nullable=True),
        sa.Column("signalement_pk", sa.Integer(), nullable=True),
        sa.Column("le", DATE_UTC, nullable=False),
        sa.Column("action", sa.String(length=40), nullable=False),
        sa.Column("de", sa.String(length=40), nullable=False),
        sa.Column("vers", sa.String(length=40), nullable=False),
        sa.Column("auteur", sa.String(length=120), nullable=False),
        _regle("(suggestion_pk IS NULL) <> (signalement_pk IS NULL)", "d_une_seule_chose", "evenement_contribution"),
        sa.ForeignKeyConstraint(
            ["signalement_pk"], ["signalement.pk"], name=op.f("fk_evenement_contribution_signalement_pk_signalement")
        ),
        sa.ForeignKeyConstraint(
            ["suggestion_pk"], ["suggestion.pk"], name=op.f("fk_evenement_contribution_suggestion_pk_suggestion")
        ),
        sa.PrimaryKeyConstraint("pk", name=op.f("pk_evenement_contribution")),
    )
    op.create_index(op.f("ix_evenement_contribution_signalement_pk"), "evenement_contribution", ["signalement_pk"])
    op.create_index(op.f("ix_evenement_contribution_suggestion_pk"), "evenement_contribution", ["suggestion_pk"])


def downgrade() -> None:
    for table in ("evenement_contribution", "signalement", "suggestion"):
        op.drop_table(table)
