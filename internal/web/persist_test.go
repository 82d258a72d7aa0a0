package web

import (
	"net/http"
	"strings"
	"testing"

	"dunwell/internal/auth"
	"dunwell/internal/recovery"
)

func TestWrittenOffStandsOnItsPage(t *testing.T) {
	t.Parallel()
	b := openBook(t, smallBook)
	b.get("/written-off").has(t, "Nothing is written off")
	key := b.account(friendly)
	if _, err := b.desk.WriteOff(t.Context(), key, "40", recovery.Act{By: "nora", Note: "too small"}); err != nil {
		t.Fatal(err)
	}
	p := b.get("/written-off")
	p.has(t, friendly)
	p.has(t, "too small")
	p.has(t, "not looked yet")
	b.get("/case/"+b.number(friendly)).has(t, "Look again, for nothing")
	if _, err := b.desk.Recheck(t.Context(), key, recovery.LookedAt{Found: "a new <b>address</b>", Keep: true}, recovery.Act{By: "nora"}); err != nil {
		t.Fatal(err)
	}
	p = b.get("/written-off")
	p.has(t, "a new &lt;b&gt;address&lt;/b&gt;")
	if strings.Contains(p.body, "<b>address") {
		t.Error("what was found is markup in the page")
	}
	if p.status != http.StatusOK {
		t.Errorf("got %d", p.status)
	}
	if _, err := b.desk.WriteOff(t.Context(), key, "", recovery.Act{By: "nora"}); err != nil {
		t.Fatal(err)
	}
	p = b.get("/case/" + b.number(friendly))
	for _, want := range []string{"was written off on 24 November 2026", "It can still be had until", "The next free look is on", "They are weighed anew once something opens it again"} {
		p.has(t, want)
	}
	p.lacks(t, "so no time runs")
	for _, r := range (&Server{}).persistRoutes() {
		if r.may != auth.See {
			t.Errorf("%s asks for %v", r.pattern, r.may)
		}
	}
}
