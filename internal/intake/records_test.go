package intake

import (
	"encoding/csv"
	"errors"
	"io"
	"slices"
	"strings"
	"testing"
)

// cut gives the rows of a text and the lines they begin on.
func cut(t *testing.T, text string) (rows [][]string, lines []int, faults int) {
	t.Helper()
	c := openCSV(strings.NewReader(text), int64(len(text)), textScan{encoding: "utf-8"}, ',')
	for {
		cells, line, err := c.next()
		if errors.Is(err, io.EOF) {
			return rows, lines, faults
		}
		if err != nil {
			faults++
			continue
		}
		rows, lines = append(rows, slices.Clone(cells)), append(lines, line)
	}
}

func TestCut(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		text   string
		want   string // cells joined by |, rows by /
		lines  []int
		faults int
	}{
		"plain":                     {"a,b\nc,d\n", "a|b/c|d", []int{1, 2}, 0},
		"no end":                    {"a,b\nc,d", "a|b/c|d", []int{1, 2}, 0},
		"CRLF":                      {"a,b\r\nc,d\r\n", "a|b/c|d", []int{1, 2}, 0},
		"empty cells":               {",a,\n", "|a|", []int{1}, 0},
		"blank lines":               {"a\n\n  \nb\n", "a/b", []int{1, 4}, 0},
		"quotes":                    {"\"a,b\",\"c\"\"d\"\n", "a,b|c\"d", []int{1}, 0},
		"quotes at the end":         {"a,\"b\"", "a|b", []int{1}, 0},
		"empty quotes":              {"\"\",\"\"\n", "|", []int{1}, 0},
		"line break inside":         {"a,\"b\nc\"\nd,e\n", "a|b\nc/d|e", []int{1, 3}, 0},
		"CRLF after quotes":         {"a,\"b\"\r\nc,d\r\n", "a|b/c|d", []int{1, 2}, 0},
		"text after quotes":         {"\"Acme\" GmbH,1\n", "Acme GmbH|1", []int{1}, 0},
		"quotes inside":             {"Joe \"the\" Man,1\n", "Joe \"the\" Man|1", []int{1}, 0},
		"blank before quotes":       {"a, \"b,c\"\n", "a|b,c", []int{1}, 0},
		"quote never closes":        {"a,\"b\nc,d\ne,f\n", "c|d/e|f", []int{2, 3}, 1},
		"quote closed by another":   {"\"1,a\n\"2,b\n3,c\n", "3|c", []int{3}, 2},
		"quote never closes at end": {"a,b\nc,\"d", "a|b", []int{1}, 1},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			rows, lines, faults := cut(t, test.text)
			var joined []string
			for _, r := range rows {
				joined = append(joined, strings.Join(r, "|"))
			}
			if got := strings.Join(joined, "/"); got != test.want || !slices.Equal(lines, test.lines) || faults != test.faults {
				t.Errorf("got %q at %v, %d faults, want %q at %v, %d", got, lines, faults, test.want, test.lines, test.faults)
			}
		})
	}
}

// What encoding/csv reads without complaint is read alike here.
func FuzzCut(f *testing.F) {
	for _, s := range []string{"a,b\nc,d\n", "\"a\nb\",\"c\"\"\"\r\n,\n", "a,\"b", "\"\"\"\",\n", " \"a\",b\n", "\r\n\r\n\"\r\n\""} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		std := csv.NewReader(strings.NewReader(text))
		std.FieldsPerRecord = -1
		want, err := std.ReadAll()
		got, _, faults := cut(t, text)
		// The two differ on purpose in blank-only lines, blanks before quotes, a
		// lone return, and the end-of-file mark of old systems.
		if err != nil || strings.ContainsAny(text, " \x1a\t") || strings.Contains(strings.ReplaceAll(text, "\r\n", ""), "\r") {
			return
		}
		for _, row := range want {
			for i := range row {
				row[i] = strings.ReplaceAll(row[i], "\r\n", "\n")
			}
		}
		for _, row := range got {
			for i := range row {
				row[i] = strings.ReplaceAll(row[i], "\r\n", "\n")
			}
		}
		if faults > 0 || !slices.EqualFunc(got, want, slices.Equal[[]string]) {
			t.Fatalf("%q: got %q and %d faults, want %q", text, got, faults, want)
		}
	})
}
