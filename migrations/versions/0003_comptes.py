"""Accounts: roles, sessions, links, recovery codes, failures, mail preferences; the mail log."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

DATE_UTC = sa.DateTime(timezone=True)
ROLES = (
    "visiteur", "membre", "acheteur", "communication", "moderateur", "instructeur", "comite", "decideur",
    "administrateur",
)  # fmt: skip
SORTES = ("connexion", "confirmation", "mot_de_passe", "invitation", "deux_etapes")
METHODES = ("lien", "mot_de_passe", "proconnect")
GENRES = ("fiches", "label", "achats", "travail", "publications")
FREQUENCES = ("immediat", "hebdomadaire", "jamais")


def _enumeration(nom: str, valeurs: tuple[str, ...]) -> sa.Enum:
    return sa.Enum(*valeurs, name=nom, native_enum=False, create_constraint=True, length=40)


def _du_compte(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["compte_pk"], ["compte.pk"], name=op.f(f"fk_{table}_compte_pk_compte"), ondelete="CASCADE"
    )


def upgrade() -> None:
    op.create_table(
        "compte",
        sa.Column("pk", sa.Integer(), nullable=False),
        sa.Column("id", sa.String(length=12), nullable=False),
        sa.Column("courriel", sa.String(length=254), nullable=True),
        sa.Column("nom", sa.String(length=120), nullable=False),
        sa.Column("actif", sa.Boolean(), nullable=False),
        sa.Column("demonstration", sa.Boolean(), nullable=False),
        sa.Column("confirme_le", DATE_UTC, nullable=True),
        sa.Column("mot_de_passe", sa.String(length=255), nullable=True),
        sa.Column("totp", sa.Text(), nullable=True),
        sa.Column("totp_compteur", sa.Integer(), nullable=True),
        sa.Column("proconnect_sub", sa.String(length=255), nullable=True),
        sa.Column("fs_uniquifier", sa.String(length=64), nullable=False),
        sa.Column("cree_le", DATE_UTC, nullable=False),
        sa.Column("vu_le", DATE_UTC, nullable=True),
        sa.Column("efface_le", DATE_UTC, nullable=True),
        sa.CheckConstraint("(efface_le IS NULL) = (courriel IS NOT NULL)", name=op.f("ck_compte_efface_sans_courriel")),
        sa.CheckConstraint("efface_le IS NULL OR NOT actif", name=op.f("ck_compte_efface_inactif")),
        sa.CheckConstraint("totp IS NOT NULL OR totp_compteur IS NULL", name=op.f("ck_compte_compteur_avec_totp")),
        sa.PrimaryKeyConstraint("pk", name=op.f("pk_compte")),
        sa.UniqueConstraint("id", name=op.f("uq_compte_id")),
        sa.UniqueConstraint("courriel", name=op.f("uq_compte_courriel")),
        sa.UniqueConstraint("proconnect_sub", name=op.f("uq_compte_proconnect_sub")),
        sa.UniqueConstraint("fs_uniquifier", name=op.f("uq_compte_fs_uniquifier")),
    )
    op.create_table(
        "role_compte",
        sa.Column("compte_pk", sa.Integer(), nullable=False),
        sa.Column("role", _enumeration("role", ROLES), nullable=False),
        sa.Column("donne_le", DATE_UTC, nullable=False),
        sa.CheckConstraint("role <> 'visiteur'", name=op.f("ck_role_compte_pas_visiteur")),
        _du_compte("role_compte"),
        sa.PrimaryKeyConstraint("compte_pk", "role", name=op.f("pk_role_compte")),
    )
    op.create_table(
        "session_compte",
        sa.Column("pk", sa.Integer(), nullable=False),
        sa.Column("id", sa.String(length=12), nullable=False),
        sa.Column("empreinte", sa.String(length=64), nullable=False),
        sa.Column("compte_pk", sa.Integer(), nullable=False),
        sa.Column("methode", _enumeration("methode", METHODES), nullable=False),
        sa.Column("deux_etapes", sa.Boolean(), nullable=False),
        sa.Column("appareil", sa.String(length=80), nullable=False),
        sa.Column("ouverte_le", DATE_UTC, nullable=False),
        sa.Column("vue_le", DATE_UTC, nullable=False),
        sa.Column("expire_le", DATE_UTC, nullable=False),
        sa.Column("revoquee_le", DATE_UTC, nullable=True),
        sa.Column("jeton_oidc", sa.Text(), nullable=True),
        _du_compte("session_compte"),
        sa.PrimaryKeyConstraint("pk", name=op.f("pk_session_compte")),
        sa.UniqueConstraint("id", name=op.f("uq_session_compte_id")),
        sa.UniqueConstraint("empreinte", name=op.f("uq_session_compte_empreinte")),
    )
    op.create_index(op.f("ix_session_compte_compte_pk"), "session_compte", ["compte_pk"], unique=False)
    op.create_table(
        "lien_connexion",
        sa.Column("pk", sa.Integer(), nullable=False),
        sa.Column("empreinte", sa.String(length=64), nullable=False),
        sa.Column("sorte", _enumeration("sorte", SORTES), nullable=False),
        sa.Column("compte_pk", sa.Integer(), nullable=False),
        sa.Column("methode", _enumeration("methode", METHODES), nullable=True),
        sa.Column("suite", sa.String(length=500), nullable=True),
        sa.Column("essais", sa.Integer(), nullable=False),
        sa.Column("cree_le", DATE_UTC, nullable=False),
        sa.Column("expire_le", DATE_UTC, nullable=False),
        sa.Column("utilise_le", DATE_UTC, nullable=True),
        sa.Column("jeton_oidc", sa.Text(), nullable=True),
        _du_compte("lien_connexion"),
        sa.PrimaryKeyConstraint("pk", name=op.f("pk_lien_connexion")),
        sa.UniqueConstraint("empreinte", name=op.f("uq_lien_connexion_empreinte")),
    )
    op.create_index("ix_lien_connexion_compte_pk_sorte", "lien_connexion", ["compte_pk", "sorte"], unique=False)
    op.create_table(
        "code_secours",
        sa.Column("compte_pk", sa.Integer(), nullable=False),
        sa.Column("empreinte", sa.String(length=64), nullable=False),
        sa.Column("utilise_le", DATE_UTC, nullable=True),
        _du_compte("code_secours"),
        sa.PrimaryKeyConstraint("compte_pk", "empreinte", name=op.f("pk_code_secours")),
    )
    op.create_table(
        "echecs_connexion",
        sa.Column("empreinte", sa.String(length=64), nullable=False),
        sa.Column("nombre", sa.Integer(), nullable=False),
        sa.Column("premier_le", DATE_UTC, nullable=False),
        sa.Column("bloque_jusqu_au", DATE_UTC, nullable=True),
        sa.PrimaryKeyConstraint("empreinte", name=op.f("pk_echecs_connexion")),
    )
    op.create_table(
        "preference",
        sa.Column("compte_pk", sa.Integer(), nullable=False),
        sa.Column("genre", _enumeration("genre", GENRES), nullable=False),
        sa.Column("frequence", _enumeration("frequence", FREQUENCES), nullable=False),
        _du_compte("preference"),
        sa.PrimaryKeyConstraint("compte_pk", "genre", name=op.f("pk_preference")),
    )
    op.create_table(
        "nouvelle_en_attente",
        sa.Column("pk", sa.Integer(), nullable=False),
        sa.Column("compte_pk", sa.Integer(), nullable=False),
        sa.Column("genre", _enumeration("genre", GENRES), nullable=False),
        sa.Column("titre", sa.String(length=200), nullable=False),
        sa.Column("texte", sa.Text(), nullable=False),
        sa.Column("adresse", sa.String(length=500), nullable=True),
        sa.Column("cree_le", DATE_UTC, nullable=False),
        _du_compte("nouvelle_en_attente"),
        sa.PrimaryKeyConstraint("pk", name=op.f("pk_nouvelle_en_attente")),
    )
    op.create_index(op.f("ix_nouvelle_en_attente_compte_pk"), "nouvelle_en_attente", ["compte_pk"], unique=False)
    op.create_table(
        "courriel_envoye",
        sa.Column("pk", sa.Integer(), nullable=False),
        sa.Column("outbox_pk", sa.Integer(), nullable=False),
        sa.Column("modele", sa.String(length=80), nullable=False),
        sa.Column("destinataire", sa.String(length=254), nullable=False),
        sa.Column("objet", sa.String(length=250), nullable=False),
        sa.Column("depose_le", DATE_UTC, nullable=False),
        sa.Column("envoye_le", DATE_UTC, nullable=True),
        sa.PrimaryKeyConstraint("pk", name=op.f("pk_courriel_envoye")),
    )
    for colonne in ("outbox_pk", "destinataire", "depose_le"):
        op.create_index(op.f(f"ix_courriel_envoye_{colonne}"), "courriel_envoye", [colonne], unique=False)


def downgrade() -> None:
    for table in (
        "courriel_envoye", "nouvelle_en_attente", "preference", "echecs_connexion", "code_secours", "lien_connexion",
        "session_compte", "role_compte", "compte",
    ):  # fmt: skip
        op.drop_table(table)
