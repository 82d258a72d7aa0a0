package app

import (
	"encoding/pem"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"

	"github.com/rogpeppe/go-internal/testscript"
)

// serveFiles runs `shop`: a server with TLS on this machine that gives out the files
// of the script's folder to those who bear its token. SHOP is its address.
func serveFiles(ts *testscript.TestScript, _ bool, _ []string) {
	files := http.FileServer(http.Dir(ts.MkAbs(".")))
	server := httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("Authorization") != "Bearer t0ken" {
			w.WriteHeader(http.StatusUnauthorized)
			return
		}
		files.ServeHTTP(w, r)
	}))
	ts.Defer(server.Close)
	roots := filepath.Join(ts.MkAbs("."), "roots.pem")
	ts.Check(os.WriteFile(roots, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: server.Certificate().Raw}), 0o600))
	ts.Setenv("SHOP", server.URL)
	ts.Setenv("SSL_CERT_FILE", roots)
}
