package statement_test

import (
	"fmt"
	"testing"

	"pgregory.net/rapid"

	"dunwell/internal/day"
	"dunwell/internal/intake/statement"
	"dunwell/internal/money"
)

// book draws what a bank has of an account: some lines a day, many of them
// alike, some with a reference, some with one that other lines have too.
func book(t *rapid.T) []statement.Line {
	first := day.MustParse("2026-02-27")
	var lines []statement.Line
	for d := range rapid.IntRange(1, 12).Draw(t, "days") {
		for range rapid.IntRange(0, 5).Draw(t, "lines") {
			l := statement.Line{
				On:     first.AddDays(d),
				Amount: money.New(rapid.SampledFrom([]int64{100, 100, 250, -100}).Draw(t, "sum"), "EUR"),
				Text:   rapid.SampledFrom([]string{"rent", "rent", "Invoice 7", ""}).Draw(t, "text"),
				Other:  statement.Party{Name: rapid.SampledFrom([]string{"Marta Weiss", "Ada Ltd"}).Draw(t, "name")},
			}
			switch rapid.IntRange(0, 2).Draw(t, "reference") {
			case 0:
				l.BankID = fmt.Sprintf("REF%d", len(lines))
			case 1:
				l.BankID = "55555"
			}
			lines = append(lines, l)
		}
	}
	return lines
}

// However the days of an account are cut into files that overlap, every line is
// kept once: none twice, and none is lost to another that looks the same.
func TestOverlappingFilesKeepEveryLineOnce(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		lines := book(t)
		kept := map[string]statement.Line{}
		load := func(from, through day.Date) {
			var file statement.Fingerprints
			for _, l := range lines {
				if !l.On.Before(from) && !l.On.After(through) {
					kept[file.Of("DE89370400440532013000", &l)] = l
				}
			}
		}
		first := day.MustParse("2026-02-27")
		for range rapid.IntRange(1, 5).Draw(t, "files") {
			from := rapid.IntRange(0, 11).Draw(t, "from")
			load(first.AddDays(from), first.AddDays(from+rapid.IntRange(0, 6).Draw(t, "length")))
		}
		load(first, first.AddDays(12)) // the year's file, which holds them all
		if len(kept) != len(lines) {
			t.Fatalf("kept %d of %d lines", len(kept), len(lines))
		}
		count := func(lines []statement.Line) map[string]int {
			n := map[string]int{}
			for _, l := range lines {
				n[fmt.Sprint(l.On, l.Amount, l.Text, l.Other.Name, l.BankID)]++
			}
			return n
		}
		var all []statement.Line
		for _, l := range kept {
			all = append(all, l)
		}
		if got, want := fmt.Sprint(count(all)), fmt.Sprint(count(lines)); got != want && noSharedReference(lines) {
			t.Fatalf("got %s, want %s", got, want)
		}
	})
}

// noSharedReference: of lines that share reference, day and sum only the number is
// kept, whichever text the last file had.
func noSharedReference(lines []statement.Line) bool {
	for _, l := range lines {
		if l.BankID == "55555" {
			return false
		}
	}
	return true
}

func TestFingerprintIsStable(t *testing.T) {
	t.Parallel()
	line := statement.Line{
		On: day.MustParse("2026-03-02"), Amount: money.New(12050, "EUR"), Text: "Rechnung 17 / Müller",
		Other: statement.Party{Name: "Müller & Söhne"},
	}
	of := func(change func(*statement.Line)) string {
		l := line
		change(&l)
		return l.Fingerprint("A", 1)
	}
	same := map[string]func(*statement.Line){
		"another wrap":       func(l *statement.Line) { l.Text = "Rechnung  17/Müller" },
		"another encoding":   func(l *statement.Line) { l.Other.Name = "MÃ¼ller & SÃ¶hne" },
		"capitals":           func(l *statement.Line) { l.Text = "RECHNUNG 17 / MÜLLER" },
		"another value date": func(l *statement.Line) { l.Value = day.MustParse("2026-03-03") },
	}
	for name, change := range same {
		if got, want := of(change), line.Fingerprint("A", 1); got != want {
			t.Errorf("%s: got another fingerprint", name)
		}
	}
	other := map[string]func(*statement.Line){
		"day":      func(l *statement.Line) { l.On = day.MustParse("2026-03-03") },
		"sum":      func(l *statement.Line) { l.Amount = money.New(12051, "EUR") },
		"sign":     func(l *statement.Line) { l.Amount = money.New(-12050, "EUR") },
		"currency": func(l *statement.Line) { l.Amount = money.New(12050, "USD") },
		"text":     func(l *statement.Line) { l.Text = "Rechnung 18 / Müller" },
		"payer":    func(l *statement.Line) { l.Other.Name = "Maier & Söhne" },
		"script":   func(l *statement.Line) { l.Other.Name = "Иванов" },
	}
	seen := map[string]string{line.Fingerprint("A", 1): "itself", line.Fingerprint("B", 1): "account", line.Fingerprint("A", 2): "second"}
	for name, change := range other {
		fp := of(change)
		if before, ok := seen[fp]; ok {
			t.Errorf("%s: the fingerprint is that of %s", name, before)
		}
		seen[fp] = name
	}
	if len(seen) != 10 {
		t.Errorf("got %d fingerprints, want 10", len(seen))
	}
	// Kept by readers of old files: it must never change.
	if got, want := line.Fingerprint("A", 2), "f7c3352055b4109873f4685351c56ed2-2"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

func TestAReferenceOutlivesWordsAndAssumedDays(t *testing.T) {
	t.Parallel()
	a := statement.Line{On: day.MustParse("2026-03-02"), Assumed: true, Amount: money.New(1, "EUR"), BankID: "X1", Text: "a"}
	b := statement.Line{On: day.MustParse("2026-03-31"), Assumed: true, Amount: money.New(1, "EUR"), BankID: "X1", Text: "b"}
	if a.Fingerprint("A", 1) != b.Fingerprint("A", 1) {
		t.Error("one reference, two fingerprints")
	}
}

func BenchmarkFingerprints(b *testing.B) {
	l := statement.Line{On: day.MustParse("2026-03-02"), Amount: money.New(12050, "EUR"), Text: "Rechnung 17 vom 3. Februar, vielen Dank", Other: statement.Party{Name: "Weiss Ladenbau GmbH", IBAN: "DE89370400440532013000"}}
	var f statement.Fingerprints
	b.ReportAllocs()
	for b.Loop() {
		f.Of("DE89370400440532013000", &l)
	}
}
