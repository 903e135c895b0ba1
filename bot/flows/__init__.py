"""Use cases: read, ask the core, write.

A flow works inside one `Turn`, that is one transaction: it changes rows and puts what is to be said into the outbox. It
never speaks itself. Decide, commit, then speak.
"""
