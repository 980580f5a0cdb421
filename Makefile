# The portal's everyday commands. Each sets up what it needs in .venv and var, and may be repeated.
#
#   make demo    running portal with demo data on http://127.0.0.1:8000 (PORT=8001 for another port)
#   make test    the whole suite (browser tests are skipped where no Chromium is installed)
#   make dev     the same data under Django's development server with the debug toolbar
#   make bench   measurements; make lint, make format: the code's form

PYTHON ?= python3
PORT ?= 8000
TEST_WORKERS ?= 2

BIN := .venv/bin
PIP := $(BIN)/python -m pip install -qq --disable-pip-version-check --no-input
STAMPS := var/stamps
DEMO_DB := var/demo.sqlite3
DEMO_ENV = SECRET_KEY="$$(cat var/secret-key)" HTTPS=0 REQUIRE_MFA_FOR_VUFO=0 DATABASE_URL=sqlite:///$(DEMO_DB)
BUILD_ENV := DEBUG=1

# The stamp's name holds the hash of what was asked for, so that a changed list of packages is noticed by content.
RUN_HASH := $(shell cat requirements.txt | cksum | cut -d' ' -f1)
DEV_HASH := $(shell cat requirements.txt requirements-dev.txt | cksum | cut -d' ' -f1)
RUN_STAMP := .venv/.packages-$(RUN_HASH)
DEV_STAMP := .venv/.packages-dev-$(DEV_HASH)

TEXTS := $(wildcard locale/*/LC_MESSAGES/*.po)
STATIC := $(shell find static -type f)
DATA := $(shell find data friendship/demo -type f ! -name '*.pyc') $(wildcard */migrations/*.py)

.PHONY: demo dev test bench lint format packages port-free
.DEFAULT_GOAL := demo

demo: port-free $(RUN_STAMP) $(STAMPS)/static $(STAMPS)/database
	@exec env $(DEMO_ENV) $(BIN)/python manage.py serve --port $(PORT)

dev: port-free $(DEV_STAMP) $(STAMPS)/texts $(STAMPS)/assets $(STAMPS)/database
	@exec env $(DEMO_ENV) DEBUG=1 DEBUG_TOOLBAR=1 $(BIN)/python manage.py runserver 127.0.0.1:$(PORT)

test: $(DEV_STAMP) $(STAMPS)/texts $(STAMPS)/assets
	@echo "==> Chạy toàn bộ kiểm thử"
	@$(BIN)/python -m pytest -n $(TEST_WORKERS) --dist loadfile $(PYTEST_ARGS)

bench: $(DEV_STAMP) $(STAMPS)/texts $(STAMPS)/assets
	@$(BUILD_ENV) $(BIN)/python manage.py bench $(BENCH_ARGS)

packages: $(DEV_STAMP)

lint: $(DEV_STAMP)
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/djlint --lint --quiet templates
	@$(BUILD_ENV) $(BIN)/mypy
	@$(BIN)/lint-imports

format: $(DEV_STAMP)
	@$(BIN)/ruff check --fix .
	@$(BIN)/ruff format .

port-free:
	@$(PYTHON) -m friendship.port $(PORT)

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
	  || { echo "Cần Python 3.11 trở lên: đặt PYTHON=... khi gọi make."; exit 1; }
	@echo "==> Tạo môi trường .venv"
	@$(PYTHON) -m venv .venv || { echo "Thiếu venv: cài gói python3-venv rồi chạy lại."; rm -rf .venv; exit 1; }

$(RUN_STAMP): | $(BIN)/python
	@echo "==> Cài các gói (khoảng nửa phút)"
	@$(PIP) -r requirements.txt
	@rm -f .venv/.packages-* && touch $@

$(DEV_STAMP): | $(BIN)/python
	@echo "==> Cài các gói và công cụ kiểm thử"
	@$(PIP) -r requirements-dev.txt
	@find .venv -maxdepth 1 -name '.packages-*' ! -name '$(notdir $(RUN_STAMP))' -exec rm -f {} +
	@touch $@; test -e $(RUN_STAMP) || touch $(RUN_STAMP)

$(STAMPS):
	@mkdir -p $@

# The packages come first, but a changed list alone does not rebuild fonts or texts.
$(STAMPS)/assets: friendship/icons.py friendship/management/commands/build_assets.py | $(RUN_STAMP) $(STAMPS)
	@echo "==> Dựng phông chữ và biểu tượng"
	@$(BUILD_ENV) $(BIN)/python manage.py build_assets
	@touch $@

$(STAMPS)/texts: $(TEXTS) friendship/management/commands/compile_texts.py | $(RUN_STAMP) $(STAMPS)
	@$(BUILD_ENV) $(BIN)/python manage.py compile_texts
	@touch $@

$(STAMPS)/static: $(STATIC) $(STAMPS)/assets $(RUN_STAMP) $(STAMPS)/texts
	@echo "==> Gom các tệp tĩnh"
	@SECRET_KEY=only-to-collect $(BIN)/python manage.py collectstatic --noinput -v 0
	@touch $@

var/secret-key: | $(STAMPS)
	@(umask 077 && $(PYTHON) -c 'import secrets; print(secrets.token_urlsafe(50))' > $@)

$(STAMPS)/database: $(DATA) var/secret-key $(STAMPS)/texts | $(RUN_STAMP) $(STAMPS)
	@echo "==> Chuẩn bị cơ sở dữ liệu $(DEMO_DB)"
	@$(DEMO_ENV) $(BIN)/python manage.py migrate -v 0
	@$(DEMO_ENV) $(BIN)/python manage.py load_network
	@$(DEMO_ENV) $(BIN)/python manage.py load_demo
	@touch $@

# What a stamp stands for may have been deleted by hand.
ifeq ($(wildcard $(DEMO_DB)),)
.PHONY: $(STAMPS)/database
endif
ifeq ($(wildcard var/static/staticfiles.json),)
.PHONY: $(STAMPS)/static
endif
ifeq ($(wildcard var/assets/img/icons.svg),)
.PHONY: $(STAMPS)/assets
endif
ifeq ($(wildcard locale/*/LC_MESSAGES/*.mo),)
.PHONY: $(STAMPS)/texts
endif
