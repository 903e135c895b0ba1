"""The bot: who talks to whom, in rooms from the pure `core` outwards to the `edge`, where Telegram is.

It uses `db` (where things are kept) and `content` (what a movement is); nothing imports it. It must not know the
sandbox: that is one more Bot API server behind a URL, like Telegram itself.
"""
