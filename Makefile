# The thing runs, always: `make run` does the main job, `make test` proves it.
# Compiled dependencies live outside the clone, so that only a new machine pays for them.

SHELL := /bin/bash
.DEFAULT_GOAL := help
export CARGO_TARGET_DIR ?= $(HOME)/.cache/yjp-target
YJP := $(CARGO_TARGET_DIR)/release/yjp
DEMO ?= demo
AS_AT ?= 2026-09-30

.PHONY: help build run test check format clippy bless bench bench-link clean

help: ## Show what can be made
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 10

build: ## Compile the one binary
	cargo build --release --locked

run: build ## Run the nightly job on the invented service in fixtures/demo
	@mkdir -p $(DEMO)
	@test -e $(DEMO)/yjp.key || $(YJP) key new --key $(DEMO)/yjp.key
	$(YJP) run --project pipelines --deliveries fixtures/demo/deliveries --store $(DEMO)/store --key $(DEMO)/yjp.key --as-at $(AS_AT)

test: ## Run every test
	cargo test --release --locked

format: ## Format the code
	cargo fmt

clippy:
	cargo clippy --release --locked --all-targets -- -D warnings

check: ## What CI runs: format, lints, tests
	cargo fmt --check
	$(MAKE) clippy
	$(MAKE) test

bless: ## Rewrite expectations; read the diff as code
	UPDATE_EXPECT=1 cargo test --release --locked

bench: build ## Measure whole runs at three sizes (needs python3)
	bash benches/run.sh

bench-link: build ## Measure linking beside Splink (needs python3, and PyPI the first time); BENCH_LINK="--people 100000" for less
	bash benches/link/run.sh $(BENCH_LINK)

clean: ## Forget the demo's store; compiled dependencies stay
	rm -rf $(DEMO)
