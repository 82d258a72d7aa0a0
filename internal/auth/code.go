package auth

import (
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base32"
	"fmt"
	"net/url"
	"strings"
	"time"

	"github.com/pquerna/otp"
	"github.com/pquerna/otp/hotp"
)

// One-time codes as every app makes them: RFC 6238 with SHA-1, six digits, every 30
// seconds.
const (
	codeSecond = 30
	codeDigits = 6

	// SecretBytes is how many random bytes a secret of one-time codes has.
	SecretBytes = 20
)

// CodeSecret is random bytes as an app takes them.
func CodeSecret(random []byte) string {
	return base32.StdEncoding.WithPadding(base32.NoPadding).EncodeToString(random)
}

// CodeAddress is what an app reads from a QR code.
func CodeAddress(secret, name string) string {
	label := url.PathEscape(strings.ReplaceAll(name, ":", ""))
	return fmt.Sprintf("otpauth://totp/Dunwell:%s?secret=%s&issuer=Dunwell&algorithm=SHA1&digits=%d&period=%d", label, secret, codeDigits, codeSecond)
}

// ReadCode is the digits of a code as it was typed, "" where it is none.
func ReadCode(typed string) string {
	code := strings.Map(func(r rune) rune {
		if r == ' ' || r == '-' || r == '\u00a0' || r == '\u202f' {
			return -1
		}
		return r
	}, strings.TrimSpace(typed))
	if len(code) != codeDigits || strings.Trim(code, "0123456789") != "" {
		return ""
	}
	return code
}

// CodeStep finds the step of which a typed code is, at a moment; those of the step
// before and after are taken, since clocks differ. A step up to used was used
// already. ok is false where the code is wrong.
func CodeStep(secret, typed string, now time.Time, used int64) (step int64, ok bool) {
	code := ReadCode(typed)
	at := now.Unix() / codeSecond
	for _, s := range []int64{at, at - 1, at + 1} {
		want, err := hotp.GenerateCodeCustom(secret, uint64(max(s, 0)), hotp.ValidateOpts{Digits: codeDigits, Algorithm: otp.AlgorithmSHA1})
		if err != nil {
			return 0, false
		}
		if subtle.ConstantTimeCompare([]byte(want), []byte(code)) == 1 && s > used && !ok {
			step, ok = s, true
		}
	}
	return step, ok
}

// Recovery codes stand in for the app when it is lost, each once.
const (
	RecoveryCodes     = 10
	RecoveryCodeBytes = 10
)

// RecoveryCode is random bytes as a person writes them down: ABCD-EFGH-IJKL-MNOP.
func RecoveryCode(random []byte) string {
	text := CodeSecret(random)
	const group = 4
	var groups []string
	for len(text) > group {
		groups, text = append(groups, text[:group]), text[group:]
	}
	return strings.Join(append(groups, text), "-")
}

// RecoveryHash is how a recovery code lies in the book, however it was typed; nil of
// what is none. They are drawn with 80 bits, so a plain hash is enough.
func RecoveryHash(typed string) []byte {
	code := strings.NewReplacer("-", "", " ", "", "\u00a0", "", "0", "O", "1", "I").Replace(strings.ToUpper(strings.TrimSpace(typed)))
	b, err := base32.StdEncoding.WithPadding(base32.NoPadding).DecodeString(code)
	if err != nil || len(b) != RecoveryCodeBytes {
		return nil
	}
	sum := sha256.Sum256([]byte("recovery " + code))
	return sum[:]
}
