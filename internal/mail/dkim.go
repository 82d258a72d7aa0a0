package mail

import (
	"bytes"
	"crypto"
	"crypto/ed25519"
	"crypto/rsa"
	"crypto/x509"
	"encoding/base64"
	"encoding/pem"
	"fmt"
	"strings"

	"github.com/emersion/go-msgauth/dkim"
	"golang.org/x/net/idna"

	"dunwell/internal/fault"
)

// DKIM signs letters for one domain. Its key never shows in an error or a log.
type DKIM struct {
	domain   string
	selector string
	key      crypto.Signer
}

// NewDKIM reads a private key (PEM: PKCS #8, or PKCS #1 for RSA; RSA of 1024
// bits at least, or Ed25519) that signs as selector._domainkey.domain.
func NewDKIM(domain, selector string, key []byte) (*DKIM, error) {
	ascii, err := idna.Lookup.ToASCII(strings.TrimSuffix(domain, "."))
	if err != nil || !hostname(ascii) {
		return nil, fault.Invalidf(codeDKIM, "domain", "%q is not a domain", clip(domain, 80))
	}
	if !hostname(selector) {
		return nil, fault.Invalidf(codeDKIM, "selector", "%q is not a selector; use letters, digits and hyphens, like dunwell2026", clip(selector, 80))
	}
	block, _ := pem.Decode(key)
	if block == nil {
		return nil, fault.Invalidf(codeDKIM, "key", "the signing key is not in PEM form (-----BEGIN PRIVATE KEY-----)")
	}
	signer, err := readKey(block)
	if err != nil {
		return nil, err
	}
	return &DKIM{strings.ToLower(ascii), strings.ToLower(selector), signer}, nil
}

func readKey(block *pem.Block) (crypto.Signer, error) {
	var parsed any
	var err error
	switch block.Type {
	case "PRIVATE KEY":
		parsed, err = x509.ParsePKCS8PrivateKey(block.Bytes)
	case "RSA PRIVATE KEY":
		parsed, err = x509.ParsePKCS1PrivateKey(block.Bytes)
	default:
		return nil, fault.Invalidf(codeDKIM, "key", "a PEM block of type %q cannot sign letters; give an unencrypted private key", clip(block.Type, 40))
	}
	if err != nil {
		// The parser's words may quote parts of the key: they are left out.
		return nil, fault.Invalidf(codeDKIM, "key", "the signing key cannot be read; make a new one")
	}
	switch k := parsed.(type) {
	case *rsa.PrivateKey:
		if k.N.BitLen() < 1024 {
			return nil, fault.Invalidf(codeDKIM, "key", "an RSA key of %d bits is too short to be believed; use 2048", k.N.BitLen())
		}
		return k, nil
	case ed25519.PrivateKey:
		return k, nil
	}
	return nil, fault.Invalidf(codeDKIM, "key", "the signing key is neither RSA nor Ed25519")
}

// Domain is the domain that vouches (d=).
func (d *DKIM) Domain() string { return d.domain }

// Record is the name and the text of the TXT record that publishes the key.
func (d *DKIM) Record() (name, text string, err error) {
	name = d.selector + "._domainkey." + d.domain
	switch pub := d.key.Public().(type) {
	case ed25519.PublicKey:
		return name, "v=DKIM1; k=ed25519; p=" + base64.StdEncoding.EncodeToString(pub), nil
	default:
		der, err := x509.MarshalPKIXPublicKey(pub)
		if err != nil {
			return "", "", fmt.Errorf("write public key: %w", err)
		}
		return name, "v=DKIM1; k=rsa; p=" + base64.StdEncoding.EncodeToString(der), nil
	}
}

// signedHeaders are covered by the signature. From, To, Subject and Date stand
// twice: a second such line, added on the way, breaks the signature (RFC 6376, 5.4.2).
var signedHeaders = []string{
	"From", "From", "To", "To", "Subject", "Subject", "Date", "Date", "Reply-To", "Message-ID", "In-Reply-To",
	"References", "MIME-Version", "Content-Type", "Content-Transfer-Encoding", "Content-Language", "Auto-Submitted",
}

// Sign returns msg with a DKIM-Signature line before it. The signature holds the
// time of signing, so a letter is signed once and the signed bytes are kept.
// A nil DKIM leaves msg as it is.
func (d *DKIM) Sign(msg []byte) ([]byte, error) {
	if d == nil {
		return msg, nil
	}
	var out bytes.Buffer
	out.Grow(len(msg) + 1024)
	err := dkim.Sign(&out, bytes.NewReader(msg), &dkim.SignOptions{
		Domain:                 d.domain,
		Selector:               d.selector,
		Signer:                 d.key,
		HeaderCanonicalization: dkim.CanonicalizationRelaxed,
		BodyCanonicalization:   dkim.CanonicalizationRelaxed,
		HeaderKeys:             signedHeaders,
	})
	if err != nil {
		return nil, fmt.Errorf("sign letter: %w", err)
	}
	return out.Bytes(), nil
}
