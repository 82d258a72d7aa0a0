package feed

import (
	"crypto/hkdf"
	"crypto/hmac"
	"crypto/sha256"
	"fmt"
)

// Sign is a keyed mark of 32 bytes on b, for one use of its own: what was signed for
// one use says nothing for another. The key is made where there is none yet.
func (k *Keyring) Sign(use string, b []byte) ([]byte, error) {
	key, err := k.load(true)
	if err != nil {
		return nil, err
	}
	own, err := hkdf.Key(sha256.New, key, nil, "dunwell sign "+use, sha256.Size)
	if err != nil {
		return nil, fmt.Errorf("derive the key for %s: %w", use, err)
	}
	mac := hmac.New(sha256.New, own)
	_, _ = mac.Write(b) // which takes everything
	return mac.Sum(nil), nil
}
