# The front door. `make help` lists what it can do.
.DEFAULT_GOAL := help
SHELL := /bin/sh

PYTHON ?= $(shell for p in python3 python3.13 python3.12 python3.11 python; do \
	command -v $$p >/dev/null 2>&1 && $$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$p && break; done)
VENV := .venv
BIN := $(VENV)/bin
PAQUETS := admin annuaire application comptes label socle territoire
CODE := $(PAQUETS) migrations tests bench outils wsgi.py


.PHONY: help run test test-postgis lint format bench captures donnees clean

help: ## Cette aide
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | awk -F'\t' '{ printf "  make %-14s %s\n", $$1, $$2 }'

$(VENV)/.cree:
	@test -n "$(PYTHON)" || { echo "Il faut Python 3.11 ou plus récent (commande python3)."; exit 1; }
	@$(PYTHON) -m venv $(VENV) || { echo "Python ne sait pas créer d’environnement : sous Debian, installez python3-venv."; exit 1; }
	@touch $@

$(VENV)/.installe: $(VENV)/.cree requirements.txt
	@echo "Installation des bibliothèques (une minute environ, une seule fois)…"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements.txt
	@touch $@

$(VENV)/.installe-dev: $(VENV)/.installe requirements-dev.txt
	@echo "Installation des outils de test…"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements-dev.txt
	@touch $@

run: $(VENV)/.installe ## Installe, prépare et sert le site (http://127.0.0.1:8000)
	@$(BIN)/python -m application.serveur

test: $(VENV)/.installe-dev lint ## Toutes les vérifications sur la base embarquée
	@$(BIN)/python -m pytest

test-postgis: $(VENV)/.installe-dev ## La même suite sur PostGIS
	@$(BIN)/python -m outils.postgis $(BIN)/python -m pytest

lint: $(VENV)/.installe-dev ## Style, types, règles d’import, gabarits
	@$(BIN)/ruff check $(CODE)
	@$(BIN)/ruff format --check $(CODE)
	@$(BIN)/mypy
	@$(BIN)/lint-imports
	@$(BIN)/djlint --quiet --lint templates
	@$(BIN)/djlint --quiet --check templates

format: $(VENV)/.installe-dev ## Met en forme le code et les gabarits
	@$(BIN)/ruff check --fix-only $(CODE)
	@$(BIN)/ruff format $(CODE)
	@$(BIN)/djlint --quiet --reformat templates

bench: $(VENV)/.installe-dev ## Mesures : tableau, et JSON dans bench/resultats/
	@$(BIN)/python -m bench

captures: $(VENV)/.installe-dev ## Refait les captures d’écran du README
	@$(BIN)/python -m outils.captures

donnees: $(VENV)/.installe-dev ## Reconstruit les données du territoire depuis leurs sources
	@$(BIN)/python -m territoire.construction

clean: ## Efface l’environnement et les caches (garde l’instance)
	rm -rf $(VENV) .pytest_cache .mypy_cache .ruff_cache .navigateur
