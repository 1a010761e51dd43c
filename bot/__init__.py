"""A Telegram bot that answers patients' questions from a sourced FAQ."""
