package app

import (
	"context"
	"encoding/json"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"dunwell/internal/cli"
	"dunwell/internal/day"
	"dunwell/internal/feed"
	"dunwell/internal/receivable"
	"dunwell/internal/recovery"
	"dunwell/internal/testneeds/book"
)

// onRoad is a life without the post: letters are written to a folder, and a person
// sends them. What is told of it is the road from the first look to the last cent.
func onRoad(t *testing.T, engine string, s studio) *life {
	t.Helper()
	zone, err := time.LoadLocation(s.zone)
	if err != nil {
		t.Fatal(err)
	}
	l := &life{t: t, zone: zone, creditor: s.creditor, client: s.client, name: s.name, currency: s.currency, first: s.from, dir: t.TempDir(), bank: map[day.Date]string{}}
	l.set(s.from, 9)
	ways, err := waysOut(filepath.Join(l.dir, "letters"), func(string) string { return "" })
	if err != nil {
		t.Fatal(err)
	}
	now := func() time.Time { return l.at }
	l.db = book.Open(t, book.Database(t, engine), now)
	l.desk = recovery.New(l.db, recovery.Options{Now: now, Zone: zone, Ways: ways, Keys: feed.NewKeyring(filepath.Join(l.dir, "dunwell.key"))})
	l.world = cli.World{
		In: strings.NewReader(""), Out: &l.out, Err: &l.said, Now: now, Getenv: func(string) string { return "" },
		Open: func(context.Context, cli.OpenOptions) (*recovery.Desk, func(), error) { return l.desk, func() {}, nil },
	}
	if l.key.Creditor, err = l.desk.CreditorNamed(t.Context(), ""); err != nil {
		t.Fatal(err)
	}
	l.run("setup", "way=folder", "email="+s.creditor)
	return l
}

// eachEngine lives a road on both databases.
func eachEngine(t *testing.T, road func(t *testing.T, engine string)) {
	t.Helper()
	for _, engine := range book.Engines {
		t.Run(engine, func(t *testing.T) {
			t.Parallel()
			road(t, engine)
		})
	}
}

// morning moves to a day, without those between: the bank is read and the day decided.
func (l *life) morning(on string) {
	l.t.Helper()
	l.set(day.MustParse(on), 9)
	l.readBank()
	l.settles()
}

// settles decides until nothing changes, as a day does.
func (l *life) settles() {
	l.t.Helper()
	if _, err := l.desk.ChaseDue(l.t.Context(), l.today(), 1); err != nil {
		l.t.Fatalf("%s: chase: %v", l.today(), err)
	}
}

// posts lets the one drafted letter of a step leave, by a person's yes and hand.
func (l *life) posts(step string) {
	l.t.Helper()
	number := l.draft(step)
	l.run("approve", number, "--by", "Nora Lark")
	l.run("sent", number, "--by-hand", l.today().String(), "--how", "own-mail")
	l.settles()
}

// moved is what stands on the account by the code that decides it, and which move.
func (l *life) moved(owed, move, code string) standing {
	l.t.Helper()
	l.settles()
	s := l.stands(owed, code)
	if s.Move != move {
		l.t.Errorf("%s: the move is %s, want %s\n%s", l.today(), s.Move, move, l.run("explain", l.name))
	}
	return s
}

// need is a card on today's list of a kind about the client, with its words.
func (l *life) need(kind recovery.NeedKind, words ...string) {
	l.t.Helper()
	page, err := l.desk.TodayPage(l.t.Context(), l.key.Creditor)
	if err != nil {
		l.t.Fatal(err)
	}
	for i := range page.Needs {
		n := &page.Needs[i]
		if n.Account != l.key.Account || n.Kind != kind {
			continue
		}
		text := n.Title + " " + n.Why
		for _, r := range n.Reasons {
			text += " " + r.Text
		}
		l.holds("the card", text, words)
		return
	}
	l.t.Errorf("%s: no card of kind %s\n%s", l.today(), kind, l.run("today"))
}

// noNeed wants no card of a kind about the client.
func (l *life) noNeed(kind recovery.NeedKind) {
	l.t.Helper()
	page, err := l.desk.TodayPage(l.t.Context(), l.key.Creditor)
	if err != nil {
		l.t.Fatal(err)
	}
	for i := range page.Needs {
		if n := &page.Needs[i]; n.Account == l.key.Account && n.Kind == kind {
			l.t.Errorf("%s: a card of kind %s: %s", l.today(), kind, n.Why)
		}
	}
}

// ranked is how `dunwell remedy` weighs the roads.
type ranked struct {
	Recommended string `json:"recommended"`
	DecidedBy   string `json:"decided_by"`
	Options     []struct {
		Remedy   string  `json:"remedy"`
		Eligible bool    `json:"eligible"`
		Value    *string `json:"value"`
	} `json:"options"`
}

func (l *life) remedies() (r ranked) {
	l.t.Helper()
	out := l.run("remedy", l.name, "--json")
	if err := json.Unmarshal([]byte(out), &r); err != nil {
		l.t.Fatalf("%v\n%s", err, out)
	}
	return r
}

// verified wants the whole record to hold, and the account to owe nothing.
func (l *life) verified() {
	l.t.Helper()
	if out := l.run("verify"); strings.Contains(out, "altered") {
		l.t.Errorf("the record: %s", out)
	}
	file := l.account()
	for _, i := range file.Items {
		if i.Kind != receivable.Payment && i.Open.Sign() != 0 && !i.Void {
			l.t.Errorf("%s of %s is open: %s", i.Kind, i.Number, i.Open)
		}
	}
}
