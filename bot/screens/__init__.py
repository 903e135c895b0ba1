"""What one message shows: pure functions from state to a `Screen`, in the person's language.

Nothing here knows SQL, Telegram's library, a clock or a file. Texts are HTML in Telegram's dialect; what comes from
people or files is escaped where it enters.
"""
