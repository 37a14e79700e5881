"""The product's settings, for tests: everything written goes to a folder that is thrown away."""

import atexit
import os
import shutil
import tempfile
from pathlib import Path

FOLDER = Path(tempfile.mkdtemp(prefix="keng-tests-"))
(FOLDER / "static").mkdir()  # whitenoise warns of a folder that is not there
atexit.register(shutil.rmtree, FOLDER, ignore_errors=True)

# What a developer set for the shell or in .env must not change what the tests see.
for name in [name for name in os.environ if name.startswith("KENG_") and name != "KENG_DATABASE_URL"]:
    del os.environ[name]
os.environ["KENG_DATA_DIR"] = str(FOLDER)
os.environ.setdefault("KENG_DATABASE_URL", "")

from tests.catalogue import compiled  # noqa: E402 - only after the environment is ours

compiled()  # English pages are read from it

from keng.server import config  # noqa: E402 - only after the environment is ours

config.Settings.model_config["env_file"] = None

from keng.server.settings import *  # noqa: E402, F403
from keng.server.settings import DATABASES  # noqa: E402

# The tables as the models say, at once: that the migrations come to the same is asked by `make check`, and
# what stands in tests/server walks through them as a new installation does.
DATABASES["default"]["TEST"] = {"MIGRATE": False}
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    # A file, as in life: the browser's server and the worker's threads must see the same rows.
    DATABASES["default"]["TEST"]["NAME"] = str(FOLDER / "tests.sqlite3")

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # slow hashing proves nothing here

# Whitenoise looks for a file when it is asked for, not through all of them for each new browser of a test.
WHITENOISE_AUTOREFRESH = True
