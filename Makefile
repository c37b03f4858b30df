SHELL := bash
.DEFAULT_GOAL := help
.PHONY: help run dev test test-long check fmt bench screenshots

help: ## Print this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-12s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: ## Install what is missing, build, and serve the portal with demo data on http://127.0.0.1:3000
	@scripts/setup run
	@scripts/build
	@. scripts/lib.sh && exec "$$SERVER_BIN" serve --demo

dev: ## The same for working on it: builds what a change needs, and reloads the open page
	@scripts/setup run
	@scripts/dev

test: ## Install what is missing and run every test
	@scripts/setup test
	@scripts/test

test-long: ## The same, with many more random cases
	@scripts/setup test
	@scripts/test --long

check: ## Format and lints only
	@scripts/setup run
	@scripts/test --only fmt,clippy

fmt: ## Format the code
	@cargo fmt --all

bench: ## Measure the release build
	@scripts/setup bench
	@scripts/build
	@scripts/bench

screenshots: ## Make the README's pictures anew
	@scripts/setup test
	@scripts/build
	@SCREENSHOTS=1 scripts/browser screenshots
