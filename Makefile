# KKPHAM: two commands, `make run` and `make test`. Everything else is listed by `make help`.
.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory
PORT ?= 8000
PROVINCE ?= 16
OUT ?= var/gladi
SETUP = @python3 tools/setup.py
PY = @.venv/bin/python

# DATA=folder: another data folder (default: var/)
ifdef DATA
export KKPHAM_DATA := $(abspath $(DATA))
endif

.PHONY: run test rehearse export verify bench format lock clean help

run: ## Siapkan lalu jalankan: make run [PORT=8000] [DATA=folder]
	$(SETUP)
	$(PY) manage.py serve --port $(PORT)

test: ## Siapkan lalu jalankan semua pemeriksaan dan pengujian
	$(SETUP) --test
	$(PY) tools/check.py

rehearse: ## Gladi satu siklus tanpa layar: make rehearse [PROVINCE=16|all] [OUT=folder] [EVIDENCE=folder]
	$(SETUP)
	$(PY) manage.py rehearse --province $(PROVINCE) --out $(OUT) $(if $(EVIDENCE),--evidence $(EVIDENCE))

export: ## Bundel terbuka satu siklus: make export CYCLE=2023 OUT=folder
	$(SETUP)
	$(PY) manage.py export_cycle $(CYCLE) $(OUT)

verify: ## Periksa berkas, log, nilai, instrumen terhadap segelnya: make verify [CYCLE=2026] [DATA=folder]
	$(SETUP)
	$(PY) manage.py verify $(if $(CYCLE),--cycle $(CYCLE))

bench: ## Ukur kecepatan
	$(SETUP) --test
	$(PY) benchmarks/run.py

format: ## Rapikan kode dan templat
	$(SETUP) --test
	$(PY) -m ruff check --fix --quiet .
	$(PY) -m ruff format .
	$(PY) -m djlint --reformat --quiet templates

UV = @.venv/bin/uv pip compile --universal --generate-hashes --no-header --quiet --python-version 3.11
lock: ## Tulis ulang berkas kunci dari pyproject.toml; UPGRADE=1 menaikkan versi
	$(SETUP) --test
	$(UV) $(if $(UPGRADE),--upgrade) pyproject.toml -o requirements.lock
	$(UV) $(if $(UPGRADE),--upgrade) pyproject.toml --extra dev -c requirements.lock -o requirements-dev.lock

clean: ## Hapus semua yang dibuat penyiapan; data di var/ tetap ada
	rm -rf .venv .build .mypy_cache .pytest_cache .ruff_cache .import_linter_cache .hypothesis

help: ## Daftar perintah
	@grep -E '^[a-z]+:.*##' Makefile | sed -E 's/:.*## /\t/' | expand -t 12
