package reply

import (
	"bytes"
	"io"
	"math/rand/v2"
	"runtime"
	"testing"
	"time"

	"dunwell/internal/testneeds/hostile"
)

// mostMemory is what reading a mail may allocate in all, the mail itself not counted.
const mostMemory = 200 << 20

// readWhole does with a mail all that is done with one that comes in.
func readWhole(raw []byte) (m Message, own string, f Finding) {
	m, err := ParseMessage(raw)
	if err != nil {
		return
	}
	f = KindOf(&m)
	own, _ = m.OwnWords()
	for i := range m.Parts {
		m.Parts[i].Begin(512)
		_, _ = m.Parts[i].WriteTo(io.Discard) // which takes everything
	}
	return m, own, f
}

// Mails made to hurt give bounded words, files and findings, and allocate less in all
// than may ever be held at once.
func TestHostileMailsStayWithinBounds(t *testing.T) {
	for _, one := range hostile.Mails(5 << 20) {
		t.Run(one.Name, func(t *testing.T) { // one after the other: memory is counted for all
			raw := one.Make()
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			start := time.Now()
			m, own, finding := readWhole(raw)
			took := time.Since(start)
			runtime.ReadMemStats(&after)
			used := after.TotalAlloc - before.TotalAlloc
			t.Logf("%d MiB took %v and %d MiB", len(raw)>>20, took.Round(time.Millisecond), used>>20)
			if used > mostMemory {
				t.Errorf("%d MiB took %d MiB", len(raw)>>20, used>>20)
			}
			for what, size := range map[string][2]int{
				"text": {len(m.Text), 5 * mostWords}, "page": {len(m.HTML), 5 * mostWords}, "own words": {len(own), mostBody},
				"parts": {len(m.Parts), mostParts}, "lines of head": {len(m.Headers), mostLines}, "subject": {len(m.Subject), 2 * mostHead},
				"recipients": {len(finding.Recipients), mostRecipients}, "addresses": {len(m.From) + len(m.To), 2 * mostAddresses}, "damage": {len(m.Damage), 50},
			} {
				if size[0] > size[1] {
					t.Errorf("%s: %d, at most %d", what, size[0], size[1])
				}
			}
			for i := range m.Parts {
				if p := &m.Parts[i]; p.Size() > len(raw) {
					t.Errorf("part %q has %d bytes, the mail %d", p.Name, p.Size(), len(raw))
				}
			}
		})
	}
}

// Mails spoiled by chance are read, and give no more words than they have bytes.
func TestSpoiledMails(t *testing.T) {
	t.Parallel()
	const many = 3000
	r := rand.New(rand.NewPCG(1, 2))
	for range many {
		raw := spoil(r, []byte(fuzzSeeds[r.IntN(len(fuzzSeeds))]))
		m, own, finding := readWhole(raw)
		if most := 4*len(raw) + 100; len(m.Text) > most || len(own) > most { // a letter has up to three bytes more in UTF-8
			t.Fatalf("%d bytes give %d of text and %d of own words: %q", len(raw), len(m.Text), len(own), raw)
		}
		if finding.Kind == "" {
			t.Fatalf("no kind: %q", raw)
		}
	}
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
