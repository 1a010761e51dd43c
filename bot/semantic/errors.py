"""What goes wrong with a model; the messages are for the operator and say what to do."""

SETTING = "FAQBOT_SEMANTIC_MODEL"
INSTALL = "pip install 'b12-faq-bot[semantic]'"


class SemanticError(Exception):
    """The sentence-embedding model cannot be opened, used or exported; the message says why."""
