package web

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"html/template"
	"io/fs"
	"net/http"
	"path"
	"slices"
	"strings"

	"dunwell/internal/web/say"
)

// asset is a file that comes with the program, under a name that changes with it, so
// that a browser may keep it for ever.
type asset struct {
	path, kind string
	content    []byte
}

func (a asset) ServeHTTP(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Type", a.kind)
	w.Header().Set("Cache-Control", "public, max-age=31536000, immutable")
	_, _ = w.Write(a.content) // who went away needs no style
}

// styleSheet joins the styles, in the order of their names, into one sheet: a page
// needs one request for it.
func styleSheet() (asset, error) {
	names, err := fs.Glob(styles, "styles/*.css")
	if err != nil {
		return asset{}, fmt.Errorf("read styles: %w", err)
	}
	slices.Sort(names)
	var all bytes.Buffer
	for _, name := range names {
		b, err := styles.ReadFile(name)
		if err != nil {
			return asset{}, fmt.Errorf("read styles: %w", err)
		}
		all.Write(b)
	}
	sum := sha256.Sum256(all.Bytes())
	return asset{"/static/desk." + hex.EncodeToString(sum[:6]) + ".css", "text/css; charset=utf-8", all.Bytes()}, nil
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
var shared = []string{"layout", "icons", "pieces", "acts"}

// readPages parses every page in every language of the desk, together with what all
// pages share.
func readPages(style string) (map[string]*template.Template, error) {
	names, err := fs.Glob(pageFiles, "pages/*.html")
	if err != nil {
		return nil, fmt.Errorf("read pages: %w", err)
	}
	pages := map[string]*template.Template{}
	for _, language := range say.DeskLanguages() {
		base := template.New("").Funcs(say.In(language).Funcs()).Funcs(template.FuncMap{"style": func() string { return style }})
		for _, name := range shared {
			if _, err := base.ParseFS(pageFiles, "pages/"+name+".html"); err != nil {
				return nil, fmt.Errorf("read page %s: %w", name, err)
			}
		}
		for _, file := range names {
			name := strings.TrimSuffix(path.Base(file), ".html")
			if slices.Contains(shared, name) {
				continue
			}
			own, err := base.Clone()
			if err == nil {
				own, err = own.ParseFS(pageFiles, file)
			}
			if err != nil {
				return nil, fmt.Errorf("read page %s: %w", name, err)
			}
			pages[language+"/"+name] = own
		}
	}
	return pages, nil
}
