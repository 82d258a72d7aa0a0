// Package testneeds says what a test needs from the machine: a program, a
// database server, the shared test data. Where it is missing the test is
// skipped with a sentence that says so; under DUNWELL_TEST_ALL=1, as the README's
// test command sets it, a missing program or server fails instead.
package testneeds

import (
	"os"
	"os/exec"
	"path/filepath"
	"testing"
)

// Tool is the path of a program, or the end of the test.
func Tool(t testing.TB, name, debianPackage string) string {
	t.Helper()
	path, err := exec.LookPath(name)
	if err != nil {
		missing(t, "this test needs the program "+name+" (Debian package "+debianPackage+")")
	}
	return path
}

// Chromium is the path of a browser that can be driven, or the end of the test.
func Chromium(t testing.TB) string {
	t.Helper()
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome"} {
		if path, err := exec.LookPath(name); err == nil {
			return path
		}
	}
	missing(t, "this test needs a browser: chromium, chromium-browser or google-chrome (Debian package chromium)")
	return ""
}

// Postgres is the URL of a server on which the test may create databases.
func Postgres(t testing.TB) string {
	t.Helper()
	url := os.Getenv("DUNWELL_TEST_POSTGRES")
	if url == "" {
		missing(t, "this test needs PostgreSQL: set DUNWELL_TEST_POSTGRES to a server's URL, or run make test")
	}
	return url
}

// Root ends the test where it does not run as root. On a machine where nobody can be
// root for a test DUNWELL_TEST_NO_ROOT skips it all the same.
func Root(t testing.TB, why string) {
	t.Helper()
	if os.Getuid() == 0 {
		return
	}
	if os.Getenv("DUNWELL_TEST_NO_ROOT") != "" {
		t.Skip("this test needs root: " + why)
	}
	missing(t, "this test needs root: "+why)
}

// Data is the path of a file or folder of the shared test data, which lies beside
// the project. It is other people's material and no part of the project, so its
// absence always skips.
func Data(t testing.TB, path string) string {
	t.Helper()
	root, err := os.Getwd()
	for err == nil {
		if _, statErr := os.Stat(filepath.Join(root, "go.mod")); statErr == nil {
			break
		}
		if filepath.Dir(root) == root {
			t.Fatal("no go.mod above the test")
		}
		root = filepath.Dir(root)
	}
	full := filepath.Join(root, "..", "shared", "data", path)
	if _, err := os.Stat(full); err != nil {
		t.Skip("this test reads ../shared/data/" + path + ", which is not beside the project here")
	}
	return full
}

func missing(t testing.TB, what string) {
	t.Helper()
	if os.Getenv("DUNWELL_TEST_ALL") != "" {
		t.Fatal(what)
	}
	t.Skip(what)
}
