package reply

import (
	"encoding/csv"
	"os"
	"path/filepath"
	"testing"
)

const shared = "../../../shared/data"

// sharedFile reads a file of the test data that lies beside the project.
func sharedFile(t testing.TB, name string) []byte {
	t.Helper()
	b, err := os.ReadFile(filepath.Join(shared, filepath.FromSlash(name)))
	if err != nil {
		t.Skipf("the mails of other projects are not beside this checkout: %v", err)
	}
	return b
}

func sharedNames(t testing.TB, pattern string) []string {
	t.Helper()
	names, err := filepath.Glob(filepath.Join(shared, filepath.FromSlash(pattern)))
	if err != nil || len(names) == 0 {
		t.Skip("the mails of other projects are not beside this checkout")
	}
	for i := range names {
		names[i], _ = filepath.Rel(shared, names[i])
	}
	return names
}

func sharedTable(t testing.TB, name string) [][]string {
	t.Helper()
	f, err := os.Open(filepath.Join(shared, filepath.FromSlash(name)))
	if err != nil {
		t.Skipf("the labels of other projects are not beside this checkout: %v", err)
	}
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	return rows[1:]
}

func parsed(t testing.TB, name string) Message {
	t.Helper()
	m, err := ParseMessage(sharedFile(t, name))
	if err != nil {
		t.Fatal(err)
	}
	return m
}
