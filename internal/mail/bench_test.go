package mail

import (
	"bytes"
	"context"
	"fmt"
	"strings"
	"sync/atomic"
	"testing"

	"dunwell/internal/mail/sink"
)

// BenchmarkSend hands letters to a sink over kept connections: build, sign where
// said, send.
func BenchmarkSend(b *testing.B) {
	pdf := bytes.Repeat([]byte("%PDF-1.7 "), 25<<10/9)
	for _, test := range []struct {
		name        string
		connections int
		pdf, signed bool
	}{
		{"2KB/1", 1, false, false}, {"2KB/8", 8, false, false}, {"2KB-signed/8", 8, false, true},
		{"25KB-PDF/8", 8, true, false}, {"25KB-PDF-signed/8", 8, true, true},
	} {
		b.Run(test.name, func(b *testing.B) {
			s := startSink(b, sink.Options{})
			out := newSMTP(b, Server{Host: s.Host(), Port: s.Port(), TLS: Plain}, Limits{Connections: test.connections})
			m := sample()
			m.Text, m.HTML, m.Attachments = strings.Repeat("Guten Tag, wir warten noch.\n", 24), strings.Repeat("<p>Guten Tag</p>\n", 24), nil
			if test.pdf {
				m.Attachments = []Attachment{{"Mahnung.pdf", "application/pdf", pdf}}
			}
			var key *DKIM
			if test.signed {
				key = newDKIM(b, "studio.example", pkcs8(b, rsaKey(b, 2048)))
			}
			var n atomic.Int64
			b.SetParallelism((test.connections + 1) / 2) // two processors: about one sender a connection
			b.ReportAllocs()
			b.RunParallel(func(pb *testing.PB) {
				for pb.Next() {
					if err := sendOne(b.Context(), out, m, key, n.Add(1)); err != nil {
						b.Error(err)
						return
					}
				}
			})
			b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "letters/s")
			if s.Total() != b.N {
				b.Fatalf("the sink took %d of %d", s.Total(), b.N)
			}
		})
	}
}

func sendOne(ctx context.Context, out *SMTP, m Message, key *DKIM, n int64) error {
	var err error
	if m.MessageID, err = MessageID(fmt.Sprint(n), m.From); err != nil {
		return err
	}
	msg, err := m.Bytes()
	if err != nil {
		return err
	}
	if msg, err = key.Sign(msg); err != nil {
		return err
	}
	return out.Send(ctx, m.From, m.To, msg).Err
}
