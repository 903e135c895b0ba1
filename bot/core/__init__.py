"""The rules of Unkink as functions from values to values: when, which movement, how a practice goes on, what a 6 means.

Nothing here may know a clock, dice, a file, SQL, asyncio or Telegram: `now` and all else that changes between two calls
is an argument. So each rule can be tried at any moment of any year, as often as a test likes.
"""
