# Thin names for the scripts; each does its own set-up.
.PHONY: run test lint bench services services-stop

run:
	script/run

test:
	script/test

lint:
	script/lint

bench:
	script/bench

services:
	script/services start

services-stop:
	script/services stop
