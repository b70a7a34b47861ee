"""What tests of all folders share lies beside this file."""

import os

from hypothesis import HealthCheck, settings

os.environ.setdefault("VOICEBOT_THREADS", "1")  # tests keep all processors busy as it is

# How long an example takes tells how busy the machine is.
settings.register_profile("untimed", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("untimed")
