package web

import (
	"fmt"
	"html/template"
	"sync"

	"dunwell/internal/web/say"
	"dunwell/internal/web/site"
)

// assets are the files of the desk by their plain names.
type assets map[string]site.Asset

// path is where a page finds a file.
func (a assets) path(name string) string { return a[name].Path }

// readAssets reads what a page asks for beside itself: one style sheet, and the
// scripts, which no page needs.
func readAssets() (assets, error) {
	sheet, err := site.StyleSheet("desk.css", styles)
	if err != nil {
		return nil, err
	}
	all := assets{"desk.css": sheet}
	for name, kind := range map[string]string{"htmx.min.js": "text/javascript; charset=utf-8", "desk.js": "text/javascript; charset=utf-8", "passkey.js": "text/javascript; charset=utf-8", "icon.svg": "image/svg+xml"} {
		b, err := static.ReadFile("static/" + name)
		if err != nil {
			return nil, fmt.Errorf("read static files: %w", err)
		}
		all[name] = site.NewAsset(name, kind, b)
	}
	return all, nil
}

// The pages; each is a template "content" inside the one frame.
const (
	pageToday  = "today"
	pageLetter = "letter"
	pageCase   = "case"
	pagePlain  = "plain"
)

// shared are the templates that every page may use; each other file of pages/ is a
// page, and defines "content".
var shared = []string{"layout", "icons", "pieces", "acts", "caseforms", "fields"}

// furniture is what every desk of this program shows its pages with. It comes from
// files inside the program: it is read once, and never changes.
type furniture struct {
	assets assets
	pages  map[string]*template.Template
}

var furnished = sync.OnceValues(func() (f furniture, err error) {
	if f.assets, err = readAssets(); err != nil {
		return f, err
	}
	f.pages, err = readPages(f.assets.path)
	return f, err
})

// readPages parses every page in every language of the desk; named says where a page
// finds a file.
func readPages(named func(string) string) (map[string]*template.Template, error) {
	return site.Pages(pageFiles, say.DeskLanguages(), shared, template.FuncMap{"asset": named})
}
