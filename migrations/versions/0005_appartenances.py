"""Who represents which structure."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

DATE_UTC = sa.DateTime(timezone=True)
ORIGINES = ("revendication", "invitation", "agent", "demonstration")
EN_COURS = sa.text("finie_le IS NULL")


def upgrade() -> None:
    op.create_table(
        "appartenance",
        sa.Column("pk", sa.Integer(), nullable=False),
        sa.Column("id", sa.String(length=12), nullable=False),
        sa.Column("structure_pk", sa.Integer(), nullable=False),
        sa.Column("compte_pk", sa.Integer(), nullable=False),
        sa.Column(
            "origine",
            sa.Enum(*ORIGINES, name="origine", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column("motif", sa.String(length=500), nullable=True),
        sa.Column("depuis_le", DATE_UTC, nullable=False),
        sa.Column("finie_le", DATE_UTC, nullable=True),
        sa.ForeignKeyConstraint(
            ["structure_pk"], ["structure.pk"], name=op.f("fk_appartenance_structure_pk_structure")
        ),
        sa.ForeignKeyConstraint(["compte_pk"], ["compte.pk"], name=op.f("fk_appartenance_compte_pk_compte")),
        sa.PrimaryKeyConstraint("pk", name=op.f("pk_appartenance")),
        sa.UniqueConstraint("id", name=op.f("uq_appartenance_id")),
    )
    op.create_index(op.f("ix_appartenance_structure_pk"), "appartenance", ["structure_pk"])
    op.create_index(op.f("ix_appartenance_compte_pk"), "appartenance", ["compte_pk"])
    op.create_index(
        "uq_appartenance_en_cours",
        "appartenance",
        ["structure_pk", "compte_pk"],
        unique=True,
        sqlite_where=EN_COURS,
        postgresql_where=EN_COURS,
    )


def downgrade() -> None:
    op.drop_table("appartenance")
