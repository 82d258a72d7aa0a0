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
	"strconv"
	"strings"

	"dunwell/internal/web/say"
)

// asset is a file that comes with the program, under a name that changes with it, so
// that a browser may keep it for ever.
type asset struct {
	path, kind string
	content    []byte
	packed     []byte // content by gzip
}

// newAsset names a file by its content: desk.css becomes /static/desk.1f2e….css.
func newAsset(name, kind string, content []byte) asset {
	sum := sha256.Sum256(content)
	ext := path.Ext(name)
	return asset{"/static/" + strings.TrimSuffix(name, ext) + "." + hex.EncodeToString(sum[:6]) + ext, kind, content, packed(content)}
}

func (a asset) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Content-Type", a.kind)
	w.Header().Set("Cache-Control", "public, max-age=31536000, immutable")
	w.Header().Set("Vary", "Accept-Encoding")
	content := a.content
	if takesGzip(r) {
		w.Header().Set("Content-Encoding", "gzip")
		content = a.packed
	}
	w.Header().Set("Content-Length", strconv.Itoa(len(content)))
	_, _ = w.Write(content) // who went away needs no style
}

// assets are the files of the desk by their plain names.
type assets map[string]asset

// path is where a page finds a file.
func (a assets) path(name string) string { return a[name].path }

// readAssets reads what a page asks for beside itself: one style sheet, and the
// scripts, which no page needs.
func readAssets() (assets, error) {
	sheet, err := styleSheet()
	if err != nil {
		return nil, err
	}
	all := assets{"desk.css": newAsset("desk.css", "text/css; charset=utf-8", sheet)}
	for name, kind := range map[string]string{"htmx.min.js": "text/javascript; charset=utf-8", "desk.js": "text/javascript; charset=utf-8", "passkey.js": "text/javascript; charset=utf-8", "icon.svg": "image/svg+xml"} {
		b, err := static.ReadFile("static/" + name)
		if err != nil {
			return nil, fmt.Errorf("read static files: %w", err)
		}
		all[name] = newAsset(name, kind, b)
	}
	return all, nil
}

// styleSheet joins the styles, in the order of their names, into one sheet: a page
// needs one request for it.
func styleSheet() ([]byte, error) {
	names, err := fs.Glob(styles, "styles/*.css")
	if err != nil {
		return nil, fmt.Errorf("read styles: %w", err)
	}
	slices.Sort(names)
	var all bytes.Buffer
	for _, name := range names {
		b, err := styles.ReadFile(name)
		if err != nil {
			return nil, fmt.Errorf("read styles: %w", err)
		}
		all.Write(b)
	}
	return all.Bytes(), nil
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

// readPages parses every page in every language of the desk, together with what all
// pages share; named says where a page finds a file.
func readPages(named func(string) string) (map[string]*template.Template, error) {
	names, err := fs.Glob(pageFiles, "pages/*.html")
	if err != nil {
		return nil, fmt.Errorf("read pages: %w", err)
	}
	pages := map[string]*template.Template{}
	for _, language := range say.DeskLanguages() {
		base := template.New("").Funcs(say.In(language).Funcs()).Funcs(template.FuncMap{"asset": named})
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
