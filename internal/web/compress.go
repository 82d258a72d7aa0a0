package web

import (
	"compress/gzip"
	"net/http"
	"strings"
	"sync"

	"dunwell/internal/web/site"
)

// leastPacked is the length from which an answer is worth packing, in bytes.
const leastPacked = 1024

var packers = sync.Pool{New: func() any {
	w, _ := gzip.NewWriterLevel(nil, gzip.BestSpeed) // the level is a constant
	return w
}}

// compressed packs the pages of the desk. Nothing on them is a secret that a stranger
// could guess by their length: forms carry no token, and other sites may not post.
func compressed(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !site.TakesGzip(r) || strings.HasPrefix(r.URL.Path, "/static/") {
			next.ServeHTTP(w, r)
			return
		}
		p := &packing{ResponseWriter: w}
		defer p.end()
		next.ServeHTTP(p, r)
	})
}

// packing decides at the first piece of an answer whether the answer is packed.
type packing struct {
	http.ResponseWriter
	packer  *gzip.Writer
	status  int
	decided bool
}

// WriteHeader waits for the first piece, which decides about the headers.
func (p *packing) WriteHeader(status int) {
	if p.status == 0 {
		p.status = status
	}
}

func (p *packing) Write(b []byte) (int, error) {
	p.decide(len(b))
	if p.packer != nil {
		return p.packer.Write(b)
	}
	return p.ResponseWriter.Write(b)
}

// Flush sends what was written so far; an answer in pieces is not held back.
func (p *packing) Flush() {
	p.decide(0)
	if p.packer != nil {
		_ = p.packer.Flush()
	}
	_ = http.NewResponseController(p.ResponseWriter).Flush()
}

// Unwrap gives the writer below to http.ResponseController.
func (p *packing) Unwrap() http.ResponseWriter { return p.ResponseWriter }

func (p *packing) decide(length int) {
	if p.decided {
		return
	}
	p.decided = true
	h := p.Header()
	kind, _, _ := strings.Cut(h.Get("Content-Type"), ";")
	switch kind {
	case "text/html", "text/css", "text/javascript", "application/json", "image/svg+xml", "text/csv":
		if h.Get("Content-Encoding") == "" && length >= leastPacked {
			h.Set("Content-Encoding", "gzip")
			h.Del("Content-Length")
			p.packer = packers.Get().(*gzip.Writer)
			p.packer.Reset(p.ResponseWriter)
		}
		h.Add("Vary", "Accept-Encoding")
	}
	if p.status != 0 {
		p.ResponseWriter.WriteHeader(p.status)
	}
}

// end writes what is left of a packed answer.
func (p *packing) end() {
	p.decide(0)
	if p.packer != nil {
		_ = p.packer.Close() // who went away needs no page
		packers.Put(p.packer)
	}
}
