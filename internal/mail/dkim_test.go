package mail

import (
	"bytes"
	"crypto"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"strings"
	"testing"

	"github.com/emersion/go-msgauth/dkim"

	"dunwell/internal/fault"
)

func pkcs8(t testing.TB, key any) []byte {
	t.Helper()
	der, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		t.Fatal(err)
	}
	return pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: der})
}

func edKey(t testing.TB) []byte {
	t.Helper()
	_, key, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	return pkcs8(t, key)
}

func rsaKey(t testing.TB, bits int) *rsa.PrivateKey {
	t.Helper()
	key, err := rsa.GenerateKey(rand.Reader, bits)
	if err != nil {
		t.Fatal(err)
	}
	return key
}

func newDKIM(t testing.TB, domain string, key []byte) *DKIM {
	t.Helper()
	d, err := NewDKIM(domain, "dunwell", key)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func TestSignatureVerifies(t *testing.T) {
	t.Parallel()
	rsa1 := rsaKey(t, 1024)
	keys := map[string][]byte{
		"rsa pkcs8": pkcs8(t, rsa1),
		"rsa pkcs1": pem.EncodeToMemory(&pem.Block{Type: "RSA PRIVATE KEY", Bytes: x509.MarshalPKCS1PrivateKey(rsa1)}),
		"ed25519":   edKey(t),
	}
	for name, key := range keys {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := newDKIM(t, "Studio.example", key)
			msg, _ := letterBytes(t, "d1")
			signed, err := d.Sign(msg)
			if err != nil {
				t.Fatal(err)
			}
			if !bytes.HasSuffix(signed, msg) {
				t.Error("signing changed the letter")
			}
			if err := verify(t, d, signed); err != nil {
				t.Errorf("not verified: %v", err)
			}
			for what, altered := range map[string][]byte{
				"body":             bytes.Replace(signed, []byte("alles"), []byte("nichts"), 1),
				"subject":          bytes.Replace(signed, []byte("Rechnung"), []byte("Lieferung"), 1),
				"a second subject": append([]byte("Subject: other\r\n"), signed...),
				"a second from":    append([]byte("From: x@y.example\r\n"), signed...),
			} {
				if bytes.Equal(altered, signed) {
					t.Fatalf("%s was not altered", what)
				}
				if verify(t, d, altered) == nil {
					t.Errorf("altered %s verifies", what)
				}
			}
		})
	}
}

// verify checks a signature against the record that the key asks to be published.
func verify(t *testing.T, d *DKIM, msg []byte) error {
	t.Helper()
	name, text, err := d.Record()
	if err != nil {
		t.Fatal(err)
	}
	checks, err := dkim.VerifyWithOptions(bytes.NewReader(msg), &dkim.VerifyOptions{LookupTXT: func(asked string) ([]string, error) {
		if asked != name {
			return nil, errors.New("asked for " + asked)
		}
		return []string{text}, nil
	}})
	if err != nil {
		return err
	}
	if len(checks) != 1 || checks[0].Domain != "studio.example" {
		t.Fatalf("got %d signatures", len(checks))
	}
	return checks[0].Err
}

func TestSignedLetterArrivesUnchanged(t *testing.T) {
	t.Parallel()
	d := newDKIM(t, "studio.example", edKey(t))
	msg, id := letterBytes(t, "d1")
	signed, err := d.Sign(msg)
	if err != nil {
		t.Fatal(err)
	}
	s := startSink(t, keeping)
	out := newSMTP(t, serverAt(s, Plain), Limits{})
	if r := out.Send(t.Context(), owner, debtor, signed); r.Outcome != Sent || s.Count(id) != 1 {
		t.Fatalf("got %+v", r)
	}
	if err := verify(t, d, s.Letters()[0].Bytes); err != nil {
		t.Error(err)
	}
}

func TestNoDKIMLeavesTheLetter(t *testing.T) {
	t.Parallel()
	msg, _ := letterBytes(t, "d1")
	got, err := (*DKIM)(nil).Sign(msg)
	if err != nil || !bytes.Equal(got, msg) {
		t.Errorf("got %q, %v", got, err)
	}
}

func TestUnusableKeys(t *testing.T) {
	t.Parallel()
	ec, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	var signer crypto.Signer = ec
	good := edKey(t)
	broken := pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: []byte("hush hush")})
	tests := map[string]struct {
		domain, selector string
		key              []byte
		where            string
	}{
		"not PEM":     {"a.example", "s", []byte("hush hush"), "key"},
		"broken":      {"a.example", "s", broken, "key"},
		"elliptic":    {"a.example", "s", pkcs8(t, signer), "key"},
		"certificate": {"a.example", "s", pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: []byte("hush")}), "key"},
		"no domain":   {"", "s", good, "domain"},
		"bad domain":  {"a b", "s", good, "domain"},
		"no selector": {"a.example", "", good, "selector"},
		"breaking":    {"a.example", "s; d=x\r\n", good, "selector"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := NewDKIM(test.domain, test.selector, test.key)
			f, ok := errors.AsType[*fault.Error](err)
			if !ok || f.Code != codeDKIM || f.Where != test.where {
				t.Fatalf("got %v, want a fault at %s", err, test.where)
			}
			if strings.Contains(err.Error(), "hush") {
				t.Errorf("the key shows in %q", err)
			}
		})
	}
}
