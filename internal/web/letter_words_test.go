package web

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"dunwell/internal/receivable"
)

// Own words count for one letter: they are held to the rules, stand in what leaves, and
// can be taken back.
func TestADraftIsSaidInOwnWords(t *testing.T) {
	t.Parallel()
	b := openBook(t, smallBook)
	n, ok := b.need(friendly)
	if !ok || n.State != receivable.Drafted {
		t.Fatalf("no draft to %s", friendly)
	}
	at := "/letters/" + n.Number + "/words"
	b.get("/letters/"+n.Number).has(t, `data-key="E" href="`+at)
	p := b.get(at)
	p.has(t, "{{invoice_amount}}")
	p.has(t, "What each says today")

	words := func(text string) url.Values { return url.Values{"subject": {"The autumn menu"}, "text": {text}} }
	bad := b.post(at, words("Pay, or we will call the police.\n\n{{signature}}"))
	if bad.status != http.StatusUnprocessableEntity {
		t.Errorf("a threat: got %d, want 422", bad.status)
	}
	bad.has(t, "Pay, or we will call the police.")
	bad.has(t, `aria-invalid="true"`)
	b.post(at, words("  ")).has(t, "Write the letter")
	b.post(at, words("You owe {{everything}}.")).has(t, "not a name that exists")

	p = b.post(at, words("Hello, may I ask about {{invoice_amount}}?\n\n{{signature}}"))
	p.has(t, "The words of the")
	p.has(t, "Hello, may I ask about")
	p.lacks(t, "{{invoice_amount}}")
	b.post("/approve", b.form(friendly)).has(t, "is approved")
	if got := b.get(at); got.status != http.StatusConflict {
		t.Errorf("the words of an approved letter: got %d, want a conflict", got.status)
	}
	letter, err := b.desk.LetterOf(t.Context(), b.creditor, n.Number)
	if err != nil || !strings.HasPrefix(letter.Text, "Hello, may I ask about") || letter.Subject != "The autumn menu" {
		t.Errorf("what leaves: %q, %q (%v)", letter.Subject, letter.Text, err)
	}
}

func TestOwnWordsAreTakenBack(t *testing.T) {
	t.Parallel()
	b := openBook(t, smallBook)
	n, _ := b.need(friendly)
	at := "/letters/" + n.Number + "/words"
	usual := b.get("/letters/" + n.Number)
	b.post(at, url.Values{"subject": {"Menu"}, "text": {"Hello from us, {{invoice_amount}}.\n\n{{signature}}"}}).has(t, "Hello from us")
	b.get(at).has(t, "Go back to the usual words")
	p := b.post(at, url.Values{"usual": {"yes"}, "subject": {"Menu"}, "text": {"x"}})
	p.has(t, "has its usual words again")
	p.lacks(t, "Hello from us")
	if !strings.Contains(usual.text(), "INV-1") {
		t.Fatal("the test reads the wrong letter")
	}
}

func TestAFormalLetterKeepsItsWords(t *testing.T) {
	t.Parallel()
	b := openBook(t, smallBook)
	n, _ := b.need(formal)
	for name, p := range map[string]page{
		"looked at": b.get("/letters/" + n.Number + "/words"),
		"changed":   b.post("/letters/"+n.Number+"/words", url.Values{"subject": {"Pay"}, "text": {"Pay {{amount_open}}."}}),
	} {
		if n.Formal && p.status != http.StatusConflict {
			t.Errorf("%s: got %d, want a conflict", name, p.status)
		}
	}
	if !n.Formal {
		t.Skip("the last notice is no formal letter here")
	}
}
