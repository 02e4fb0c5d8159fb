"""Searches that found nothing, counted by month, commune and words."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "recherche_sans_reponse",
        sa.Column("pk", sa.Integer(), nullable=False),
        sa.Column("mois", sa.Date(), nullable=False),
        sa.Column("code_insee", sa.String(length=5), nullable=False),
        sa.Column("mots", sa.String(length=100), nullable=False),
        sa.Column("nombre", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("pk", name=op.f("pk_recherche_sans_reponse")),
        sa.UniqueConstraint("mois", "code_insee", "mots", name=op.f("uq_recherche_sans_reponse_mois")),
    )


def downgrade() -> None:
    op.drop_table("recherche_sans_reponse")
