# The thing runs, always: `make run` does the main job, `make test` proves it.
# Compiled dependencies live outside the clone, so that only a new machine pays for them.

SHELL := /bin/bash
.DEFAULT_GOAL := help
export CARGO_TARGET_DIR ?= $(HOME)/.cache/yjp-target
YJP := $(CARGO_TARGET_DIR)/release/yjp
# Servers that the tests start, and the `protoc` that the feature `spark` is built with; also outside.
ENGINES ?= $(HOME)/.cache/yjp-engines
export PROTOC ?= $(ENGINES)/sail/bin/protoc
export YJP_SAIL ?= $(ENGINES)/sail/bin/sail
DEMO ?= demo
AS_AT ?= 2026-09-30
# An engine that is not ours, for the tests and benchmarks that compare with it.
DUCKDB := $(HOME)/.cache/yjp-duckdb-2.0.0
export YJP_DUCKDB ?= $(DUCKDB)/bin/python

.PHONY: help build run test test-spark test-duckdb fuzz-sql check format clippy bless bench bench-measure bench-link clean

help: ## Show what can be made
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 10

build: ## Compile the one binary
	cargo build --release --locked

run: build ## Run the nightly job on the invented service in fixtures/demo
	@mkdir -p $(DEMO)
	@test -e $(DEMO)/yjp.key || $(YJP) key new --key $(DEMO)/yjp.key
	$(YJP) run --project pipelines --deliveries fixtures/demo/deliveries --store $(DEMO)/store --key $(DEMO)/yjp.key --as-at $(AS_AT)

test: $(ENGINES)/sail/installed $(DUCKDB) ## Run every test, those of Spark Connect on a Sail server
	cargo test --release --locked --features spark
	cargo test --release --locked --lib -- job::running::sql_server

test-spark: $(ENGINES)/sail/installed $(ENGINES)/spark/installed ## Run the tests of Spark Connect on Apache Spark (needs Java 17)
	YJP_SPARK_SUBMIT=$$(echo $(ENGINES)/spark/lib/python*/site-packages/pyspark/bin/spark-submit) \
		cargo test --release --locked --features spark --test it -- --test-threads=1 \
		spark::every_row_of_every_measure_is_the_same_on_the_demo spark::every_row_of_every_measure_is_the_same_where \
		spark::a_table_in spark::a_server_that_dies

$(ENGINES)/%/installed: tests/engines/%.txt tests/engines/install
	bash tests/engines/install $(@D) $<

$(DUCKDB): tests/duckdb/requirements.txt
	python3 -m venv $@
	$@/bin/pip install --quiet --disable-pip-version-check --requirement $<
	touch $@

test-duckdb: build $(DUCKDB) ## Compare every figure with what DuckDB counts (needs python3; installs DuckDB once)
	$(DUCKDB)/bin/python tests/duckdb/compare.py $(YJP)

fuzz-sql: $(ENGINES)/sail/installed $(DUCKDB) ## Invent SQL and compare engines: STATEMENTS=100000 SEED=0 SERVER_STATEMENTS=1000
	STATEMENTS=$(or $(STATEMENTS),100000) SERVER_STATEMENTS=$(or $(SERVER_STATEMENTS),1000) SEED=$(or $(SEED),0) \
		MUTATIONS=$(or $(MUTATIONS),10000) \
		cargo test --release --locked --features spark --test it -- --nocapture sql::invented sql::statements

format: ## Format the code
	cargo fmt

clippy: $(ENGINES)/sail/installed
	cargo clippy --release --locked --all-targets --features spark -- -D warnings
	cargo clippy --release --locked --all-targets -- -D warnings

check: ## What CI runs: format, lints, licences, tests, and the figures beside other engines'
	cargo fmt --check
	$(MAKE) clippy
	$(if $(shell command -v cargo-deny),cargo deny --offline check bans licenses sources,@echo "no cargo-deny here: nobody looked at licences and sources")
	$(MAKE) test
	$(MAKE) test-duckdb
	$(if $(shell command -v java),$(MAKE) test-spark,@echo "no Java here: nothing was compared with Apache Spark")

bless: $(ENGINES)/sail/installed ## Rewrite expectations; read the diff as code
	UPDATE_EXPECT=1 cargo test --release --locked --features spark

bench: build ## Measure whole runs at three sizes (needs python3)
	bash benches/run.sh

bench-measure: build $(DUCKDB) ## Measure all measures beside DuckDB, to 3,000,000 children (needs python3, 16 GB, 5 GB of disk)
	$(DUCKDB)/bin/python benches/measure.py $(YJP)

bench-link: build ## Measure linking beside Splink (needs python3, and PyPI the first time); BENCH_LINK="--people 100000" for less
	bash benches/link/run.sh $(BENCH_LINK)

clean: ## Forget the demo's store; compiled dependencies stay
	rm -rf $(DEMO)
