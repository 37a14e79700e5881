"""Persons, their phones, roles, accounts and consents."""
