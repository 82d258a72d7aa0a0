#!/usr/bin/env bash
# Runs every test. Installs what is missing where it can (Debian, Ubuntu, as root
# or with sudo), starts a PostgreSQL of its own on loopback, and stops it again.
# Under CI nothing may be skipped for want of a program.
set -euo pipefail
cd "$(dirname "$0")/.."

. scripts/postgres.sh

need() { # program, Debian package
  command -v "$1" >/dev/null 2>&1 || missing+=("$2")
}
missing=()
need pdftotext poppler-utils
need qpdf qpdf
need hledger hledger
command -v dovecot >/dev/null 2>&1 || [ -x /usr/sbin/dovecot ] || missing+=(dovecot-imapd)
command -v chromium >/dev/null 2>&1 || command -v chromium-browser >/dev/null 2>&1 || command -v google-chrome >/dev/null 2>&1 || missing+=(chromium)
if ! command -v stripe-mock >/dev/null 2>&1; then # no Debian package: built once, beside Go's other tools
  export PATH=$PATH:$(go env GOPATH)/bin
  command -v stripe-mock >/dev/null 2>&1 || GOBIN=$(go env GOPATH)/bin go install github.com/stripe/stripe-mock@v0.203.0
fi
[ -n "$(postgres_bin)" ] || missing+=(postgresql)
if [ ! -x /usr/sbin/postfix ] && [ "$(id -u)" = 0 ]; then
  missing+=(postfix) # its programs only: no mail server of the machine is set up
  command -v debconf-set-selections >/dev/null 2>&1 && echo 'postfix postfix/main_mailer_type select No configuration' | debconf-set-selections
fi
install_missing tests
if [ "$(id -u)" != 0 ]; then
  echo 'Not run as root: the tests that start a Postfix of their own are skipped.' >&2
  export DUNWELL_TEST_NO_ROOT=1
fi

work=$(mktemp -d)
stop() { postgres_stop; rm -rf "$work"; }
trap stop EXIT
postgres_start "$work"

export DUNWELL_TEST_POSTGRES=$postgres_url
export DUNWELL_TEST_ALL=1
export CGO_ENABLED=0
# Properties start from a seed made of the tree: the same code has the same verdict
# everywhere, other code tries other lives. make hunt starts from new seeds.
: "${RAPID_SEED:=$((16#$(git rev-parse 'HEAD^{tree}' 2>/dev/null | head -c 12 || true)1))}"
export RAPID_SEED
go vet ./...
go test -timeout 14m "$@" ./...
