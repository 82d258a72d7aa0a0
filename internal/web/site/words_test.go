package site

import (
	"strings"
	"testing"
	"testing/fstest"

	"dunwell/internal/web/say"
)

// TestWordsAreSaidWhenPagesAreRead: a word that never changes stands in the page in its
// language, escaped; what depends on the page is said when it is shown.
func TestWordsAreSaidWhenPagesAreRead(t *testing.T) {
	t.Parallel()
	files := fstest.MapFS{
		"pages/layout.html": {Data: []byte(`{{define "layout"}}<title>{{t "Settings"}}</title>{{template "content" .}}{{end}}`)},
		"pages/one.html": {Data: []byte(`{{define "content"}}<p title="{{t "“Day” & <Amount>"}}">{{if .}}{{t "Day"}}{{else}}{{t "Amount"}}{{end}} ` +
			`{{range .}}{{t "Client"}} {{t .}}, {{end}}{{with .}}{{t "Today"}}{{end}}</p>{{end}}`)},
	}
	pages, err := Pages(files, []string{"en", "de"}, []string{"layout"}, nil)
	if err != nil {
		t.Fatal(err)
	}
	shown := func(language string) string {
		t.Helper()
		var b strings.Builder
		if err := pages[language+"/one"].ExecuteTemplate(&b, "layout", []string{"Day", "<b>"}); err != nil {
			t.Fatal(err)
		}
		return b.String()
	}
	if got, want := shown("en"), `<title>Settings</title><p title="“Day” &amp; &lt;Amount&gt;">Day Client Day, Client &lt;b&gt;, Today</p>`; got != want {
		t.Errorf("English:\n got %s\nwant %s", got, want)
	}
	german := say.In("de")
	if got, want := shown("de"), "<title>"+german.T("Settings")+"</title>"; !strings.HasPrefix(got, want) || !strings.Contains(got, german.T("Client")+" "+german.T("Day")+", ") {
		t.Errorf("German: %s", got)
	}
	for _, left := range pages["en/one"].Lookup("content").Tree.Root.Nodes {
		if strings.Contains(left.String(), `{{t "Day"`) {
			t.Errorf("%s is said each time", left)
		}
	}
}
