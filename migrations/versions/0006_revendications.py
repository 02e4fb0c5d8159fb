"""Yearly confirmations, claims, invitations; two more natures of checks."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

JSON = sa.JSON(none_as_null=True).with_variant(postgresql.JSONB(none_as_null=True), "postgresql")
DATE_UTC = sa.DateTime(timezone=True)
NATURES = ("doublon", "fermeture", "disparition", "appartenance", "conflit")
NOUVELLES = ("confirmation", "sans_representant")
ISSUES = ("confirmee", "corrigee", "n_existe_plus")
TABLES = ("invitation", "evenement_revendication", "revendication", "lien_confirmation", "demande_confirmation")
OUVERTE = sa.text("close_le IS NULL")
ETATS = ("demandee", "prouvee", "acceptee", "refusee", "expiree", "annulee")
EN_ATTENTE = sa.text("etat = 'demandee'")
INVITATION_OUVERTE = sa.text("acceptee_le IS NULL AND annulee_le IS NULL")
REGLES_REVENDICATION = {
    "close_avec_date": "(etat = 'demandee') = (close_le IS NULL)",
    "decidee_avec_motif": "etat NOT IN ('acceptee', 'refusee') OR decision IS NOT NULL",
    "prouvee_par_un_code": "etat <> 'prouvee' OR code_empreinte IS NOT NULL",
    "code_avec_fin": "(code_empreinte IS NULL) = (code_expire_le IS NULL)",
    "agent_sans_code": "moyen <> 'agent' OR code_empreinte IS NULL",
    "courriel_avec_code": "moyen <> 'courriel' OR code_empreinte IS NOT NULL",
    "postee": "(moyen = 'lettre' AND code_empreinte IS NOT NULL) = (postee_le IS NOT NULL)",
    "courriel_avec_adresse": "etat <> 'demandee' OR moyen <> 'courriel' OR courriel IS NOT NULL",
    "agent_avec_raison": "etat <> 'demandee' OR moyen <> 'agent' OR raison IS NOT NULL",
}
COLONNES = "pk, id, cle, nature, structure_pk, autre_pk, score, raisons, etat, cree_le, traitee_le"


def _enumeration(nom, valeurs):
    return sa.Enum(*valeurs, name=nom, native_enum=False, length=40, create_constraint=True)


def _regle(condition, nom, table):
    return sa.CheckConstraint(condition, name=op.f(f"ck_{table}_{nom}"))


def _vers(colonne, table, cible="pk", vers="structure"):
    return sa.ForeignKeyConstraint([colonne], [f"{vers}.{cible}"], name=op.f(f"fk_{table}_{colonne}_{vers}"))


def upgrade() -> None:
    _changer_natures(NATURES + NOUVELLES)
    _creer_confirmations()
    _creer_revendications()
    _creer_invitations()


def _changer_natures(natures) -> None:
    """The CHECK of ``verification.nature``; SQLite has to make the table again, with all that it had."""
    if op.get_bind().dialect.name == "postgresql":
        op.drop_constraint(op.f("ck_verification_nature"), "verification", type_="check")
        valeurs = ", ".join(f"'{nature}'" for nature in natures)
        op.create_check_constraint(op.f("ck_verification_nature"), "verification", f"nature IN ({valeurs})")
        return
    for index in ("ix_verification_structure_pk", "ix_verification_autre_pk", "ix_verification_etat_nature"):
        op.drop_index(index, table_name="verification")
    op.execute("ALTER TABLE verification RENAME TO verification_ancienne")
    op.create_table(
        "verification",
        sa.Column("pk", sa.Integer(), nullable=False),
        sa.Column("id", sa.String(length=12), nullable=False),
        sa.Column("cle", sa.String(length=120), nullable=False),
        sa.Column("nature", _enumeration("nature", natures), nullable=False),
        sa.Column("structure_pk", sa.Integer(), nullable=False),
        sa.Column("autre_pk", sa.Integer(), nullable=True),
        sa.Column("score", sa.Double(), nullable=True),
        sa.Column("raisons", JSON, nullable=False),
        sa.Column("etat", _enumeration("etat", ("a_traiter", "traitee", "ecartee")), nullable=False),
        sa.Column("cree_le", DATE_UTC, nullable=False),
        sa.Column("traitee_le", DATE_UTC, nullable=True),
        _regle("(etat = 'a_traiter') = (traitee_le IS NULL)", "traitee_avec_date", "verification"),
        _regle("nature <> 'doublon' OR autre_pk IS NOT NULL", "doublon_avec_autre", "verification"),
        _vers("structure_pk", "verification"),
        _vers("autre_pk", "verification"),
        sa.PrimaryKeyConstraint("pk", name=op.f("pk_verification")),
        sa.UniqueConstraint("id", name=op.f("uq_verification_id")),
        sa.UniqueConstraint("cle", name=op.f("uq_verification_cle")),
    )
    op.execute(f"INSERT INTO verification ({COLONNES}) SELECT {COLONNES} FROM verification_ancienne")  # noqa: S608
    op.drop_table("verification_ancienne")
    op.create_index("ix_verification_etat_nature", "verification", ["etat", "nature"])
    op.create_index(op.f("ix_verification_autre_pk"), "verification", ["autre_pk"])
    op.create_index(op.f("ix_verification_structure_pk"), "verification", ["structure_pk"])


def _creer_confirmations() -> None:
    nom = "demande_confirmation"
    op.create_table(
        nom,
        sa.Column("pk", sa.Integer(), nullable=False),
        sa.Column("id", sa.String(length=12), nullable=False),
        sa.Column("structure_pk", sa.Integer(), nullable=False),
        sa.Column("envoyee_le", DATE_UTC, nullable=False),
        sa.Column("derniere_le", DATE_UTC, nullable=False),
        sa.Column("relances", sa.Integer(), nullable=False),
        sa.Column("signalee_le", DATE_UTC, nullable=True),
        sa.Column("expire_le", DATE_UTC, nullable=False),
        sa.Column("repondue_le", DATE_UTC, nullable=True),
        sa.Column("issue", _enumeration("issue", ISSUES), nullable=True),
        sa.Column("close_le", DATE_UTC, nullable=True),
        _regle("(issue IS NULL) = (repondue_le IS NULL)", "issue_avec_date", nom),
        _regle("repondue_le IS NULL OR close_le IS NOT NULL", "repondue_close", nom),
        _regle("relances BETWEEN 0 AND 2", "deux_relances", nom),
        _regle("signalee_le IS NULL OR relances = 2", "signalee_apres_relances", nom),
        _vers("structure_pk", nom),
        sa.PrimaryKeyConstraint("pk", name=op.f(f"pk_{nom}")),
        sa.UniqueConstraint("id", name=op.f(f"uq_{nom}_id")),
    )
    op.create_index(op.f(f"ix_{nom}_structure_pk"), nom, ["structure_pk"])
    op.create_index(
        f"uq_{nom}_ouverte", nom, ["structure_pk"], unique=True, sqlite_where=OUVERTE, postgresql_where=OUVERTE
    )
    nom = "lien_confirmation"
    op.create_table(
        nom,
        sa.Column("pk", sa.Integer(), nullable=False),
        sa.Column("empreinte", sa.String(length=64), nullable=False),
        sa.Column("demande_pk", sa.Integer(), nullable=False),
        sa.Column("compte_pk", sa.Integer(), nullable=True),
        sa.Column("courriel", sa.String(length=254), nullable=True),
        sa.Column("cree_le", DATE_UTC, nullable=False),
        sa.Column("refuse_le", DATE_UTC, nullable=True),
        _regle("(courriel IS NULL) = (compte_pk IS NOT NULL)", "adresse_ou_compte", nom),
        _regle("refuse_le IS NULL OR courriel IS NOT NULL", "refuse_par_l_adresse", nom),
        _vers("demande_pk", nom, vers="demande_confirmation"),
        _vers("compte_pk", nom, vers="compte"),
        sa.PrimaryKeyConstraint("pk", name=op.f(f"pk_{nom}")),
        sa.UniqueConstraint("empreinte", name=op.f(f"uq_{nom}_empreinte")),
    )
    for colonne in ("demande_pk", "compte_pk", "courriel"):
        op.create_index(op.f(f"ix_{nom}_{colonne}"), nom, [colonne])


def _creer_revendications() -> None:
    nom = "revendication"
    op.create_table(
        nom,
        sa.Column("pk", sa.Integer(), nullable=False),
        sa.Column("id", sa.String(length=12), nullable=False),
        sa.Column("structure_pk", sa.Integer(), nullable=False),
        sa.Column("compte_pk", sa.Integer(), nullable=False),
        sa.Column("moyen", _enumeration("moyen", ("courriel", "lettre", "agent")), nullable=False),
        sa.Column("etat", _enumeration("etat", ETATS), nullable=False),
        sa.Column("courriel", sa.String(length=254), nullable=True),
        sa.Column("raison", sa.Text(), nullable=True),
        sa.Column("decision", sa.Text(), nullable=True),
        sa.Column("code_empreinte", sa.String(length=64), nullable=True),
        sa.Column("code_expire_le", DATE_UTC, nullable=True),
        sa.Column("essais", sa.Integer(), nullable=False),
        sa.Column("postee_le", DATE_UTC, nullable=True),
        sa.Column("cree_le", DATE_UTC, nullable=False),
        sa.Column("close_le", DATE_UTC, nullable=True),
        *(_regle(condition, regle, nom) for regle, condition in REGLES_REVENDICATION.items()),
        _vers("structure_pk", nom),
        _vers("compte_pk", nom, vers="compte"),
        sa.PrimaryKeyConstraint("pk", name=op.f(f"pk_{nom}")),
        sa.UniqueConstraint("id", name=op.f(f"uq_{nom}_id")),
    )
    for colonne in ("structure_pk", "compte_pk"):
        op.create_index(op.f(f"ix_{nom}_{colonne}"), nom, [colonne])
    op.create_index(f"ix_{nom}_etat_cree_le", nom, ["etat", "cree_le"])
    op.create_index(
        f"uq_{nom}_en_attente",
        nom,
        ["structure_pk", "compte_pk"],
        unique=True,
        sqlite_where=EN_ATTENTE,
        postgresql_where=EN_ATTENTE,
    )
    nom = "evenement_revendication"
    op.create_table(
        nom,
        sa.Column("pk", sa.Integer(), nullable=False),
        sa.Column("revendication_pk", sa.Integer(), nullable=False),
        sa.Column("le", DATE_UTC, nullable=False),
        sa.Column("action", sa.String(length=40), nullable=False),
        sa.Column("de", sa.String(length=40), nullable=False),
        sa.Column("vers", sa.String(length=40), nullable=False),
        sa.Column("auteur", sa.String(length=120), nullable=False),
        _vers("revendication_pk", nom, vers="revendication"),
        sa.PrimaryKeyConstraint("pk", name=op.f(f"pk_{nom}")),
    )
    op.create_index(op.f(f"ix_{nom}_revendication_pk"), nom, ["revendication_pk"])


def _creer_invitations() -> None:
    nom = "invitation"
    op.create_table(
        nom,
        sa.Column("pk", sa.Integer(), nullable=False),
        sa.Column("id", sa.String(length=12), nullable=False),
        sa.Column("empreinte", sa.String(length=64), nullable=False),
        sa.Column("structure_pk", sa.Integer(), nullable=False),
        sa.Column("par_pk", sa.Integer(), nullable=False),
        sa.Column("courriel", sa.String(length=254), nullable=True),
        sa.Column("remplace", sa.Boolean(), nullable=False),
        sa.Column("cree_le", DATE_UTC, nullable=False),
        sa.Column("expire_le", DATE_UTC, nullable=False),
        sa.Column("acceptee_le", DATE_UTC, nullable=True),
        sa.Column("annulee_le", DATE_UTC, nullable=True),
        _regle("acceptee_le IS NULL OR annulee_le IS NULL", "une_seule_fin", nom),
        _regle("(courriel IS NULL) = (acceptee_le IS NOT NULL OR annulee_le IS NOT NULL)", "close_sans_courriel", nom),
        _vers("structure_pk", nom),
        _vers("par_pk", nom, vers="compte"),
        sa.PrimaryKeyConstraint("pk", name=op.f(f"pk_{nom}")),
        sa.UniqueConstraint("id", name=op.f(f"uq_{nom}_id")),
        sa.UniqueConstraint("empreinte", name=op.f(f"uq_{nom}_empreinte")),
    )
    for colonne in ("structure_pk", "par_pk"):
        op.create_index(op.f(f"ix_{nom}_{colonne}"), nom, [colonne])
    op.create_index(
        f"uq_{nom}_ouverte",
        nom,
        ["structure_pk", "courriel"],
        unique=True,
        sqlite_where=INVITATION_OUVERTE,
        postgresql_where=INVITATION_OUVERTE,
    )


def downgrade() -> None:
    for table in TABLES:
        op.drop_table(table)
    op.execute("DELETE FROM verification WHERE nature IN ('confirmation', 'sans_representant')")
    _changer_natures(NATURES)
