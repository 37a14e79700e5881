"""Django as WSGI: ordinary pages run in threads, which Django does best."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "keng.server.settings")
application = get_wsgi_application()
