package feed

import (
	"bytes"
	"crypto/aes"
	"crypto/cipher"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"

	"dunwell/internal/fault"
)

// Keyring seals what a feed signs in with, under a key that lies in a file beside
// the book and never in it. It is safe for use by many goroutines.
type Keyring struct {
	path string
	mu   sync.Mutex
	key  []byte // nil until it was read
}

// NewKeyring is the key in that file. The file is made when something is sealed for
// the first time.
func NewKeyring(path string) *Keyring { return &Keyring{path: path} }

// Path is where the key lies, for people.
func (k *Keyring) Path() string { return k.path }

// A sealed text is a version, the id of its key, and what AES-256-GCM made of it,
// with the nonce before it.
const (
	sealVersion = 1
	keySize     = 32
	keyIDSize   = 8
	keyMark     = "dunwell-key-1 "
)

func keyID(key []byte) []byte {
	sum := sha256.Sum256(append([]byte(keyMark), key...))
	return sum[:keyIDSize]
}

// Seal encrypts plain for the row of that name; in another row it does not open.
func (k *Keyring) Seal(row string, plain []byte) ([]byte, error) {
	key, err := k.load(true)
	if err != nil {
		return nil, err
	}
	gcm, err := gcmOf(key)
	if err != nil {
		return nil, err
	}
	head := append([]byte{sealVersion}, keyID(key)...)
	return append(head, gcm.Seal(nil, nil, plain, sealedFor(row, head))...), nil
}

// Open decrypts what was sealed for the row of that name.
func (k *Keyring) Open(row string, sealed []byte) ([]byte, error) {
	if len(sealed) < 1+keyIDSize || sealed[0] != sealVersion {
		return nil, fault.Invalidf("seal_broken", "", "what the feed signs in with cannot be read in this book; connect the feed again")
	}
	head, body := sealed[:1+keyIDSize], sealed[1+keyIDSize:]
	key, err := k.load(false)
	if err != nil {
		return nil, err
	}
	if !bytes.Equal(head[1:], keyID(key)) {
		return nil, fault.Invalidf("key_other", "", "the feed's sign-in was sealed with another key (%s) than the one in %s (%s); put that key file back, or connect the feed again",
			hex.EncodeToString(head[1:]), k.path, hex.EncodeToString(keyID(key)))
	}
	gcm, err := gcmOf(key)
	if err != nil {
		return nil, err
	}
	plain, err := gcm.Open(nil, nil, body, sealedFor(row, head))
	if err != nil {
		return nil, fault.Invalidf("seal_broken", "", "the feed's sign-in was altered in the book, or belongs to another feed; connect the feed again")
	}
	return plain, nil
}

func sealedFor(row string, head []byte) []byte { return append([]byte(row+"\x00"), head...) }

func gcmOf(key []byte) (cipher.AEAD, error) {
	block, err := aes.NewCipher(key)
	if err != nil {
		return nil, fmt.Errorf("open the key: %w", err)
	}
	return cipher.NewGCMWithRandomNonce(block)
}

// load reads the key, and makes it first where it may.
func (k *Keyring) load(making bool) ([]byte, error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.key != nil {
		return k.key, nil
	}
	key, err := readKey(k.path)
	if errors.Is(err, fs.ErrNotExist) {
		if !making {
			return nil, fault.Invalidf("key_lost", "", "the key file %s is not there, and without it no feed can sign in; put it back from where you keep a copy, or connect each feed again", k.path)
		}
		if err := makeKey(k.path); err != nil {
			return nil, err
		}
		key, err = readKey(k.path)
	}
	if err != nil {
		return nil, err
	}
	k.key = key
	return key, nil
}

func readKey(path string) ([]byte, error) {
	st, err := os.Stat(path)
	if err != nil {
		return nil, err
	}
	if st.Mode().Perm()&0o077 != 0 {
		return nil, fault.Invalidf("key_open", "", "others can read the key file %s; take that right away first: chmod 600 %s", path, path)
	}
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, fault.Unavailablef("key_unreadable", err, "the key file %s cannot be read", path)
	}
	coded, ok := strings.CutPrefix(strings.TrimSpace(string(text)), keyMark)
	key, err := base64.StdEncoding.DecodeString(coded)
	if !ok || err != nil || len(key) != keySize {
		return nil, fault.Invalidf("key_unreadable", "", "%s holds no key of Dunwell; put the right file back", path)
	}
	return key, nil
}

// makeKey writes a fresh key. Of two that make one at the same time the first wins:
// a file that stands is never written over.
func makeKey(path string) error {
	failed := func(err error) error {
		return fault.Unavailablef("key_unwritable", err, "the key file %s cannot be made; name another place with DUNWELL_KEY", path)
	}
	key := make([]byte, keySize)
	if _, err := rand.Read(key); err != nil {
		return failed(err)
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return failed(err)
	}
	tmp, err := os.CreateTemp(filepath.Dir(path), ".dunwell-key-*") // of rights 0600
	if err != nil {
		return failed(err)
	}
	defer func() { _ = os.Remove(tmp.Name()) }() // linked by then, or of no use
	_, err = tmp.WriteString(keyMark + base64.StdEncoding.EncodeToString(key) + "\n")
	if err = errors.Join(err, tmp.Sync(), tmp.Close()); err != nil {
		return failed(err)
	}
	if err := os.Link(tmp.Name(), path); err != nil && !errors.Is(err, fs.ErrExist) {
		return failed(err)
	}
	return nil
}

// ID names the key by its fingerprint, "" while no key was made.
func (k *Keyring) ID() (string, error) {
	if _, err := os.Stat(k.path); errors.Is(err, fs.ErrNotExist) {
		return "", nil
	}
	key, err := k.load(false)
	if err != nil {
		return "", err
	}
	return hex.EncodeToString(keyID(key)), nil
}
