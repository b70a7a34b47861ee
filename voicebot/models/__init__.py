"""The models of the manifest: which there are, whether they are here and right, and how they get here.

A model appears in its folder beside `manifest.yaml` whole and checked, or not at all. What isn't ready yet lies in the
hidden folder `.NAME` (a download that broke off goes on from there).
"""

from voicebot.models.install import Installed, install, remove
from voicebot.models.manifest import Model, Source, find, in_mb, manifest
from voicebot.models.verify import checkable, faults, installed

__all__ = [
    "Installed",
    "Model",
    "Source",
    "checkable",
    "faults",
    "find",
    "in_mb",
    "install",
    "installed",
    "manifest",
    "remove",
]
