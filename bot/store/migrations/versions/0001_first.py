"""The first tables: facts, updates, quarantined, questions, replies."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

# A revision is history: it repeats what tables.py said then and imports nothing from it.
BIG = sa.BigInteger().with_variant(sa.Integer, "sqlite")


def upgrade() -> None:
    """Go one revision forward."""
    op.create_table(
        "facts",
        sa.Column("name", sa.String, nullable=False),
        sa.Column("value", sa.LargeBinary, nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_facts"),
    )
    op.create_table(
        "updates",
        sa.Column("position", BIG, primary_key=True),
        sa.Column("update_id", BIG, nullable=False),
        sa.Column("received_at", sa.BigInteger, nullable=False),
        sa.Column("finished_at", sa.BigInteger),
        sa.Column("payload", sa.LargeBinary),
        sa.Column("person", sa.LargeBinary),
        sa.UniqueConstraint("update_id", name="uq_updates_update_id"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_updates_finished_at", "updates", ["finished_at"])
    op.create_index("ix_updates_person", "updates", ["person"])
    op.create_table(
        "quarantined",
        sa.Column("update_id", BIG, autoincrement=False, nullable=False),
        sa.Column("quarantined_at", sa.BigInteger, nullable=False),
        sa.Column("payload", sa.LargeBinary, nullable=False),
        sa.Column("reason", sa.LargeBinary, nullable=False),
        sa.Column("person", sa.LargeBinary),
        sa.PrimaryKeyConstraint("update_id", name="pk_quarantined"),
    )
    op.create_index("ix_quarantined_quarantined_at", "quarantined", ["quarantined_at"])
    op.create_index("ix_quarantined_person", "quarantined", ["person"])
    op.create_table(
        "questions",
        sa.Column("id", BIG, primary_key=True),
        sa.Column("update_id", BIG),
        sa.Column("asked_at", sa.BigInteger, nullable=False),
        sa.Column("text", sa.LargeBinary, nullable=False),
        sa.Column("outcome", sa.String, nullable=False),
        sa.Column("entry", sa.String),
        sa.Column("score", sa.Float, nullable=False),
        sa.Column("language", sa.String, nullable=False),
        sa.Column("chat", sa.String, nullable=False),
        sa.Column("chat_id", sa.LargeBinary),
        sa.Column("person", sa.LargeBinary),
        sa.Column("miss", sa.String, nullable=False),
        sa.UniqueConstraint("update_id", name="uq_questions_update_id"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_questions_asked_at_id", "questions", ["asked_at", "id"])
    op.create_index("ix_questions_person", "questions", ["person"])
    op.create_table(
        "replies",
        sa.Column("message", sa.LargeBinary, nullable=False),
        sa.Column("reply", sa.LargeBinary, nullable=False),
        sa.Column("person", sa.LargeBinary),
        sa.Column("remembered_at", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("message", name="pk_replies"),
    )
    op.create_index("ix_replies_person", "replies", ["person"])
    op.create_index("ix_replies_remembered_at", "replies", ["remembered_at"])


def downgrade() -> None:
    """Go one revision back."""
    for table in ("replies", "questions", "quarantined", "updates", "facts"):
        op.drop_table(table)
