package recovery_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"strings"
	"testing"

	"dunwell/internal/day"
	"dunwell/internal/fault"
	"dunwell/internal/law"
	"dunwell/internal/receivable"
	"dunwell/internal/recovery"
	"dunwell/internal/testneeds/book"
)

var roadDay = day.MustParse("2026-11-20")

// roadDesk is a desk whose one creditor has a client with one late invoice.
func roadDesk(t *testing.T, engine string) (*recovery.Desk, receivable.CreditorID, receivable.AccountKey) {
	t.Helper()
	clock := book.ClockAt(roadDay, 10)
	desk := recovery.New(book.Open(t, book.Database(t, engine), clock.Now), recovery.Options{Now: clock.Now})
	creditor, err := desk.CreditorNamed(t.Context(), "")
	if err != nil {
		t.Fatal(err)
	}
	if err := desk.ChangeSetup(t.Context(), creditor, map[string]string{"place": "us_ohio"}); err != nil {
		t.Fatal(err)
	}
	importText(t, desk, creditor, "list.csv", "Client,Invoice number,Invoice date,Due date,Amount\nLarch,A-1,2026-09-01,2026-10-01,500.00\n", receivable.ListAll)
	key, err := desk.AccountNamed(t.Context(), creditor, "Larch", "")
	if err != nil {
		t.Fatal(err)
	}
	return desk, creditor, key
}

func importText(t *testing.T, desk *recovery.Desk, creditor receivable.CreditorID, name, text string, kind receivable.ListKind) {
	t.Helper()
	today, err := desk.TodayOf(t.Context(), creditor)
	if err != nil {
		t.Fatal(err)
	}
	through := roadDay
	if today.Before(through) {
		through = today
	}
	_, err = desk.Import(t.Context(), recovery.ImportRequest{Creditor: creditor, Kind: kind, CompleteThrough: through,
		File: recovery.ImportFile{Name: name, Reader: strings.NewReader(text), Size: int64(len(text))}})
	if err != nil {
		t.Fatal(err)
	}
}

func eachEngine(t *testing.T, test func(t *testing.T, engine string)) {
	t.Helper()
	for _, engine := range book.Engines {
		t.Run(engine, func(t *testing.T) {
			t.Parallel()
			test(t, engine)
		})
	}
}

const ohioLimit = "us_ohio.small_claims.small_claims_limit.business_usd"

// figureOf is a figure of a bundle as it is shown.
func figureOf(t *testing.T, b *law.Bundle, path string) string {
	t.Helper()
	entries, err := b.Show(path)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		if e.Path == path {
			return e.Value
		}
	}
	t.Fatalf("there is no %s", path)
	return ""
}

func hashOf(text []byte) string {
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:])
}

// lawOf is the states' law compiled on another day.
func lawOf(t *testing.T, compiled string) []byte {
	t.Helper()
	us, _ := law.Texts()
	on := law.Embedded().Version[:10]
	changed := bytes.Replace(us, []byte("compiled_on: \""+on), []byte("compiled_on: \""+compiled), 1)
	if bytes.Equal(us, changed) {
		changed = bytes.Replace(us, []byte("compiled_on: "), []byte("compiled_on: \""+compiled+"\" # "), 1)
	}
	return changed
}

func TestTheLawOfACreditor(t *testing.T) {
	t.Parallel()
	eachEngine(t, func(t *testing.T, engine string) {
		desk, creditor, _ := roadDesk(t, engine)
		inForce := func() *law.Bundle {
			b, err := desk.Law(t.Context(), creditor)
			if err != nil {
				t.Fatal(err)
			}
			return b
		}
		if got := inForce(); got != law.Embedded() {
			t.Errorf("with nothing taken: got %s", got.Version)
		}
		act := recovery.Act{By: "Ann"}
		own := law.Override{Path: ohioLimit, Value: "6500", Source: "letter of the clerk", AsOf: "2026-11-01"}
		if err := desk.SetLaw(t.Context(), creditor, own, act); err != nil {
			t.Fatal(err)
		}
		if got := figureOf(t, inForce(), ohioLimit); got != "6500" {
			t.Errorf("own figure: got %s", got)
		}
		if first, second := inForce(), inForce(); first != second {
			t.Error("the same law was made twice")
		}
		newer := lawOf(t, "2027-01-02")
		take := func(text []byte, hash string, force bool) (recovery.TakenLaw, error) {
			return desk.TakeLaw(t.Context(), creditor, []recovery.LawFile{{Name: "us.yaml", Text: text}}, []string{hash}, force, act)
		}
		_, err := take(newer, hashOf([]byte("other")), false)
		wantCode(t, "a hash nobody told", err, "law_hash_wrong")
		_, err = take([]byte("schema_version: 1\n"), hashOf([]byte("schema_version: 1\n")), false)
		wantCode(t, "no law", err, "law_unreadable")
		taken, err := take(newer, strings.ToUpper(hashOf(newer)), false)
		if err != nil {
			t.Fatal(err)
		}
		if got := inForce(); !strings.HasPrefix(got.Version, "2027-01-02") || figureOf(t, got, ohioLimit) != "6500" {
			t.Errorf("after taking: %s with %s", got.Version, figureOf(t, got, ohioLimit))
		}
		if taken.Old.Version != law.Embedded().Version || len(taken.Misfits) > 0 {
			t.Errorf("taken: got %s in place of %s, misfits %v", taken.New.Version, taken.Old.Version, taken.Misfits)
		}
		_, err = take(newer, hashOf(newer), false)
		wantCode(t, "the same again", err, "law_known")
		older := lawOf(t, "2026-01-02")
		_, err = take(older, hashOf(older), false)
		wantCode(t, "an older one", err, "law_older")
		if _, err = take(older, hashOf(older), true); err != nil {
			t.Fatal(err)
		}
		if got := inForce(); strings.HasPrefix(got.Version, "2027") {
			t.Errorf("after an older one was forced: got %s", got.Version)
		}
		if err := desk.UnsetLaw(t.Context(), creditor, ohioLimit, act); err != nil {
			t.Fatal(err)
		}
		if got, want := figureOf(t, inForce(), ohioLimit), figureOf(t, law.Embedded(), ohioLimit); got != want {
			t.Errorf("after taking it back: got %s, want %s", got, want)
		}
		wantCode(t, "taken back twice", desk.UnsetLaw(t.Context(), creditor, ohioLimit, act), "override_unknown")
		own.Path = "us_ohio.no_such_figure"
		wantCode(t, "no such figure", desk.SetLaw(t.Context(), creditor, own, act), "override_path_unknown")
		act.On = roadDay.AddDays(1)
		own.Path = ohioLimit
		wantCode(t, "tomorrow", desk.SetLaw(t.Context(), creditor, own, act), "day_ahead")
		lines, err := desk.OwnLaw(t.Context(), creditor)
		if err != nil || len(lines) != 3 || !lines[2].InForce || lines[0].InForce || lines[1].InForce {
			t.Errorf("own law: got %+v (%v)", lines, err)
		}
	})
}

// A law that drops the place of a figure does not stop the work: the figure is
// left out, and the doctor says so.
func TestOwnFigureThatNoLongerFits(t *testing.T) {
	t.Parallel()
	desk, creditor, _ := roadDesk(t, "sqlite")
	act := recovery.Act{By: "Ann"}
	const gone = "gb_eng.insolvency_route.company_threshold"
	for path, value := range map[string]string{ohioLimit: "6500", gone: "800.00 GBP"} {
		if err := desk.SetLaw(t.Context(), creditor, law.Override{Path: path, Value: value, Source: "x", AsOf: "2026-11-01"}, act); err != nil {
			t.Fatal(err)
		}
	}
	_, text := law.Texts()
	from := bytes.Index(text, []byte("\n    insolvency_route:\n"))
	to := from + 1 + bytes.Index(text[from+1:], []byte("\n  gb_sct:\n"))
	text = slices.Concat(text[:from], text[to:])
	taken, err := desk.TakeLaw(t.Context(), creditor, []recovery.LawFile{{Name: "intl.yaml", Text: text}}, []string{hashOf(text)}, false, act)
	if err != nil {
		t.Fatal(err)
	}
	if len(taken.Misfits) != 1 || taken.Misfits[0].Path != gone {
		t.Errorf("misfits: got %v", taken.Misfits)
	}
	b, err := desk.Law(t.Context(), creditor)
	if err != nil {
		t.Fatal(err)
	}
	if got := figureOf(t, b, ohioLimit); got != "6500" {
		t.Errorf("the other figure: got %s", got)
	}
	lines, err := desk.Doctor(t.Context(), creditor, false, false)
	if err != nil || !slices.ContainsFunc(lines, func(l recovery.DoctorLine) bool { return l.Code == "law_own_misfit" && !l.OK }) {
		t.Errorf("doctor: got %+v (%v)", lines, err)
	}
}

func wantCode(t *testing.T, what string, err error, want string) {
	t.Helper()
	if got := fault.CodeOf(err); got != want {
		t.Errorf("%s: got %v (%s), want %s", what, err, got, want)
	}
}

func TestOwnFiguresAndRatesOfACreditor(t *testing.T) {
	t.Parallel()
	eachEngine(t, func(t *testing.T, engine string) {
		desk, creditor, _ := roadDesk(t, engine)
		set := func(source string, values map[string]string) error {
			return desk.SetFigures(t.Context(), creditor, values, source, recovery.Act{By: "Ann"})
		}
		for _, values := range []map[string]string{
			{"hourly_rate": "80", "own_time_below": "1500", "base_p.reminder": "0.5"},
			{"hourly_rate": "90 EUR", "model.base_p.reminder": ""},
		} {
			if err := set("my books", values); err != nil {
				t.Fatal(err)
			}
		}
		wantCode(t, "unknown", set("", map[string]string{"shoe_size": "44"}), "figure_unknown")
		wantCode(t, "out of bounds", set("", map[string]string{"base_p.reminder": "3"}), "figure_out_of_range")
		wantCode(t, "no number", set("", map[string]string{"base_p.reminder": "much"}), "figure_unreadable")
		wantCode(t, "nothing an hour", set("", map[string]string{"hourly_rate": "0"}), "sum_not_positive")
		lines, err := desk.Figures(t.Context(), creditor, false)
		if err != nil {
			t.Fatal(err)
		}
		got := map[string]string{}
		for _, l := range lines {
			got[l.Key] = l.Value + "/" + l.Default
		}
		for key, want := range map[string]string{"hourly_rate": "90.00 EUR/", "own_time_below": "1500.00 USD/1000 USD", "arbitration_from": "/10000 USD", "small_claims_limit": "/"} {
			if got[key] != want {
				t.Errorf("%s: got %q, want %q", key, got[key], want)
			}
		}
		if _, ok := got["base_p.reminder"]; ok || len(lines) != 4 {
			t.Errorf("one taken back is shown: %v", got)
		}
		rate := receivable.ExchangeRate{From: "EUR", To: "USD", Rate: "1.0832", Source: "the bank"}
		warnings, err := desk.Rate(t.Context(), creditor, rate, recovery.Act{On: roadDay.AddDays(-91), By: "Ann"})
		if err != nil || len(warnings) != 1 {
			t.Errorf("an old rate: got %v (%v)", warnings, err)
		}
		rates, err := desk.Rates(t.Context(), creditor)
		if err != nil || len(rates) != 1 || rates[0].On != roadDay.AddDays(-91) || rates[0].By != "Ann" {
			t.Errorf("rates: got %v (%v)", rates, err)
		}
		for want, bad := range map[string]receivable.ExchangeRate{
			"currency_unknown": {From: "EUR", To: "XXQ", Rate: "1"}, "rate_unreadable": {From: "EUR", To: "EUR", Rate: "1"},
		} {
			_, err := desk.Rate(t.Context(), creditor, bad, recovery.Act{})
			wantCode(t, bad.Rate, err, want)
		}
	})
}

// A list that comes after a write-off: money in it opens the account again, the
// same list does not, and a correction leaves no credit to the client behind.
func TestListsAfterAWriteOff(t *testing.T) {
	t.Parallel()
	const head = "Client,Invoice number,Invoice date,Due date,Amount,Paid\n"
	lists := map[string]struct {
		list string
		kind receivable.ListKind
		want string
	}{
		"a payment":                {"Payment date,Payer,Amount,Invoice\n2026-11-18,Larch,120.00,A-1\n", receivable.ListNew, "380.00"},
		"paid in the list":         {head + "Larch,A-1,2026-09-01,2026-10-01,500.00,120.00\n", receivable.ListAll, "380.00"},
		"paid in full in the list": {head + "Larch,A-1,2026-09-01,2026-10-01,500.00,500.00\n", receivable.ListAll, "0.00"},
		"the same list, longer":    {head + "Larch,A-1,2026-09-01,2026-10-01,500.00,\nFir,F-1,2026-09-01,2026-10-01,1.00,\n", receivable.ListAll, "0.00"},
		"corrected down":           {head + "Larch,A-1,2026-09-01,2026-10-01,120.00,\n", receivable.ListAll, "120.00"},
		"corrected up":             {head + "Larch,A-1,2026-09-01,2026-10-01,620.00,\n", receivable.ListAll, "120.00"},
	}
	eachEngine(t, func(t *testing.T, engine string) {
		for name, tt := range lists {
			t.Run(name, func(t *testing.T) {
				t.Parallel()
				desk, creditor, key := roadDesk(t, engine)
				did(t)(desk.WriteOff(t.Context(), key, "", recovery.Act{By: "Ann", Note: "gone"}))
				importText(t, desk, creditor, "later.csv", tt.list, tt.kind)
				e, err := desk.Explain(t.Context(), key, roadDay)
				if err != nil {
					t.Fatal(err)
				}
				if e.Owed != tt.want {
					t.Errorf("owed: got %s, want %s", e.Owed, tt.want)
				}
			})
		}
	})
}

// Every act about the roads is undone by its number, on both databases, and the
// book is what it was.
func TestActsAboutRoadsAreTakenBack(t *testing.T) {
	t.Parallel()
	act := recovery.Act{By: "Ann"}
	acts := map[string]func(*testing.T, *recovery.Desk, receivable.AccountKey) (recovery.Entry, error){
		"arm": func(t *testing.T, d *recovery.Desk, key receivable.AccountKey) (recovery.Entry, error) {
			return d.Arm(t.Context(), key, receivable.RoadSmallClaims, "C", act)
		},
		"write off": func(t *testing.T, d *recovery.Desk, key receivable.AccountKey) (recovery.Entry, error) {
			return d.WriteOff(t.Context(), key, "99.99", act)
		},
		"file": func(t *testing.T, d *recovery.Desk, key receivable.AccountKey) (recovery.Entry, error) {
			return d.Filed(t.Context(), key, recovery.Filing{Road: receivable.RoadSmallClaims, Forum: "C", Number: "1", Waive: "100.00"}, act)
		},
		"place": func(t *testing.T, d *recovery.Desk, key receivable.AccountKey) (recovery.Entry, error) {
			return d.Placed(t.Context(), key, recovery.Placement{Road: receivable.RoadAttorney, With: "R", Letter: roadDay.AddDays(-1), Until: roadDay.AddDays(13)}, act)
		},
		"marked payment": func(t *testing.T, d *recovery.Desk, key receivable.AccountKey) (recovery.Entry, error) {
			return d.TakePayment(t.Context(), key, recovery.Payment{Amount: "100.00", Full: true}, act)
		},
		"its acceptance": func(t *testing.T, d *recovery.Desk, key receivable.AccountKey) (recovery.Entry, error) {
			did(t)(d.TakePayment(t.Context(), key, recovery.Payment{Amount: "100.00", Full: true}, act))
			return d.Cheque(t.Context(), key, recovery.ChequeAccept, day.Date{}, act)
		},
		"facts": func(t *testing.T, d *recovery.Desk, key receivable.AccountKey) (recovery.Entry, error) {
			return d.Fact(t.Context(), key, map[string]string{"form": "large_company", "solvency": "ok"}, act)
		},
	}
	eachEngine(t, func(t *testing.T, engine string) {
		for name, do := range acts {
			t.Run(name, func(t *testing.T) {
				t.Parallel()
				desk, creditor, key := roadDesk(t, engine)
				before := standing(t, desk, key)
				entry, err := do(t, desk, key)
				if err != nil || !entry.Undoable {
					t.Fatalf("got %+v, %v", entry, err)
				}
				if changed := standing(t, desk, key); name != "its acceptance" && changed == before && name != "arm" && name != "place" {
					t.Errorf("nothing changed: %s", changed)
				}
				if name == "its acceptance" { // back to the payment that waits
					before = "500.00 ask"
				}
				did(t)(desk.Undo(t.Context(), creditor, entry.Number, act))
				if after := standing(t, desk, key); after != before {
					t.Errorf("after undo: got %s, want %s", after, before)
				}
				_, err = desk.Undo(t.Context(), creditor, entry.Number, act)
				wantCode(t, "twice", err, "undone_already")
			})
		}
	})
}

// standing is what is owed and what is to be done, with the solvency on file.
func standing(t *testing.T, desk *recovery.Desk, key receivable.AccountKey) string {
	t.Helper()
	e, err := desk.Explain(t.Context(), key, roadDay)
	if err != nil {
		t.Fatal(err)
	}
	return strings.TrimSpace(e.Owed + " " + e.Move + " " + e.Facts["solvency"])
}
