"""What is drawn from one person's numbers: the picture of their weeks, and the page for a clinician.

Values and words go in, bytes come out; nothing is read, kept or logged. The libraries are loaded when first needed.
"""
