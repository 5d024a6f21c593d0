"""The ASGI door that the server opens."""

import os

from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "yigongti.portal.settings")
_django = get_asgi_application()

from yigongti.foundation.files.upload import CappedBody  # noqa: E402  models load only after the line above

application = CappedBody(_django)
