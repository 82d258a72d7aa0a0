package portal

import (
	"slices"
	"strings"
	"testing"
	"time"

	"dunwell/internal/receivable"
	"dunwell/internal/recovery"
	"dunwell/internal/store"
	"dunwell/internal/web/say"
)

// While an agency has the file, a link that was made before says whom to speak to, shows
// no bank details of the creditor, and takes no word about paying; what was paid or is
// wrong is still heard, and work is still approved.
func TestClientOfAPlacedFile(t *testing.T) {
	t.Parallel()
	b := openBook(t)
	by := recovery.Act{By: "jule"}
	if _, err := b.desk.DrawPlan(t.Context(), b.key(larch), recovery.PlanRequest{Count: 2, From: tuesday.AddDays(7)}, by); err != nil {
		t.Fatal(err)
	}
	path, sign, ack := b.link(larch, store.LinkStatement), b.link(larch, store.LinkSign), b.link(larch, store.LinkAck)
	_, approve := b.toApprove(larch, map[string][]byte{"cards.png": picture(t)})
	placed, err := b.desk.Placed(t.Context(), b.key(larch), recovery.Placement{Road: receivable.RoadAgency, With: "Nordinkasso"}, by)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := b.desk.MatterPerson(t.Context(), b.key(larch), "", receivable.MatterPerson{Role: "handler", Name: "R. Stein", Contact: "+49 40 5550 100"}, by); err != nil {
		t.Fatal(err)
	}
	said := []string{"Whom to speak to", "Nordinkasso looks after this matter for us now", "Please pay to Nordinkasso", "R. Stein, +49 40 5550 100"}
	ours := []string{"DE89 3704", "I will pay on a date", "I need to pay in parts", "Please call me", "statement.pdf", "jule@wiesenweg.example", path + "/promise", path + "/plan"}

	p := b.get(path)
	p.has(t, append(said, "2 invoices are open", "EUR2,210.00", "I have already paid", "Something is not right")...)
	p.lacks(t, ours...)
	for _, at := range []string{path + "/pay", path + "/statement.pdf", path + "/promise", path + "/plan", path + "/call", sign, ack} {
		p := b.get(at)
		want(t, at, p.status, 200)
		p.has(t, said...)
		p.lacks(t, ours...)
	}
	before := b.counts()
	for at, fields := range map[string][]string{
		path + "/promise": {"amount", "100", "by", tuesday.AddDays(5).String()},
		path + "/plan":    {"act", "send", "count", "2", "day_1", "2026-12-01", "amount_1", "1105", "day_2", "2027-01-04", "amount_2", "1105"},
		path + "/call":    {"phone", "123"},
		sign + "/sign":    {"name", "Sam Larch", "agree", "yes", "print", strings.Repeat("0", 64)},
		ack + "/sign":     {"name", "Sam Larch", "agree", "yes", "print", strings.Repeat("0", 64)},
	} {
		b.post(at, fields...).has(t, said[0])
	}
	want(t, "the book", b.counts(), before)

	b.get(approve).has(t, "Lesson cards, revision 1")
	b.post(path+"/wrong", "invoice", "INV-1", "reason", recovery.WrongQuality, "words", "The boards are cracked.").has(t, "Thank you")
	if !slices.Contains(b.holds(larch), "unread_reply") {
		t.Errorf("what is wrong was not heard: %v", b.holds(larch))
	}
	for _, language := range say.Languages() {
		b.now = b.now.Add(time.Minute)
		if _, err := b.desk.Fact(t.Context(), b.key(larch), map[string]string{"language": language}, by); err != nil {
			t.Fatal(err)
		}
		p := b.get(path)
		p.has(t, `lang="`+language+`"`, say.In(language).T("Whom to speak to"), "Nordinkasso")
		if language != "en" {
			p.lacks(t, said[0])
		}
	}
	if _, err := b.desk.MatterPays(t.Context(), b.key(larch), "", receivable.PaysUs, by); err != nil {
		t.Fatal(err)
	}
	p = b.get(path)
	p.has(t, "DE89 3704 0044 0532 0130 00", path+"/statement.pdf", "Nordinkasso")
	p.lacks(t, path+"/promise", path+"/plan")
	if _, err := b.desk.WithdrawMatter(t.Context(), b.key(larch), "Nordinkasso", by); err != nil {
		t.Fatal(err, placed)
	}
	p = b.get(path)
	p.has(t, path+"/promise", path+"/plan", "DE89 3704 0044 0532 0130 00")
	p.lacks(t, "Nordinkasso")
}

// What is said in words about paying waits for a person while a court has the claim.
func TestPromiseWhileACourtHasTheClaim(t *testing.T) {
	t.Parallel()
	b := openBook(t)
	if _, err := b.desk.Filed(t.Context(), b.key(larch), recovery.Filing{Road: receivable.RoadCivilCourt, Forum: "Amtsgericht Leipzig", Number: "12 C 5/26"}, recovery.Act{By: "jule"}); err != nil {
		t.Fatal(err)
	}
	path := b.link(larch, store.LinkStatement)
	b.get(path).has(t, path+"/promise", "DE89 3704 0044 0532 0130 00")
	b.post(path+"/promise", "amount", "100", "by", tuesday.AddDays(5).String()).has(t, "Thank you")
	want(t, "holds", b.holds(larch), "[unread_reply]")
}
