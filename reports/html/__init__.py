"""Writes report.html: one file with tables, figures and definitions, which a browser opens from disk.

Python computes every number and every coordinate; the templates lay them out; the script only hides, sorts and
highlights what is there. So the page can be read and printed without JavaScript.
"""
