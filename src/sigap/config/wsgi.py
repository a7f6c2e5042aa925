"""The WSGI entry point that granian loads; the realm is chosen by SIGAP_REALM before this is imported."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "sigap.config.settings")
application = get_wsgi_application()
