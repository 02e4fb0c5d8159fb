"""A photo of a listing, with what it shows in words, and its offer to public buyers."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

JSON = sa.JSON(none_as_null=True).with_variant(postgresql.JSONB(none_as_null=True), "postgresql")


def upgrade() -> None:
    op.add_column("structure", sa.Column("photo_cle", sa.String(length=20), nullable=True))
    op.add_column("structure", sa.Column("photo_alt", sa.String(length=300), nullable=True))
    op.add_column("structure", sa.Column("photo_largeur", sa.Integer(), nullable=True))
    op.add_column("structure", sa.Column("photo_hauteur", sa.Integer(), nullable=True))
    op.add_column("structure", sa.Column("offre_achats", JSON, nullable=True))


def downgrade() -> None:
    for colonne in ("offre_achats", "photo_hauteur", "photo_largeur", "photo_alt", "photo_cle"):
        op.drop_column("structure", colonne)
