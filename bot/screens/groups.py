"""What a group gets to see: an invitation into the private chat, and nothing about anybody's back."""

from bot.screens import screen


def invitation(username: str, say: screen.Say) -> screen.Screen:
    """The one message for a group."""
    text = say(
        "<b>Hello, I'm Unkink:</b> one guided stretch a day for a sore back. I talk with each person alone: reminders,"
        " stretches and how your back feels stay in our private chat, and I show none of it here."
    )
    open_ = screen.Button(say("Open a private chat"), "", url=f"https://t.me/{username}?start=group")
    return screen.Screen(text, [[open_]])
