// Package site is what the desk and the pages for clients have in common: files that
// come with the program, pages in several languages, and a server that ends well.
package site

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"fmt"
	"io/fs"
	"net/http"
	"path"
	"slices"
	"strconv"
	"strings"
)

// Tokens are the measures and colours that every page is made with; they stand first in
// its style sheet.
//
//go:embed styles/*.css
var Tokens embed.FS

// Asset is a file that comes with the program, under a name that changes with it, so
// that a browser may keep it for ever.
type Asset struct {
	Path    string
	kind    string
	content []byte
	packed  []byte // content by gzip
}

// NewAsset names a file by its content: desk.css becomes /static/desk.1f2e….css.
func NewAsset(name, kind string, content []byte) Asset {
	sum := sha256.Sum256(content)
	ext := path.Ext(name)
	return Asset{"/static/" + strings.TrimSuffix(name, ext) + "." + hex.EncodeToString(sum[:6]) + ext, kind, content, packed(content)}
}

func (a Asset) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Content-Type", a.kind)
	w.Header().Set("Cache-Control", "public, max-age=31536000, immutable")
	w.Header().Set("Vary", "Accept-Encoding")
	content := a.content
	if TakesGzip(r) {
		w.Header().Set("Content-Encoding", "gzip")
		content = a.packed
	}
	w.Header().Set("Content-Length", strconv.Itoa(len(content)))
	_, _ = w.Write(content) // who went away needs no style
}

// StyleSheet joins the tokens and the styles of a folder "styles", in the order of their
// names, into one sheet: a page needs one request for it.
func StyleSheet(name string, own fs.FS) (Asset, error) {
	var all bytes.Buffer
	for _, from := range []fs.FS{Tokens, own} {
		names, err := fs.Glob(from, "styles/*.css")
		if err != nil {
			return Asset{}, fmt.Errorf("read styles: %w", err)
		}
		slices.Sort(names)
		for _, file := range names {
			b, err := fs.ReadFile(from, file)
			if err != nil {
				return Asset{}, fmt.Errorf("read styles: %w", err)
			}
			all.Write(b)
		}
	}
	return NewAsset(name, "text/css; charset=utf-8", all.Bytes()), nil
}

// TakesGzip reports that a browser unpacks gzip.
func TakesGzip(r *http.Request) bool {
	for part := range strings.SplitSeq(r.Header.Get("Accept-Encoding"), ",") {
		name, quality, _ := strings.Cut(strings.TrimSpace(part), ";")
		if name == "gzip" {
			return !strings.HasSuffix(strings.ReplaceAll(quality, " ", ""), "q=0")
		}
	}
	return false
}

// packed is content by gzip, as small as it gets: done once, at the start.
func packed(content []byte) []byte {
	var b bytes.Buffer
	w, err := gzip.NewWriterLevel(&b, gzip.BestCompression)
	if err != nil {
		panic(err) // the level is a constant
	}
	_, _ = w.Write(content) // into memory
	_ = w.Close()
	return b.Bytes()
}
