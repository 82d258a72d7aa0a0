# Commands for people who change Dunwell. The README names the two that matter.
GO ?= go
export CGO_ENABLED = 0

.PHONY: evidence-scale test check bench bench-desk soak hunt hostile build gallery pages
build: ; $(GO) build -trimpath -o bin/dunwell ./cmd/dunwell

# Everything, with PostgreSQL and Chromium; installs what is missing where it can.
test: ; bash scripts/test.sh

# What must be green before a commit: format, vet, lint, the race detector.
check: ; bash scripts/check.sh

# Figures of docs/performance.md: make bench N=1000000 DATABASE=sqlite|postgres|both
N ?= 100000
DATABASE ?= both
bench: ; bash scripts/bench.sh $(N) $(DATABASE)

# How quickly the pages answer on a large book: make bench-desk N=1000000
bench-desk: ; $(GO) run ./internal/bench/desk -n $(N)

# 200 kills in the middle of chase and delivery.
soak: ; DUNWELL_KILLS=200 DUNWELL_FUZZED_MAILS=10000 bash scripts/test.sh -run 'TestKilled|TestFuzzedMails' -count=1

# The rules of what never happens over many more lives, from new seeds.
hunt: ; $(GO) test ./internal/chase -run TestRule -rapid.checks=2000 -timeout 60m

# Time and peak memory of each mail that is made to hurt, and of ten thousand spoiled by chance.
hostile: ; $(GO) run ./internal/bench/hostile

# How well replies and mails are read, and payments matched: written material, not
# field accuracy.
figures:
	$(GO) run ./cmd/replymodel evaluate
	$(GO) run ./cmd/paymatch -seed 2

# Every letter in every language as PDF and PNG, to look at.
gallery: ; $(GO) run ./cmd/dunwell letter --gallery gallery

# Every page of the desk and for clients, in light, dark, German and on a phone.
pages: ; $(GO) run ./cmd/pagegallery -out gallery-pages

# 300 papers of 500 MB through dunwell document and dunwell packet, checked and spoiled:
# time and peak memory.
evidence-scale: build ; $(GO) run ./internal/bench/packet -dunwell bin/dunwell
