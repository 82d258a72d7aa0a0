package reply

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"math/rand/v2"
	"runtime"
	"strings"
	"testing"
	"time"
)

// What no mail may take, from its bytes to its own words (the mail itself, which
// the caller holds, not counted).
const (
	mostTime   = 2 * time.Second
	mostMemory = 200 << 20
)

// readWhole does with a mail all that is done with one that comes in.
func readWhole(raw []byte) {
	m, err := ParseMessage(raw)
	if err != nil {
		return
	}
	KindOf(&m)
	m.OwnWords()
	CleanHTML(m.HTML)
}

// These mails are made to hurt. Memory is what was allocated in all, which is
// more than was ever held at once.
func TestHostileMailsStayWithinBounds(t *testing.T) {
	head := "From: a@a.example\nSubject: x\n"
	mixed := head + "Content-Type: multipart/mixed; boundary=b\n\n"
	big := 50 << 20
	tests := map[string]func() []byte{
		"50 MB attached": func() []byte {
			file := base64.StdEncoding.EncodeToString(bytes.Repeat([]byte("x"), big/4*3))
			return []byte(mixed + "--b\n\nhi\n--b\nContent-Type: application/zip; name=a.zip\nContent-Transfer-Encoding: base64\n\n" + file + "\n--b--")
		},
		"50 MB of words": func() []byte { return append([]byte(head+"\n"), bytes.Repeat([]byte("Paid. "), big/6)...) },
		"50 MB of page": func() []byte {
			return append([]byte(head+"Content-Type: text/html\n\n"), bytes.Repeat([]byte("<div><b>"), big/8)...)
		},
		"50 MB of base64 words": func() []byte {
			return append([]byte(head+"Content-Transfer-Encoding: base64\n\n"), bytes.Repeat([]byte("QUFB"), big/4)...)
		},
		"50 MB of head":     func() []byte { return append([]byte(head), bytes.Repeat([]byte("X-A: =?utf-8?q?a?=\n"), big/19)...) },
		"50 MB of one line": func() []byte { return append([]byte(head+"To: "), bytes.Repeat([]byte("a@a.example,"), big/12)...) },
		"50 MB folded": func() []byte {
			return append([]byte(head+"To: x\n"), bytes.Repeat([]byte(" a@a.example,\n"), big/14)...)
		},
		"50 MB of delimiters": func() []byte { return append([]byte(mixed), bytes.Repeat([]byte("--b\n"), big/4)...) },
		"50 MB of near ones":  func() []byte { return append([]byte(mixed), bytes.Repeat([]byte("--bb\n"), big/5)...) },
		"50 MB of parts with heads": func() []byte {
			return append([]byte(mixed), bytes.Repeat([]byte("--b\nContent-Type: text/plain; name=\"=?utf-8?q?a?=\"\n\nx\n"), big/56)...)
		},
		"deep parts": func() []byte {
			var b strings.Builder
			b.WriteString(head)
			for i := range 20000 {
				fmt.Fprintf(&b, "Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n", i, i)
			}
			b.WriteString(strings.Repeat("x\n", big/2))
			return []byte(b.String())
		},
		"lone carriage returns": func() []byte {
			return append([]byte(strings.ReplaceAll(head, "\n", "\r")+"\r"), bytes.Repeat([]byte("a\r"), big/2)...)
		},
		"50 MB of recipients": func() []byte {
			return append([]byte("From: MAILER-DAEMON@x.example\nSubject: failure notice\n\n"), bytes.Repeat([]byte("<a@b.example>: user unknown\n"), big/28)...)
		},
		"many recipients": func() []byte { return manyRecipients(100000) },
		"one part, much quoted": func() []byte {
			return append([]byte(head+"\nPaid.\n"), bytes.Repeat([]byte("> On 1 Nov 2026 a@a.example wrote:\n"), big/35)...)
		},
		"introductions": func() []byte { return append([]byte(head+"\nPaid.\n"), bytes.Repeat([]byte("On 1 a@b\n"), big/9)...) },
		"closings":      func() []byte { return append([]byte(head+"\nPaid.\n\n"), bytes.Repeat([]byte("Best,\n"), big/6)...) },
		"rules":         func() []byte { return append([]byte(head+"\nPaid.\n\n"), bytes.Repeat([]byte("====\n\n"), big/6)...) },
		"quoted heads": func() []byte {
			return append([]byte(head+"\nPaid.\n\n"), bytes.Repeat([]byte("From: a\n\n"), big/9)...)
		},
		"encoded words, unclosed": func() []byte { return append([]byte(head+"X: "), bytes.Repeat([]byte("=?a"), big/3)...) },
		"days": func() []byte {
			return append([]byte("Auto-Submitted: auto-replied\n"+head+"Date: Fri, 20 Nov 2026 10:00:00 +0100\n\n"), bytes.Repeat([]byte("back 1 may "), big/11)...)
		},
	}
	for name, make := range tests {
		t.Run(name, func(t *testing.T) { // one after the other: memory is counted for all
			raw := make()
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			start := time.Now()
			readWhole(raw)
			took := time.Since(start)
			runtime.ReadMemStats(&after)
			if used := after.TotalAlloc - before.TotalAlloc; took > mostTime || used > mostMemory {
				t.Errorf("%d MiB took %v and %d MiB", len(raw)>>20, took, used>>20)
			} else {
				t.Logf("%d MiB took %v and %d MiB", len(raw)>>20, took.Round(time.Millisecond), used>>20)
			}
		})
	}
}

func manyRecipients(n int) []byte {
	var b bytes.Buffer
	b.WriteString("Return-Path: <>\nContent-Type: multipart/report; report-type=delivery-status; boundary=b\n\n--b\n\n" + strings.Repeat("It was not delivered. ", 5000) + "\n--b\nContent-Type: message/delivery-status\n\n")
	for i := range n {
		fmt.Fprintf(&b, "Final-Recipient: rfc822; a%d@b.example\nAction: failed\n\n", i)
	}
	b.WriteString("--b--\n")
	return b.Bytes()
}

// Ten thousand mails spoiled by chance are read, each within the bounds.
func TestSpoiledMails(t *testing.T) {
	if testing.Short() {
		t.Skip("ten thousand mails are for the long run")
	}
	t.Parallel()
	r := rand.New(rand.NewPCG(1, 2))
	var slowest time.Duration
	for range 10000 {
		raw := spoil(r, []byte(fuzzSeeds[r.IntN(len(fuzzSeeds))]))
		start := time.Now()
		readWhole(raw)
		slowest = max(slowest, time.Since(start))
	}
	if slowest > mostTime {
		t.Errorf("the slowest took %v", slowest)
	}
	t.Logf("the slowest took %v", slowest)
}

// spoil cuts, doubles, swaps and overwrites stretches of a mail.
func spoil(r *rand.Rand, raw []byte) []byte {
	for range 1 + r.IntN(8) {
		if len(raw) < 2 {
			return raw
		}
		a := r.IntN(len(raw))
		b := a + r.IntN(len(raw)-a)
		switch r.IntN(5) {
		case 0:
			raw = append(raw[:a:a], raw[b:]...)
		case 1:
			raw = append(append(raw[:b:b], raw[a:b]...), raw[b:]...)
		case 2:
			raw = bytes.Clone(raw)
			raw[a] = byte(r.IntN(256))
		case 3:
			raw = append(append(bytes.Clone(raw[a:b]), raw[:a]...), raw[b:]...)
		case 4:
			raw = append(raw[:a:a], append(bytes.Repeat(raw[a:a+1], r.IntN(2000)), raw[a:]...)...)
		}
	}
	return raw
}

func BenchmarkReadMail(b *testing.B) {
	reply := crlf("From: Bob Miller <bob@client.example>", "Date: Fri, 20 Nov 2026 10:00:00 +0100", "Subject: Re: Invoice 7", "Content-Type: multipart/alternative; boundary=b", "", "--b", "Content-Type: text/plain; charset=utf-8", "Content-Transfer-Encoding: quoted-printable", "",
		"Hi Ann,", "", "will pay on Friday =E2=80=93 sorry.", "", "Best regards,", "Bob Miller", "+1 555 0142", "", "On Fri, Nov 20, 2026 at 9:00 AM Ann <ann@a.example> wrote:", "> Please pay.", "--b", "Content-Type: text/html", "", "<p>Hi Ann,</p><p>will pay on Friday</p>", "--b--")
	report := crlf("From: MAILER-DAEMON@mx.example", "Subject: Undelivered Mail Returned to Sender", "Content-Type: multipart/report; report-type=delivery-status; boundary=b", "", "--b", "", "<pay@client.example>: host mx.client.example[192.0.2.9] said: 550 5.1.1 User unknown", "--b", "Content-Type: message/delivery-status", "",
		"Final-Recipient: rfc822; pay@client.example", "Action: failed", "Status: 5.1.1", "Diagnostic-Code: smtp; 550 5.1.1 User unknown", "", "--b--")
	for name, raw := range map[string][]byte{"reply": reply, "bounce": report} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			b.SetBytes(int64(len(raw)))
			for b.Loop() {
				readWhole(raw)
			}
		})
	}
}
