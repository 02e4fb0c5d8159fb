"""A photo of a listing, and what it shows in words."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("structure", sa.Column("photo_cle", sa.String(length=20), nullable=True))
    op.add_column("structure", sa.Column("photo_alt", sa.String(length=300), nullable=True))
    op.add_column("structure", sa.Column("photo_largeur", sa.Integer(), nullable=True))
    op.add_column("structure", sa.Column("photo_hauteur", sa.Integer(), nullable=True))


def downgrade() -> None:
    for colonne in ("photo_hauteur", "photo_largeur", "photo_alt", "photo_cle"):
        op.drop_column("structure", colonne)
