package chase

import (
	"bytes"
	"encoding/json"
	"reflect"
	"testing"

	"dunwell/internal/claim"
	"dunwell/internal/day"
	"dunwell/internal/money"
	"dunwell/internal/policy"
	"dunwell/internal/receivable"
)

func TestAppendDayIsTheISOForm(t *testing.T) {
	t.Parallel()
	for d := day.MustParse("1899-12-25"); d.Before(day.MustParse("2101-01-05")); d = d.AddDays(1) {
		if got := string(appendDay(nil, d)); got != d.String() {
			t.Fatalf("got %s, want %s", got, d)
		}
	}
}

func TestDecisionIsTakenAgainFromTheRecord(t *testing.T) {
	t.Parallel()
	file, setting := account()
	file.Key = receivable.AccountKey{Creditor: "c", Account: `a"ä`}
	file.Client.PaidLate = true
	file.Arrangements = hold(receivable.Promise, monday.AddDays(-9))
	file.Touches = []receivable.Touch{written(monday.AddDays(-9), policy.Reminder1), {On: monday.AddDays(-6), Kind: receivable.Called, Outcome: receivable.OutcomeVague}}
	file.Received = []receivable.Receipt{{On: monday.AddDays(-3), Amount: money.New(200_00, "EUR")}, {On: monday, Amount: money.New(1, "JPY")}}
	setting.Client = CalendarOf("at", []receivable.HolidayChange{{On: monday.AddDays(2), Name: "Betriebsruhe"}})
	setting.Autopilot = []string{"reminder_1"}
	owed, err := claim.AsOf(file, monday)
	if err != nil {
		t.Fatal(err)
	}
	f := FactsFrom(&file, owed, &setting)
	p, _ := policy.Preset("articles")
	want := Decide(f, p)

	text := f.Canonical()
	if !json.Valid(text) {
		t.Fatalf("not JSON: %s", text)
	}
	again, err := ParseFacts(text)
	if err != nil {
		t.Fatal(err)
	}
	if got := Decide(again, p); !reflect.DeepEqual(got, want) {
		t.Errorf("got\n%+v\nwant\n%+v", got, want)
	}
	if got := again.Canonical(); !bytes.Equal(got, text) {
		t.Errorf("written again:\n%s\nwant\n%s", got, text)
	}
	if got := want.AppendJSON(nil); !json.Valid(got) {
		t.Errorf("not JSON: %s", got)
	}
	if _, err := ParseFacts(append([]byte(`{"weather":1,`), text[1:]...)); err == nil {
		t.Error("a field of a newer engine was read over")
	}
}

// tenItems is an account as the hot path meets it.
func tenItems(b *testing.B) Facts {
	b.Helper()
	file, setting := account()
	file.Key = receivable.AccountKey{Creditor: "01890a5d-ac96-774b-bcce-b302099a8057", Account: "01890a5d-ac96-774b-bcce-b302099a8058"}
	for i := range 9 {
		item := file.Items[0]
		item.ID, item.Due = "01890a5d-ac96-774b-bcce-b302099a805"+receivable.ItemID('a'+byte(i)%6), item.Due.AddDays(3*i)
		file.Items = append(file.Items, item)
	}
	file.Touches = []receivable.Touch{written(monday.AddDays(-60), policy.Reminder1), written(monday.AddDays(-54), policy.Reminder2), written(monday.AddDays(-10), policy.Reminder1)}
	owed, err := claim.AsOf(file, monday)
	if err != nil {
		b.Fatal(err)
	}
	return FactsFrom(&file, owed, &setting)
}

func BenchmarkDecide(b *testing.B) {
	f := tenItems(b)
	p, _ := policy.Preset("articles")
	b.ReportAllocs()
	for b.Loop() {
		Decide(f, p)
	}
}

func BenchmarkCanonical(b *testing.B) {
	f := tenItems(b)
	buffer := make([]byte, 0, 4096)
	b.ReportAllocs()
	for b.Loop() {
		buffer = f.AppendCanonical(buffer[:0])
	}
	b.SetBytes(int64(len(buffer)))
}
