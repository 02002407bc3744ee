# One command each; the work is in scripts/. Each installs what it needs, or names the command that does.
.DEFAULT_GOAL := help
.PHONY: help run stop test format setup bench

help: ## list these commands
	@sed -n 's/^\([a-z]*\):.*## /\1\t/p' Makefile | expand -t 10

run: ## set up, build, start PostgreSQL and Redis, serve on PORT (8080); Ctrl-C stops it all
	@scripts/run.sh

stop: ## stop the `make run` of another terminal
	@scripts/stop.sh

test: ## set up and run every check and test, the browser ones too
	@scripts/test.sh

format: ## format the Swift code
	@swift format -i -r Sources Tests Benchmarks Package.swift

setup: ## only install what run and test need
	@scripts/setup.sh test

bench: ## measure speed and size, each beside its yardstick; ONLY="turn widget" for some
	@scripts/bench.sh $(ONLY)
