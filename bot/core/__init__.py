"""Pure rules: no Telegram, no database, no web, no files, no clock, no asyncio."""
