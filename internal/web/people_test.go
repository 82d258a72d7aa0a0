package web

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"

	"dunwell/internal/auth"
	"dunwell/internal/receivable"
)

var linkOnce = regexp.MustCompile(`http://[^/]+(/welcome/[A-Za-z0-9_-]+)`)

func TestOwnerAddsPeople(t *testing.T) {
	t.Parallel()
	b := newBook(t, tuesday)
	// The desk is open, and its first person is its owner.
	p := b.post(pathPeople, url.Values{"name": {"Nora Lark"}, "role": {"viewer"}})
	if p.status != http.StatusUnprocessableEntity {
		t.Errorf("the first person a viewer: got %d", p.status)
	}
	p = b.post(pathPeople, url.Values{"name": {"Nora Lark"}, "role": {"owner"}, "email": {"nora@larkfield.example"}})
	link := linkOnce.FindStringSubmatch(p.body)
	if link == nil {
		t.Fatalf("no link: %s", p.text())
	}
	g := b.guest()
	p = g.look(link[1])
	p.has(t, "Nora Lark, choose the password you will sign in with.")
	if got := p.header.Get("Referrer-Policy"); got != "no-referrer" {
		t.Errorf("the page of a secret address has Referrer-Policy %q", got)
	}
	checkMarkup(t, "link", p.body)
	g.do(link[1], "password", "short").has(t, "A password has at least 10 characters.")
	if p := g.do(link[1], "password", rightPassword); p.at != "/" {
		t.Fatalf("the link led to %s: %s", p.at, p.text())
	}
	if p := b.guest().look(link[1]); p.status != http.StatusNotFound {
		t.Errorf("a link was opened twice: got %d", p.status)
	}
	p = g.do(pathPeople, "name", "Ben <i>Roe</i>", "role", "bookkeeper")
	if strings.Contains(p.body, "<i>Roe") {
		t.Error("a name became markup")
	}
	id := regexp.MustCompile(`name="person" value="([^"]+)"><label class="vh" for="[^"]+">Role of Ben`).FindStringSubmatch(p.body)
	if id == nil {
		t.Fatalf("Ben is not listed: %s", p.body)
	}
	checkMarkup(t, "people", p.body)
	old := linkOnce.FindStringSubmatch(p.body)
	p = g.do(pathPeople+"/link", "person", id[1], "name", "Ben")
	if fresh := linkOnce.FindStringSubmatch(p.body); fresh == nil || b.guest().look(old[1]).status != http.StatusNotFound {
		t.Error("an older link still leads in")
	}
	g.do(pathPeople, "name", "ben  <I>ROE</i>", "role", "viewer").has(t, "choose another name")
	g.do(pathPeople, "name", "Ann", "role", "king").has(t, "roles are owner, collector, bookkeeper and viewer")
	g.do(pathPeople+"/role", "person", id[1], "role", "collector").has(t, "Collector")
	nora := regexp.MustCompile(`name="person" value="([^"]+)"><label class="vh" for="[^"]+">Role of Nora`).FindStringSubmatch(g.look(pathPeople).body)
	if p := g.do(pathPeople+"/role", "person", nora[1], "role", "viewer"); p.status != http.StatusConflict {
		t.Errorf("the last owner became a viewer: got %d", p.status)
	}
	if p := g.do(pathPeople+"/remove", "person", nora[1]); p.status != http.StatusConflict {
		t.Errorf("the last owner was removed: got %d", p.status)
	}
	p = g.do(pathPeople+"/remove", "person", id[1])
	p.lacks(t, "Role of Ben")
	for _, want := range []string{"Added a person", "Changed a role", "Removed a person", "Set a password", "Signed in"} {
		p.has(t, want)
	}
}

func TestPasswordChangeEndsOtherSessions(t *testing.T) {
	t.Parallel()
	b := newBook(t, tuesday)
	b.person("nora", auth.Owner, b.creditor)
	g, other := b.seated("nora"), b.seated("nora")
	g.do(pathAccount+"/password", "password", "password123").has(t, "among the first that are tried")
	g.do(pathAccount+"/password", "password", "another kettle of lanterns").has(t, "Your password is changed.")
	if p := other.look("/"); p.at != "/signin" {
		t.Errorf("another session still opens %s", p.at)
	}
	if p := b.guest().signIn("nora"); p.status != http.StatusUnprocessableEntity {
		t.Errorf("the password of before: got %d", p.status)
	}
	b.passed.Add(int64(auth.FreshFor))
	if p := g.do(pathAccount+"/password", "password", rightPassword); p.status != http.StatusForbidden {
		t.Errorf("a new password without a fresh proof: got %d", p.status)
	}
}

func TestLanguageIsKeptWithThePerson(t *testing.T) {
	t.Parallel()
	b := newBook(t, tuesday)
	b.person("nora", auth.Owner, b.creditor)
	g := b.seated("nora")
	g.do(pathAccount+"/language", "language", "de").has(t, "Ihre Anmeldung")
	b.seated("nora").look(pathAccount).has(t, "Ihre Anmeldung")
	if p := g.do(pathAccount+"/language", "language", "tlh"); p.status != http.StatusUnprocessableEntity {
		t.Errorf("a language that is not spoken: got %d", p.status)
	}
}

// A person of several desks sits at one at a time, and sees nothing of the other.
func TestDesksAreSwitched(t *testing.T) {
	t.Parallel()
	b := openBook(t, smallBook)
	other := b.other()
	b.person("nora", auth.Owner, b.creditor)
	b.person("max", auth.Owner, other)
	b.person("nora", auth.Viewer, other)
	g := b.seated("nora")
	p := g.look("/")
	p.has(t, `<option value="other">Quarry Press</option>`)
	p.has(t, "Larch Bakery")
	p = g.do("/desk", "creditor", "other")
	p.lacks(t, "Larch Bakery")
	p.has(t, `<option value="other" selected>Quarry Press</option>`)
	if p := g.look(pathPeople); p.status != http.StatusForbidden {
		t.Errorf("a viewer there sees its people: %d", p.status)
	}
	max := b.seated("max")
	max.look("/").lacks(t, "Larkfield")
	if p := max.do("/desk", "creditor", string(b.creditor)); p.status != http.StatusNotFound {
		t.Errorf("sitting at a desk of others: got %d", p.status)
	}
	max.look("/").lacks(t, "Larch Bakery")
	// Who was taken off the desk he sits at sits at his other one.
	people, err := b.desk.People(t.Context(), other)
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range people {
		if p.Name == "nora" {
			if err := b.desk.RemovePerson(t.Context(), other, p.ID, false, "test"); err != nil {
				t.Fatal(err)
			}
		}
	}
	if p := g.look("/"); p.at != "/signin" {
		t.Errorf("his session there goes on: %s", p.at)
	}
	b.seated("nora").look("/").has(t, "Larch Bakery")
}

// filled gives a pattern each of the names that the first book's things have.
func filled(pattern string, names []string) []string {
	holes := regexp.MustCompile(`\{[^}]+\}`)
	if !holes.MatchString(pattern) {
		return []string{pattern}
	}
	var list []string
	for _, name := range names {
		list = append(list, holes.ReplaceAllString(pattern, url.PathEscape(name)))
	}
	return list
}

// things are the names under which a book's clients, accounts, letters, invoices and
// entries can be asked for.
func (b *book) things() (names []string) {
	b.t.Helper()
	for _, query := range []string{
		`SELECT id FROM account`, `SELECT number FROM account`, `SELECT id FROM client`, `SELECT id FROM item`, `SELECT number FROM item`, `SELECT id FROM delivery`,
		`SELECT id FROM import`, `SELECT id FROM source`, `SELECT id FROM contact`, `SELECT id FROM person`, `SELECT id FROM creditor WHERE id <> 'other'`,
	} {
		rows, err := b.db.SQL().QueryContext(b.t.Context(), query+` LIMIT 1`)
		if err != nil {
			continue // not every table has such a column
		}
		for rows.Next() {
			var name string
			if err := rows.Scan(&name); err != nil {
				b.t.Fatal(err)
			}
			names = append(names, name)
		}
		if err := rows.Err(); err != nil {
			b.t.Fatal(err)
		}
		rows.Close()
	}
	for _, c := range []string{formal, friendly, demanded} {
		n, ok := b.need(c)
		if ok {
			names = append(names, n.Number, n.Number+".pdf", n.Of, string(n.Account))
		}
	}
	slices.Sort(names)
	return slices.Compact(names)
}

// fingerprint is everything about a creditor that an act would change.
func (b *book) fingerprint(creditor receivable.CreditorID) string {
	b.t.Helper()
	var text strings.Builder
	for _, query := range []string{
		`SELECT COUNT(*), COALESCE(MAX(seq), 0), COALESCE(SUM(seq), 0) FROM record WHERE creditor = $1`,
		`SELECT COUNT(*), COUNT(DISTINCT state), COALESCE(SUM(length(state)), 0) FROM delivery WHERE creditor = $1`,
		`SELECT COUNT(*), COALESCE(SUM(length(role)), 0), 0 FROM membership WHERE creditor = $1`,
		`SELECT COUNT(*), COUNT(*), COALESCE(SUM(length(name) + length(email) + length(bank_iban) + length(policy)), 0) FROM creditor WHERE id = $1`,
		`SELECT COUNT(*), 0, 0 FROM client WHERE creditor = $1`, `SELECT COUNT(*), 0, 0 FROM item WHERE creditor = $1`, `SELECT COUNT(*), 0, 0 FROM fact WHERE creditor = $1`,
		`SELECT COUNT(*), 0, 0 FROM policy WHERE creditor = $1`, `SELECT COUNT(*), 0, 0 FROM own_invoice WHERE creditor = $1`, `SELECT COUNT(*), 0, 0 FROM import WHERE creditor = $1`,
	} {
		var n [3]int64
		if err := b.db.SQL().QueryRowContext(context.WithoutCancel(b.t.Context()), query, creditor).Scan(&n[0], &n[1], &n[2]); err != nil {
			b.t.Fatal(query, err)
		}
		fmt.Fprintln(&text, query, n)
	}
	return text.String()
}

// Whoever sits at a second creditor's desk finds nothing of the first: every address
// that names a thing of it leads nowhere, and no form reaches it.
func TestAnothersDeskIsNowhere(t *testing.T) {
	t.Parallel()
	b := openBook(t, smallBook)
	b.person("nora", auth.Owner, b.creditor)
	b.person("max", auth.Owner, b.other())
	names := b.things()
	if len(names) < 15 {
		t.Fatalf("only %d names of things were found", len(names))
	}
	g := b.seated("max")
	before := b.fingerprint(b.creditor)
	secrets := []string{"Larch Bakery", "Sable Ridge", "Halden Roe", "Castellan", "Oberschleißheimer", "Fernhill", "Larkfield", "DE89 3704"}
	asked := 0
	for _, route := range b.own().routes() {
		method, pattern, _ := strings.Cut(route.pattern, " ")
		if pattern == "/signout" || strings.HasPrefix(pattern, "/welcome/") || strings.HasSuffix(pattern, "/events") {
			continue
		}
		for _, path := range filled(strings.TrimSuffix(pattern, "{$}"), names) {
			asked++
			if method == http.MethodGet {
				p := g.look(path)
				if strings.Contains(strings.TrimSuffix(pattern, "{$}"), "{") && p.status != http.StatusNotFound {
					t.Errorf("GET %s: got %d, want 404: %.300s", path, p.status, p.text())
				}
				none(t, "GET "+path, p, secrets)
				continue
			}
			for _, name := range chosenNames(path, pattern, names) {
				form := url.Values{"page": {"case"}, "words": {"because"}, "why": {"other"}, "until": {tuesday.AddDays(9).String()}, "on": {tuesday.String()}, "amount": {"10"}, "currency": {"USD"}, "outcome": {"no_answer"}, "role": {"viewer"}, "road": {"agency"}, "key": {"place"}, "value": {"de"}}
				for _, field := range []string{"account", "delivery", "entry", "client", "item", "invoice", "person", "number", "line", "mail", "id", "letter", "source", "of", "creditor"} {
					form.Set(field, name)
				}
				p := g.send(http.MethodPost, path, form)
				none(t, "POST "+path, p, secrets)
			}
		}
	}
	if after := b.fingerprint(b.creditor); after != before {
		t.Errorf("the first creditor's book was changed:\n%s\n%s", before, after)
	}
	if asked < 40 {
		t.Errorf("only %d addresses were asked", asked)
	}
}

// chosenNames are the things named in a form: all where the address names none.
func chosenNames(path, pattern string, names []string) []string {
	if path != pattern {
		return names[:1]
	}
	return names
}

func none(t *testing.T, what string, p page, secrets []string) {
	t.Helper()
	for _, s := range secrets {
		if strings.Contains(p.body, s) {
			t.Errorf("%s: got %d with %q in it", what, p.status, s)
		}
	}
	if p.status == http.StatusInternalServerError {
		t.Errorf("%s: got 500", what)
	}
}

// What each role may do, over every address of the desk.
func TestRolesOverRoutes(t *testing.T) {
	t.Parallel()
	b := openBook(t, smallBook[:1])
	for _, role := range auth.Roles() {
		b.person(string(role), role, b.creditor)
	}
	tests := map[auth.Role]map[auth.Right]bool{
		auth.Collector:  {auth.See: true, auth.Act: true, auth.Decide: true, auth.Own: false, auth.Self: true, auth.Anyone: true},
		auth.Bookkeeper: {auth.See: true, auth.Act: true, auth.Decide: false, auth.Own: false, auth.Self: true, auth.Anyone: true},
		auth.Viewer:     {auth.See: true, auth.Act: false, auth.Decide: false, auth.Own: false, auth.Self: true, auth.Anyone: true},
	}
	for role, may := range tests {
		g := b.seated(string(role))
		for _, route := range b.own().routes() {
			method, pattern, _ := strings.Cut(route.pattern, " ")
			path := strings.TrimSuffix(regexp.MustCompile(`\{[^}$]+\}`).ReplaceAllString(pattern, "x"), "{$}")
			if method == http.MethodPost && route.may == auth.See && pattern != "/insights" { // which only counts anew
				t.Errorf("%s changes something and asks for the right to look only", route.pattern)
			}
			if may[route.may] || path == "/signout" {
				continue // what may be done is shown by the tests of its page
			}
			var p page
			if method == http.MethodGet {
				p = g.look(path)
			} else {
				p = g.do(path, "delivery", "1001-1", "account", "x")
			}
			if p.status != http.StatusForbidden || strings.Contains(p.body, proofField) {
				t.Errorf("%s, %s: got %d, want 403", role, route.pattern, p.status)
			}
		}
	}
}
