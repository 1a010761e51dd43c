"""What can go wrong between the bot and Telegram, drawn as a tree. No message holds the token."""

from datetime import timedelta

from telegram.error import NetworkError, RetryAfter


class TelegramBotError(Exception):
    """The bot cannot go on."""


class TokenRejected(TelegramBotError):  # noqa: N818 - app and README call it that
    """The Bot API does not know this token; asking again would not help."""

    def __init__(self) -> None:
        super().__init__(
            "The Bot API rejected the token. Check FAQBOT_TOKEN (@BotFather shows it) and, if it "
            "is set, FAQBOT_API_URL: it is the root of the server, without /bot."
        )


class InboxUnavailableError(NetworkError):
    """Updates arrived and could not be kept, so they must not be acknowledged.

    A `NetworkError`, because that is what makes a poller ask for the same updates again.
    """

    def __init__(self) -> None:
        super().__init__("the inbox could not keep the updates")


class SlowDownError(RetryAfter):
    """Telegram asks to wait some seconds before the next call.

    The library's own error warns on being made that the type of `retry_after` is to change; this
    one has the new type already.
    """

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        super().__init__(self.retry_after)

    @property
    def retry_after(self) -> timedelta:
        """How long to wait."""
        return timedelta(seconds=self.seconds)
