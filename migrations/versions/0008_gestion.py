"""Back office: the journal, kept by the database itself; who deals with what; why a listing changed."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

DATE_UTC = sa.DateTime(timezone=True)
JSON = sa.JSON(none_as_null=True).with_variant(JSONB(none_as_null=True), "postgresql")
REFUS = "le journal ne se modifie pas"


def upgrade() -> None:
    op.create_table(
        "journal_entree",
        sa.Column("pk", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("quand", DATE_UTC, nullable=False),
        sa.Column("qui", sa.String(length=120), nullable=False),
        sa.Column("action", sa.String(length=60), nullable=False),
        sa.Column("objet_type", sa.String(length=40), nullable=False),
        sa.Column("objet_id", sa.String(length=120), nullable=False),
        sa.Column("details", JSON, nullable=False),
        sa.Column("precedente", sa.String(length=64), nullable=False),
        sa.Column("empreinte", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("pk", name=op.f("pk_journal_entree")),
        sa.UniqueConstraint("empreinte", name=op.f("uq_journal_entree_empreinte")),
    )
    op.create_index("ix_journal_entree_objet", "journal_entree", ["objet_type", "objet_id"])
    op.create_index(op.f("ix_journal_entree_qui"), "journal_entree", ["qui"])
    op.create_index(op.f("ix_journal_entree_action"), "journal_entree", ["action"])
    _fermer_le_journal()
    op.create_table(
        "prise_en_charge",
        sa.Column("pk", sa.Integer(), nullable=False),
        sa.Column("objet_type", sa.String(length=40), nullable=False),
        sa.Column("objet_id", sa.String(length=12), nullable=False),
        sa.Column("compte_pk", sa.Integer(), nullable=False),
        sa.Column("depuis_le", DATE_UTC, nullable=False),
        sa.ForeignKeyConstraint(["compte_pk"], ["compte.pk"], name=op.f("fk_prise_en_charge_compte_pk_compte")),
        sa.PrimaryKeyConstraint("pk", name=op.f("pk_prise_en_charge")),
        sa.UniqueConstraint("objet_type", "objet_id", name=op.f("uq_prise_en_charge_objet_type_objet_id")),
    )
    op.create_index(op.f("ix_prise_en_charge_compte_pk"), "prise_en_charge", ["compte_pk"])
    _creer_fusion()
    op.create_index("ix_structure_slug", "structure", ["slug"])
    op.add_column("revision", sa.Column("motif", sa.String(length=500), nullable=True))


def _creer_fusion() -> None:
    op.create_table(
        "fusion",
        sa.Column("pk", sa.Integer(), nullable=False),
        sa.Column("id", sa.String(length=12), nullable=False),
        sa.Column("gardee_pk", sa.Integer(), nullable=False),
        sa.Column("perdue_pk", sa.Integer(), nullable=False),
        sa.Column("compte_pk", sa.Integer(), nullable=False),
        sa.Column("faite_le", DATE_UTC, nullable=False),
        sa.Column("motif", sa.String(length=500), nullable=False),
        sa.Column("avant", JSON, nullable=False),
        sa.Column("defaite_le", DATE_UTC, nullable=True),
        sa.ForeignKeyConstraint(["gardee_pk"], ["structure.pk"], name=op.f("fk_fusion_gardee_pk_structure")),
        sa.ForeignKeyConstraint(["perdue_pk"], ["structure.pk"], name=op.f("fk_fusion_perdue_pk_structure")),
        sa.ForeignKeyConstraint(["compte_pk"], ["compte.pk"], name=op.f("fk_fusion_compte_pk_compte")),
        sa.PrimaryKeyConstraint("pk", name=op.f("pk_fusion")),
        sa.UniqueConstraint("id", name=op.f("uq_fusion_id")),
    )
    for colonne in ("gardee_pk", "perdue_pk", "compte_pk"):
        op.create_index(op.f(f"ix_fusion_{colonne}"), "fusion", [colonne])


def _fermer_le_journal() -> None:
    if op.get_bind().dialect.name != "postgresql":
        for geste in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER journal_entree_sans_{geste.lower()} BEFORE {geste} ON journal_entree "
                f"BEGIN SELECT RAISE(ABORT, '{REFUS}'); END"
            )
        return
    op.execute(
        "CREATE FUNCTION journal_entree_refuser() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN RAISE EXCEPTION '{REFUS}'; END $$"
    )
    op.execute(
        "CREATE TRIGGER journal_entree_ferme BEFORE UPDATE OR DELETE OR TRUNCATE ON journal_entree "
        "FOR EACH STATEMENT EXECUTE FUNCTION journal_entree_refuser()"
    )


def downgrade() -> None:
    op.drop_index("ix_structure_slug", "structure")
    op.drop_column("revision", "motif")
    op.drop_table("fusion")
    op.drop_table("prise_en_charge")
    op.drop_table("journal_entree")
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION journal_entree_refuser()")
