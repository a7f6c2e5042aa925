"""One settings file. Every value from outside is read through config/env.py and listed in docs/reference/settings.md."""

from pathlib import Path

from sigap.config import channels, env, realms
from sigap.config.passkey_address import passkey_host, passkey_origins
from sigap.config.secrets import secret_key

ROOT = Path(__file__).resolve().parents[3]
PACKAGE = Path(__file__).resolve().parents[1]

SIGAP_PRODUCTION = env.flag("SIGAP_PRODUCTION")
SIGAP_DATA = env.folder("SIGAP_DATA", ROOT / "var")
SIGAP_REALM = realms.checked_name(env.text("SIGAP_REALM", "live"))
SIGAP_REALM_DIR = SIGAP_DATA / SIGAP_REALM
SIGAP_NODE = realms.checked_node(env.text("SIGAP_NODE", "A"))
SIGAP_FACTS = ROOT / "data"
SIGAP_VAULT_KEY = env.required_in_production("SIGAP_VAULT_KEY", SIGAP_PRODUCTION, env.key_in_base64)
SIGAP_HEARTBEAT_URL = env.text("SIGAP_HEARTBEAT_URL")
SIGAP_METRICS_TOKEN = env.text("SIGAP_METRICS_TOKEN")
SIGAP_WEBHOOK_URL = env.text("SIGAP_WEBHOOK_URL")
SIGAP_WEBHOOK_SECRET = env.text("SIGAP_WEBHOOK_SECRET")
SIGAP_MAIL = channels.mail_server()
SIGAP_GATEWAYS = {"sms": channels.gateway("SIGAP_SMS"), "whatsapp": channels.gateway("SIGAP_WHATSAPP")}
SIGAP_PUSH_CONTACT = env.text("SIGAP_PUSH_CONTACT")
SIGAP_PUSH_HOSTS = tuple(env.words("SIGAP_PUSH_HOSTS", channels.PUSH_HOSTS))
SIGAP_PUBLIC_URL = env.text("SIGAP_PUBLIC_URL")
SIGAP_DESK_PHONE = env.text("SIGAP_DESK_PHONE")
SIGAP_TRUSTED_PROXIES = env.words("SIGAP_TRUSTED_PROXIES")
SIGAP_PASSKEY_REQUIRED = env.flag("SIGAP_PASSKEY_REQUIRED", SIGAP_PRODUCTION)
SIGAP_RATE_LIMIT = env.number("SIGAP_RATE_LIMIT", 240)
SIGAP_OPEN_WORK = ("sigap.desk.queries.passing_on.open_work",)
SIGAP_NEEDED_POSTS = ("sigap.response.rules.ladder_posts",)

DEBUG = env.flag("SIGAP_DEBUG")
SECRET_KEY = env.required_in_production("SIGAP_SECRET_KEY", SIGAP_PRODUCTION) or secret_key(SIGAP_REALM_DIR)
ALLOWED_HOSTS = env.words("SIGAP_HOSTS", "localhost,127.0.0.1,[::1]")
CSRF_TRUSTED_ORIGINS = env.words("SIGAP_ORIGINS")
SIGAP_PASSKEY_HOST = passkey_host(
    env.text("SIGAP_PASSKEY_HOST"), SIGAP_PUBLIC_URL, required=SIGAP_PASSKEY_REQUIRED and SIGAP_REALM == "live"
)
SIGAP_PASSKEY_ORIGINS = passkey_origins(SIGAP_PASSKEY_HOST, [SIGAP_PUBLIC_URL, *CSRF_TRUSTED_ORIGINS])

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "sigap.journal",
    "sigap.vault",
    "sigap.ui",
    "sigap.accounts",
    "sigap.territory",
    "sigap.history",
    "sigap.notify",
    "sigap.intake",
    "sigap.incidents",
    "sigap.response",
    "sigap.desk",
    "sigap.public",
    "sigap.operation",
]

MIDDLEWARE = [
    "sigap.ui.headers.OnlyOurProxies",
    "sigap.ui.headers.SecurityHeaders",
    "sigap.operation.requests.Measured",
    "sigap.ui.uploads.NotTooLarge",
    "sigap.config.kept.Kept",
    "sigap.desk.pulse.QuickPulse",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "sigap.config.kept.SessionAfterTheAct",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "sigap.accounts.middleware.ViewerMiddleware",
    "sigap.accounts.rate.RateLimit",
    "sigap.ui.errors.NothingIsSaved",
]

ROOT_URLCONF = "sigap.config.urls"
WSGI_APPLICATION = "sigap.config.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [PACKAGE / "ui" / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "sigap.ui.context.page",
                "sigap.notify.context.notices",
            ],
        },
    }
]

DATABASES = {"default": realms.database(env.text("DATABASE_URL"), SIGAP_REALM_DIR, SIGAP_REALM)}
DATABASE_ROUTERS = ["sigap.journal.scratch.ProjectionRouter"]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
ATOMIC_REQUESTS = False

AUTH_USER_MODEL = "accounts.Login"
AUTHENTICATION_BACKENDS = ["sigap.accounts.backend.LoginBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_USER_MODEL_EMAIL_FIELD = None
ACCOUNT_USER_MODEL_USERNAME_FIELD = "login_name"
ACCOUNT_EMAIL_VERIFICATION = "none"
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER = "Sigap"
MFA_ADAPTER = "sigap.accounts.second_factor_store.SealedSecrets"
LOGIN_URL = "/masuk/"
LOGIN_REDIRECT_URL = "/"

LANGUAGE_CODE = "id"
LANGUAGES = [("id", "Bahasa Indonesia"), ("en", "English")]
LOCALE_PATHS = [PACKAGE / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Asia/Makassar"

STATIC_URL = "static/"
STATIC_ROOT = PACKAGE / "ui" / "static"
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = DEBUG

SESSION_ENGINE = "django.contrib.sessions.backends.db"
SESSION_COOKIE_AGE = 12 * 3600
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_NAME = f"sigap_{SIGAP_REALM}"
CSRF_COOKIE_NAME = f"sigap_csrf_{SIGAP_REALM}"
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True  # pages carry the secret in their forms
SECURE_COOKIES = env.flag("SIGAP_SECURE_COOKIES", SIGAP_PRODUCTION)
SESSION_COOKIE_SECURE = SECURE_COOKIES
CSRF_COOKIE_SECURE = SECURE_COOKIES
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if SIGAP_TRUSTED_PROXIES else None
SECURE_HSTS_SECONDS = 31536000 if SECURE_COOKIES else 0
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CSRF_FAILURE_VIEW = "sigap.ui.errors.csrf_failure"
DATA_UPLOAD_MAX_MEMORY_SIZE = 4 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 400
DATA_UPLOAD_MAX_NUMBER_FILES = 12
FILE_UPLOAD_HANDLERS = ["sigap.ui.uploads.NamelessFiles"]
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"json": {"()": "sigap.config.logs.JsonLines"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "json"}},
    "root": {"handlers": ["console"], "level": env.text("SIGAP_LOG", "WARNING")},
    "loggers": {"django.request": {"level": "ERROR"}, "django.security": {"level": "ERROR"}},
}
