package reply

import (
	"strings"
	"testing"
	"unicode/utf8"
)

// fuzzSeeds are whole mails of every kind, small ones.
var fuzzSeeds = []string{
	"",
	"just words",
	"From: a@a.example\r\nSubject: =?utf-8?Q?=C3=A9?= =?x?B?",
	"From: MAILER-DAEMON@x.example\nX-Failed-Recipients: a@b.example\nSubject: failure notice\n\n<a@b.example>:\n550 5.1.1 user unknown\n\n--- Below this line is a copy\n\nReceived: from x for <a@b.example>",
	"Return-Path: <>\nContent-Type: multipart/report; report-type=delivery-status; boundary=b\n\n--b\n\nhi\n--b\nContent-Type: message/delivery-status\n\nFinal-Recipient: rfc822; a@b.example\nAction: failed\nStatus: 5.2.2\n\n--b\nContent-Type: message/rfc822\n\nTo: a@b.example\n\nx\n--b--",
	"Content-Type: multipart/mixed; boundary=a\n\n--a\nContent-Type: multipart/mixed; boundary=a\n\n--a\n\nx\n--a--\n--a--",
	"Subject: Automatic reply: x\nDate: Fri, 20 Nov 2026 10:00:00 +0100\n\nBack on 30 November or the 31st, bis 5.12.",
	"From: \"A, B\" <a@a.example>, g: b@b.example (c);\nContent-Type: text/plain; charset=gb18030; name*0*=utf-8''%e2; name*1=x\nContent-Transfer-Encoding: base64\n\nSGVsbG8=",
	"Content-Type: text/html\nContent-Transfer-Encoding: quoted-printable\n\n<p>Yes=20<blockquote>x</blockquote><a href=3D\"javascript:x\">y</a><script>",
	"MIME-Version: 1.0\n\nHi,\n\npaid.\n\nBest,\nBob\n\nOn Nov 20, 2026 Ann\n<ann@a.example> wrote:\n> pay\n\n-- \nBob",
}

func FuzzParseMessage(f *testing.F) {
	for _, s := range fuzzSeeds {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, raw []byte) {
		m, err := ParseMessage(raw)
		if err != nil {
			t.Fatalf("a mail of %d bytes is refused: %v", len(raw), err)
		}
		for _, s := range []string{m.Text, m.HTML, m.Subject} {
			if !utf8.ValidString(s) {
				t.Fatalf("%q is not UTF-8", s)
			}
		}
		if strings.ContainsAny(m.Subject, "\r\n") || strings.ContainsAny(m.Text, "\r\x00") {
			t.Fatalf("subject %q or text %q holds a line end", m.Subject, m.Text)
		}
		for i := range m.Parts {
			if p := &m.Parts[i]; len(p.Bytes()) > p.Size()+3 || strings.ContainsAny(p.Name, `/\`) {
				t.Fatalf("part %q of %d bytes gives %d", p.Name, p.Size(), len(p.Bytes()))
			}
		}
	})
}

func FuzzKind(f *testing.F) {
	for _, s := range fuzzSeeds {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, raw []byte) {
		m, err := ParseMessage(raw)
		if err != nil {
			t.Skip("too large")
		}
		found := KindOf(&m)
		if found.Kind == "" || found.Because == "" || len(found.Recipients) > mostRecipients {
			t.Fatalf("%+v", found)
		}
		for _, r := range found.Recipients {
			if r.Address == "" || r.Action == "" || r.Hard && r.Action != ActionFailed {
				t.Fatalf("recipient %+v", r)
			}
		}
	})
}

func FuzzOwnText(f *testing.F) {
	for _, s := range fuzzSeeds {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, body string) {
		own, cut := OwnText(body, "Bob Miller")
		checkCuts(t, body, cut)
		if own != strings.TrimSpace(own) {
			t.Fatalf("own text %q is not trimmed", own)
		}
		for line := range strings.SplitSeq(own, "\n") {
			if !strings.Contains(body, line) {
				t.Fatalf("%q is not in the body %q", line, body)
			}
		}
		if again, _ := OwnText(body, "Bob Miller"); again != own {
			t.Fatalf("%q and %q of the same body", own, again)
		}
	})
}

func FuzzHTMLText(f *testing.F) {
	for _, s := range []string{"<p>a", "<a href='http://x'>y</a>", "<svg><style><img src=x onerror=y>", "<!--><script>", "<p title=\"</p><img>\">", fuzzSeeds[8]} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, page string) {
		if text := HTMLText(page); !utf8.ValidString(text) && utf8.ValidString(page) {
			t.Fatalf("%q gives the words %q", page, text)
		}
	})
}
