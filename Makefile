# Needs Python ≥ 3.11, make and a package registry; everything else is set up here. `make` alone lists the targets.
# Paths stay relative: the folder may have a space in its name.

PY := .venv/bin/python
# The stamps know their folder: a copied or renamed one would otherwise run the code of the old place.
PLACE := $(shell pwd | cksum | cut -d ' ' -f 1)
DEMO := .venv/.demo-ready-$(PLACE)
DEV := .venv/.dev-ready-$(PLACE)
# Two cores are what the smallest machine of the project has; more workers than cores only fight over the disk.
WORKERS ?= 2
PYTEST := $(PY) -m pytest

export MAKECMDGOALS

.PHONY: help run test check style types layers format docs messages bench bench-scale bench-transports crash kerberos simulate wheel lock packages clean
.DEFAULT_GOAL := help

help:  ## list the targets
	@sed -n 's/^\([a-z][a-z-]*\):.*##/\1\t/p' Makefile

run: $(DEMO)  ## a whole exchange on this machine; another way: make run TRANSPORT=ftps, sftp, smb or folder
	.venv/bin/optimx demo $(if $(TRANSPORT),--transport $(TRANSPORT))

test: $(DEV) packages check  ## everything: style, types, layers, all tests, all samples of the docs
	$(PYTEST) -n $(WORKERS) tests

check: style types layers  ## style, format, types and layers only

style: $(DEV)
	$(PY) -m ruff check .
	$(PY) -m ruff format --check .

types: $(DEV)
	$(PY) -m mypy

layers: $(DEV)
	.venv/bin/lint-imports

format: $(DEV)  ## mend what can be mended by a program
	$(PY) -m ruff check --fix .
	$(PY) -m ruff format .

docs: $(DEV)  ## make the reference and the glossary again from the code
	$(PY) -m tests.docs.reference

messages: $(DEV)  ## keep the translations in step with the code; names what still has none
	$(PY) -m tests.messages

simulate: $(DEV)  ## every schedule with one fault a side (minutes); `make test` runs its first slice
	$(PY) -m tests.simulation

crash: $(DEV)  ## both sides killed at every effect (some minutes); `make test` kills at one in seventeen
	OPTIMX_CRASH_STRIDE=1 $(PYTEST) -n $(WORKERS) tests/crash

kerberos: $(DEV)  ## the login by Kerberos, on a KDC and a Samba of its own; its library is built first (a minute)
	@.ci/packages samba:smbd krb5-kdc:krb5kdc krb5-admin-server:kadmin.local krb5-user:kinit libkrb5-dev:krb5-config gcc
	$(PY) -m pip install --quiet --upgrade --target .venv/.kerberos gssapi krb5
	PYTHONPATH=.venv/.kerberos $(PYTEST) tests/kerberos

bench: $(DEV)  ## side by side with lftp and rclone
	@.ci/packages vsftpd lftp rclone
	$(PY) -m benchmarks

bench-scale: $(DEV)  ## a hundred thousand time entries written, judged and stored, beside bare lxml and bare SQL
	@.ci/packages postgresql:pg_ctlcluster
	$(PY) -m benchmarks.scale

bench-transports: $(DEV)  ## each transport beside lftp, rclone and the server's own client; half an hour a round
	@.ci/packages vsftpd openssh-server:sshd openssh-client:sftp samba:smbd smbclient lftp rclone curl
	$(PY) -m benchmarks.transports

wheel: $(DEV)  ## dist/*.whl, as it would be published
	$(PY) -m build --wheel --no-isolation

packages:
	@.ci/packages vsftpd openssh-server:sshd samba:smbd postgresql:pg_ctlcluster
	@.ci/unpacked proftpd proftpd-core proftpd-mod-crypto

$(DEMO): requirements/demo.txt pyproject.toml .ci/venv
	@.ci/venv requirements/demo.txt
	@touch $@

$(DEV): requirements/dev.txt pyproject.toml .ci/venv
	@.ci/venv requirements/dev.txt
	@touch $@

# Without `kerberos`: it is built from source, with the headers of the machine's own Kerberos.
# No header and no index in the files: where packages come from is the business of each machine.
COMPILE = $(PY) -m uv pip compile pyproject.toml --quiet --universal --python-version 3.11 --generate-hashes \
	--no-header --no-annotate

lock: $(DEV)  ## pin again, with the newest versions that pyproject.toml allows
	$(COMPILE) --upgrade --extra demo --extra testing --extra keyring --extra postgresql --extra sqlserver --group dev --group build --output-file requirements/dev.txt
	$(COMPILE) --extra demo --group build --constraint requirements/dev.txt --output-file requirements/demo.txt

clean:  ## forget .venv and what the tools cache
	rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis build dist
