#!/usr/bin/env bash
# What must be green before a commit: format, vet, lint, the race detector, and
# the module pair that must stay together.
set -euo pipefail
cd "$(dirname "$0")/.."
dirty=$(gofmt -l cmd internal)
[ -z "$dirty" ] || { echo "gofmt would change:"; echo "$dirty"; exit 1; }
go mod tidy -diff
# modernc.org/libc must be the version that the chosen modernc.org/sqlite names.
test "$(go list -m -f '{{.Version}}' modernc.org/libc)" = v1.77.1
go vet ./...
lint=$(command -v golangci-lint || echo "$(go env GOPATH)/bin/golangci-lint")
if [ ! -x "$lint" ]; then
  echo "installing golangci-lint (once, some minutes)"
  GOFLAGS= go install github.com/golangci/golangci-lint/v2/cmd/golangci-lint@v2.15.0
fi
"$lint" run ./...
CGO_ENABLED=1 go test -race ./...
