"""The portal's settings as tests need them: no secret, no HTTPS, quick passwords, files not hashed."""

import os
import tempfile
from pathlib import Path

os.environ.setdefault("SECRET_KEY", "only-for-tests")
os.environ.setdefault("HTTPS", "0")
os.environ.setdefault("REQUIRE_MFA_FOR_VUFO", "0")
os.environ.setdefault("DATABASE_URL", "sqlite:///:memory:")
os.environ.setdefault("EMAIL_URL", "memorymail://")

from friendship.settings import *  # noqa: F403

STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
WHITENOISE_AUTOREFRESH = True
WHITENOISE_USE_FINDERS = True

# A database of its own for each process: several runs may go on at once, and threads of one test meet in a real file.
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":  # noqa: F405
    DATABASES["default"]["TEST"] = {"NAME": Path(tempfile.mkdtemp(prefix="portal-test-")) / "test.sqlite3"}  # noqa: F405
else:
    DATABASES["default"]["TEST"] = {"NAME": f"test_portal_{os.getpid()}"}  # noqa: F405
    DATABASES["default"]["CONN_MAX_AGE"] = 0  # noqa: F405

if os.environ.get("PORTAL_DAY"):
    MIDDLEWARE = ["tests.e2e.day.stand_on_that_day", *MIDDLEWARE]  # noqa: F405
