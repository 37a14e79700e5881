"""Django's settings, drawn from `config`; nothing here is read from anywhere else."""

from pathlib import Path

from django.utils.translation import gettext_lazy as _

from keng.server import clock, config
from keng.server.databases import database

CONFIG = config.load()
CLOCK = clock.parse(CONFIG.demo_clock)
ROOT = Path(__file__).resolve().parents[3]
PACKAGE = ROOT / "src" / "keng"

SECRET_KEY = CONFIG.secret
DEBUG = CONFIG.debug
ALLOWED_HOSTS = CONFIG.hosts
IS_HTTPS = CONFIG.base_url.startswith("https://")
CSRF_TRUSTED_ORIGINS = [CONFIG.base_url]
CSRF_FAILURE_VIEW = "keng.web.pages.front.unsent"

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "axes",
    "simple_history",
    "keng.records",
    "keng.web",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "keng.web.security.SecurityHeaders",
    "django.middleware.gzip.GZipMiddleware",  # a page is a fifth of its size over a weak network
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "simple_history.middleware.HistoryRequestMiddleware",
    "axes.middleware.AxesMiddleware",
    "keng.web.gate.Gate",
]
MESSAGE_STORAGE = "keng.web.answers.Spoken"
ROOT_URLCONF = "keng.server.urls"
WSGI_APPLICATION = "keng.server.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [PACKAGE / "web" / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "keng.web.context.everywhere",
            ]
        },
    }
]

DATABASES = {"default": database(CONFIG)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "keng.Account"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "django.contrib.auth.backends.ModelBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "keng.records.people.passwords.LongEnough",
        "OPTIONS": {"min_length": 10},
    },
    {"NAME": "keng.records.people.passwords.NotCommon"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_ADAPTER = "keng.web.accounts.Adapter"
ACCOUNT_FORMS = {
    "login": "keng.web.forms.account.Login",
    "reauthenticate": "keng.web.forms.account.PasswordAgain",
}
ACCOUNT_SESSION_REMEMBER = True  # for SESSION_COOKIE_AGE; no box to tick
ACCOUNT_REAUTHENTICATION_TIMEOUT = 900  # seconds
MFA_ADAPTER = "keng.web.accounts.SecondFactor"
MFA_FORMS = {
    "authenticate": "keng.web.forms.account.Code",
    "reauthenticate": "keng.web.forms.account.CodeAgain",
    "activate_totp": "keng.web.forms.account.ActivateTotp",
    "add_webauthn": "keng.web.forms.account.AddKey",
    "edit_webauthn": "keng.web.forms.account.EditKey",
}
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_TOLERANCE = 1  # half-minutes: old phones keep their own time
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = CONFIG.base_url.startswith("http://localhost")
AXES_FAILURE_LIMIT = 5
AXES_VERBOSE = False
AXES_DISABLE_ACCESS_LOG = True  # our own log says who came in; links must not stand in another one
AXES_LOCKOUT_TEMPLATE = "429.html"
AXES_COOLOFF_TIME = 0.25  # hours
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_RESET_ON_SUCCESS = True

SESSION_COOKIE_AGE = 60 * 60 * 12  # an officer's evening; a bound phone signs itself in again
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = IS_HTTPS
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_HSTS_SECONDS = 31_536_000 if IS_HTTPS else 0
X_FRAME_OPTIONS = "DENY"

LANGUAGE_CODE = "vi"
LANGUAGES = [("vi", _("Tiếng Việt")), ("en", _("Tiếng Anh"))]
LOCALE_PATHS = [PACKAGE / "web" / "locale"]
TIME_ZONE = CONFIG.time_zone
USE_TZ = True

STATIC_URL = "/static/"
STATIC_ROOT = CONFIG.data_dir / "static"
STATIC_ROOT.mkdir(parents=True, exist_ok=True)  # WhiteNoise asks for it before anything was collected
STATICFILES_DIRS = [
    PACKAGE / "web" / "static",
    *(
        (f"vendor/{name}", ROOT / "node_modules" / folder)
        for name, folder in {
            "be-vietnam-pro": "@fontsource/be-vietnam-pro",
            "idb": "idb/build",
            "htmx": "htmx.org/dist",
            "leaflet": "leaflet/dist",
        }.items()
        if (ROOT / "node_modules" / folder).exists()
    ),
]
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = CONFIG.debug
MEDIA_ROOT = CONFIG.data_dir / "media"
MEDIA_URL = "/media/"
FILE_UPLOAD_MAX_MEMORY_SIZE = 2_500_000
DATA_UPLOAD_MAX_MEMORY_SIZE = 12_000_000

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"console": {"class": "logging.StreamHandler"}},
    "root": {"handlers": ["console"], "level": CONFIG.log_level},
    "loggers": {
        "axes": {"level": "WARNING"},  # its chatter names the addresses of sign-in links
        "apprise": {"level": "WARNING"},  # its chatter repeats numbers and texts
    },
}
