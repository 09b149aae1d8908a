"""Carries out a plan, and looks at stored runs again."""
