package reply

import (
	"encoding/csv"
	"os"
	"path/filepath"
	"testing"

	"dunwell/internal/testneeds"
)

// sharedFile reads a file of the test data that lies beside the project.
func sharedFile(t testing.TB, name string) []byte {
	t.Helper()
	b, err := os.ReadFile(testneeds.Data(t, name))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// sharedNames are the files of a folder of the test data, named as sharedFile takes them.
func sharedNames(t testing.TB, folder string) []string {
	t.Helper()
	entries, err := os.ReadDir(testneeds.Data(t, folder))
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, e := range entries {
		names = append(names, filepath.ToSlash(filepath.Join(folder, e.Name())))
	}
	return names
}

func sharedTable(t testing.TB, name string) [][]string {
	t.Helper()
	f, err := os.Open(testneeds.Data(t, name))
	if err != nil {
		t.Fatal(err)
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
	return mustParse(t, sharedFile(t, name))
}
