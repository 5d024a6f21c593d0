"""Settings, all from the environment. `script/server` sets the environment; nothing secret stands here.

YIGONGTI_HOME      folder of data: database (embedded), files, secret, logs        default: ./data
YIGONGTI_MODE      "demo" (default) or "production": what production refuses stands in portal.checks
YIGONGTI_SECRET    signs sessions; `script/server` makes one in the data folder
YIGONGTI_HOSTS     names under which browsers reach it, with commas between; production needs it
YIGONGTI_ORIGINS   origins such as https://name that may post, where the proxy changes the name
YIGONGTI_PROXIES   networks of our proxies; only their X-Forwarded-* is believed
YIGONGTI_HTTPS     "1" (production's default): secure cookies, HSTS; "0": a closed network without certificates
DATABASE_URL       postgresql://user:password@host:port/name?host=/socket/dir
"""

import os
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import parse_qsl, unquote, urlsplit

BASE_DIR = Path(__file__).resolve().parent.parent.parent
HOME = Path(os.environ.get("YIGONGTI_HOME", BASE_DIR / "data"))
MODE = os.environ.get("YIGONGTI_MODE", "demo")
DEMO = MODE == "demo"
DEBUG = os.environ.get("YIGONGTI_DEBUG", "") == "1"
SECRET_KEY = os.environ.get("YIGONGTI_SECRET", "demo-only-key-that-production-refuses")
HOSTS = [h.strip() for h in os.environ.get("YIGONGTI_HOSTS", "*" if DEMO else "").split(",") if h.strip()]
DEMO_ACCOUNTS: tuple[str, ...] = ()  # offered on the sign-in page and in the role bar; none outside demo mode
DEMO_PASSWORD = ""
if DEMO and find_spec("yigongti.demo.accounts"):
    from yigongti.demo import accounts

    DEMO_ACCOUNTS, DEMO_PASSWORD = tuple(one.username for one in accounts.ACCOUNTS), accounts.PASSWORD
ALLOWED_HOSTS = [*HOSTS, "127.0.0.1", "localhost", "[::1]"]  # the machine itself asks GET /healthz
CSRF_TRUSTED_ORIGINS = [o for o in os.environ.get("YIGONGTI_ORIGINS", "").split(",") if o]


def database(url: str) -> dict[str, object]:
    """Django's DATABASES entry for a postgresql:// URL. Raises ValueError on another scheme."""
    parts = urlsplit(url)
    if parts.scheme not in {"postgresql", "postgres"}:
        raise ValueError("DATABASE_URL must start with postgresql://")
    query = dict(parse_qsl(parts.query))
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": query.pop("host", parts.hostname or ""),
        "PORT": str(parts.port or query.pop("port", "")),
        "OPTIONS": {**query, "pool": {"min_size": 1, "max_size": 16, "timeout": 10}},
        "CONN_HEALTH_CHECKS": False,
    }


DATABASES = {"default": database(os.environ.get("DATABASE_URL", "postgresql://postgres@/yigongti?host=/tmp/yigongti"))}

INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django.contrib.humanize",
    "pgtrigger",
    "pghistory",
    "procrastinate.contrib.django",
    "django_htmx",
    "django_cotton.apps.SimpleAppConfig",
    "yigongti.foundation.audit",
    "yigongti.foundation.access",
    "yigongti.foundation.events",
    "yigongti.foundation.jobs",
    "yigongti.foundation.files",
    "yigongti.foundation.ledger",
    "yigongti.foundation.editions",
    "yigongti.foundation.web",
    "yigongti.foundation.administration",
    "yigongti.records.places",
    "yigongti.records.people",
    "yigongti.records.staff",
    "yigongti.records.terms",
    "yigongti.records.encounters",
    "yigongti.records.health",
    "yigongti.records.orders",
    "yigongti.indicators",
    "yigongti.indicators.collection",
    "yigongti.indicators.importing",
    "yigongti.indicators.assessment",
    "yigongti.indicators.analysis",
    "yigongti.indicators.yearly",
    "yigongti.centers.ecg",
    "yigongti.unified.finance",
    "yigongti.unified.organization.tasks",
    "yigongti.unified.organization.consortia",
    "yigongti.unified.organization.councils",
    "yigongti.unified.organization.documents",
    "yigongti.exchange.dicom",
    "yigongti.demo",
    "yigongti.portal",
    "yigongti.portal.cockpit",
    "yigongti.portal.api",
]

MIDDLEWARE = [
    "yigongti.foundation.web.middleware.RequestIdMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "yigongti.foundation.web.middleware.HeadersMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "yigongti.foundation.access.middleware.ActorMiddleware",
    "yigongti.foundation.web.middleware.KeyMiddleware",
]

ROOT_URLCONF = "yigongti.portal.urls"
WSGI_APPLICATION = None
ASGI_APPLICATION = "yigongti.portal.asgi.application"
AUTH_USER_MODEL = "access.User"
LOGIN_URL = "access:sign_in"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": False,
        "OPTIONS": {
            "loaders": [
                (
                    "django.template.loaders.cached.Loader",
                    [
                        "django_cotton.cotton_loader.Loader",
                        "django.template.loaders.filesystem.Loader",
                        "django.template.loaders.app_directories.Loader",
                    ],
                )
            ],
            "builtins": ["django_cotton.templatetags.cotton"],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "yigongti.foundation.web.frame.frame",
            ],
        },
    }
]

LANGUAGE_CODE = "zh-hans"
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True
USE_I18N = True
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

STATIC_URL = "static/"
STATIC_ROOT = HOME / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "yigongti.foundation.web.storage.Storage"},
}
FRAME_SECONDS = 5  # how long menu numbers are kept between pages; own writes and live notes count anew
WHITENOISE_USE_FINDERS = True  # pages have their look even before the first collectstatic
MEDIA_ROOT = HOME / "files"

# Proxies whose X-Forwarded-For is believed, as networks: "127.0.0.1/32,10.0.0.0/8". Nobody's by default.
TRUSTED_PROXIES = [p.strip() for p in os.environ.get("YIGONGTI_PROXIES", "").split(",") if p.strip()]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}", "OPTIONS": options}
    for name, options in (
        ("UserAttributeSimilarityValidator", {"user_attributes": ("username", "display_name", "phone")}),
        ("MinimumLengthValidator", {"min_length": 10}),
        ("CommonPasswordValidator", {}),
        ("NumericPasswordValidator", {}),
    )
]
SESSION_COOKIE_AGE = 12 * 3600
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SAMESITE = "Lax"
DICOM_OPEN = os.environ.get("YIGONGTI_DICOM_OPEN", "1" if DEMO else "") == "1"  # take objects of unregistered devices
HTTPS = os.environ.get("YIGONGTI_HTTPS", "" if DEMO else "1") == "1"  # "0": a closed network without certificates
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if HTTPS else 0
SECURE_SSL_REDIRECT = HTTPS and bool(TRUSTED_PROXIES)  # the proxy says by which door the browser came
SECURE_REDIRECT_EXEMPT = [r"^healthz$"]
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if TRUSTED_PROXIES else None
CSRF_FAILURE_VIEW = "yigongti.foundation.web.errors.form_expired"
X_FRAME_OPTIONS = "DENY"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"

DATA_UPLOAD_MAX_MEMORY_SIZE = 20 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
UPLOAD_CAP_BYTES = 20 * 1024 * 1024
FILE_UPLOAD_HANDLERS = [
    "yigongti.foundation.files.upload.CappedUploadHandler",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]
PROCRASTINATE_AUTODISCOVER_MODULE_NAME = "jobs"  # each package's jobs.py registers its background jobs

# Plain lines to the console; each names the request number that the user sees on the error page.
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"request_id": {"()": "yigongti.foundation.web.logs.RequestId"}},
    "formatters": {"plain": {"format": "%(asctime)s %(levelname)s %(request_id)s %(name)s %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "plain", "filters": ["request_id"]}},
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {"django": {"handlers": [], "propagate": True}, "yigongti": {"level": "INFO"}},
}
