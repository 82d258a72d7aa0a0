package intake_test

import (
	"bytes"
	"io"
	"math/rand/v2"
	"runtime"
	"strings"
	"testing"
	"time"

	"dunwell/internal/fault"
	"dunwell/internal/intake"
)

// junk is a large file that lies nowhere: its bytes follow from their place.
type junk struct {
	head string
	fill func(b []byte, at int64)
	size int64
}

func (j junk) ReadAt(b []byte, at int64) (int, error) {
	if at >= j.size {
		return 0, io.EOF
	}
	n := int(min(int64(len(b)), j.size-at))
	j.fill(b[:n], at)
	if at < int64(len(j.head)) {
		copy(b[:n], j.head[at:])
	}
	if n < len(b) {
		return n, io.EOF
	}
	return n, nil
}

func repeated(piece string) func([]byte, int64) {
	long := []byte(strings.Repeat(piece, 1+(1<<16)/len(piece)))
	long = long[:len(long)/len(piece)*len(piece)]
	return func(b []byte, at int64) {
		at %= int64(len(piece))
		for n := 0; n < len(b); {
			n += copy(b[n:], long[at:])
			at = 0
		}
	}
}

// A large file of junk is refused in seconds, in plain words, and without being
// held in memory.
func TestJunkIsRefused(t *testing.T) {
	random := rand.NewChaCha8([32]byte{1})
	noise := func(b []byte, _ int64) { _, _ = random.Read(b) }
	header := "Invoice,Client,Due,Amount\n"
	tests := map[string]struct {
		file junk
		want string
	}{
		"random bytes":            {junk{fill: noise, size: 200 << 20}, "not_a_table"},
		"zeros":                   {junk{fill: repeated("\x00"), size: 200 << 20}, "not_a_table"},
		"zeros after a header":    {junk{head: header, fill: repeated("\x00"), size: 200 << 20}, "not_a_table"},
		"one line":                {junk{fill: repeated("a,b"), size: 200 << 20}, "row_too_long"},
		"one line after a header": {junk{head: header, fill: repeated("a,b"), size: 200 << 20}, "rows_mostly_wrong"},
		"wrong rows":              {junk{head: header, fill: repeated("x,y,z,1\n"), size: 200 << 20}, "columns_missing"},
		"quotes never close":      {junk{head: header, fill: repeated("\"1,Ada,2026-01-05,10\n"), size: 200 << 20}, "quotes_broken"},
		"commas":                  {junk{head: header, fill: repeated(",,,,,,,,,,,,,,,\n"), size: 20 << 20}, "file_empty"},
		"newlines":                {junk{fill: repeated("\n"), size: 200 << 20}, "header_unknown file_empty not_a_table"},
		"control characters":      {junk{fill: repeated("\x01\x02,\n"), size: 200 << 20}, "not_a_table"},
		"too large":               {junk{fill: repeated("a,b\n"), size: 2 << 30}, "file_too_large"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			var before, after runtime.MemStats
			runtime.GC()
			runtime.ReadMemStats(&before)
			began := time.Now()
			shape, err := intake.Detect("junk.csv", test.file, test.file.size, intake.Hints{Currency: "EUR"})
			if err == nil {
				if sum := shape.Survey(test.file, test.file.size); sum.Refused != nil {
					err = sum.Refused
				}
			}
			if got := fault.CodeOf(err); got == "" || !strings.Contains(test.want, got) {
				t.Errorf("got %q (%v), want %s", got, err, test.want)
			}
			if took := time.Since(began); took > 10*time.Second {
				t.Errorf("took %v", took)
			} else {
				t.Logf("%v in %v", err, took.Round(time.Millisecond))
			}
			runtime.ReadMemStats(&after)
			if grown := int64(after.HeapSys) - int64(before.HeapSys); grown > 64<<20 {
				t.Errorf("the heap grew by %d MB", grown>>20)
			}
		})
	}
}

// A disk that fails is told apart from a file that is wrong.
func TestDiskFails(t *testing.T) {
	t.Parallel()
	text := plainList(5000)
	r := bytes.NewReader(text)
	shape, err := intake.Detect("list.csv", r, r.Size(), intake.Hints{})
	if err != nil {
		t.Fatal(err)
	}
	broken := io.NewSectionReader(r, 0, r.Size()/2)
	sum := shape.Survey(failing{broken}, r.Size())
	if sum.Refused == nil || sum.Refused.Kind != fault.Unavailable {
		t.Errorf("got %v, want the machine to be named", sum.Refused)
	}
}

type failing struct{ r io.ReaderAt }

func (f failing) ReadAt(b []byte, at int64) (int, error) {
	n, err := f.r.ReadAt(b, at)
	if err != nil {
		err = io.ErrUnexpectedEOF
	}
	return n, err
}

// Reading can be left at any row.
func TestStopEarly(t *testing.T) {
	t.Parallel()
	text := plainList(100)
	r := bytes.NewReader(text)
	shape, err := intake.Detect("list.csv", r, r.Size(), intake.Hints{})
	if err != nil {
		t.Fatal(err)
	}
	n := 0
	for range shape.Rows(r, r.Size()) {
		if n++; n == 3 {
			break
		}
	}
	if n != 3 {
		t.Errorf("got %d rows, want 3", n)
	}
}

func TestCellBounds(t *testing.T) {
	t.Parallel()
	header := "Invoice,Client,Due,Amount\n"
	good := "1,Ada,2026-01-05,10\n"
	tests := map[string]struct{ row, want string }{
		"long cell":         {"2," + strings.Repeat("x", 65<<10) + ",2026-01-05,10\n", "cell_too_long"},
		"long quoted cell":  {`2,"` + strings.Repeat("x", 65<<10) + "\",2026-01-05,10\n", "quote_unclosed"},
		"long row":          {"2" + strings.Repeat(",y", 600<<10) + "\n", "row_too_long"},
		"many cells":        {"2" + strings.Repeat(",y", 600) + "\n", "columns_too_many"},
		"many quoted cells": {"2" + strings.Repeat(`,"y"`, 600) + "\n", "columns_too_many"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			shape, r := detect(t, "l.csv", header+good+test.row+good+good, intake.Hints{Currency: "EUR"})
			sum := shape.Survey(r, r.Size())
			if sum.Rows != 3 || sum.Wrong != 1 || sum.Faults[0].Code != test.want || sum.Faults[0].Where != "l.csv:3" {
				t.Errorf("got %d rows, faults %v, want 3 rows and %s at line 3", sum.Rows, sum.Faults, test.want)
			}
		})
	}
}

func TestWorkbookBehindAPassword(t *testing.T) {
	t.Parallel()
	head := "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + strings.Repeat("\x00", 504)
	var name strings.Builder
	for _, c := range "EncryptedPackage" {
		name.WriteString(string(c) + "\x00")
	}
	for text, want := range map[string]string{
		head + strings.Repeat("\x00", 4096):                             "old kind",
		head + name.String() + strings.Repeat("\x00", 512):              "password",
		head + strings.Repeat("\x01", 65_000-len(head)) + name.String(): "password", // where the pieces it is read in meet
		head + strings.Repeat("\x01", 300_000) + name.String():          "password",
	} {
		_, err := intake.Detect("list.xlsx", strings.NewReader(text), int64(len(text)), intake.Hints{})
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%d bytes: got %v, want %q", len(text), err, want)
		}
	}
}
