package recovery_test

import (
	"io"
	"mime/quotedprintable"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"dunwell/internal/fault"
	"dunwell/internal/feed"
	"dunwell/internal/mail"
	"dunwell/internal/mail/sink"
	"dunwell/internal/recovery"
	"dunwell/internal/store"
	"dunwell/internal/testneeds/book"
)

var pageLink = regexp.MustCompile(`https://konto\.studio\.example/c/([A-Za-z0-9_-]{56})`)

// linking is a desk whose letters carry links.
func linking(t *testing.T, engine string) desk {
	t.Helper()
	d := newDesk(t, engine, book.Studio{Friendly: 2}, sink.Options{Keep: true}, mail.Limits{})
	ways := recovery.Ways{Folder: mail.Folder{Dir: t.TempDir()}, SMTP: book.Mail(t, d.sink, mail.Limits{}, quick)}
	d.Desk = recovery.New(d.db, recovery.Options{Now: d.clock.Now, Ways: ways, Keys: feed.NewKeyring(filepath.Join(t.TempDir(), "key"))})
	setUp(t, d.Desk, d.creditor, "public_url", "https://konto.studio.example")
	return d
}

// tokens are the links of a letter that arrived.
func tokens(t *testing.T, raw []byte) (list []string) {
	t.Helper()
	text, err := io.ReadAll(quotedprintable.NewReader(strings.NewReader(string(raw))))
	if err != nil && len(text) == 0 {
		t.Fatal(err)
	}
	seen := map[string]bool{}
	for _, m := range pageLink.FindAllStringSubmatch(string(text), -1) {
		if !seen[m[1]] {
			seen[m[1]] = true
			list = append(list, m[1])
		}
	}
	return list
}

// A sealed letter holds the client's link, which is good from that moment; its draft
// shows that there will be one, and a letter that is repeated holds the same.
func TestLettersCarryTheClientsLink(t *testing.T) {
	t.Parallel()
	onEngines(t, func(t *testing.T, engine string) {
		d := linking(t, engine)
		if _, err := d.ChaseDue(t.Context(), book.Day, 1); err != nil {
			t.Fatal(err)
		}
		friendly, _ := book.Drafts(t, d.db, d.creditor)
		draft, err := d.LetterOf(t.Context(), d.creditor, friendly[0])
		if err != nil {
			t.Fatal(err)
		}
		if !strings.Contains(draft.Text, recovery.PlaceholderLink("https://konto.studio.example")) {
			t.Errorf("the draft shows no place for its link: %s", draft.Text)
		}
		for _, number := range friendly {
			if _, err := d.Approve(t.Context(), d.creditor, number, recovery.Act{By: "Nora"}); err != nil {
				t.Fatal(err)
			}
		}
		want(t, "links before it left", d.links(t), 0)
		d.sink.Misbehave(sink.Fault{At: sink.End, Taken: true, Drop: true, Times: 1})
		d.deliver(t)
		d.sink.Behave()
		d.clock.Pass(2 * time.Hour)
		d.deliver(t)
		by := map[string][]string{}
		for _, l := range d.sink.Letters() {
			got := tokens(t, l.Bytes)
			if len(got) != 1 {
				t.Fatalf("links in a letter: got %v, want one", got)
			}
			by[l.To[0]] = append(by[l.To[0]], got[0])
		}
		repeated := false
		for to, list := range by {
			repeated = repeated || len(list) > 1
			for _, token := range list {
				want(t, "the link of "+to, token, list[0])
			}
			l, err := d.OpenLink(t.Context(), list[0])
			if err != nil {
				t.Fatal(err)
			}
			page, err := d.PortalPage(t.Context(), l)
			if err != nil || len(page.Items) == 0 {
				t.Errorf("its page: %+v, %v", page.Items, err)
			}
		}
		want(t, "a letter was repeated", repeated, true)
		want(t, "links", d.links(t), 2)
		d.verifies(t)
	})
}

func (d desk) links(t *testing.T) int {
	t.Helper()
	list, _, err := d.Links(t.Context(), d.creditor, "", 100)
	if err != nil {
		t.Fatal(err)
	}
	return len(list)
}

// A new link goes to the address on file, and to no other.
func TestNewLinkGoesToTheAddressOnFile(t *testing.T) {
	t.Parallel()
	d := linking(t, "sqlite")
	setUp(t, d.Desk, d.creditor, "way", "smtp")
	made, _, err := d.MakeLink(t.Context(), d.key(t, "Friendly Client 0"), store.LinkStatement, recovery.Act{By: "Nora"})
	if err != nil {
		t.Fatal(err)
	}
	token := pageLink.FindStringSubmatch(made.URL)[1]
	d.clock.Pass(61 * 24 * time.Hour)
	l, err := d.OpenLink(t.Context(), token)
	want(t, "expired", fault.CodeOf(err), "link_expired")
	words := func(_, _, url string) (string, string) { return "Your new link", "Here it is: " + url }
	for range 3 {
		if err := d.RenewLink(t.Context(), l, words, recovery.PageSender{Address: "192.0.2.1"}); err != nil {
			t.Fatal(err)
		}
	}
	letters := d.sink.Letters()
	if len(letters) != 1 || letters[0].To[0] != book.Address("friendly", 0) {
		t.Fatalf("sent: %+v", letters)
	}
	if _, err := d.OpenLink(t.Context(), tokens(t, letters[0].Bytes)[0]); err != nil {
		t.Error(err)
	}
	d.verifies(t)
}

func TestWhatASetUpOfPagesRefuses(t *testing.T) {
	t.Parallel()
	d := newDesk(t, "sqlite", book.Studio{Friendly: 1}, sink.Options{}, mail.Limits{})
	for value, good := range map[string]bool{
		"https://pay.studio.example": true, "https://pay.studio.example/": true, "": true, "http://127.0.0.1:8480": true, "http://localhost": true,
		"http://pay.studio.example": false, "pay.studio.example": false, "https://pay.studio.example/x": false, "https://a:b@studio.example": false, "https://": false, "javascript:alert(1)": false,
	} {
		err := d.ChangeSetup(t.Context(), d.creditor, map[string]string{"public_url": value})
		if (err == nil) != good {
			t.Errorf("public_url %q: got %v", value, err)
		}
	}
	for value, good := range map[string]bool{"#7a3b5d": true, "": true, "#0d5c5a": true, "red": false, "#fff": false, "#ffee00": false, "#7a3b5d;}": false} {
		err := d.ChangeSetup(t.Context(), d.creditor, map[string]string{"brand": value})
		if (err == nil) != good {
			t.Errorf("brand %q: got %v", value, err)
		}
	}
	if err := d.ChangeSetup(t.Context(), d.creditor, map[string]string{"public_url": ""}); err != nil {
		t.Fatal(err)
	}
	_, _, err := d.MakeLink(t.Context(), d.key(t, "Friendly Client 0"), store.LinkStatement, recovery.Act{By: "Nora"})
	want(t, "without an address", fault.CodeOf(err), "public_url_missing")
}
