package app

import (
	"bytes"
	"context"
	"database/sql"
	"encoding/csv"
	"errors"
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"
	"github.com/xuri/excelize/v2"

	"dunwell/internal/store"
)

// TestMain lets the test binary be the program for the scripts: by a clock that
// the script sets with DUNWELL_TEST_NOW, a moment such as 2026-11-20T10:00:00Z.
func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){
		"dunwell": func() {
			os.Exit(MainAt(testClock, os.Args[1:], os.Stdin, os.Stdout, os.Stderr))
		},
	})
}

func testClock() time.Time {
	if at := os.Getenv("DUNWELL_TEST_NOW"); at != "" {
		now, err := time.Parse(time.RFC3339, at)
		if err != nil {
			panic(err)
		}
		return now
	}
	return time.Now()
}

// TestScripts runs the program from outside: testdata/script holds one story a
// file. Those named shared_* read lists that do not belong to this project.
func TestScripts(t *testing.T) {
	t.Parallel()
	shared, err := filepath.Abs(filepath.Join("..", "..", "..", "shared", "data"))
	if err != nil {
		t.Fatal(err)
	}
	testscript.Run(t, testscript.Params{
		Dir: filepath.Join("testdata", "script"),
		Setup: func(env *testscript.Env) error {
			env.Setenv("SHARED", shared)
			env.Setenv("DUNWELL_DATABASE", filepath.Join(env.WorkDir, "book.db"))
			env.Setenv("DUNWELL_BY", "Test Person")
			env.Setenv("DUNWELL_TEST_NOW", "2026-11-20T10:00:00Z") // a Friday
			env.Setenv("TZ", "UTC")
			env.Setenv("HOME", env.WorkDir)
			return nil
		},
		Condition: func(cond string) (bool, error) {
			if cond == "shared" {
				_, err := os.Stat(shared)
				return err == nil, nil
			}
			return false, fmt.Errorf("unknown condition %q", cond)
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"code": exitCode, "counts": counts, "sql": alterBook, "sparse": sparse, "keys": jsonKeys, "day": setDay, "keep": keepOutput, "list": longList, "shop": serveFiles, "workbook": workbook, "killed": killed, "statement": longStatement,
		},
	})
}

// exitCode runs `code N dunwell …` and wants that exit code.
func exitCode(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: code N command …")
	}
	want, err := strconv.Atoi(args[0])
	ts.Check(err)
	err = ts.Exec(args[1], args[2:]...)
	got := 0
	if err != nil {
		got = -1
		if exit, ok := errors.AsType[*exec.ExitError](err); ok {
			got = exit.ExitCode()
		}
	}
	if got != want {
		ts.Fatalf("exit code: got %d, want %d", got, want)
	}
}

// setDay is `day 2026-11-23 [15:00]`: ten in the morning, or as told, universal time.
func setDay(ts *testscript.TestScript, _ bool, args []string) {
	at := "10:00"
	if len(args) > 1 {
		at = args[1]
	}
	ts.Setenv("DUNWELL_TEST_NOW", args[0]+"T"+at+":00Z")
}

// keepOutput is `keep NAME`: what the last command printed becomes a variable.
func keepOutput(ts *testscript.TestScript, _ bool, args []string) {
	ts.Setenv(args[0], strings.TrimSpace(ts.ReadFile("stdout")))
}

// counts writes how many rows each table of the book holds to a file, or
// compares with a file written before: counts [same] FILE.
func counts(ts *testscript.TestScript, _ bool, args []string) {
	var got bytes.Buffer
	db, err := store.Open(context.Background(), ts.Getenv("DUNWELL_DATABASE"), store.Options{Now: testClock})
	ts.Check(err)
	defer func() { ts.Check(db.Close()) }()
	ts.Check(db.Read(context.Background(), func(tx *store.Tx) error {
		rows, err := tx.Counts(context.Background())
		got.Reset()
		for _, table := range slices.Sorted(maps.Keys(rows)) {
			fmt.Fprintf(&got, "%s %d\n", table, rows[table])
		}
		return err
	}))
	if len(args) == 2 && args[0] == "same" {
		if want := ts.ReadFile(args[1]); got.String() != want {
			ts.Fatalf("the book changed: before\n%s\nnow\n%s", want, got.String())
		}
		return
	}
	ts.Check(os.WriteFile(ts.MkAbs(args[0]), got.Bytes(), 0o600))
}

// alterBook reaches into the book behind the program's back: sql 'UPDATE …'. With
// `sql -get 'SELECT …'` it prints the first column, line by line, to stdout.
func alterBook(ts *testscript.TestScript, _ bool, args []string) {
	db, err := sql.Open("sqlite", ts.Getenv("DUNWELL_DATABASE"))
	ts.Check(err)
	defer func() { ts.Check(db.Close()) }()
	if args[0] != "-get" {
		for _, statement := range args {
			_, err := db.ExecContext(context.Background(), statement)
			ts.Check(err)
		}
		return
	}
	rows, err := db.QueryContext(context.Background(), args[1])
	ts.Check(err)
	defer func() { ts.Check(rows.Close()) }()
	for rows.Next() {
		var text string
		ts.Check(rows.Scan(&text))
		fmt.Fprintln(ts.Stdout(), text)
	}
	ts.Check(rows.Err())
}

// sparse makes a large file of junk that takes no room: sparse FILE MEGABYTES.
func sparse(ts *testscript.TestScript, _ bool, args []string) {
	megabytes, err := strconv.ParseInt(args[1], 10, 64)
	ts.Check(err)
	f, err := os.Create(ts.MkAbs(args[0]))
	ts.Check(err)
	_, err = f.WriteString("client,amount,due\n")
	ts.Check(err)
	ts.Check(f.Truncate(megabytes << 20))
	ts.Check(f.Close())
}

// longList writes an invoice list of N rows: list FILE N.
func longList(ts *testscript.TestScript, _ bool, args []string) {
	n, err := strconv.Atoi(args[1])
	ts.Check(err)
	var b bytes.Buffer
	b.WriteString("Customer number,Customer,Invoice,Date,Due,Amount,Open\n")
	for i := range n {
		fmt.Fprintf(&b, "C%d,Client %d,INV-%d,2026-10-01,2026-10-31,%d.00,%d.00\n", i%977, i%977, i, 10+i%90, 10+i%90)
	}
	ts.Check(os.WriteFile(ts.MkAbs(args[0]), b.Bytes(), 0o600))
}

// workbook makes a workbook of a CSV file: workbook FILE.xlsx FILE.csv. Days and
// sums become those of a spreadsheet.
func workbook(ts *testscript.TestScript, _ bool, args []string) {
	rows, err := csv.NewReader(strings.NewReader(ts.ReadFile(args[1]))).ReadAll()
	ts.Check(err)
	book := excelize.NewFile()
	style, err := book.NewStyle(&excelize.Style{NumFmt: 14})
	ts.Check(err)
	for r, row := range rows {
		for c, text := range row {
			cell, err := excelize.CoordinatesToCellName(c+1, r+1)
			ts.Check(err)
			if on, err := time.Parse(time.DateOnly, text); err == nil {
				ts.Check(book.SetCellValue("Sheet1", cell, on))
				ts.Check(book.SetCellStyle("Sheet1", cell, cell, style))
			} else if sum, err := strconv.ParseFloat(text, 64); err == nil {
				ts.Check(book.SetCellValue("Sheet1", cell, sum))
			} else {
				ts.Check(book.SetCellValue("Sheet1", cell, text))
			}
		}
	}
	ts.Check(book.SaveAs(ts.MkAbs(args[0])))
	ts.Check(book.Close())
}

// killed runs a command and kills it hard as soon as the book holds items, or rows
// of another table: killed [-in TABLE] COMMAND …
func killed(ts *testscript.TestScript, _ bool, args []string) {
	table := "item"
	if args[0] == "-in" {
		table, args = args[1], args[2:]
	}
	binary := filepath.Join(strings.SplitN(ts.Getenv("PATH"), string(filepath.ListSeparator), 2)[0], args[0])
	cmd := exec.Command(binary, args[1:]...)
	cmd.Dir = ts.MkAbs(".")
	for _, name := range []string{"DUNWELL_DATABASE", "DUNWELL_TEST_NOW", "DUNWELL_BY", "DUNWELL_FEED_NETWORKS", "SSL_CERT_FILE", "HOME", "TZ", "PATH"} {
		cmd.Env = append(cmd.Env, name+"="+ts.Getenv(name))
	}
	db, err := sql.Open("sqlite", ts.Getenv("DUNWELL_DATABASE"))
	ts.Check(err)
	defer func() { ts.Check(db.Close()) }()
	ts.Check(cmd.Start())
	deadline := time.Now().Add(20 * time.Second)
	for items := 0; items == 0; {
		if time.Now().After(deadline) {
			ts.Fatalf("nothing was imported in 20 s")
		}
		if err := db.QueryRowContext(context.Background(), "SELECT COUNT(*) FROM "+table).Scan(&items); err != nil {
			items = 0 // being written
		}
	}
	ts.Check(cmd.Process.Kill())
	if err := cmd.Wait(); err == nil {
		ts.Fatalf("it ended before it could be killed")
	}
}

// jsonKeys holds the lines of a JSON output against the shape of the design:
// keys FILE-OF-OUTPUT SHAPE, where the shape names every key with its kind.
func jsonKeys(ts *testscript.TestScript, _ bool, args []string) {
	want := strings.TrimSpace(ts.ReadFile(args[1]))
	lines := strings.Split(strings.TrimSpace(ts.ReadFile(args[0])), "\n")
	merged, err := shapeOf(lines)
	ts.Check(err)
	if merged != want {
		ts.Fatalf("shape of %s:\ngot\n%s\nwant\n%s\nthat is %q", args[0], merged, want, want)
	}
}
