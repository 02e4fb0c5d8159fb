"""Initial schema: territory, directory, outbox.

Geometry columns and their indexes go through GeoAlchemy2's operations, which know both databases.
"""

import sqlalchemy as sa
from alembic import op
from geoalchemy2 import Geometry
from sqlalchemy.dialects import postgresql

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


JSON = sa.JSON(none_as_null=True).with_variant(postgresql.JSONB(none_as_null=True), "postgresql")
DATE_UTC = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "adresse_geocodee",
        sa.Column("cle", sa.String(length=64), nullable=False),
        sa.Column("reponse", JSON, nullable=True),
        sa.Column("obtenue_le", DATE_UTC, nullable=False),
        sa.PrimaryKeyConstraint("cle", name=op.f("pk_adresse_geocodee")),
    )
    op.create_geospatial_table(
        "epci",
        sa.Column("pk", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=9), nullable=False),
        sa.Column("nom", sa.String(length=120), nullable=False),
        sa.Column("nom_2021", sa.String(length=120), nullable=True),
        sa.Column("type", sa.String(length=4), nullable=False),
        sa.Column("actuel", sa.Boolean(), nullable=False),
        sa.Column("successeur_code", sa.String(length=9), nullable=True),
        sa.Column("siege_hors_departement", sa.Boolean(), nullable=False),
        sa.Column("population", sa.Integer(), nullable=True),
        sa.Column(
            "contour",
            Geometry(
                geometry_type="MULTIPOLYGON",
                srid=4326,
                dimension=2,
                spatial_index=False,
                from_text="ST_GeomFromEWKT",
                name="geometry",
            ),
            nullable=True,
        ),
        sa.PrimaryKeyConstraint("pk", name=op.f("pk_epci")),
        sa.UniqueConstraint("code", name=op.f("uq_epci_code")),
    )
    op.create_geospatial_index(
        "idx_epci_contour", "epci", ["contour"], unique=False, postgresql_using="gist", postgresql_ops={}
    )

    op.create_table(
        "outbox",
        sa.Column("pk", sa.Integer(), nullable=False),
        sa.Column("sujet", sa.String(length=60), nullable=False),
        sa.Column("charge", JSON, nullable=False),
        sa.Column("depose_le", DATE_UTC, nullable=False),
        sa.Column("disponible_le", DATE_UTC, nullable=False),
        sa.Column("essais", sa.Integer(), nullable=False),
        sa.Column("erreur", sa.Text(), nullable=True),
        sa.Column("fait_le", DATE_UTC, nullable=True),
        sa.Column("abandonne_le", DATE_UTC, nullable=True),
        sa.PrimaryKeyConstraint("pk", name=op.f("pk_outbox")),
    )
    op.create_index("ix_outbox_a_faire", "outbox", ["fait_le", "abandonne_le", "disponible_le"], unique=False)

    op.create_geospatial_table(
        "commune",
        sa.Column("pk", sa.Integer(), nullable=False),
        sa.Column("code_insee", sa.String(length=5), nullable=False),
        sa.Column("nom", sa.String(length=80), nullable=False),
        sa.Column("slug", sa.String(length=80), nullable=False),
        sa.Column("population", sa.Integer(), nullable=False),
        sa.Column("epci_code", sa.String(length=9), nullable=False),
        sa.Column("epci_2021_code", sa.String(length=9), nullable=False),
        sa.Column("surface_km2", sa.Double(), nullable=True),
        sa.Column(
            "centre",
            Geometry(
                geometry_type="POINT",
                srid=4326,
                dimension=2,
                spatial_index=False,
                from_text="ST_GeomFromEWKT",
                name="geometry",
                nullable=False,
            ),
            nullable=False,
        ),
        sa.Column("latitude", sa.Double(), nullable=False),
        sa.Column("longitude", sa.Double(), nullable=False),
        sa.Column(
            "contour",
            Geometry(
                geometry_type="MULTIPOLYGON",
                srid=4326,
                dimension=2,
                spatial_index=False,
                from_text="ST_GeomFromEWKT",
                name="geometry",
            ),
            nullable=True,
        ),
        sa.ForeignKeyConstraint(["epci_2021_code"], ["epci.code"], name=op.f("fk_commune_epci_2021_code_epci")),
        sa.ForeignKeyConstraint(["epci_code"], ["epci.code"], name=op.f("fk_commune_epci_code_epci")),
        sa.PrimaryKeyConstraint("pk", name=op.f("pk_commune")),
        sa.UniqueConstraint("code_insee", name=op.f("uq_commune_code_insee")),
        sa.UniqueConstraint("slug", name=op.f("uq_commune_slug")),
    )
    op.create_geospatial_index(
        "idx_commune_centre", "commune", ["centre"], unique=False, postgresql_using="gist", postgresql_ops={}
    )
    op.create_geospatial_index(
        "idx_commune_contour", "commune", ["contour"], unique=False, postgresql_using="gist", postgresql_ops={}
    )
    op.create_index(op.f("ix_commune_epci_code"), "commune", ["epci_code"], unique=False)

    op.create_table(
        "code_postal",
        sa.Column("code", sa.String(length=5), nullable=False),
        sa.Column("code_insee", sa.String(length=5), nullable=False),
        sa.ForeignKeyConstraint(["code_insee"], ["commune.code_insee"], name=op.f("fk_code_postal_code_insee_commune")),
        sa.PrimaryKeyConstraint("code", "code_insee", name=op.f("pk_code_postal")),
    )
    op.create_index(op.f("ix_code_postal_code_insee"), "code_postal", ["code_insee"], unique=False)

    op.create_geospatial_table(
        "structure",
        sa.Column("pk", sa.Integer(), nullable=False),
        sa.Column("id", sa.String(length=12), nullable=False),
        sa.Column("slug", sa.String(length=80), nullable=False),
        sa.Column(
            "statut",
            sa.Enum(
                "brouillon",
                "proposee",
                "publiee",
                "masquee",
                "fusionnee",
                "archivee",
                name="statut",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("nom", sa.String(length=250), nullable=False),
        sa.Column("sigle", sa.String(length=60), nullable=True),
        sa.Column("autres_noms", JSON, nullable=False),
        sa.Column("siret", sa.String(length=14), nullable=True),
        sa.Column("rna", sa.String(length=10), nullable=True),
        sa.Column("forme_juridique", sa.String(length=4), nullable=True),
        sa.Column("forme_juridique_libelle", sa.String(length=160), nullable=True),
        sa.Column(
            "famille",
            sa.Enum(
                "association",
                "fondation",
                "cooperative",
                "mutuelle",
                "societe_commerciale_ess",
                name="famille",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=True,
        ),
        sa.Column("base_ess", sa.String(length=200), nullable=True),
        sa.Column("activite_naf", sa.String(length=6), nullable=True),
        sa.Column("secteurs", JSON, nullable=False),
        sa.Column("mots_cles", JSON, nullable=False),
        sa.Column("description", sa.Text(), nullable=True),
        sa.Column("adresse", sa.String(length=250), nullable=True),
        sa.Column("complement_adresse", sa.String(length=250), nullable=True),
        sa.Column("code_postal", sa.String(length=5), nullable=True),
        sa.Column("code_insee", sa.String(length=5), nullable=True),
        sa.Column(
            "position",
            Geometry(
                geometry_type="POINT",
                srid=4326,
                dimension=2,
                spatial_index=False,
                from_text="ST_GeomFromEWKT",
                name="geometry",
            ),
            nullable=True,
        ),
        sa.Column("latitude", sa.Double(), nullable=True),
        sa.Column("longitude", sa.Double(), nullable=True),
        sa.Column(
            "precision_position",
            sa.Enum(
                "adresse",
                "rue",
                "commune",
                name="precision_position",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=True,
        ),
        sa.Column("zone_intervention", JSON, nullable=False),
        sa.Column("telephone", sa.String(length=20), nullable=True),
        sa.Column("courriel", sa.String(length=254), nullable=True),
        sa.Column("contact_consenti_le", DATE_UTC, nullable=True),
        sa.Column("site_web", sa.String(length=500), nullable=True),
        sa.Column("reseaux_sociaux", JSON, nullable=False),
        sa.Column("horaires", sa.String(length=500), nullable=True),
        sa.Column("horaires_texte", sa.String(length=1000), nullable=True),
        sa.Column("accessibilite", JSON, nullable=False),
        sa.Column("publics", JSON, nullable=False),
        sa.Column("effectif", sa.Integer(), nullable=True),
        sa.Column("annee_creation", sa.Integer(), nullable=True),
        sa.Column("est_employeur", sa.Boolean(), nullable=True),
        sa.Column("labels_externes", JSON, nullable=False),
        sa.Column("labellisee_jusqu_au", sa.Date(), nullable=True),
        sa.Column("fusionnee_dans_pk", sa.Integer(), nullable=True),
        sa.Column("demonstration", sa.Boolean(), nullable=False),
        sa.Column("confirmee_le", DATE_UTC, nullable=True),
        sa.Column("cree_le", DATE_UTC, nullable=False),
        sa.Column("date_maj", DATE_UTC, nullable=False),
        sa.CheckConstraint(
            "(latitude IS NULL) = (longitude IS NULL)", name=op.f("ck_structure_latitude_avec_longitude")
        ),
        sa.CheckConstraint("(position IS NULL) = (latitude IS NULL)", name=op.f("ck_structure_position_avec_latitude")),
        sa.CheckConstraint(
            "(position IS NULL) = (precision_position IS NULL)", name=op.f("ck_structure_position_avec_precision")
        ),
        sa.ForeignKeyConstraint(["code_insee"], ["commune.code_insee"], name=op.f("fk_structure_code_insee_commune")),
        sa.ForeignKeyConstraint(
            ["fusionnee_dans_pk"], ["structure.pk"], name=op.f("fk_structure_fusionnee_dans_pk_structure")
        ),
        sa.PrimaryKeyConstraint("pk", name=op.f("pk_structure")),
        sa.UniqueConstraint("id", name=op.f("uq_structure_id")),
    )
    op.create_geospatial_index(
        "idx_structure_position", "structure", ["position"], unique=False, postgresql_using="gist", postgresql_ops={}
    )
    op.create_index(op.f("ix_structure_code_insee"), "structure", ["code_insee"], unique=False)
    op.create_index("ix_structure_demonstration", "structure", ["demonstration"], unique=False)
    op.create_index(op.f("ix_structure_rna"), "structure", ["rna"], unique=False)
    op.create_index(op.f("ix_structure_siret"), "structure", ["siret"], unique=False)
    op.create_index("ix_structure_statut_nom", "structure", ["statut", "nom"], unique=False)

    op.create_table(
        "source_structure",
        sa.Column("pk", sa.Integer(), nullable=False),
        sa.Column("structure_pk", sa.Integer(), nullable=False),
        sa.Column("source", sa.String(length=80), nullable=False),
        sa.Column("source_id", sa.String(length=200), nullable=False),
        sa.Column("licence", sa.String(length=250), nullable=True),
        sa.Column("empreinte", sa.String(length=64), nullable=True),
        sa.Column("donnees", JSON, nullable=True),
        sa.Column("vue_le", DATE_UTC, nullable=False),
        sa.ForeignKeyConstraint(
            ["structure_pk"], ["structure.pk"], name=op.f("fk_source_structure_structure_pk_structure")
        ),
        sa.PrimaryKeyConstraint("pk", name=op.f("pk_source_structure")),
        sa.UniqueConstraint("source", "source_id", name=op.f("uq_source_structure_source_source_id")),
    )
    op.create_index(op.f("ix_source_structure_structure_pk"), "source_structure", ["structure_pk"], unique=False)

    op.create_table(
        "revision",
        sa.Column("pk", sa.Integer(), nullable=False),
        sa.Column("structure_pk", sa.Integer(), nullable=False),
        sa.Column("faite_le", DATE_UTC, nullable=False),
        sa.Column(
            "origine",
            sa.Enum(
                "import",
                "membre",
                "moderateur",
                "systeme",
                name="origine",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("auteur", sa.String(length=120), nullable=True),
        sa.Column("source_pk", sa.Integer(), nullable=True),
        sa.Column("changements", JSON, nullable=False),
        sa.ForeignKeyConstraint(["structure_pk"], ["structure.pk"], name=op.f("fk_revision_structure_pk_structure")),
        sa.ForeignKeyConstraint(
            ["source_pk"], ["source_structure.pk"], name=op.f("fk_revision_source_pk_source_structure")
        ),
        sa.PrimaryKeyConstraint("pk", name=op.f("pk_revision")),
    )
    op.create_index(op.f("ix_revision_structure_pk"), "revision", ["structure_pk"], unique=False)

    op.create_table(
        "verification",
        sa.Column("pk", sa.Integer(), nullable=False),
        sa.Column("id", sa.String(length=12), nullable=False),
        sa.Column("cle", sa.String(length=120), nullable=False),
        sa.Column(
            "nature",
            sa.Enum(
                "doublon",
                "fermeture",
                "disparition",
                "appartenance",
                "conflit",
                name="nature",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("structure_pk", sa.Integer(), nullable=False),
        sa.Column("autre_pk", sa.Integer(), nullable=True),
        sa.Column("score", sa.Double(), nullable=True),
        sa.Column("raisons", JSON, nullable=False),
        sa.Column(
            "etat",
            sa.Enum(
                "a_traiter",
                "traitee",
                "ecartee",
                name="etat",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("cree_le", DATE_UTC, nullable=False),
        sa.Column("traitee_le", DATE_UTC, nullable=True),
        sa.CheckConstraint(
            "(etat = 'a_traiter') = (traitee_le IS NULL)", name=op.f("ck_verification_traitee_avec_date")
        ),
        sa.CheckConstraint(
            "nature <> 'doublon' OR autre_pk IS NOT NULL", name=op.f("ck_verification_doublon_avec_autre")
        ),
        sa.ForeignKeyConstraint(
            ["structure_pk"], ["structure.pk"], name=op.f("fk_verification_structure_pk_structure")
        ),
        sa.ForeignKeyConstraint(["autre_pk"], ["structure.pk"], name=op.f("fk_verification_autre_pk_structure")),
        sa.PrimaryKeyConstraint("pk", name=op.f("pk_verification")),
        sa.UniqueConstraint("id", name=op.f("uq_verification_id")),
        sa.UniqueConstraint("cle", name=op.f("uq_verification_cle")),
    )
    op.create_index("ix_verification_etat_nature", "verification", ["etat", "nature"], unique=False)
    op.create_index(op.f("ix_verification_autre_pk"), "verification", ["autre_pk"], unique=False)
    op.create_index(op.f("ix_verification_structure_pk"), "verification", ["structure_pk"], unique=False)


def downgrade() -> None:
    op.drop_index(op.f("ix_verification_structure_pk"), table_name="verification")
    op.drop_index(op.f("ix_verification_autre_pk"), table_name="verification")
    op.drop_index("ix_verification_etat_nature", table_name="verification")

    op.drop_table("verification")
    op.drop_index(op.f("ix_revision_structure_pk"), table_name="revision")

    op.drop_table("revision")
    op.drop_index(op.f("ix_source_structure_structure_pk"), table_name="source_structure")

    op.drop_table("source_structure")
    op.drop_index("ix_structure_statut_nom", table_name="structure")
    op.drop_index(op.f("ix_structure_siret"), table_name="structure")
    op.drop_index(op.f("ix_structure_rna"), table_name="structure")
    op.drop_index("ix_structure_demonstration", table_name="structure")
    op.drop_index(op.f("ix_structure_code_insee"), table_name="structure")
    op.drop_geospatial_index(
        "idx_structure_position", table_name="structure", postgresql_using="gist", column_name="position"
    )

    op.drop_geospatial_table("structure")
    op.drop_index(op.f("ix_code_postal_code_insee"), table_name="code_postal")

    op.drop_table("code_postal")
    op.drop_index(op.f("ix_commune_epci_code"), table_name="commune")
    op.drop_geospatial_index(
        "idx_commune_contour", table_name="commune", postgresql_using="gist", column_name="contour"
    )
    op.drop_geospatial_index("idx_commune_centre", table_name="commune", postgresql_using="gist", column_name="centre")

    op.drop_geospatial_table("commune")
    op.drop_index("ix_outbox_a_faire", table_name="outbox")

    op.drop_table("outbox")
    op.drop_geospatial_index("idx_epci_contour", table_name="epci", postgresql_using="gist", column_name="contour")

    op.drop_geospatial_table("epci")
    op.drop_table("adresse_geocodee")
