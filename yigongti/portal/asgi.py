"""The ASGI door that the server opens."""

import os

from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "yigongti.portal.settings")
application = get_asgi_application()
