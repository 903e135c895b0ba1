"""A local Telegram look-alike: a Bot API server and a chat page. It knows nothing of Unkink."""
