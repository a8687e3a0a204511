"""What nobody may change or delete, enforced by the database itself; and the first link of the chain."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"

NEVER_DELETED = ("audit_entry", "audit_head", "sample", "analysis", "result", "correction", "certificate")
FOR_EVER = "SELECT RAISE(ABORT, '{table} is kept for ever')"
HEAD = sa.table("audit_head", sa.column("id"), sa.column("entries"), sa.column("hash"))

SQLITE_CERTIFICATE = """
CREATE TRIGGER certificate_frozen BEFORE UPDATE ON certificate
WHEN NEW.number IS NOT OLD.number OR NEW.token IS NOT OLD.token OR NEW.document IS NOT OLD.document
  OR NEW.sample_id IS NOT OLD.sample_id OR NEW.issued_at IS NOT OLD.issued_at
  OR (OLD.sha256 IS NOT NULL AND NEW.sha256 IS NOT OLD.sha256)
BEGIN SELECT RAISE(ABORT, 'certificate is frozen'); END
"""
POSTGRES_FUNCTIONS = """
CREATE FUNCTION lims_keep() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION '% is kept for ever', TG_TABLE_NAME; END $$;
CREATE FUNCTION lims_freeze_certificate() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.number IS DISTINCT FROM OLD.number OR NEW.token IS DISTINCT FROM OLD.token
     OR NEW.document::text IS DISTINCT FROM OLD.document::text
     OR NEW.sample_id IS DISTINCT FROM OLD.sample_id OR NEW.issued_at IS DISTINCT FROM OLD.issued_at
     OR (OLD.sha256 IS NOT NULL AND NEW.sha256 IS DISTINCT FROM OLD.sha256)
  THEN RAISE EXCEPTION 'certificate is frozen'; END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER certificate_frozen BEFORE UPDATE ON certificate
  FOR EACH ROW EXECUTE FUNCTION lims_freeze_certificate();
"""


def upgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        _sqlite()
    else:
        _postgres()
    op.bulk_insert(HEAD, [{"id": 1, "entries": 0, "hash": "0" * 64}])


def _sqlite() -> None:
    for table in NEVER_DELETED:
        refusal = FOR_EVER.format(table=table)
        op.execute(f"CREATE TRIGGER {table}_kept BEFORE DELETE ON {table} BEGIN {refusal}; END")
    refusal = FOR_EVER.format(table="audit_entry")
    op.execute(f"CREATE TRIGGER audit_entry_unchanged BEFORE UPDATE ON audit_entry BEGIN {refusal}; END")
    op.execute(SQLITE_CERTIFICATE)


def _postgres() -> None:
    op.execute(POSTGRES_FUNCTIONS)
    for table in NEVER_DELETED:
        op.execute(
            f"CREATE TRIGGER {table}_kept BEFORE DELETE ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION lims_keep()"
        )
        op.execute(
            f"CREATE TRIGGER {table}_not_emptied BEFORE TRUNCATE ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION lims_keep()"
        )
    op.execute(
        "CREATE TRIGGER audit_entry_unchanged BEFORE UPDATE ON audit_entry "
        "FOR EACH STATEMENT EXECUTE FUNCTION lims_keep()"
    )


def downgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        triggers = [f"{table}_kept" for table in NEVER_DELETED]
        for name in [*triggers, "audit_entry_unchanged", "certificate_frozen"]:
            op.execute(f"DROP TRIGGER {name}")
    else:
        op.execute("DROP FUNCTION lims_keep() CASCADE")
        op.execute("DROP FUNCTION lims_freeze_certificate() CASCADE")
    op.execute("DELETE FROM audit_head")
