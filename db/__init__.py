"""Where everything is kept: the tables, their migrations, and one module of questions for each table.

A leaf: it knows SQLAlchemy, Alembic and the cipher, and nothing of Telegram, of movements or of the clock. Every
function takes the open session first and leaves the transaction to its caller.
"""
