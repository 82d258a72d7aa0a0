package web

import (
	"regexp"
	"testing"
	"time"

	"dunwell/internal/recovery"
	"dunwell/internal/store"
)

// What was read for one moment of the book is never shown in the next: not after an act at
// the desk, nor after one of another program, nor once the clock has gone on.
func TestTodayIsNeverOld(t *testing.T) {
	t.Parallel()
	b := openBook(t, smallBook)
	heading := func() string { return regexp.MustCompile(`<h1>[^<]*</h1>`).FindString(b.get("/").body) }
	lead := func() string { return regexp.MustCompile(`<p class="lead">.*?</p>`).FindString(b.get("/").body) }
	first := lead()
	if again := lead(); again != first {
		t.Errorf("nothing happened, and %s became %s", first, again)
	}
	b.post("/paid", b.form("Larch Bakery", "on", b.today.String(), "amount", "640.00"))
	second := lead()
	if second == first {
		t.Errorf("after a payment the list is still %s", first)
	}

	db, err := store.Open(t.Context(), b.db.Place(), store.Options{Now: b.desk.Now})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	elsewhere := recovery.New(db, recovery.Options{Now: b.desk.Now, Zone: time.UTC})
	if _, err := elsewhere.Paid(t.Context(), b.account("Sable Ridge Events"), "3150.00", "", recovery.Act{By: "ann"}); err != nil {
		t.Fatal(err)
	}
	if _, err := elsewhere.ChaseDue(t.Context(), b.today, 1); err != nil {
		t.Fatal(err)
	}
	if third := lead(); third == second {
		t.Errorf("after a payment that another program entered the list is still %s", second)
	}

	day := heading()
	b.passed.Store(int64(24 * time.Hour))
	if next := heading(); next == day {
		t.Errorf("a day later the list is still headed %s", day)
	}
}
