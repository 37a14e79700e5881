"""Django's furniture: settings, urls, asgi and the keng command."""
